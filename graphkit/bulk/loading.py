"""What was gathered, as a table of columns, a file of sorted lines, and a store that can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graphkit.bulk.gathering import Gathered, statements
from graphkit.bulk.records import Records
from graphkit.columns import Columns, known_day
from graphkit.compile import numbered
from graphkit.errors import Problem
from graphkit.model import Statement
from graphkit.rdf import Triple
from graphkit.rules import Rule
from graphkit.sorting import Sorter
from graphkit.statements import entity_triples, rule_triples, source_triples, statement_triples
from graphkit.terms import EV, ST

if TYPE_CHECKING:
    import pyoxigraph

#: How many bytes of lines are loaded at once.
_LOADED: Final = 64 << 20

_EVIDENCE: Final = f"<{EV}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Statements as columns and records side by side, and their triples in files of sorted lines.

    ``stated`` holds the lines about statements, ``rest`` those about all else; ``store`` is open for writing.
    ``problems`` are those of details that are not of their type, so that there is no RDF for them.
    """

    columns: Columns
    records: Records
    stated: Path
    rest: Path
    store: pyoxigraph.Store
    problems: tuple[Problem, ...]


def load(gathered: Gathered, rules: Iterable[Rule], work: Path, store: Path) -> Loaded:
    """Write the triples of what was gathered, load them into a new store, and make columns of the statements."""
    import pyoxigraph

    columns = Columns(gathered.ontology, numbered(gathered.entities), gathered.sources)
    records = Records(work / "records")
    rest = Sorter(work, "rest")
    problems: list[Problem] = []
    with (work / "stated.nq").open("wb", buffering=1 << 20) as file:
        for id, statement, record in statements(gathered):
            columns.add(id, statement, known=known_day(statement, gathered.sources))
            records.append(record)
            try:
                file.writelines(_own_lines(id, statement, gathered, rest))
            except ValueError as error:
                hint = "write it as the schema types it, as graphkit terms shows"
                problems.append(Problem(ST + id, f"a detail has a wrong value: {error}", hint, "bad-qualifier"))
    rest.add(lines_of(_other_triples(gathered, rules)))
    write_lines(rest, work / "rest.nq")
    rest.remove()
    opened = pyoxigraph.Store(str(store))
    for name in ("stated.nq", "rest.nq"):
        load_lines(opened, work / name)
    return Loaded(columns, records, work / "stated.nq", work / "rest.nq", opened, tuple(problems))


def _own_lines(id: str, statement: Statement, gathered: Gathered, rest: Sorter) -> list[bytes]:
    """Return the sorted lines about a statement; those about its evidence go to ``rest``."""
    lines = lines_of(statement_triples(id, statement, gathered.ontology, gathered.entities))
    if statement.evidence:
        rest.add(line for line in lines if line.startswith(_EVIDENCE.encode()))
        lines = [line for line in lines if not line.startswith(_EVIDENCE.encode())]
    return sorted(set(lines))


def _other_triples(gathered: Gathered, rules: Iterable[Rule]) -> Iterator[Triple]:
    yield from gathered.ontology.triples
    yield from rule_triples(rules)
    for entity in gathered.entities.values():
        yield from entity_triples(entity)
    for source in gathered.sources.values():
        yield from source_triples(source)


def lines_of(triples: Iterable[Triple]) -> list[bytes]:
    """Return each triple as a line."""
    return [f"{subject} {predicate} {object_} .\n".encode() for subject, predicate, object_ in triples]


def write_lines(lines: Iterable[bytes], path: Path) -> None:
    """Write lines into a file."""
    with path.open("wb", buffering=1 << 20) as file:
        file.writelines(lines)


def load_lines(store: pyoxigraph.Store, path: Path) -> None:
    """Load a file of lines into a store, some at a time: the engine holds what it loads at once."""
    import pyoxigraph

    with path.open("rb") as file:
        while chunk := file.read(_LOADED):
            store.bulk_load(chunk + file.readline(), format=pyoxigraph.RdfFormat.N_QUADS)
