"""Statements: do their names exist, and do their parts go together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graphkit.check.findings import Findings, did_you_mean, listed, near, with_article
from graphkit.facts import STATEMENT_KEYS, number_advice, quoted
from graphkit.model import MODALITIES, STATUSES, Entity, Facts, Record, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.terms import GK, XSD
from graphkit.vocabulary import Predicate

_KEBAB: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class _Known:
    """What statements may refer to.

    ``names`` gives the id for each id, label, other name and ticker, ``slips`` the qualifier that was meant for each
    name of a detail that is very near to one.
    """

    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    names: Mapping[str, str]
    qualifiers: Mapping[str, Predicate]
    slips: Mapping[str, str]
    ontology: Ontology


def check_claims(facts: Facts, ontology: Ontology, findings: Findings) -> None:
    """Check every statement."""
    entities = {entity.id: entity for entity in reversed(facts.entities)}
    qualifiers = {p.name: p for p in ontology.of_kind("qualifier")}
    details = {name for statement in facts.statements for name, _ in statement.qualifiers}
    known = _Known(
        entities=entities,
        sources={source.id: source for source in facts.sources},
        names=dict(_names(entities)),
        qualifiers=qualifiers,
        slips=dict(_slips(details, qualifiers)),
        ontology=ontology,
    )
    for record in facts.records:
        if isinstance(record.value, Statement):
            for rule in _RULES:
                rule(record, record.value, known, findings)


def _names(entities: Mapping[str, Entity]) -> Iterator[tuple[str, str]]:
    """Yield every name with the id of what it names, the weightiest last."""
    for entity in entities.values():
        yield from ((name, entity.id) for name in entity.alt)
        yield from ((text, entity.id) for _, text in entity.ids)
    yield from ((entity.label, entity.id) for entity in entities.values())
    yield from ((key, key) for key in entities)


def _slips(details: Iterable[str], qualifiers: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the names of details that are no qualifiers of the schema but very near to one, with that one."""
    known = tuple(qualifiers)
    for name in details:
        if name not in known and name not in STATEMENT_KEYS:
            meant = next((qualifier for qualifier in known if is_slip(name, qualifier)), None)
            if meant is not None:
                yield name, meant


