"""RDF files of a folder of facts, read as a stream: parsed, sorted on disk by resource, and read one at a time.

Memory holds the resource that is being read and the evidence that no statement has asked for yet; so the number of
statements does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from graphkit.errors import Problem
from graphkit.facts.folder import LINE_SUFFIXES, RDF_SUFFIXES, files_with
from graphkit.facts.nodes import quoted
from graphkit.facts.rdf import Reader, mirrors_of, unsaid
from graphkit.model import Facts, Place, Record, Statement
from graphkit.ontology import Ontology
from graphkit.rdf import lexical
from graphkit.sorting import Sorter
from graphkit.terms import EV, GK, ID, RDF, short
from graphkit.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pyoxigraph

_CHUNK: Final = 4 << 20
_BATCH: Final = 50_000

#: What the ontology itself is called.
_SCHEMA: Final = GK.removesuffix("#")

_EACH_STATEMENT: Final = (RDF + "predicate").encode()
_EACH_SHORT: Final = b"rdf:predicate"


def rdf_files(folder: Path) -> list[tuple[str, Path]]:
    """Return name and path of each RDF file below a folder of facts, by name."""
    return sorted(files_with(RDF_SUFFIXES, folder))


def count_statements(files: Iterable[tuple[str, Path]]) -> int:
    """Return about how many statements files hold, without parsing them: how often ``rdf:predicate`` stands there."""
    count = 0
    for name, path in files:
        tail = b""
        if not path.is_file():  # a pipe would be waited for
            continue
        with suppress(OSError), path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                block = tail + chunk
                count += block.count(_EACH_STATEMENT) + (block.count(_EACH_SHORT) if name.endswith(".ttl") else 0)
                tail = block[-len(_EACH_STATEMENT) + 1 :]
    return count


def read_rdf_files(folder: Path, ontology: Ontology, *, beside: Facts, rules: Collection[str] | None = None) -> Facts:
    """Return the facts of the RDF files below a folder, at their lines where these are known, else at their IRIs.

    ``beside`` are the facts of other files there: they too may say a plain triple; ``rules`` are the names of the rules
    whose conclusions will be made anew (None: any rule). Bad input of any kind becomes
    ``Facts.problems``; see ``facts.rdf.read_triples`` for what is read.
    """
    files = rdf_files(folder)
    if not files:
        return Facts()
    with TemporaryDirectory(prefix="graphkit-") as work:
        triples, plain, said_too = (Sorter(Path(work), name) for name in ("triples", "plain", "said"))
        problems = sort_triples(files, triples)
        stream = Stream(triples, ontology, plain=plain, said=said_too, rules=rules)
        records = list(stream.records())
        problems += stream.problems
        if not problems:
            said = {line for r in (*beside.records, *records) for line in said_by(r.value, ontology)} | set(said_too)
            problems += [unsaid_line(line) for line in plain if line not in said]
    lines = find_lines(files, {*(record.place().file for record in records), *(p.where for p in problems)})
    return Facts(
        tuple(_at_line(record, lines) for record in records),
        tuple(problem._replace(where=lines.get(problem.where, problem.where)) for problem in problems),
    )


def _at_line(record: Record, lines: Mapping[str, str]) -> Record:
    place = lines.get(record.place().file)
    if place is None:
        return record
    file, line, column = place.rsplit(":", 2)
    return record._replace(places={"": Place(file, int(line), int(column))})


def said_by(value: object, vocabulary: Vocabulary) -> Iterator[bytes]:
    """Yield the lines of the plain triples that a statement may stand for: its own and its mirrors; else nothing."""
    if not isinstance(value, Statement) or not value.object or value.predicate not in vocabulary.predicates:
        return
    here, there = f"<{ID}{value.subject}>", f"<{ID}{value.object}>"
    predicate = vocabulary.predicates[value.predicate]
    yield f"{here} <{GK}{predicate.name}> {there} .\n".encode()
    for mirror in mirrors_of(predicate):
        yield f"{there} <{GK}{mirror}> {here} .\n".encode()


def unsaid_line(line: bytes) -> Problem:
    """Return the problem of the line of a plain triple that no statement says."""
    subject, predicate, object_ = line.decode()[:-3].split(" ", 2)
    return unsaid(lexical(subject), lexical(predicate), lexical(object_))


def sort_triples(files: Iterable[tuple[str, Path]], sorter: Sorter) -> list[Problem]:
    """Parse files and add the lines of their triples, as canonical N-Triples, to a sorter; return what is wrong.

    A file that cannot be parsed is read up to there.
    """
    problems = []
    for name, path in files:
        if not path.is_file():
            problems.append(Problem(name, "this is not a file", "make it a file that you may read", "unreadable"))
            continue
        try:
            problems += _sort_file(name, path, sorter)
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            problems.append(Problem(name, what, "make it a file that you may read", "unreadable"))
    return problems


def _sort_file(name: str, path: Path, sorter: Sorter) -> Iterator[Problem]:
    line = 0
    for content, lines in _chunks(path) if path.suffix in LINE_SUFFIXES else [(None, 0)]:
        try:
            for text in _canonical(path, content):
                if b"_:" in text and (blank := next(filter(_has_blank, text.splitlines()), None)):
                    yield _blank(name, blank)
                    return
                sorter.add(text.splitlines(keepends=True))
        except SyntaxError as error:
            place = f"{name}:{line + (error.lineno or 1)}:{error.offset or 1}"
            yield Problem(place, f"this is not RDF: {error.msg}", "correct the syntax there", "rdf-syntax")
            return
        line += lines


def _canonical(path: Path, content: bytes | None) -> Iterator[bytes]:
    """Yield the triples of a file, or of some of its lines, as canonical N-Triples, many lines at once."""
    import pyoxigraph

    known = pyoxigraph.RdfFormat.from_extension(path.suffix[1:])
    quads: Iterator[pyoxigraph.Quad]
    if content is not None:
        quads = iter(pyoxigraph.parse(content, format=known))
    else:
        quads = iter(pyoxigraph.parse(path=str(path), format=known))
    for first in quads:
        some = chain([first], islice(quads, _BATCH - 1))
        found = pyoxigraph.serialize((quad.triple for quad in some), format=pyoxigraph.RdfFormat.N_TRIPLES)
        yield found or b""


def _chunks(path: Path) -> Iterator[tuple[bytes, int]]:
    """Yield a file as pieces of whole lines, each with its number of lines."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk += file.readline()
            yield chunk, chunk.count(b"\n")


