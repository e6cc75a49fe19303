"""Makers in order: read, check, merge, infer, and write the graph that every reader reads.

The same facts give the same bytes, whatever the order of files and records or the hash seed: everything is sorted by
id, nothing depends on the clock, and digests of inputs are taken over the facts in canonical order. (The store is a
cache of ``graph.nq`` and stands outside this promise.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graphkit.check import LIMIT, Outcome, check, check_folder, located
from graphkit.columns import columns_of
from graphkit.compile import numbered, write_index
from graphkit.conflicts import disagreeing_pairs
from graphkit.conflicts.noted import with_whole_ids
from graphkit.errors import FactsError, OntologyError, Problem
from graphkit.facts import by_place, read_triples
from graphkit.facts.rdf import find_unsaid
from graphkit.graph import INDEX, QUADS, QUERIES, STORE
from graphkit.infer import infer
from graphkit.manifest import input_digests, write_manifest_of
from graphkit.model import Entity, Facts, Source, Statement
from graphkit.ontology import Ontology, Triple, find_shipped, load_ontology, ontology_of, read_rdf
from graphkit.rdf import iri, to_ntriples
from graphkit.records import to_record
from graphkit.rules import Rule
from graphkit.statements import (
    canonical_entity,
    canonical_statement,
    entity_triples,
    merge,
    mirrors_of,
    plain_of,
    rule_triples,
    source_triples,
    statement_id,
    statement_triples,
)
from graphkit.table import Table, make_table, newest_day
from graphkit.terms import GK, ID, ST


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that goes into a graph: checked, merged, inferred, and the table of its claims."""

    ontology: Ontology
    rules: tuple[Rule, ...]
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]
    table: Table
    disagreements: tuple[tuple[str, str], ...]
    day: date


def make(folder: Path) -> Made:
    """Read an ontology folder, check it, and infer what follows.

    Raises FactsError with every problem that the schema, the shapes, the facts or the rules have, as
    ``graphkit check`` names them, and OntologyError when the folder is no ontology at all.
    """
    outcome, ontology = checked(folder)
    return assemble(outcome.facts, ontology, outcome.rules)


def checked(folder: Path, *, limit: int = LIMIT) -> tuple[Outcome, Ontology]:
    """Return the outcome of checking an ontology folder that has no problems, and its ontology; see ``make``."""
    outcome = check_folder(folder, limit=limit)
    for problem in outcome.problems:
        if problem.rule == "no-ontology":
            raise OntologyError(problem.what, hint=problem.hint)
    if outcome.problems or outcome.ontology is None:
        raise FactsError(located(outcome.problems, folder / "facts"))
    return outcome, outcome.ontology


def make_from_rdf(path: Path) -> Made:
    """Read a graph that graphkit wrote, in any RDF syntax, with its schema or else the shipped one.

    Inferred statements are taken as they stand and checked like the others. Raises FactsError with all problems, each
    at the IRI of what it is about, and OntologyError when the file cannot be read or its schema cannot be used.
    """
    read = read_rdf(path)
    ontology = _ontology_in(read, path)
    facts = read_triples(read, ontology, file=str(path))
    named = {s[1 + len(ST) : -1] for s, _, _ in read if s.startswith("<" + ST)}
    problems = {*check(facts, ontology), *_lost_premises(facts, named, ontology)}
    problems = problems or set(find_unsaid(read, ontology))
    if problems:
        raise FactsError(sorted(problems, key=by_place))
    return assemble(facts, ontology, ())


def _ontology_in(read: Iterable[Triple], path: Path) -> Ontology:
    """Return the schema that a file holds, or the shipped one with what else the file says of it."""
    shipped = load_ontology(find_shipped())
    own = [triple for triple in read if not triple[0].startswith("<" + ID)]
    try:
        return ontology_of(own if _declares_relations(own) else [*shipped.triples, *own], shipped.folder)
    except OntologyError as error:
        raise OntologyError(error.problem.what, where=str(path), hint=error.problem.hint) from error


def _declares_relations(triples: Iterable[Triple]) -> bool:
    return any(o == iri(GK + "RelationPredicate") for _, _, o in triples)


def _lost_premises(facts: Facts, named: Collection[str], ontology: Ontology) -> Iterator[Problem]:
    """Yield a problem for each premise that is not in the file, or not under the id that its content makes.

    ``named`` are the ids of all statements of the file: those that could not be read have problems of their own.
    """
    made = {
        record.place().file.removeprefix(ST): statement_id(canonical_statement(record.value, ontology))
        for record in facts.records
        if isinstance(record.value, Statement)
    }
    for record in facts.records:
        for premise in record.value.premises if isinstance(record.value, Statement) else ():
            if premise not in named:
                what, hint = f"its premise {premise!r} is not in the file", "add it, or leave out both"
                yield Problem(str(record.place()), what, hint, "premise")
            elif made.get(premise, premise) != premise:
                what = f"its premise {premise!r} has another id by what it says"
                hint = f"name it {made[premise]!r}, or leave out what is inferred"
                yield Problem(str(record.place()), what, hint, "premise")