def _check_ends(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    for key, name in (("subject", statement.subject), ("object", statement.object)):
        if name and name not in known.entities and findings.complete:
            hint = did_you_mean(
                findings.near(name, known.entities, kind="entity", meant=known.names),
                "add it to a list of 'entities'",
            )
            findings.add(record, key, f"{quoted(name)} is not an entity", hint, "unknown-entity")
    if statement.subject and statement.subject == statement.object:
        what = f"{quoted(statement.subject)} is both subject and object"
        findings.add(record, "object", what, "a relation joins two things", "self-loop")


def _check_predicate(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    if not statement.predicate:
        return
    predicate = known.ontology.predicates.get(statement.predicate)
    if predicate is None or predicate.kind not in ("relation", "metric"):
        _report_predicate(record, statement, predicate, known.ontology, findings)
        return
    written = bool(statement.object) or "object" in record.places
    if predicate.kind == "relation" and not written:
        hint = "add 'object: …', or use a metric if this is a figure"
        what = f"{quoted(predicate.name)} joins two entities, and here is only one"
        findings.add(record, "object", what, hint, "relation-without-object", at="predicate")
    elif predicate.kind == "metric" and written:
        hint = "what exactly is measured goes to 'what'"
        what = f"{quoted(predicate.name)} is a figure, which has a value but no object"
        findings.add(record, "object", what, hint, "metric-with-object")


def _report_predicate(
    record: Record, statement: Statement, predicate: Predicate | None, ontology: Ontology, findings: Findings
) -> None:
    what = f"{quoted(statement.predicate)} is not a relation or metric of the schema"
    usable = {p.name: p for kind in ("relation", "metric") for p in ontology.of_kind(kind)}
    if predicate is not None:
        what = f"{quoted(statement.predicate)} is {with_article(predicate.kind)}, not a relation or metric"
    exact = ontology.find_relation(statement.predicate)
    labels = {p.label: name for name, p in usable.items()}
    found = [exact.name] if exact else near(statement.predicate, usable, meant=labels)
    hint = did_you_mean(found, "graphkit terms lists them; a new one goes into schema.ttl")
    findings.add(record, "predicate", what, hint, "unknown-predicate")


def _check_kinds(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    for key, text, values in (
        ("modality", statement.modality, MODALITIES),
        ("status", statement.status, STATUSES),
    ):
        if text and text not in values:
            hint = did_you_mean(near(text, values, count=1), f"write {listed(values)}")
            findings.add(record, key, f"{quoted(text)} is not a {key}", hint, f"unknown-{key}")


def _check_value(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    if statement.value and not statement.unit and "unit" not in record.places:
        what = f"the value {statement.value} has no unit"
        hint = "add 'unit: …'"
        metric = known.ontology.predicates.get(statement.predicate)
        if metric is not None and metric.quantities:
            hint = f"add 'unit: …': {listed(_units(metric, known.ontology))}"
        findings.add(record, "unit", what, hint, "value-without-unit", at="value")
    if not statement.unit:
        return
    if not statement.value and "value" not in record.places:
        what = f"the unit {quoted(statement.unit)} has no value"
        findings.add(record, "unit", what, "add 'value: …', or delete the unit", "unit-without-value")
        findings.excuse(record, "value")
        return
    units = known.ontology.units
    if statement.unit not in units:
        labels = {unit.label: code for code, unit in units.items()}
        hint = did_you_mean(
            near(statement.unit, units, meant=labels),
            "graphkit terms lists them; a new one goes into schema.ttl",
        )
        findings.add(record, "unit", f"{quoted(statement.unit)} is not a unit of the schema", hint, "unknown-unit")
        return
    _check_quantity(record, statement, known.ontology, findings)


def _check_quantity(record: Record, statement: Statement, ontology: Ontology, findings: Findings) -> None:
    """The unit must be one of a quantity that the metric measures."""
    metric = ontology.predicates.get(statement.predicate)
    if metric is None or not metric.quantities:
        return
    quantity = ontology.units[statement.unit].quantity
    if quantity not in metric.quantities:
        measured = " or ".join(metric.quantities)
        what = f"{quoted(statement.unit)} is a unit of {quantity}, and {metric.name!r} is {measured}"
        hint = f"units that fit: {listed(_units(metric, ontology))}"
        findings.add(record, "unit", what, hint, "wrong-unit")


def _units(metric: Predicate, ontology: Ontology) -> list[str]:
    return sorted(code for code, unit in ontology.units.items() if unit.quantity in metric.quantities)


def _check_times(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    begin, end = statement.date or statement.period, statement.until
    if begin and end and begin.first > end.last:
        what = f"the statement ends ({end}) before it begins ({begin})"
        findings.add(record, "until", what, "correct one of the two dates", "inverted-dates")
    if statement.status == "terminated" and not statement.date and "date" not in record.places:
        what, hint = "what is terminated needs the day of its end", "add 'date: …'"
        findings.add(record, "date", what, hint, "terminated-without-date", at="status")
    if statement.status in ("completed", "terminated") and statement.modality == "fact" and statement.date:
        last = _last_publication(statement, known.sources)
        if last and statement.date.first > last:
            what = f"{statement.status} on {statement.date}, but its sources were published by {last}"
            hint = "correct the date, add the source that says so, or write 'status: announced'"
            findings.add(record, "date", what, hint, "dated-after-sources")


def _last_publication(statement: Statement, sources: Mapping[str, Source]) -> date | None:
    """Return the last day on which the newest source can have appeared; None when some source has no date."""
    days = []
    for name in statement.sources:
        source = sources.get(name)
        if source is None or source.published is None:
            return None
        days.append(source.published.last)
    return max(days, default=None)


def _check_details(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    for name, text in statement.qualifiers:
        key = f"qualifiers.{name}"
        if name in known.qualifiers:
            value_type = known.qualifiers[name].value_type
            if way_out := fault_of_type(text, value_type):
                what = f"{quoted(name)} is {_TYPES[value_type]}, and {quoted(text)} is not"
                findings.add(record, key, what, way_out, "bad-qualifier")
        elif name in STATEMENT_KEYS:
            what = f"{quoted(name)} is a key of the statement itself, not a detail"
            hint = "write it one level up, or give the detail a name of its own"
            findings.add(record, key, what, hint, "misplaced-key")
        elif name in known.slips:
            what = f"{quoted(name)} is not a qualifier of the schema, but very near to one"
            findings.add(record, key, what, f"did you mean {known.slips[name]!r}?", "near-qualifier")


_TYPES: Final = {
    XSD + "decimal": "a number",
    XSD + "integer": "a whole number",
    XSD + "boolean": "true or false",
    XSD + "date": "a day",
    GK + "PartialDate": "a date",
}


def fault_of_type(text: str, datatype: str) -> str:
    """Return the way out when a text does not spell a value of a type; an unknown type takes any text."""
    if datatype == XSD + "integer" and re.fullmatch(r"-?[0-9]{1,30}\.[0-9]{1,30}", text):
        return "write it without decimals"
    if datatype in (XSD + "decimal", XSD + "integer"):
        pattern = r"-?[0-9]{1,30}" if datatype == XSD + "integer" else r"-?[0-9]{1,30}(\.[0-9]{1,30})?"
        return "" if re.fullmatch(pattern, text) else number_advice(text)
    if datatype == XSD + "boolean":
        return "" if text in ("true", "false") else "write true or false"
    if datatype == XSD + "date":
        return "" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and _is_date(text) else "write 2026-03-02"
    if datatype == GK + "PartialDate":
        return "" if _is_date(text) else "write 2026-03-02, 2026-03, 2026-Q1, 2026-H1 or 2026"
    return ""


def _is_date(text: str) -> bool:
    if not text.isascii() or len(text) > 21:
        return False
    try:
        When.parse(text)
    except ValueError:
        return False
    return True


def is_slip(name: str, known: str) -> bool:
    """Return whether two names differ in case and separators alone, or by one slip of the hand in one word.

    Words are as in camel case. A slip is a letter too many or lacking or two swapped, in a word of at least
    five letters, or one changed in a word of at least eight: too many short words are near each other.
    """
    if _letters(name) == _letters(known):
        return True
    words, others = (re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", text) for text in (name, known))
    differing = [pair for pair in zip(words, others, strict=False) if pair[0].lower() != pair[1].lower()]
    return len(words) == len(others) and len(differing) == 1 and _near_words(*differing[0])


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _near_words(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    longest = max(len(one), len(other))
    start = next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    moved = one[1:] == other or one == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])
    return longest >= 5 and (moved or (longest >= 8 and one[1:] == other[1:]))


def _check_sources(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    unread = any(key.startswith("sources") for key in findings.faulty(record))
    if not statement.sources and not statement.premises and not unread:
        hint = "add 'sources: [...]' with the id of a source that says so"
        findings.add(record, "sources", "a statement without a source", hint, "missing-source")
    for key, names in (("sources", statement.sources), ("cited", statement.cited)):
        for number, name in enumerate(names):
            if name not in known.sources and findings.complete:
                hint = did_you_mean(findings.near(name, known.sources, kind="source"), "add it to a list of 'sources'")
                findings.add(record, f"{key}[{number}]", f"{quoted(name)} is not a source", hint, "unknown-source")


def _check_evidence(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    # A source that is misspelt or unread may be the very one that the evidence comes from.
    sure = all(name in known.sources for name in statement.sources)
    sure = sure and not any(key.startswith("sources") for key in findings.faulty(record))
    for number, evidence in enumerate(statement.evidence):
        at = f"evidence[{number}]"
        source = evidence.source
        if source and source not in known.sources and findings.complete:
            hint = did_you_mean(findings.near(source, known.sources, kind="source"), "add it to a list of 'sources'")
            findings.add(record, f"{at}.source", f"{quoted(source)} is not a source", hint, "unknown-source")
        elif sure and source in known.sources and statement.sources and source not in statement.sources:
            what = f"evidence from {quoted(source)}, which is not among the sources of the statement"
            findings.add(record, f"{at}.source", what, "add it to 'sources'", "evidence-elsewhere")
        for key in ("paragraph", "start", "end"):
            text = getattr(evidence, key)
            if text and not _WHOLE.fullmatch(text):
                what = f"{key} {quoted(text)} is not a whole number"
                findings.add(record, f"{at}.{key}", what, "write digits alone", "bad-locator")
        if evidence.digest and not re.fullmatch(r"[0-9a-f]{64}", evidence.digest):
            hint = "write the SHA-256 of the text quoted, 64 digits and letters a to f"
            findings.add(record, f"{at}.textDigest", "this is not a SHA-256", hint, "bad-locator")
        if (
            _WHOLE.fullmatch(evidence.start)
            and _WHOLE.fullmatch(evidence.end)
            and int(evidence.start) >= int(evidence.end)
        ):
            what = f"the quotation ends ({evidence.end}) before it begins ({evidence.start})"
            findings.add(record, f"{at}.end", what, "correct one of the two offsets", "bad-locator")


def _check_estimator(record: Record, statement: Statement, known: _Known, findings: Findings) -> None:
    """An estimator may be a mere name, but not one that was meant to be an entity."""
    name = statement.estimator
    if not name or name in known.entities:
        return
    meant = known.names.get(name)
    if meant is None and findings.complete and _KEBAB.fullmatch(name):
        found = near(name, known.entities, count=1)
        meant = found[0] if found and is_slip(name, found[0]) else None
    if meant is not None:
        what = f"the estimator {quoted(name)} is not the id of an entity"
        hint = f"write {meant!r}, the id of {known.entities[meant].label}"
        findings.add(record, "estimator", what, hint, "unknown-estimator")


_RULES: Final[tuple[Callable[[Record, Statement, _Known, Findings], None], ...]] = (
    _check_ends,
    _check_predicate,
    _check_kinds,
    _check_value,
    _check_times,
    _check_details,
    _check_sources,
    _check_evidence,
    _check_estimator,
)
