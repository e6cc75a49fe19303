"""From a statement to its name and its triples: the one place that writes the shape of ``ontology.md``.

A statement's id depends on nothing but its own content, so it is the same on every machine, in every order of
input, and however many other facts there are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from graphkit.errors import FactsError, Problem
from graphkit.model import Entity, Evidence, Source, Statement, When
from graphkit.ontology import Ontology, Triple
from graphkit.rdf import iri, literal
from graphkit.rules import Rule
from graphkit.terms import DCTERMS, EV, GK, ID, PROV, RDF, RDFS, SCHEMA, SKOS, SRC, ST, XSD
from graphkit.vocabulary import Predicate, Vocabulary

_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_COMMENT: Final = iri(RDFS + "comment")
_DERIVED: Final = iri(PROV + "wasDerivedFrom")
_encode = json.JSONEncoder(ensure_ascii=False).encode
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def canonical_number(text: str) -> str:
    """Return a number's one canonical spelling: ``2.90`` → ``2.9``, ``18.0`` → ``18``, ``-0`` → ``0``.

    Numbers are compared by value, here as in SPARQL; two spellings of one number are one fact.
    Raises ValueError for anything but digits, an optional sign and one dot.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number in plain digits")
    whole = format(Decimal(text).normalize(), "f")
    return "0" if whole in ("-0", "0") else whole


def statement_id(statement: Statement) -> str:
    """Return ``subject-predicate-object-date-digest``, leaving out the parts that the statement does not have.

    The digest is six hex digits of SHA-256 over all content but sources, evidence, citations, disagreements and note:
    statements that are equal in all that it covers are one statement with all their sources.
    """
    moment = statement.date or statement.period
    parts = [
        statement.subject,
        statement.predicate,
        statement.object,
        moment.text.replace("/", "--") if moment else "",
    ]
    digest = hashlib.sha256(_encode(content(statement)).encode()).hexdigest()[:6]
    return "-".join([part for part in parts if part] + [digest])


def content(statement: Statement) -> list[object]:
    """Return all that a statement says, as plain values in a fixed order: what its id is a digest of."""
    return [
        statement.subject, statement.predicate, statement.object, statement.value, statement.unit,
        *(when.text if when else "" for when in (statement.date, statement.period, statement.until)),
        statement.status, statement.modality, statement.negated, statement.what, statement.estimator,
        sorted(map(list, statement.qualifiers)),
        statement.inferred_by, sorted(statement.premises),
    ]  # fmt: skip


def _spelt(text: str) -> str:
    return canonical_number(text) if _NUMBER.fullmatch(text) else text


def canonical_statement(statement: Statement, vocabulary: Vocabulary) -> Statement:
    """Return a statement with sources and places in order, and its numbers in canonical spelling.

    Numbers are the value, and the details that the schema types so.

    Other details stay as they were written: a batch number 007 is no seven.
    """
    statement = statement._replace(
        value=_spelt(statement.value) if statement.value else "",
        sources=_in_order(statement.sources),
        evidence=_in_order(statement.evidence),
        cited=_in_order(statement.cited),
        disagrees=_in_order(statement.disagrees),
    )
    if not statement.qualifiers:
        return statement
    typed = {p.name for p in vocabulary.of_kind("qualifier") if p.value_type in (XSD + "decimal", XSD + "integer")}
    return statement._replace(
        qualifiers=tuple(sorted((key, _spelt(text) if key in typed else text) for key, text in statement.qualifiers)),
    )


_Part = TypeVar("_Part", str, Evidence)