def assemble(facts: Facts, ontology: Ontology, rules: tuple[Rule, ...]) -> Made:
    """Merge equal statements, infer, and make the table of claims from facts that were checked."""
    entities = {e.id: canonical_entity(e) for e in sorted(facts.entities, key=lambda e: e.id)}
    sources = {s.id: s for s in sorted(facts.sources, key=lambda s: s.id)}
    stated = with_whole_ids(merge(canonical_statement(statement, ontology) for statement in facts.statements))
    inferred = infer(stated, rules=rules, entities=entities, sources=sources, vocabulary=ontology)
    statements = dict(sorted({**stated, **inferred}.items()))
    return Made(
        ontology=ontology,
        rules=rules,
        entities=entities,
        sources=sources,
        statements=statements,
        table=make_table(statements, sources, ontology),
        disagreements=tuple(disagreeing_pairs(statements, ontology)),
        day=newest_day(sources.values()),
    )


def triples(made: Made) -> Iterator[Triple]:
    """Yield all triples of the graph: schema, rules, entities, sources, statements, and what holds on its day."""
    yield from made.ontology.triples
    yield from rule_triples(made.rules)
    for entity in made.entities.values():
        yield from entity_triples(entity)
    for source in made.sources.values():
        yield from source_triples(source)
    for key, statement in made.statements.items():
        yield from statement_triples(key, statement, made.ontology, made.entities)
    for first, second in made.disagreements:
        yield iri(ST + first), iri(GK + "disagreesWith"), iri(ST + second)
    yield from plain_triples(made.table, made.ontology, made.day)


def plain_triples(table: Table, ontology: Ontology, day: date) -> Iterator[Triple]:
    """Yield subject, predicate, object of each claim in force on a day, and its mirrors.

    Only what some statement says as a fact, does not deny, and that has not ended.
    """
    mirrors = mirrors_of(ontology)
    for key, claim in table.claims.items():
        if claim.in_force(day.toordinal()):
            yield from plain_of(key, mirrors)


def write_graph(made: Made, folder: Path) -> None:
    """Write ``graph.nq``, the compiled index, the store and the saved queries into an empty folder."""
    with (folder / QUADS).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_ntriples(triples(made)))
    known = made.table.known
    write_index(
        folder / INDEX,
        vocabulary=made.ontology,
        entities=made.entities,
        sources=made.sources,
        columns=columns_of(
            ((id, statement, known[id]) for id, statement in made.statements.items()),
            vocabulary=made.ontology,
            things=numbered(made.entities),
            sources=made.sources,
        ),
        records=[to_record(statement).encode() for statement in made.statements.values()],
        day=made.day.toordinal(),
    )
    _write_store(folder)
    copy_queries(made.ontology.folder, folder)


def _write_store(folder: Path) -> None:
    """Load ``graph.nq`` into an on-disk store, flushed and closed, so that readers can open it at once."""
    import pyoxigraph

    store = pyoxigraph.Store(str(folder / STORE))
    store.bulk_load(path=str(folder / QUADS), format=pyoxigraph.RdfFormat.N_QUADS)
    store.flush()
    del store


def copy_queries(ontology: Path, folder: Path) -> None:
    """Copy the saved queries of an ontology folder into a build folder."""
    (folder / QUERIES).mkdir()
    for query in sorted((ontology / "queries").glob("*.rq")):
        (folder / QUERIES / query.name).write_bytes(query.read_bytes())


def write_manifest(made: Made, folder: Path) -> None:
    """Write the manifest, last: a folder with a manifest is a whole build."""
    stated = (to_record(s) for s in made.statements.values() if not (s.inferred_by and made.rules))
    inputs = input_digests(made.ontology, made.entities.values(), made.sources.values(), stated)
    write_manifest_of(folder, made.ontology, made.day, counts(made), inputs)


def counts(made: Made) -> dict[str, Any]:
    """Return how many of everything the graph has."""
    statements = made.statements.values()
    stated = [s for s in statements if not s.inferred_by]
    return {
        "entities": len(made.entities),
        "sources": len(made.sources),
        "statements": len(stated),
        "inferred": len(made.statements) - len(stated),
        "claims": len(made.table.claims),
        "figures": len(made.table.figures),
        "disagreements": len(made.disagreements) // 2,
        "byClass": dict(sorted(Counter(e.type for e in made.entities.values()).items())),
        "byPredicate": dict(sorted(Counter(s.predicate for s in stated).items())),
        "byModality": dict(sorted(Counter(s.modality for s in stated).items())),
        "byRule": dict(sorted(Counter(s.inferred_by for s in statements if s.inferred_by).items())),
    }
