"""The inside of the process that runs a query: opens the store, closes the doors, answers, and ends.

This process is expendable. It may run out of stack, memory or time at any moment, so all it has to say leaves it
at once: the answer's lines go to standard output, and what it says about them to standard error, one JSON object
a line behind a NUL, among whatever the engine prints there while it dies.
"""

from __future__ import annotations

import io
import json
import math
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphkit.errors import GraphkitError
from graphkit.graph import QUADS, STORE, Graph
from graphkit.query.silence import find_silence, find_unknown
from graphkit.rdf import Triple, datatype, is_iri, language, lexical

if TYPE_CHECKING:
    import pyoxigraph

_DATA, _WORDS = 1, 2
#: How long the search for the reason of an empty answer may take.
_SECONDS_TO_EXPLAIN: Final = 2.0

#: Up to so many tables a store opens all of them when it is opened.
_OPENED_AT_ONCE: Final = 10


#: Triples to remove and triples to add.
Changes: TypeAlias = tuple[list[Triple], list[Triple]]


@dataclass(frozen=True, slots=True)
class Job:
    """A query and its bounds, as it travels to the process that runs it; a bound of 0 does not bind.

    ``values`` maps variables to terms in N-Triples syntax. ``seconds`` is wall-clock time, ``memory`` in bytes on
    top of what the process has when the store is open, ``lines`` the most rows or triples, ``size`` the most bytes
    of them. ``changes`` are triples to take out of the graph and to put into it before it is asked.
    """

    text: str
    prefixes: Mapping[str, str]
    values: Mapping[str, str]
    base: str
    seconds: float
    memory: int
    lines: int
    size: int
    explain: bool
    changes: Changes | None = None

    def to_json(self) -> str:
        """Return the job as JSON."""
        return json.dumps(asdict(self))


class _Cut(OSError):
    """A bound of the answer was reached; the engine passes it on as the error of a write that failed."""


class Outlet(io.RawIOBase):
    """A place for the engine to write an answer to: whole lines go through until a bound is reached."""

    def __init__(self, *, lines: int, size: int, skip: int = 0) -> None:
        self.count = -skip
        self.cut_by = ""
        self._lines = lines
        self._size = size
        self._sent = 0
        self._rest = b""
        self._skip = skip

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, chunk: Any) -> int:
        """Pass on the lines that a chunk completes; raise when one more line is over a bound."""
        whole, newline, rest = chunk.rpartition(b"\n")
        if not newline:
            self._rest += chunk
            self._check(self._sent + len(self._rest))
            return len(chunk)
        block = self._rest + whole + newline
        self._rest = rest
        if self._skip:
            block = block.partition(b"\n")[2]
            self._skip, self.count = 0, 0
        found = block.count(b"\n")
        if self._lines and self.count + found > self._lines:
            self._send(_first_lines(block, self._lines - self.count))
            self.count = self._lines
            self._cut("rows")
        self._check(self._sent + len(block))
        self.count += found
        self._send(block)
        return len(chunk)

    def _check(self, size: int) -> None:
        if self._size and size > self._size:
            self._cut("size")

    def _cut(self, bound: str) -> None:
        self.cut_by = bound
        raise _Cut("the answer is cut here")

    def _send(self, block: bytes) -> None:
        view = memoryview(block)
        self._sent += len(view)
        while view:
            view = view[os.write(_DATA, view) :]


def _first_lines(block: bytes, count: int) -> bytes:
    """Return the first lines of a block that has at least as many."""
    end = 0
    for _ in range(count):
        end = block.index(b"\n", end) + 1
    return block[:end]


def serve(store: pyoxigraph.Store, job: Job) -> None:
    """Answer a query on an open store: head, lines and end; then what explains an answer with nothing in it."""
    begin = monotonic()
    try:
        empty = _answer(store, job)
    except SyntaxError as error:
        _say(fault="syntax", message=str(error))
        return
    except MemoryError:
        _say(fault="memory", message="")
        return
    except (RuntimeError, ValueError, OSError) as error:
        _say(fault="engine", message=str(error))
        return
    if not job.explain:
        return
    _leave_after(min(_SECONDS_TO_EXPLAIN, job.seconds - (monotonic() - begin)) if job.seconds else _SECONDS_TO_EXPLAIN)
    _say(unknown=[asdict(term) for term in find_unknown(store, job.text, prefixes=job.prefixes)])
    if empty:
        silence = find_silence(store, job.text, prefixes=job.prefixes, base=job.base, values=to_terms(job.values))
        _say(silence=asdict(silence) if silence else None)