def _in_order(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    return parts if len(parts) < 2 else tuple(sorted(set(parts)))


def merge(statements: Iterable[Statement]) -> dict[str, Statement]:
    """Return id → statement, by id, where equal ones are one with the union of their sources, evidence and notes.

    Raises FactsError for different statements whose ids happen to be the same: six digits can collide.
    """
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(statement_id(statement), []).append(statement)
    problems = [
        Problem(ST + key, "two different statements have this id", "word the 'what' of one otherwise", "same-id")
        for key, same in sorted(groups.items())
        if any(content(other) != content(same[0]) for other in same)
    ]
    if problems:
        raise FactsError(problems)
    return {key: _united(same) for key, same in sorted(groups.items())}


def _united(same: Sequence[Statement]) -> Statement:
    return same[0]._replace(
        sources=tuple(sorted({source for one in same for source in one.sources})),
        evidence=tuple(sorted({place for one in same for place in one.evidence})),
        cited=tuple(sorted({reference for one in same for reference in one.cited})),
        disagrees=tuple(sorted({name for one in same for name in one.disagrees})),
        note="\n".join(sorted({one.note for one in same if one.note})),
    )


def statement_triples(
    key: str, statement: Statement, ontology: Ontology, entities: Mapping[str, Entity]
) -> Iterator[Triple]:
    """Yield the triples of one statement (not the plain triple, which depends on the day), in no special order.

    Details whose key the schema knows become typed predicates, the others ``gk:detail "key: value"``.
    """
    me, schema = iri(ST + key), ontology.predicates.get(statement.predicate)
    yield me, _TYPE, iri(GK + ((schema.statement_class if schema else "") or "Statement"))
    yield me, iri(RDF + "subject"), iri(ID + statement.subject)
    yield me, iri(RDF + "predicate"), iri(GK + statement.predicate)
    if statement.object:
        yield me, iri(RDF + "object"), iri(ID + statement.object)
    if statement.value:
        yield me, iri(GK + "value"), number(statement.value)
        if not statement.object:
            yield me, iri(RDF + "object"), number(statement.value)
    yield me, iri(GK + "modality"), iri(GK + statement.modality)
    if statement.status:
        yield me, iri(GK + "status"), iri(GK + statement.status)
    if statement.negated:
        yield me, iri(GK + "negated"), literal("true", XSD + "boolean")
    yield from _times(me, statement)
    for name, text in (("unit", statement.unit), ("what", statement.what)):
        if text:
            yield me, iri(GK + name), literal(text)
    if statement.estimator in entities:
        yield me, iri(GK + "estimator"), iri(ID + statement.estimator)
    elif statement.estimator:
        yield me, iri(GK + "estimatorName"), literal(statement.estimator)
    for detail, text in statement.qualifiers:
        yield me, *_detail(detail, text, ontology.predicates.get(detail))
    yield from _provenance(me, key, statement)


def _times(me: str, statement: Statement) -> Iterator[Triple]:
    """Yield dates as the source gives them, and the first and last day between which the statement can hold."""
    for name, when in (("date", statement.date), ("period", statement.period), ("until", statement.until)):
        if when:
            yield me, iri(GK + name), moment(when)
    if statement.object and statement.date and statement.status != "terminated":
        yield me, iri(GK + "validFrom"), literal(statement.date.first.isoformat(), XSD + "date")
    if statement.object and statement.until:
        yield me, iri(GK + "validUntil"), literal(statement.until.last.isoformat(), XSD + "date")


def _provenance(me: str, key: str, statement: Statement) -> Iterator[Triple]:
    if statement.note:
        yield me, _COMMENT, literal(statement.note)
    for reference in statement.cited:
        yield me, iri(GK + "cites"), literal(reference)
    for other in statement.disagrees:
        yield me, iri(GK + "notedToDisagreeWith"), iri(ST + other)
    for source in statement.sources:
        yield me, _DERIVED, iri(SRC + source)
    if statement.inferred_by:
        yield me, iri(GK + "inferredBy"), iri(GK + "rule-" + statement.inferred_by)
        for premise in statement.premises:
            yield me, _DERIVED, iri(ST + premise)
    for number_, evidence in enumerate(statement.evidence, start=1):
        yield me, iri(GK + "evidence"), iri(f"{EV}{key}-{number_}")
        yield from _evidence(iri(f"{EV}{key}-{number_}"), evidence)


def _evidence(me: str, evidence: Evidence) -> Iterator[Triple]:
    yield me, _TYPE, iri(GK + "Evidence")
    yield me, iri(GK + "source"), iri(SRC + evidence.source)
    for name, text in (("section", evidence.section), ("textDigest", evidence.digest)):
        if text:
            yield me, iri(GK + name), literal(text)
    for name, text in (("paragraph", evidence.paragraph), ("start", evidence.start), ("end", evidence.end)):
        if text:
            yield me, iri(GK + name), number(text)


#: The order in which the identifiers of a thing are listed; others follow by name.
_IDENTIFIERS: Final = ("ticker", "exchange", "cik", "isin", "lei", "wikidata", "formerTicker")


def canonical_entity(entity: Entity) -> Entity:
    """Return an entity with its names and identifiers in one order: RDF keeps none, so no graph may depend on it."""
    places = {name: place for place, name in enumerate(_IDENTIFIERS)}
    return entity._replace(
        alt=tuple(sorted(set(entity.alt))),
        ids=tuple(sorted(set(entity.ids), key=lambda pair: (places.get(pair[0], len(places)), pair))),
    )


def entity_triples(entity: Entity) -> Iterator[Triple]:
    """Yield the triples of one entity: class, names, identifiers, place, description."""
    me = iri(ID + entity.id)
    yield me, _TYPE, iri(GK + entity.type)
    yield me, _LABEL, literal(entity.label)
    for name in entity.alt:
        yield me, iri(SKOS + "altLabel"), literal(name)
    for scheme, text in entity.ids:
        yield me, iri(GK + scheme), literal(text)
    for predicate, text in (
        (GK + "country", entity.country),
        (GK + "headquarters", entity.headquarters),
        (SCHEMA + "description", entity.description),
        (RDFS + "comment", entity.note),
    ):
        if text:
            yield me, iri(predicate), literal(text)


def source_triples(source: Source) -> Iterator[Triple]:
    """Yield the triples of one source."""
    me = iri(SRC + source.id)
    yield me, _TYPE, iri(GK + "Source")
    for predicate, text in (
        (DCTERMS + "title", source.title),
        (DCTERMS + "publisher", source.publisher),
        (DCTERMS + "creator", source.author),
        (GK + "kind", source.kind),
        (SCHEMA + "url", source.url),
        (RDFS + "comment", source.note),
    ):
        if text:
            yield me, iri(predicate), literal(text)
    if source.published:
        yield me, iri(DCTERMS + "issued"), moment(source.published)
    if source.cited_through:
        yield me, iri(GK + "citedThrough"), iri(SRC + source.cited_through)
    for name, flag in (
        ("machineWritten", source.machine_written),
        ("titleIsDescription", source.title_is_description),
    ):
        if flag:
            yield me, iri(GK + name), literal("true", XSD + "boolean")


def number(text: str) -> str:
    """Return a number as an xsd:integer or xsd:decimal term in canonical spelling."""
    spelt = canonical_number(text)
    return literal(spelt, XSD + ("decimal" if "." in spelt else "integer"))


def moment(when: When) -> str:
    """Return a date as a term of the type that its precision asks for."""
    return literal(when.text) if when.datatype == "string" else literal(when.text, XSD + when.datatype)


def _detail(key: str, text: str, schema: Predicate | None) -> tuple[str, str]:
    """Return predicate and object of one detail of a deal."""
    if schema is None or schema.kind != "qualifier":
        return iri(GK + "detail"), literal(f"{key}: {text}")
    if schema.value_type in (XSD + "decimal", XSD + "integer"):
        return iri(GK + key), number(text)
    if schema.value_type == GK + "PartialDate":
        return iri(GK + key), moment(When.parse(text))
    return iri(GK + key), literal(text, schema.value_type if schema.value_type == XSD + "boolean" else "")


def rule_triples(rules: Iterable[Rule]) -> Iterator[Triple]:
    """Yield the triples that name and explain rules."""
    for rule in rules:
        me = iri(GK + "rule-" + rule.name)
        yield me, _TYPE, iri(GK + "Rule")
        yield me, _LABEL, literal(rule.label)
        yield me, iri(SKOS + "definition"), literal(rule.description)


def mirrors_of(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Return for a relation the predicates under which SPARQL finds it from its other end.

    The inverse predicate, or the same one where it is symmetric.
    """
    mirrors: dict[str, set[str]] = {}
    for predicate in vocabulary.of_kind("relation"):
        if predicate.symmetric:
            mirrors.setdefault(predicate.name, set()).add(predicate.name)
        if predicate.inverse in vocabulary.predicates:
            mirrors.setdefault(predicate.name, set()).add(predicate.inverse)
    return mirrors


def plain_of(key: tuple[str, str, str], mirrors: Mapping[str, set[str]]) -> Iterator[Triple]:
    """Yield the plain triple of a claim, given by its key, and its mirrors."""
    subject, predicate, object_ = key
    yield iri(ID + subject), iri(GK + predicate), iri(ID + object_)
    for mirror in mirrors.get(predicate, ()):
        yield iri(ID + object_), iri(GK + mirror), iri(ID + subject)
