"""Ask a graph: the way of a query through the gate, the worker and back, as an answer or as an error in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from graphkit.errors import BoundReached, GraphUnreadable, QueryError
from graphkit.query.answers import Answer
from graphkit.query.engine import Job
from graphkit.query.gate import check_query
from graphkit.query.saved import find_saved
from graphkit.query.tokens import tokenize
from graphkit.query.worker import Reply, Start, run
from graphkit.terms import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from graphkit.graph import Graph

#: While rows are bounded, so is their size: one row can hold gigabytes.
_MOST_BYTES: Final = 8 << 20
_BROKEN_ORDER: Final = "total order"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a query may go: seconds of wall-clock time, bytes of memory, rows or triples; 0 lifts a bound."""

    seconds: float = 10.0
    memory: int = 1 << 30
    rows: int = 10_000


def answer(
    graph: Graph,
    text: str,
    *,
    values: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    as_of: date | None = None,
    known_on: date | None = None,
    name: str = "",
) -> Answer:
    """Return the answer of a graph to a SPARQL query.

    ``values`` gives variables of the query's SELECT their values, as terms in N-Triples syntax. With ``as_of`` or
    ``known_on`` the plain triples are those of that day, and of what had been published by then. ``name`` is the
    file that the query came from, for messages. The prefixes of ``graphkit.terms`` need not be declared.

    Raises QueryError for a query that cannot be read or is not allowed, BoundReached when time or memory ran out.
    """
    from graphkit.query.days import changes_on
    from graphkit.query.notes import notes_on

    job = _job(text, values or {}, bounds or Bounds(), name=name)
    if as_of or known_on:
        job = replace(job, changes=changes_on(graph, as_of or graph.day, known_on=known_on))
    reply = run(job, graph.folder)
    found = _understand(reply, job, name=name)
    return replace(found, notes=(*found.notes, *notes_on(reply.messages, text, graph, name=name)))


def answer_saved(graph: Graph, name: str, *, given: Mapping[str, str] | None = None, **options: Any) -> Answer:
    """Return the answer of a graph to one of its saved queries; ``options`` are those of ``answer``.

    ``given`` gives parameters their values, as a person writes them. Raises UnknownName without such a query,
    BadOption for a parameter that is missing, unknown or not of its kind.
    """
    saved = find_saved(graph, name)
    values = saved.values(given or {}, graph)
    return answer(graph, saved.text, values=values, name=f"{saved.name}.rq", **options)


def answer_store(
    store: pyoxigraph.Store,
    text: str,
    *,
    base: str = "",
    values: Mapping[str, str] | None = None,
    bounds: Bounds | None = None,
    start: Start | None = None,
) -> Answer:
    """Return the answer of a store in memory to a SPARQL query, on the same way as ``answer``.

    ``base`` is the IRI that relative IRIs are relative to; ``start`` says how to make the process that asks.
    """
    job = _job(text, values or {}, bounds or Bounds(), base=base)
    return _understand(run(job, store, start=start), job)


def _job(text: str, values: Mapping[str, str], bounds: Bounds, *, base: str = "", name: str = "") -> Job:
    """Return the job for a query that may run; raises QueryError when it may not."""
    check_query(text, prefixes=PREFIXES, name=name)
    return Job(
        text=text, prefixes=PREFIXES, values=values, base=base, seconds=bounds.seconds, memory=bounds.memory,
        lines=bounds.rows, size=_MOST_BYTES if bounds.rows else 0, explain=True,
    )  # fmt: skip


def _understand(reply: Reply, job: Job, *, name: str = "") -> Answer:
    """Return the answer in a reply, or raise the error that it amounts to."""
    said = reply.messages
    if "end" not in said:
        raise _error(reply, job, name)
    columns = tuple(said["columns"])
    order = _order(columns, job.text)
    cut_by = said["cut_by"]
    return Answer(
        kind=said["head"],
        columns=tuple(columns[position] for position in order),
        count=0 if said["head"] == "truth" else said["end"],
        truth=bool(said["end"]) if said["head"] == "truth" else False,
        complete=not cut_by,
        notes=(_cut(said["head"], cut_by, said["end"]),) if cut_by else (),
        _data=reply.data,
        _order=order,
        given=tuple(job.values),
    )