def _has_blank(line: bytes) -> bool:
    return line.startswith(b"_:") or line.split(b" ", 2)[2].startswith(b"_:")


def _blank(name: str, line: bytes) -> Problem:
    what = f"holds a blank node: {quoted(line.decode()[:80])}"
    return Problem(name, what, "give it an IRI, so that its name is stable", "blank-node")


class Stream:
    """The records of sorted triples, one after the other; ``problems`` grows as they are read.

    Conclusions of ``rules`` are left out, as the rules make them anew. ``plain`` takes the lines of triples between
    things, which statements must say (``facts.rdf.find_unsaid``), ``said`` those that such a conclusion says.
    """

    def __init__(
        self,
        lines: Iterable[bytes],
        ontology: Ontology,
        *,
        plain: Sorter,
        said: Sorter,
        rules: Collection[str] | None = None,
    ) -> None:
        self.problems: list[Problem] = []
        self.plain = plain
        self.said = said
        self._rules = rules
        self._ontology = ontology
        self._schema = {_SCHEMA, *(subject[1:-1] for subject, _, _ in ontology.triples)}
        self._lines = lines
        self._about: dict[str, dict[str, list[str]]] = {}
        self._reader = Reader(self._about, ontology, self.problems)
        self._relations = tuple(f"{GK}{p.name}" for p in ontology.of_kind("relation"))

    def records(self) -> Iterator[Record]:
        """Yield every thing, source and statement that can be read; ``problems`` says what cannot be."""
        for subject, own in _resources(self._lines):
            iri = subject[1:-1]
            if not iri.startswith(ID):
                self._refuse_foreign(iri, own)
                continue
            self._about[iri] = own
            if iri.startswith(EV):
                continue  # read with its statement, which comes later in order
            if GK + "modality" not in own:
                self._keep_plain(subject, own)
            yield from filter(self._is_stated, self._reader.records(iri))
            del self._about[iri]
        self.problems += self._reader.stray_evidence()

    def _refuse_foreign(self, iri: str, own: Mapping[str, list[str]]) -> None:
        """Refuse a resource that is no fact; the schema of the folder and its rules may be there once more."""
        if iri in self._schema or own.get(RDF + "type") == [f"<{GK}Rule>"]:
            return
        hint = f"name things <{ID}…>, put terms into schema.ttl, or leave it out"
        self.problems.append(Problem(iri, f"graphkit has no place for what {quoted(short(iri))} says", hint, "rdf"))

    def _is_stated(self, record: Record) -> bool:
        """Return whether a record is no conclusion of a rule; what such a conclusion says is noted."""
        value = record.value
        if not isinstance(value, Statement) or not value.inferred_by:
            return True
        if self._rules is None or value.inferred_by in self._rules:
            self.said.add(said_by(value, self._ontology))
        else:
            what = f"is inferred by {quoted(value.inferred_by)}, which is no rule of the folder"
            hint = "add the rule, or leave out what it concluded"
            self.problems.append(Problem(record.place().file, what, hint, "rdf"))
        return False

    def _keep_plain(self, subject: str, own: dict[str, list[str]]) -> None:
        for predicate in self._relations:
            if predicate in own:
                self.plain.add(f"{subject} <{predicate}> {term} .\n".encode() for term in own[predicate])


def _resources(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield each subject (as a term) with its properties, from sorted lines of canonical N-Triples."""
    subject, own = "", dict[str, list[str]]()
    for line in lines:
        here, predicate, rest = line.decode().split(" ", 2)
        if here != subject:
            if own:
                yield subject, own
            subject, own = here, {}
        own.setdefault(predicate[1:-1], []).append(rest[:-3])
    if own:
        yield subject, own


def find_lines(files: Sequence[tuple[str, Path]], iris: Iterable[str]) -> dict[str, str]:
    """Return ``file:line:1`` of the first line about each resource, of those that stand in N-Triples or N-Quads."""
    wanted = {f"<{iri}>".encode(): iri for iri in iris}
    found: dict[str, str] = {}
    for name, path in files:
        if path.suffix not in LINE_SUFFIXES or not path.is_file():
            continue
        with suppress(OSError), path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if (iri := wanted.get(line[: line.find(b">") + 1].lstrip())) is not None:
                    found.setdefault(iri, f"{name}:{number}:1")
                    if len(found) == len(wanted):
                        return found
    return found
