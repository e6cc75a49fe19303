"""Run the W3C SPARQL 1.1 tests on the way that ``graphkit query`` takes, and print what came of each as JSON.

A program of its own, because a process with one thread may fork its workers, which is ten times as quick:
``python tests/w3c_sparql.py FOLDER`` with the folder that holds ``manifest-sparql11-query.ttl``. Row order is not
compared. Numbers and truth values
are compared by value where the datatypes agree, as the store keeps no lexical forms.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.errors import GraphkitError
from graphkit.query import Answer, answer_store
from graphkit.query.faults import FaultyQuery
from graphkit.query.results import write_answer
from graphkit.rdf import Triple, datatype, lexical
from graphkit.terms import RDF, XSD

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
BASE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"

Nodes = dict[str, list[str]]
Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: its name, kind, query and what is needed to run and to judge it."""

    name: str
    kind: str
    query: Path
    result: Path | None = None
    data: list[Path] = field(default_factory=list)
    graphs: list[tuple[str, Path]] = field(default_factory=list)


class Manifest:
    """A manifest as subject → predicate → objects, with files as paths below a folder."""

    def __init__(self, file: Path, root: Path) -> None:
        self.root = root
        self.file = file
        self.about: dict[str, Nodes] = {}
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=self.iri(file)):
            subject = self.about.setdefault(str(quad.subject), {})
            subject.setdefault(quad.predicate.value, []).append(str(quad.object))

    def iri(self, file: Path) -> str:
        return BASE + file.relative_to(self.root).as_posix()

    def path(self, iri: str) -> Path:
        return self.root / iri.strip("<>").removeprefix(BASE)

    def of(self, subject: str, predicate: str) -> list[str]:
        return self.about.get(subject, {}).get(predicate, [])

    def members(self, head: str) -> Iterator[str]:
        while head != f"<{RDF}nil>":
            yield from self.of(head, RDF + "first")
            head = self.of(head, RDF + "rest")[0]

    def cases(self) -> Iterator[Case]:
        me = f"<{self.iri(self.file)}>"
        for included in self.of(me, MF + "include"):
            for other in self.members(included):
                yield from Manifest(self.path(other), self.root).cases()
        for entries in self.of(me, MF + "entries"):
            for entry in self.members(entries):
                yield self.case(entry)

    def case(self, entry: str) -> Case:
        action = self.of(entry, MF + "action")[0]
        queries = self.of(action, QT + "query") or self.of(action, UT + "request") or [action]
        graphs = []
        for graph in self.of(action, QT + "graphData"):
            files = self.of(graph, QT + "graph")
            names = self.of(graph, "http://www.w3.org/2000/01/rdf-schema#label")
            graphs.append((lexical(names[0]), self.path(files[0])) if files else (graph.strip("<>"), self.path(graph)))
        results = self.of(entry, MF + "result")
        return Case(
            name=f"{self.file.parent.name}/{entry.strip('<>').rpartition('#')[2]}",
            kind=self.of(entry, RDF + "type")[0].strip("<>").removeprefix(MF),
            query=self.path(queries[0]),
            result=self.path(results[0]) if results and results[0].startswith("<") else None,
            data=[self.path(data) for data in self.of(action, QT + "data")],
            graphs=graphs,
        )


def run(case: Case, root: Path) -> str:
    """Return "" for a test that passes, and otherwise what is wrong."""
    base = BASE + case.query.relative_to(root).as_posix()
    store = ox.Store()
    for file in case.data:
        store.load(path=str(file), base_iri=BASE + file.relative_to(root).as_posix(), format=syntax(file))
    for name, file in case.graphs:
        store.load(path=str(file), base_iri=name, format=syntax(file), to_graph=ox.NamedNode(name))
    negative = case.kind.startswith("Negative")
    try:
        answer = answer_store(store, case.query.read_text(encoding="utf-8"), base=base)
        if case.result and not negative:
            return compare(answer, case.result)
    except FaultyQuery as error:
        return "" if negative else f"refused: {error}"
    except GraphkitError as error:
        # A query that was read and could not be run for other reasons has good syntax.
        return "" if case.kind.startswith("Positive") else f"refused: {error}"
    return "accepted" if negative else ""


def syntax(file: Path) -> ox.RdfFormat:
    return {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}[file.suffix]


def compare(answer: Answer, file: Path) -> str:
    """Return "" when an answer is the one in a file."""
    if file.suffix == ".csv":
        return compare_text(answer, "csv", file)
    if file.suffix == ".tsv":
        return compare_text(answer, "tsv", file)
    if answer.kind == "triples":
        quads = ox.parse(path=str(file), format=syntax(file), base_iri=BASE + file.name)
        wanted = [(str(q.subject), str(q.predicate), str(q.object)) for q in quads]
        return "" if same_triples(answer.triples(), wanted) else "other triples"
    columns, rows, truth = expected(file)
    if answer.kind == "truth":
        return "" if answer.truth == truth else f"answered {answer.truth}"
    if set(answer.columns) != set(columns):
        return f"columns {answer.columns} for {columns}"
    order = [answer.columns.index(column) for column in columns]
    return "" if same_rows([tuple(row[at] for at in order) for row in answer.rows()], rows) else "other rows"


