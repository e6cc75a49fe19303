"""All facts of a folder, YAML and RDF together: things and sources in memory, statements sorted on disk by their ids.

A statement lies on disk as one line: its id, its record and where it came from (an IRI, or file:line:column, written
as JSON), parted by tabs, which none of the three can hold. The id ends in ``>``, so that lines sort as the IRIs in
``graph.nq`` do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from graphkit.check.claims import check_claims
from graphkit.check.findings import Findings
from graphkit.check.things import check_things
from graphkit.conflicts.noted import ids_by_name, with_whole_names
from graphkit.errors import Problem
from graphkit.facts import read_facts
from graphkit.facts.stream import Stream, rdf_files, sort_triples
from graphkit.model import Entity, Facts, Record, Source, Statement
from graphkit.ontology import Ontology
from graphkit.records import from_record, to_record
from graphkit.rules import Rule
from graphkit.sorting import Sorter
from graphkit.statements import canonical_entity, canonical_statement, merge, statement_id


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the files of a folder say; ``things`` are the records of entities and sources with their places.

    ``lines`` are those of the statements, ``plain`` those of triples between things that some statement must say,
    ``said`` those that conclusions said which were left out. ``notes`` is whether any statement has a ``disagrees``,
    ``meant`` the ids that each name there can mean.
    """

    ontology: Ontology
    files: tuple[tuple[str, Path], ...]
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    things: tuple[Record, ...]
    lines: Sorter
    plain: Sorter
    said: Sorter
    notes: bool
    meant: Mapping[str, Sequence[str]]
    problems: tuple[Problem, ...]


def gather(folder: Path, ontology: Ontology, rules: Iterable[Rule], work: Path) -> Gathered:
    """Read the facts of an ontology folder, keeping in ``work`` what is too much for memory.

    Conclusions of ``rules`` among the facts are left out: they are made anew.
    """
    files = tuple(rdf_files(folder / "facts"))
    triples, lines, plain, said = (Sorter(work, name) for name in ("triples", "lines", "plain", "said"))
    written = read_facts(folder / "facts")
    problems = [*written.problems, *sort_triples(files, triples)]
    things: list[Record] = []
    stream = Stream(triples, ontology, plain=plain, said=said, rules={rule.name for rule in rules})
    named: set[str] = set()
    for record in chain(written.records, stream.records()):
        if isinstance(record.value, Statement):
            _keep_statement(record, record.value, ontology, lines)
            named.update(record.value.disagrees)
        else:
            things.append(record)
    triples.remove()
    problems += _faults_of_written(written, things, ontology)
    entities = {r.value.id: canonical_entity(r.value) for r in reversed(things) if isinstance(r.value, Entity)}
    sources = {r.value.id: r.value for r in reversed(things) if isinstance(r.value, Source)}
    return Gathered(
        ontology=ontology,
        files=files,
        entities=dict(sorted(entities.items())),
        sources=dict(sorted(sources.items())),
        things=tuple(things),
        lines=lines,
        plain=plain,
        said=said,
        notes=bool(named),
        meant=ids_by_name(_ids(lines), named) if named else {},
        problems=(*problems, *stream.problems),
    )


def _faults_of_written(written: Facts, things: Iterable[Record], ontology: Ontology) -> Iterator[Problem]:
    """Yield what is wrong with what people wrote, at its key, and with things beside it; shapes come later."""
    if written.records:
        own = {id(record) for record in written.records}
        facts = Facts((*written.records, *(record for record in things if id(record) not in own)))
        findings = Findings(facts)
        check_things(facts, ontology, findings)
        check_claims(facts, ontology, findings)
        yield from findings.problems()


def _keep_statement(record: Record, written: Statement, ontology: Ontology, lines: Sorter) -> None:
    statement = canonical_statement(written, ontology)
    lines.add([f"{statement_id(statement)}>\t{to_record(statement)}\t{json.dumps(str(record.place()))}\n".encode()])


def _ids(lines: Iterable[bytes]) -> Iterator[str]:
    return (line[: line.index(b">")].decode() for line in lines)


def statements(gathered: Gathered) -> Iterator[tuple[str, Statement, bytes]]:
    """Yield id, statement and its record, in the order of IRIs, equal ones as one with the sources of all.

    Raises FactsError for different statements whose ids happen to be the same.
    """
    parted = (line.split(b"\t") for line in gathered.lines)
    for id, same in groupby(parted, key=lambda parts: parts[0]):
        records = [record for _, record, _ in same]
        name, statement = id.decode()[:-1], from_record(Statement, records[0])
        if len(records) > 1:
            statement = merge(from_record(Statement, record) for record in records)[name]
        if statement.disagrees:
            statement = with_whole_names(name, statement, gathered.meant)
        if len(records) > 1 or statement.disagrees:
            records[0] = to_record(statement).encode()
        yield name, statement, records[0]


def origins(gathered: Gathered, ids: set[str]) -> dict[str, str]:
    """Return where the first of the statements with each of these ids came from."""
    found: dict[str, str] = {}
    wanted = {f"{id}>".encode() for id in ids}
    for line in gathered.lines:
        id, _, origin = line.rstrip(b"\n").split(b"\t")
        if id in wanted:
            found.setdefault(id.decode()[:-1], json.loads(origin))
    return found
