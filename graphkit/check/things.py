"""Entities and sources: ids, names, identifiers, countries; what two records must not share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, TypeVar

from graphkit.check.findings import Findings, did_you_mean, listed, near
from graphkit.check.identifiers import FAULT_OF, fault_of_country, fault_of_id
from graphkit.facts import quoted
from graphkit.model import Entity, Facts, Record, Source
from graphkit.names import fold
from graphkit.ontology import Ontology

#: Attributes of entities that have keys of their own in the format, so that they are not among ``ids``.
_OWN_KEYS: Final = frozenset({"country", "headquarters"})

_Thing = TypeVar("_Thing", Entity, Source)


def check_things(facts: Facts, ontology: Ontology, findings: Findings) -> None:
    """Check every entity and every source on its own and against the others of its kind."""
    entities = list(_records(facts, Entity))
    sources = list(_records(facts, Source))
    _check_ids(entities, "entity", findings)
    _check_ids(sources, "source", findings)
    schemes = {p.name for p in ontology.of_kind("attribute") if p.domain == ("Entity",) and p.name not in _OWN_KEYS}
    for record, entity in entities:
        _check_entity(record, entity, schemes, ontology, findings)
    _check_labels(entities, findings)
    _check_shared(entities, ontology, findings)
    known = {source.id for _, source in sources}
    for record, source in sources:
        _check_source(record, source, known, ontology, findings)


def _records(facts: Facts, kind: type[_Thing]) -> Iterator[tuple[Record, _Thing]]:
    for record in facts.records:
        if isinstance(record.value, kind):
            yield record, record.value


def _check_ids(things: list[tuple[Record, _Thing]], kind: str, findings: Findings) -> None:
    first: dict[str, Record] = {}
    for record, thing in things:
        if not thing.id:
            continue
        if way_out := fault_of_id(thing.id):
            what = f"{quoted(thing.id)} cannot be an id, which is lower-case letters, digits and hyphens"
            findings.add(record, "id", what, way_out, "bad-id")
        elif thing.id in first:
            what = f"the id {quoted(thing.id)} is taken by another {kind}, at {first[thing.id].place('id')}"
            hint = "merge the two, or give one of them another id"
            findings.add(record, "id", what, hint, "duplicate-id")
        first.setdefault(thing.id, record)


def _check_entity(
    record: Record, entity: Entity, schemes: Collection[str], ontology: Ontology, findings: Findings
) -> None:
    if entity.type and not ontology.is_a(entity.type, ("Entity",)):
        classes = {
            name: c.label for name, c in ontology.classes.items() if "Entity" in c.ancestors and name != "Entity"
        }
        found = near(entity.type, classes, meant={label: name for name, label in classes.items()})
        hint = did_you_mean(found, f"the classes are {listed(sorted(classes), most=20)}")
        findings.add(record, "type", f"{quoted(entity.type)} is not a class of entities", hint, "unknown-class")
    if entity.country and (way_out := fault_of_country(entity.country)):
        findings.add(record, "country", f"{quoted(entity.country)} is not a country code", way_out, "bad-country")
    for scheme, text in entity.ids:
        if scheme not in schemes:
            hint = did_you_mean(near(scheme, schemes), f"the schema has {listed(sorted(schemes))}")
            what = f"{quoted(scheme)} is not an identifier of the schema"
            findings.add(record, f"ids.{scheme}", what, hint, "unknown-key")
        elif scheme in FAULT_OF and (way_out := FAULT_OF[scheme](text)):
            what = f"{quoted(text)} is not {_AN[scheme]}"
            findings.add(record, f"ids.{scheme}", what, way_out, f"bad-{scheme}")


_AN: Final = {
    "cik": "a CIK",
    "isin": "an ISIN",
    "lei": "an LEI",
    "wikidata": "a Wikidata item",
    "ticker": "a ticker",
}


def _check_labels(entities: list[tuple[Record, Entity]], findings: Findings) -> None:
    """Two entities of one class must not have the same label: a person could not name either of them."""
    first: dict[tuple[str, str], tuple[Record, Entity]] = {}
    for record, entity in entities:
        if not entity.label:
            continue
        name = (entity.type, fold(entity.label))
        if name not in first:
            first[name] = (record, entity)
        elif first[name][1].id != entity.id:
            other_record, other = first[name]
            place = other_record.place("label")
            what = f"the label {quoted(entity.label)} is that of {other.id!r} too, at {place}"
            hint = "make one label tell them apart, or merge the two"
            findings.add(record, "label", what, hint, "shared-label")


def _check_shared(entities: list[tuple[Record, Entity]], ontology: Ontology, findings: Findings) -> None:
    """An identifier is a key: two entities with the same one are one entity, or one of them is wrong."""
    first: dict[tuple[str, str], list[tuple[Record, Entity]]] = {}
    for record, entity in entities:
        for scheme, text in entity.ids:
            if scheme not in ontology.identifiers:
                continue
            others = first.setdefault((scheme, text.upper()), [])
            for other_record, other in others:
                if other.id != entity.id and not (scheme == "ticker" and _on_two_exchanges(entity, other)):
                    _report_shared(record, scheme, text, other_record, other, findings)
                    break
            others.append((record, entity))


def _report_shared(
    record: Record, scheme: str, text: str, other_record: Record, other: Entity, findings: Findings
) -> None:
    key = f"ids.{scheme}"
    what = f"{scheme} {quoted(text)} is that of {other.id!r} too, at {other_record.place(key)}"
    hint = "merge the two, or correct one of them"
    if scheme == "ticker":
        hint = "give both their exchange where these differ, else merge the two or correct one"
    findings.add(record, key, what, hint, "shared-identifier")


def _on_two_exchanges(one: Entity, other: Entity) -> bool:
    exchanges = [{text for scheme, text in entity.ids if scheme == "exchange"} for entity in (one, other)]
    return bool(exchanges[0] and exchanges[1]) and exchanges[0].isdisjoint(exchanges[1])


def _check_source(record: Record, source: Source, known: set[str], ontology: Ontology, findings: Findings) -> None:
    if source.kind and source.kind not in ontology.source_kinds:
        kinds = ontology.source_kinds
        hint = did_you_mean(near(source.kind, kinds, count=1), f"the kinds are {listed(kinds)}")
        findings.add(record, "kind", f"{quoted(source.kind)} is not a kind of source", hint, "unknown-kind")
    through = source.cited_through
    if through and through == source.id:
        findings.add(record, "citedThrough", "a source cannot be cited through itself", "delete it", "self-reference")
    elif through and through not in known and findings.complete:
        hint = did_you_mean(findings.near(through, known, kind="source"), "add it to a list of 'sources'")
        findings.add(record, "citedThrough", f"{quoted(through)} is not a source", hint, "unknown-source")
