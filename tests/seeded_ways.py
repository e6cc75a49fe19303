"""The ways in which facts go wrong: each makes a fault of a record, or None where the record cannot go wrong so.

A way has the rule that it breaks, a name, and the sort of copy that its faults go into: ``plain``, ``sound`` (where
classes and sources have no other faults) or ``cut`` (where files cannot be read to their end).
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from seeded_world import Fault, World, around

from graphkit.model import Entity, Record, Source, Statement
from graphkit.terms import local

Way = Callable[[World, Record, random.Random], Fault | None]
When = Callable[[World, Any], bool]
WAYS: Final[list[tuple[str, str, str, Way]]] = []


def way(rule: str, *, copy: str = "plain") -> Callable[[Way], Way]:
    def note(make: Way) -> Way:
        WAYS.append((rule, make.__name__, copy, make))
        return make

    return note


def anywhere(world: World, value: Any) -> bool:
    return True


def putting(
    rule: str,
    kind: type,
    path: str,
    *texts: str,
    copy: str = "plain",
    right: int = 0,
    at: str = "",
    when: When = anywhere,
) -> None:
    """Each of the texts as the value of a key."""
    for text in texts:

        def make(world: World, record: Record, rng: random.Random, text: str = text) -> Fault | None:
            fits = isinstance(record.value, kind) and when(world, record.value)
            return world.put(record, path, text, right=right, at=at) if fits else None

        WAYS.append((rule, f"{path}: {text}", copy, make))


def adding(
    rule: str,
    kind: type,
    after: str,
    *texts: str,
    copy: str = "plain",
    key: bool = False,
    at: str = "",
    when: When = anywhere,
) -> None:
    """Each of the lines after a key, where the record does not have what they say."""
    for text in texts:
        name = text.strip().partition(":")[0]
        new = f"{after}.{name}" if after in ("ids", "qualifiers") else name

        def make(world: World, record: Record, rng: random.Random, text: str = text, new: str = new) -> Fault | None:
            fits = isinstance(record.value, kind) and new not in record.places and when(world, record.value)
            return world.add(record, after, text, key=key, at=at) if fits else None

        WAYS.append((rule, f"after {after} {text}", copy, make))


def dropping(rule: str, kind: type, path: str, *, copy: str = "plain", at: str = "", when: When = anywhere) -> None:
    """A key left out."""

    def make(world: World, record: Record, rng: random.Random) -> Fault | None:
        fits = isinstance(record.value, kind) and when(world, record.value)
        return world.drop(record, path, at=at) if fits else None

    WAYS.append((rule, f"no {path}", copy, make))


def in_quotes(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def mistyped(name: str, rng: random.Random, known: Mapping[str, object]) -> str:
    """Return a name with two letters exchanged, one lost or one doubled, that nothing has."""
    while True:
        at = rng.randrange(1, len(name) - 1)
        before, here, after = name[:at], name[at], name[at + 1 :]
        wrong = rng.choice((before + after[:1] + here + after[1:], before + after, before + here + here + after))
        if wrong not in known:
            return wrong


# Reading

putting("bad-date", Statement, "date", "2026-02-30", "March 2026", "2026-13", "26-01-02", "2025/2026")
putting("bad-date", Statement, "period", "2034/2026", "2026-Q5", "next year")
putting("bad-date", Source, "published", "2026-2-3", "02.03.2026")
putting("bad-number", Statement, "value", "1e9", "2.5 billion", '"1,000,000"', "about 5", "007", "5%")
putting("bad-boolean", Source, "machineWritten", "yes", '"1"')
adding("bad-boolean", Statement, "modality", "  negated: no")
putting("empty-value", Statement, "modality", '""', "~")
putting("empty-value", Source, "publisher", '"  "')
putting("empty-value", Entity, "country", "null")
putting("stray-space", Entity, "label", "' a label '")
putting("stray-space", Source, "title", '"a title "')
putting("line-break", Source, "publisher", r'"a\tname"', r'"two\nlines"')
putting("hidden-character", Source, "title", "zero\u200bwidth", right=4)
putting("hidden-character", Statement, "what", "right \u202e left", right=6)
putting("hidden-character", Entity, "description", '"a bell \x07"', right=8)
putting("hidden-character", Entity, "description", r'"an escape \u200f"')
putting("anchor", Statement, "modality", "&kind fact")
putting("alias", Source, "note", "*note")
putting("alias", Statement, "what", "*what")
putting("tag", Source, "publisher", "!name Somebody")
putting("wrong-shape", Statement, "predicate", "[investsIn]", "{a: b}")
putting("wrong-shape", Source, "url", "[https://example.org]")
putting("wrong-shape", Entity, "label", "{en: Label}")
adding("merge-key", Statement, "modality", "  <<: {note: said}", key=True)
adding("unknown-key", Statement, "modality", "  objekt: nvidia", "  stakePercent: 3", key=True)
adding("unknown-key", Source, "kind", "  publishd: 2026", key=True)
adding("unknown-key", Entity, "label", "  machine_written: true", key=True)
adding("unknown-key", Entity, "ids", "    tiker: X")
dropping("missing-key", Statement, "predicate")
dropping("missing-key", Statement, "modality")
dropping("missing-key", Source, "publisher")
dropping("missing-key", Source, "kind")
dropping("missing-key", Entity, "label")
dropping("missing-key", Entity, "type")


@way("duplicate-key")
def a_key_a_second_time(world: World, record: Record, rng: random.Random) -> Fault | None:
    key = {Source: "kind", Entity: "type", Statement: "modality"}[type(record.value)]
    return world.add(record, key, f"  {key}: fact", key=True)


# What cuts a file short: one in each file

putting("yaml-syntax", Statement, "modality", "@fact", "`fact`", copy="cut")
putting("yaml-syntax", Source, "publisher", "Bell: Labs", copy="cut", right=4)
putting("yaml-syntax", Entity, "label", "- Label", copy="cut")
putting("too-deep", Statement, "predicate", 70 * "[", copy="cut", right=61)
putting("encoding", Source, "title", "caf\udce9", copy="cut", right=3)


@way("yaml-syntax", copy="cut")
def a_bracket_that_is_never_closed(world: World, record: Record, rng: random.Random) -> Fault | None:
    fault = world.put(record, "modality", "[fact")
    if fault is None:
        return None
    line = record.places["modality"].line + 1
    following = re.match(r"  \w+(?=:)", world.line(fault.file, line))
    return replace(fault, place=(line, 0, following.end() + 1)) if following else None


@way("several-documents", copy="cut")
def a_line_that_begins_a_document(world: World, record: Record, rng: random.Random) -> Fault | None:
    return world.add_before(record, "---", 1)


# Entities and sources

putting("bad-country", Entity, "country", "USA", "UK", "us", "Taiwan", "EU")
putting("bad-ticker", Entity, "ids.ticker", "'NASDAQ: X'", "abc")
putting("bad-isin", Entity, "ids.isin", "US0000000000")
adding("bad-isin", Entity, "ids", "    isin: US0378331006")
adding("bad-lei", Entity, "ids", "    lei: 549300S4KLFTLO7GSQ81", "    lei: LEI")
adding("bad-wikidata", Entity, "ids", "    wikidata: 182477", "    wikidata: q5")
putting("unknown-kind", Source, "kind", "newz", "blog")
putting("unknown-class", Entity, "type", "Compny", "Deal", "Entities")


@way("bad-cik")
def a_cik_without_its_zeros(world: World, record: Record, rng: random.Random) -> Fault | None:
    cik = dict(record.value.ids).get("cik", "") if isinstance(record.value, Entity) else ""
    return world.put(record, "ids.cik", f"'{cik.lstrip('0')}'") if cik.startswith("0") else None


@way("bad-id")
def an_entity_with_a_bad_id(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Entity):
        return None
    name = rng.choice(("Mixed Case", "under_score", "-begins", "umlaut-ä", "two--hyphens"))
    text = f"- id: {name}\n  type: Product\n  label: Seeded beside {record.value.id}\n"
    return world.add_before(record, text, column=7)


@way("duplicate-id")
def the_id_of_the_record_before(world: World, record: Record, rng: random.Random) -> Fault | None:
    before = world.records[world.records.index(record) - 1]
    if type(before.value) is not type(record.value) or before.place().file != record.place().file:
        return None
    if isinstance(before.value, Entity):
        text = f"- id: {before.value.id}\n  type: Place\n  label: Seeded beside {before.value.id}\n"
    elif isinstance(before.value, Source):
        text = f"- id: {before.value.id}\n  title: Seeded\n  publisher: Seeded\n  kind: news\n"
    else:
        return None
    return replace(world.add_before(record, text, column=7), around=around(before, record))


@way("shared-label")
def the_label_of_another(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Entity):
        return None
    others = [r for r in world.records if isinstance(r.value, Entity) and r.value.type == record.value.type]
    other = rng.choice([r for r in others if r.place() < record.place()] or [record])
    if other is record or not isinstance(other.value, Entity):
        return None
    fault = world.put(record, "label", in_quotes(other.value.label.upper()))
    return fault and replace(fault, around=around(record, other))


@way("shared-identifier")
def the_identifier_of_another(world: World, record: Record, rng: random.Random) -> Fault | None:
    scheme = rng.choice(("cik", "cik", "isin"))
    others = [r for r in world.records if f"ids.{scheme}" in r.places and r.place() < record.place()]
    other = rng.choice(others or [record])
    if other is record or not isinstance(other.value, Entity) or "ids" not in record.places:
        return None
    text = f"'{dict(other.value.ids)[scheme]}'"
    written = f"ids.{scheme}" in record.places
    fault = world.put(record, f"ids.{scheme}", text) if written else world.add(record, "ids", f"    {scheme}: {text}")
    return fault and replace(fault, around=around(record, other))


@way("self-reference")
def a_source_cited_through_itself(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Source) or record.value.cited_through:
        return None
    return world.add(record, "kind", f"  citedThrough: {record.value.id}")


@way("unknown-source")
def a_source_cited_through_nothing(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Source) or record.value.cited_through:
        return None
    return world.add(record, "kind", f"  citedThrough: {mistyped(record.value.id, rng, world.sources)}")


# Statements

putting("unknown-modality", Statement, "modality", "facts", "guess", "Fact")
putting("unknown-status", Statement, "status", "done", "Announced")
putting("unknown-unit", Statement, "unit", "usd", "furlongs")
putting("bad-locator", Statement, "evidence[0].paragraph", "second", "1.5")
dropping("relation-without-object", Statement, "object", at="predicate")
dropping("value-without-unit", Statement, "unit", at="value")
dropping("unit-without-value", Statement, "value", at="unit")
dropping("missing-source", Statement, "sources")
adding("misplaced-key", Statement, "qualifiers", "    until: 2027", "    negated: true")
adding("metric-with-object", Statement, "predicate", "  object: nvidia", when=lambda world, s: not s.object)
adding("inverted-dates", Statement, "modality", "  until: 1950-06", when=lambda world, s: s.date or s.period)
adding("terminated-without-date", Statement, "modality", "  status: terminated", when=lambda world, s: not s.date)


def misspelling(rule: str, path: str, names: Callable[[World], Mapping[str, object]]) -> None:
    """The name at a key misspelt."""

    def make(world: World, record: Record, rng: random.Random) -> Fault | None:
        if not isinstance(record.value, Statement) or path not in record.places:
            return None
        file, line, column = record.places[path]
        name = world.line(file, line)[column - 1 :]
        fits = len(name) > 3 and name in names(world)
        return world.put(record, path, mistyped(name, rng, names(world))) if fits else None

    WAYS.append((rule, f"{path} misspelt", "plain", make))


misspelling("unknown-entity", "subject", lambda world: world.entities)
misspelling("unknown-entity", "object", lambda world: world.entities)
misspelling("unknown-predicate", "predicate", lambda world: world.ontology.predicates)
for of_source in ("sources[0]", "sources[1]", "cited[0]", "evidence[0].source"):
    misspelling("unknown-source", of_source, lambda world: world.sources)
putting("unknown-predicate", Statement, "predicate", "stakePercent", "related to", "Company")


@way("unknown-estimator")
def an_estimator_by_label(world: World, record: Record, rng: random.Random) -> Fault | None:
    entity = world.entities.get(record.value.estimator) if isinstance(record.value, Statement) else None
    return (
        world.put(record, "estimator", in_quotes(entity.label))
        if entity and entity.label not in world.entities
        else None
    )


@way("unknown-statement")
def a_disagreement_with_nothing(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Statement) or "disagrees" in record.places:
        return None
    fault = world.add(record, "modality", "  disagrees: [nobody-says-this]")
    return fault and replace(fault, place=(*fault.place[:2], fault.place[2] + 1))


@way("self-loop")
def an_object_that_is_the_subject(world: World, record: Record, rng: random.Random) -> Fault | None:
    return world.put(record, "object", record.value.subject) if isinstance(record.value, Statement) else None


@way("wrong-unit")
def a_unit_of_another_quantity(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Statement):
        return None
    measured = world.ontology.predicates[record.value.predicate].quantities
    units = world.ontology.units.values()
    others = sorted(u.code for u in units if u.quantity not in measured and u.code.isalpha())
    return world.put(record, "unit", rng.choice(others)) if measured else None


@way("near-qualifier")
def a_qualifier_in_other_letters(world: World, record: Record, rng: random.Random) -> Fault | None:
    for name, _ in getattr(record.value, "qualifiers", ()):
        wrong = re.sub("([A-Z])", r"_\1", name)
        if name in world.qualifiers and wrong != name:
            file, line, column = record.places[f"qualifiers.{name}"]
            edits = {line: (world.line(file, line).replace(name, wrong, 1),)}
            return Fault("", file, edits, (line, 0, column + len(wrong) - len(name)), around(record))
    return None


@way("bad-qualifier")
def a_qualifier_of_another_type(world: World, record: Record, rng: random.Random) -> Fault | None:
    for name, _ in getattr(record.value, "qualifiers", ()):
        if name in world.qualifiers and local(world.qualifiers[name].value_type) != "string":
            return world.put(record, f"qualifiers.{name}", rng.choice(("some", "'1,5'", "about 2026")))
    return None


@way("evidence-elsewhere")
def evidence_from_another_source(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Statement):
        return None
    others = sorted(world.sources.keys() - set(record.value.sources))
    return world.put(record, "evidence[0].source", rng.choice(others))


# What needs sound classes and sources around it: the ends of statements, dates of sources, shapes


@way("dated-after-sources", copy="sound")
def done_after_it_was_told(world: World, record: Record, rng: random.Random) -> Fault | None:
    s = record.value
    if not isinstance(s, Statement) or s.status not in ("completed", "terminated") or s.modality != "fact" or s.until:
        return None
    dated = all(world.sources[name].published for name in s.sources)
    return world.put(record, "date", rng.choice(("2031-05-01", "2031", "2031-Q2"))) if dated else None


def other_end(key: str) -> None:
    """Another thing at one end of a statement, of a class that does not belong there."""

    def make(world: World, record: Record, rng: random.Random) -> Fault | None:
        if not isinstance(record.value, Statement) or not getattr(record.value, key):
            return None
        predicate = world.ontology.predicates[record.value.predicate]
        classes = predicate.domain if key == "subject" else predicate.range
        wrong = [e.id for e in world.entities.values() if not world.ontology.is_a(e.type, classes)]
        return world.put(record, key, rng.choice(wrong)) if wrong else None

    WAYS.append(("wrong-type", f"another {key}", "sound", make))


other_end("subject")
other_end("object")


@way("wrong-type", copy="sound")
def another_relation(world: World, record: Record, rng: random.Random) -> Fault | None:
    s = record.value
    if not isinstance(s, Statement) or not s.object:
        return None
    ends = [world.entities[name].type for name in (s.subject, s.object)]
    predicate = rng.choice([p for p in world.ontology.of_kind("relation") if p.name != "commentsOn"])
    good = [world.ontology.is_a(kind, of) for kind, of in zip(ends, (predicate.domain, predicate.range), strict=True)]
    if all(good):
        return None
    at = "predicate" if not any(good) else "object" if good[0] else "subject"
    return world.put(record, "predicate", predicate.name, at=at)


@way("comment", copy="sound")
def a_comment_that_says_nothing(world: World, record: Record, rng: random.Random) -> Fault | None:
    if not isinstance(record.value, Statement) or not record.value.sources:
        return None
    text = "- subject: etfpedia\n  predicate: commentsOn\n  object: nokia\n  modality: opinion\n  sources:\n  - "
    return world.add_before(record, f"{text}{record.value.sources[0]}\n", column=3)


def of_shape(name: str) -> When:
    return lambda world, s: s.predicate in world.targets[name]


def is_amount(world: World, s: Statement) -> bool:
    deal = "Deal" in world.ontology.classes[world.ontology.predicates[s.predicate].statement_class].ancestors
    return deal or s.predicate in world.targets["value-above-zero"]


def can_be_fact(world: World, s: Statement) -> bool:
    return s.estimator in world.entities and s.modality != "fact" and s.status in ("", "announced", "ongoing")


DIGEST = "    textDigest: " + 64 * "a"

adding(
    "forecast",
    Statement,
    "modality",
    "  status: completed",
    copy="sound",
    when=lambda world, s: s.modality == "forecast",
)
putting("forecast", Statement, "status", "completed", copy="sound", when=lambda world, s: s.modality == "forecast")
adding("denial", Statement, "modality", "  status: completed", copy="sound", when=lambda world, s: s.negated)
adding(
    "denial",
    Statement,
    "modality",
    "  negated: true",
    copy="sound",
    at="status",
    when=lambda world, s: s.status == "completed",
)
putting("estimate", Statement, "modality", "fact", copy="sound", when=can_be_fact)
putting("address", Source, "url", "www.example.org/page", "mailto:me@example.org", '"https://a b"', copy="sound")
dropping(
    "comment", Statement, "qualifiers.aspect", copy="sound", when=lambda world, s: not s.what and len(s.qualifiers) > 1
)
dropping("figure", Statement, "what", copy="sound", when=lambda world, s: not s.object and not s.value)
dropping(
    "figure-of-something",
    Statement,
    "what",
    copy="sound",
    when=lambda world, s: s.value and of_shape("figure-of-something")(world, s),
)
dropping("milestone-when", Statement, "period", copy="sound", when=of_shape("milestone-when"))
adding("range-begins", Statement, "qualifiers", "    valueMax: 5", copy="sound", when=lambda world, s: not s.value)
putting(
    "range-rises", Statement, "qualifiers.valueMax", "0.0001", copy="sound", at="value", when=lambda world, s: s.value
)
putting("value-above-zero", Statement, "value", "0", "-5", copy="sound", when=is_amount)
putting("value-up-to-hundred", Statement, "value", "-0.5", copy="sound", when=of_shape("value-up-to-hundred"))
putting(
    "value-up-to-hundred",
    Statement,
    "value",
    "101",
    copy="sound",
    when=lambda world, s: of_shape("value-up-to-hundred")(world, s) and "valueMax" not in dict(s.qualifiers),
)
adding("passage-digest", Statement, "evidence[0].source", "    start: 5\n    end: 9", copy="sound")
adding("passage-ends", Statement, "evidence[0].source", f"    start: 5\n{DIGEST}", copy="sound")
adding("passage-begins", Statement, "evidence[0].source", f"    end: 5\n{DIGEST}", copy="sound")
for shape, qualifier, wrong_texts in (
    ("stake", "stakePercent", ("290", "-1")),
    ("weight", "weightPercent", ("1589",)),
    ("share-of-market", "sharePercent", ("620",)),
    ("joint-share-of-market", "jointSharePercent", ("100.5",)),
    ("share-of-revenue", "shareOfRevenuePercent", ("-2",)),
    ("number-of-shares", "shares", ("0",)),
    ("price-of-share", "pricePerShare", ("0", "-256.8")),
    ("size-of-round", "roundSizeUsd", ("0",)),
    ("rank", "rank", ("0",)),
    ("order", "order", ("0",)),
    ("bound", "bound", ("almost", "More than")),
):
    putting(shape, Statement, f"qualifiers.{qualifier}", *wrong_texts, copy="sound")