def _cut(kind: str, bound: str, count: int) -> str:
    if bound == "rows":
        return f"only the first {count:,} {kind}; there are more (--rows 0 gives all)"
    return f"only the first {count:,} {kind}, as more would take over {_MOST_BYTES >> 20} MB (--rows 0 gives all)"


def _order(columns: tuple[str, ...], text: str) -> tuple[int, ...]:
    """Return where each column is to be found: as SELECT names them, by first appearance for ``SELECT *``.

    The engine keeps the order of a SELECT that names its variables, and sorts by name for ``*``.
    """
    if list(columns) != sorted(columns):
        return tuple(range(len(columns)))
    tokens = tokenize(text)
    if not _selects_all([token.word or token.text for token in tokens]):
        return tuple(range(len(columns)))
    first: dict[str, int] = {}
    for token in tokens:
        if token.kind == "variable":
            first.setdefault(token.text[1:], token.start)
    return tuple(sorted(range(len(columns)), key=lambda position: first.get(columns[position], len(text))))


def _selects_all(words: list[str]) -> bool:
    """Tell whether the first SELECT of a query is one of everything."""
    if "SELECT" not in words:
        return False
    after = words.index("SELECT") + 1
    return words[after + (words[after] in ("DISTINCT", "REDUCED"))] == "*"


# What went wrong


def _error(reply: Reply, job: Job, name: str) -> QueryError | BoundReached | GraphUnreadable:
    said = reply.messages
    fault = said.get("fault")
    if fault == "syntax":
        from graphkit.query.diagnosis import diagnose

        return diagnose(job.text, said["message"], prefixes=job.prefixes, name=name)
    if fault == "GraphUnreadable":
        return GraphUnreadable(said["message"], where=said["where"], hint=said["hint"])
    if fault == "engine":
        return _refusal(said["message"], name)
    if fault == "memory":
        return _out_of_memory(job, name)
    return _death(reply, job, name)


def _refusal(message: str, name: str) -> QueryError:
    """Return the error for a query that the engine read and cannot run."""
    if "does not contains variable" in message:
        variable = message.split("variable ", 1)[1].split()[0]
        return QueryError(f"{variable} is given a value, and is not in the SELECT", where=name, hint="select it")
    if "custom function" in message:
        return QueryError(message.rstrip("."), where=name, hint="use the functions of SPARQL 1.1")
    return QueryError(" ".join(message.split()), where=name)


def _death(reply: Reply, job: Job, name: str) -> QueryError | BoundReached:
    """Return the error for a worker that ended before its answer was whole; tells from how it died why."""
    timed_out = {-14: "SIGALRM", -24: "SIGXCPU"}
    if reply.ended is None or reply.ended in timed_out:
        return BoundReached(
            f"no whole answer within {job.seconds:g} seconds",
            where=name, hint="narrow the query, or give it more with --timeout SECONDS",
        )  # fmt: skip
    if "memory allocation" in reply.noise:
        return _out_of_memory(job, name)
    if _BROKEN_ORDER in reply.noise:
        return QueryError(
            "values of such different kinds cannot be put in one order", where=name, hint="ORDER BY STR(?x) can"
        )
    if "panicked at" in reply.noise:
        reason = reply.noise.split("\n")[1:2]
        return QueryError(f"the engine gave up on this query: {' '.join(reason)}", where=name, hint="simplify it")
    if reply.ended == -9:
        return BoundReached(
            "the system ended the query, probably as memory ran out", where=name, hint="lower --memory, or narrow it"
        )
    return BoundReached(
        f"the engine ran out of room (its process ended with {reply.ended})",
        where=name, hint="nest less, list values with VALUES, or give it more with --memory",
    )  # fmt: skip


def _out_of_memory(job: Job, name: str) -> BoundReached:
    return BoundReached(
        f"the query needs more than {_size(job.memory)} of memory",
        where=name, hint="narrow it, or give it more, as in --memory 4GB",
    )  # fmt: skip


def _size(octets: int) -> str:
    for scale, unit in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if octets >= scale:
            return f"{octets / scale:g} {unit}"
    return f"{octets} bytes"
