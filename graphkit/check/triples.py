"""The RDF graph that SHACL sees: facts in the shape of the contract, with their classes written out.

What already has a problem is left out of it, so that nothing is reported twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphkit.check.findings import Findings
from graphkit.check.identifiers import fault_of_id
from graphkit.check.shapes import one_of
from graphkit.model import Entity, Facts, Record, Source, Statement
from graphkit.ontology import Ontology
from graphkit.rdf import Triple, iri
from graphkit.statements import entity_triples, source_triples, statement_triples
from graphkit.terms import GK, ID, RDF, SRC, ST

_TYPE = iri(RDF + "type")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked: the records whose triples are in the graph, by the IRI that they have there.

    A statement is numbered in place of its id: two equal ones stay apart, each with its own place.
    """

    records: Mapping[str, Record]
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    statements: Mapping[str, Statement]


def choose(facts: Facts, ontology: Ontology, findings: Findings) -> Checked:
    """Return what of the facts is sound enough to be looked at by SHACL."""
    records: dict[str, Record] = {}
    entities: dict[str, Entity] = {}
    sources: dict[str, Source] = {}
    for record in facts.records:
        value = record.value
        if isinstance(value, Statement) or fault_of_id(value.id):
            continue
        if isinstance(value, Source) and value.id not in sources:
            sources[value.id] = value
            records[SRC + value.id] = record
        elif isinstance(value, Entity) and value.id not in entities and ontology.is_a(value.type, ("Entity",)):
            entities[value.id] = _sound_entity(record, value, findings)
            records[ID + value.id] = record
    sources = {
        key: source if source.cited_through in sources else source._replace(cited_through="")
        for key, source in sources.items()
    }
    statements: dict[str, Statement] = {}
    for number, record in enumerate(facts.records):
        if isinstance(record.value, Statement):
            statement = _sound_statement(record, record.value, entities, sources, ontology, findings)
            if statement is not None:
                statements[str(number)] = statement
                records[ST + str(number)] = record
    return Checked(records, entities, sources, statements)


def _sound_entity(record: Record, entity: Entity, findings: Findings) -> Entity:
    faulty = findings.faulty(record)
    return entity._replace(ids=tuple(pair for pair in entity.ids if f"ids.{pair[0]}" not in faulty))


def _sound_statement(
    record: Record,
    statement: Statement,
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    ontology: Ontology,
    findings: Findings,
) -> Statement | None:
    """Return a statement without its faulty parts, or None when it does not even join what exists."""
    faulty = findings.faulty(record)
    predicate = ontology.predicates.get(statement.predicate)
    if predicate is None or predicate.kind not in ("relation", "metric") or {"predicate", "object"} & faulty:
        return None
    if statement.subject not in entities or (statement.object and statement.object not in entities):
        return None
    evidence = statement.evidence
    if any(key.startswith("evidence") for key in faulty) or any(item.source not in sources for item in evidence):
        evidence = ()
    return statement._replace(
        value="" if "value" in faulty else statement.value,
        unit="" if "unit" in faulty else statement.unit,
        status="" if "status" in faulty else statement.status,
        modality="" if "modality" in faulty else statement.modality,
        qualifiers=tuple(pair for pair in statement.qualifiers if f"qualifiers.{pair[0]}" not in faulty),
        sources=tuple(name for name in statement.sources if name in sources),
        evidence=evidence,
    )


def to_triples(checked: Checked, ontology: Ontology) -> Iterator[Triple]:
    """Yield the triples to be checked: no schema, but every class that the schema gives a thing."""
    classes = {name: list(_classes_of(name, ontology)) for name in ontology.classes}
    for entity in checked.entities.values():
        yield from entity_triples(entity)
        yield from ((iri(ID + entity.id), _TYPE, term) for term in classes[entity.type])
    for source in checked.sources.values():
        yield from source_triples(source)
    for key, statement in checked.statements.items():
        yield from statement_triples(key, statement, ontology, checked.entities)
        me = iri(ST + key)
        yield me, _TYPE, iri(GK + statement.predicate)
        if statement.modality:
            yield me, _TYPE, iri(GK + statement.modality)
        statement_class = ontology.predicates[statement.predicate].statement_class
        yield from ((me, _TYPE, term) for term in classes.get(statement_class, ()))


def _classes_of(name: str, ontology: Ontology) -> Iterator[str]:
    """Yield a class, all above it, and the unions that predicates name as their domain or range."""
    for ancestor in sorted(ontology.classes[name].ancestors):
        yield iri(GK + ancestor)
    several = {ends for p in ontology.predicates.values() for ends in (p.domain, p.range) if len(ends) > 1}
    for ends in sorted(several):
        if ontology.is_a(name, ends):
            yield iri(one_of(ends))