def _answer(store: pyoxigraph.Store, job: Job) -> bool:
    """Send the answer and tell whether it is empty."""
    import pyoxigraph as ox

    found = store.query(
        job.text,
        base_iri=job.base or None,
        prefixes=dict(job.prefixes),
        substitutions=to_terms(job.values) or None,
    )
    if isinstance(found, ox.QueryBoolean):
        _say(head="truth", columns=[])
        _say(end=int(bool(found)), cut_by="")
        return not found
    out: Any = Outlet(lines=job.lines, size=job.size, skip=1 if isinstance(found, ox.QuerySolutions) else 0)
    if isinstance(found, ox.QuerySolutions):
        _say(head="rows", columns=[variable.value for variable in found.variables])
    else:
        _say(head="triples", columns=[])
    try:
        if isinstance(found, ox.QuerySolutions):
            found.serialize(output=out, format=ox.QueryResultsFormat.TSV)
        else:
            found.serialize(output=out, format=ox.RdfFormat.N_TRIPLES)
    except OSError:
        if not out.cut_by:
            raise
    _say(end=max(out.count, 0), cut_by=out.cut_by)
    return not out.count


def to_terms(values: Mapping[str, str]) -> dict[Any, Any]:
    """Return variables with their terms as the engine wants them; terms come in N-Triples syntax."""
    import pyoxigraph as ox

    terms: dict[Any, Any] = {}
    for name, term in values.items():
        if is_iri(term):
            terms[ox.Variable(name)] = ox.NamedNode(lexical(term))
        elif tag := language(term):
            terms[ox.Variable(name)] = ox.Literal(lexical(term), language=tag)
        else:
            terms[ox.Variable(name)] = ox.Literal(lexical(term), datatype=ox.NamedNode(datatype(term)))
    return terms


def _say(**message: object) -> None:
    line = b"\0" + json.dumps(message).encode() + b"\n"
    while line:
        line = line[os.write(_WORDS, line) :]


# The life of the process


def live(job: Job, store: pyoxigraph.Store | Path) -> None:
    """Do a job on a store in memory, or on the store of a build folder, inside its bounds."""
    try:
        _leave_after(job.seconds + 1 if job.seconds else 0)
        # A backtrace of the engine takes half a second to print, and says nothing to anybody here.
        os.environ["RUST_BACKTRACE"] = "0"
        opened = _open(Graph(store), job.changes) if isinstance(store, Path) else store
        files = _tables(store / STORE) if isinstance(store, Path) else 0
        close_doors(seconds=job.seconds, memory=job.memory, files=files)
        serve(opened, job)
    except GraphkitError as error:
        problem = error.problem
        _say(fault=type(error).__name__, message=problem.what, where=problem.where, hint=problem.hint)


def _open(graph: Graph, changes: Changes | None) -> pyoxigraph.Store:
    """Return the store of a graph; with changes a copy of it in memory, changed."""
    if not changes or not any(changes):
        return graph.open_store()
    import pyoxigraph as ox

    store = ox.Store()
    store.bulk_load(path=str(graph.folder / QUADS), format=ox.RdfFormat.N_QUADS)
    removed, added = (
        [ox.Quad(*(ox.NamedNode(lexical(term)) for term in triple)) for triple in part] for part in changes
    )
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    return store


def _tables(folder: Path) -> int:
    """Return how many more files an on-disk store may want to open later: none for a small one.

    The engine opens its first tables at once and the others when they are needed; where it then cannot, it takes
    memory without end.
    """
    tables = sum(1 for _ in folder.glob("*.sst"))
    return tables if tables > _OPENED_AT_ONCE else 0


def close_doors(*, seconds: float, memory: int, files: int = 0) -> None:
    """Let this process open no more than so many files or sockets, and take no more memory and processor time.

    On systems without such limits (Windows) does nothing: there the parent's deadline alone holds.
    """
    try:
        import resource
    except ImportError:
        return
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: _highest_file() + files if files else 0}
    if seconds:
        limits[resource.RLIMIT_CPU] = math.ceil(seconds) + 1
    if memory and (mapped := _mapped()):
        limits[resource.RLIMIT_AS] = mapped + memory
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS knows some of these limits and does not let them be set.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _highest_file() -> int:
    """Return the number after the highest open file, a safe one where the system does not say."""
    try:
        return max(int(file.name) for file in Path("/proc/self/fd").iterdir()) + 1
    except OSError:
        return 256


def _mapped() -> int:
    """Return how many bytes of address space this process has, 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _leave_after(seconds: float) -> None:
    """Let the system end this process after some time, whether its parent lives or not; 0 means never."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, max(0.0, seconds))


def main() -> None:
    """Do the job that comes as JSON on standard input: ``{"job": …, "folder": …}`` or ``{"job": …, "quads": …}``."""
    import pyoxigraph as ox

    given = json.load(sys.stdin)
    job = Job(**given["job"])
    if "folder" in given:
        live(job, Path(given["folder"]))
        return
    store = ox.Store()
    store.bulk_load(path=given["quads"], format=ox.RdfFormat.N_QUADS)
    live(job, store)


if __name__ == "__main__":
    main()