def compare_text(answer: Answer, form: str, file: Path) -> str:
    """Compare with a CSV or TSV file: the header as it stands, the rows in any order."""
    text = "".join(write_answer(answer, form))
    delimiter = "," if form == "csv" else "\t"
    options: dict[str, Any] = {"delimiter": delimiter} | ({"quoting": csv.QUOTE_NONE} if form == "tsv" else {})
    ours = list(csv.reader(io.StringIO(text, newline=""), **options))
    theirs = list(csv.reader(io.StringIO(file.read_bytes().decode(), newline=""), **options))
    if ours[0] != theirs[0]:
        return f"header {ours[0]} for {theirs[0]}"
    blank = re.compile(r"_:\S+")
    rows = [Counter(tuple(blank.sub("_:", cell) for cell in row) for row in part[1:]) for part in (ours, theirs)]
    return "" if rows[0] == rows[1] else f"rows {sorted(rows[0] - rows[1])} for {sorted(rows[1] - rows[0])}"


def expected(file: Path) -> tuple[list[str], list[Row], bool]:
    """Return columns, rows and truth of a result file."""
    if file.suffix in (".ttl", ".rdf"):
        return expected_in_rdf(file)
    form = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON}[file.suffix]
    found = ox.parse_query_results(path=str(file), format=form)
    if isinstance(found, ox.QueryBoolean):
        return [], [], bool(found)
    columns = [variable.value for variable in found.variables]
    return columns, [tuple(str(cell) if cell else None for cell in row) for row in found], False


def expected_in_rdf(file: Path) -> tuple[list[str], list[Row], bool]:
    """Return columns, rows and truth of a result set that is written in RDF."""
    about: dict[str, Nodes] = {}
    for quad in ox.parse(path=str(file), format=syntax(file), base_iri=BASE + file.name):
        node = about.setdefault(str(quad.subject), {})
        node.setdefault(quad.predicate.value, []).append(str(quad.object))
    me = next(s for s, n in about.items() if f"<{RS}ResultSet>" in n.get(RDF + "type", []))
    if RS + "boolean" in about[me]:
        return [], [], "true" in about[me][RS + "boolean"][0]
    columns = [lexical(term) for term in about[me].get(RS + "resultVariable", [])]
    rows: list[Row] = []
    for solution in about[me].get(RS + "solution", []):
        cells = {}
        for binding in about[solution].get(RS + "binding", []):
            cells[lexical(about[binding][RS + "variable"][0])] = about[binding][RS + "value"][0]
        rows.append(tuple(cells.get(column) for column in columns))
    return columns, rows, False


NUMERIC = {XSD + name for name in ("integer", "decimal", "double", "float")}


def by_value(term: str | None) -> str | None:
    """Return a term with its number or truth value in one form."""
    if term and datatype(term) == XSD + "boolean" and lexical(term) in ("0", "1"):
        return f'"{"true" if lexical(term) == "1" else "false"}"^^<{XSD}boolean>'
    if term is None or datatype(term) not in NUMERIC:
        return term
    try:
        return f'"{Decimal(lexical(term)).normalize()}"^^<{datatype(term)}>'
    except InvalidOperation:
        return term


def same_rows(ours: Iterable[Row], theirs: Iterable[Row]) -> bool:
    """Compare rows as multisets, blank nodes up to renaming."""
    first, second = ([tuple(map(by_value, row)) for row in rows] for rows in (ours, theirs))
    if not any("_:" in (cell or "") for row in first + second for cell in row):
        return Counter(first) == Counter(second)
    return canonical(first) == canonical(second)


def same_triples(ours: Iterable[Triple], theirs: Iterable[Triple]) -> bool:
    """Compare sets of triples, blank nodes up to renaming."""
    first, second = ({tuple(map(by_value, triple)) for triple in triples} for triples in (ours, theirs))
    return canonical(first) == canonical(second)


def canonical(rows: Iterable[tuple[str | None, ...]]) -> list[str]:
    """Return rows with blank nodes renamed in a way that does not depend on their names.

    Each row becomes a blank node with a property for each column, and the whole is canonicalised.
    """
    lines = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                lines.append(f"_:row{number} <x:{column}> {cell.replace('_:', '_:b')} .")
        if not any(row):
            lines.append(f"_:row{number} <x:empty> <x:row> .")
    dataset = ox.Dataset(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, dataset))


def main(root: Path) -> None:
    report = {}
    for name in ("query", "results", "update"):
        manifest = root / f"manifest-sparql11-{name}.ttl"
        cases = list(Manifest(manifest, root).cases())
        if name == "update":
            report[name] = {case.name: refusal(case) for case in cases}
        else:
            report[name] = {case.name: run(case, root) for case in cases}
    json.dump(report, sys.stdout)


def refusal(case: Case) -> str:
    """Return "" for an update that is refused, as all are."""
    try:
        answer_store(ox.Store(), case.query.read_text(encoding="utf-8"))
    except GraphkitError:
        return ""
    return "was run"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
