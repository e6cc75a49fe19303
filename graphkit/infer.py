"""What follows from the facts: rules applied until nothing new follows, with the premises of each conclusion kept.

A conclusion is a statement like any other, with the rule and its premises in place of sources. It is as strong as
its weakest premise and holds while all of them hold; where a pattern of ``ends`` begins, its termination is concluded
as well. Of several proofs of one conclusion by one rule the one known earliest, then the shortest is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from graphkit.claims import ALWAYS, BEGINNING, END, Stretch
from graphkit.errors import FactsError, Problem
from graphkit.model import MODALITIES, Entity, Source, Statement, When
from graphkit.rules import Pattern, Rule
from graphkit.statements import statement_id
from graphkit.table import Key, Table, key_of, make_table
from graphkit.vocabulary import Vocabulary

#: A rule that concludes more than this many times the number of statements, and more than ``LEAST_BOUND``, is refused.
BOUND_FACTOR: Final = 5
LEAST_BOUND: Final = 10_000

Binding = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Ground:
    """One way in which a premise holds: how strongly, when, and the statement that says so."""

    modality: int
    stretch: Stretch
    known: int
    id: str


@dataclass(slots=True)
class _Base:
    """What holds so far, found by predicate and by either end."""

    grounds: dict[tuple[Key, str], tuple[_Ground, ...]] = field(default_factory=dict)
    all_grounds: dict[tuple[Key, str], tuple[_Ground, ...]] = field(default_factory=dict)
    by_predicate: dict[str, list[Key]] = field(default_factory=dict)
    by_subject: dict[tuple[str, str], list[Key]] = field(default_factory=dict)
    by_object: dict[tuple[str, str], list[Key]] = field(default_factory=dict)


def infer(
    statements: Mapping[str, Statement],
    *,
    rules: Sequence[Rule],
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
) -> dict[str, Statement]:
    """Return the statements that follow by the rules, by id; the given ones are not among them.

    Raises FactsError naming a rule that concludes more than a bound allows.
    """
    concluded: dict[str, Statement] = {}
    bound = max(LEAST_BOUND, BOUND_FACTOR * len(statements))
    while True:
        table = make_table({**statements, **concluded}, sources, vocabulary)
        new = _round(table, rules, entities, vocabulary, bound)
        known = {_what(s, vocabulary) for s in concluded.values()}
        fresh = {key: s for key, s in new.items() if _what(s, vocabulary) not in known}
        if not fresh:
            return dict(sorted(concluded.items()))
        concluded.update(fresh)


def _what(statement: Statement, vocabulary: Vocabulary) -> tuple[object, ...]:
    """Return a conclusion apart from its proof and its direction: a second proof, or a mirror, is no news."""
    return (
        *key_of(statement, vocabulary), statement.modality, statement.inferred_by,
        statement.status, statement.date, statement.until,
    )  # fmt: skip


def _round(
    table: Table, rules: Sequence[Rule], entities: Mapping[str, Entity], vocabulary: Vocabulary, bound: int
) -> dict[str, Statement]:
    """Return all that each rule concludes from what holds now."""
    base = _base(table)
    found: dict[str, Statement] = {}
    for rule in rules:
        best: dict[tuple[object, ...], Statement] = {}
        for statement in _conclusions(rule, base, entities, vocabulary):
            key = _what(statement, vocabulary)
            if key not in best or _rank(statement, table) < _rank(best[key], table):
                best[key] = statement
            if len(best) > bound:
                raise FactsError([Problem(
                    "", f"the rule {rule.name!r} concludes more than {bound} statements", "narrow its premises", "rule"
                )])  # fmt: skip
        for statement in _without_repeats(list(best.values())) if rule.ends else best.values():
            if not _stated(statement, table, vocabulary):
                found[statement_id(statement)] = statement
    return found


def _without_repeats(statements: Sequence[Statement]) -> list[Statement]:
    """Return conclusions of one rule without those that only repeat an earlier one that had not ended by then."""
    claims: dict[tuple[str, str, str], list[Statement]] = {}
    for statement in statements:
        claims.setdefault((statement.subject, statement.predicate, statement.object), []).append(statement)
    kept: list[Statement] = []
    for own in claims.values():
        ends = [_begin(s) for s in own if s.status == "terminated"]
        standing: list[Statement] = []
        for statement in sorted((s for s in own if s.status != "terminated"), key=_strong_and_early_first):
            if not any(_goes_on(earlier, statement, ends) for earlier in standing):
                standing.append(statement)
        kept += [*standing, *(s for s in own if s.status == "terminated")]
    return kept


def _goes_on(earlier: Statement, later: Statement, ends: Sequence[int]) -> bool:
    """Return whether the earlier conclusion, as strong, still stands when the later one begins, and as long as it."""
    open_end = earlier.until is None or (later.until is not None and later.until.last <= earlier.until.last)
    return open_end and not any(_begin(earlier) < end <= _begin(later) for end in ends)


def _strong_and_early_first(statement: Statement) -> tuple[int, int, tuple[str, ...]]:
    return MODALITIES.index(statement.modality), _begin(statement), statement.premises


def _begin(statement: Statement) -> int:
    return statement.date.first.toordinal() if statement.date else BEGINNING


def _rank(statement: Statement, table: Table) -> tuple[int, int, tuple[str, ...], str]:
    """Order proofs of one conclusion: known earliest, then the shortest, then by the ids of the premises."""
    known = max(table.known[premise] or 0 for premise in statement.premises)
    return known, len(statement.premises), statement.premises, statement.subject


def _base(table: Table) -> _Base:
    """Index what holds: each claim with its strongest statements, over all stages and for each stage of a deal."""
    base = _Base()
    for key, claim in table.claims.items():
        rows = [
            (_Ground(MODALITIES.index(s.modality), stretch, known or 0, id), s.status)
            for id, s, known, held in zip(claim.ids, claim.statements, claim.known, claim.held, strict=True)
            for stretch in held
        ]
        for status in ("", *sorted({status for _, status in rows if status})):
            grounds = [ground for ground, own in rows if not status or own == status]
            if grounds:
                base.grounds[key, status] = _strongest(grounds)
                base.all_grounds[key, status] = tuple(sorted(grounds, key=_strong_and_wide_first))
        if rows:
            base.by_predicate.setdefault(key[1], []).append(key)
            base.by_subject.setdefault((key[1], key[0]), []).append(key)
            base.by_object.setdefault((key[1], key[2]), []).append(key)
    return base


def _strongest(grounds: Sequence[_Ground]) -> tuple[_Ground, ...]:
    """Return the grounds that no other one, at least as strong, contains: the strongest, then the widest first."""
    kept: list[_Ground] = []
    for ground in sorted(grounds, key=_strong_and_wide_first):
        if not any(_contains(other.stretch, ground.stretch) for other in kept):
            kept.append(ground)
    return tuple(kept)


def _strong_and_wide_first(ground: _Ground) -> tuple[int, int, int, int, str]:
    stretch = ground.stretch
    return ground.modality, stretch.begin_first, -stretch.end_last, ground.known, ground.id


def _contains(outer: Stretch, inner: Stretch) -> bool:
    return outer.begin_first <= inner.begin_first and outer.end_last >= inner.end_last


def _conclusions(
    rule: Rule, base: _Base, entities: Mapping[str, Entity], vocabulary: Vocabulary
) -> Iterator[Statement]:
    # What has ended can begin anew, so that a rule with ``ends`` looks at every ground, not at the widest alone.
    known_grounds = base.all_grounds if rule.ends else base.grounds
    for binding, grounds in _matches(rule.premises, {}, (), base, known_grounds, vocabulary):
        types = {variable: entities[id].type for variable, id in binding.items()}
        if not all(vocabulary.is_a(types[variable], (name,)) for variable, name in rule.tests):
            continue
        if not _fits(vocabulary, rule.conclusion, types):
            continue
        stretch = _together([ground.stretch for ground in grounds])
        if stretch.is_empty():
            continue
        conclusion = Statement(
            subject=binding[rule.conclusion.subject],
            predicate=rule.conclusion.predicate,
            object=binding[rule.conclusion.object],
            modality=MODALITIES[max(ground.modality for ground in grounds)],
            date=_when(stretch.begin_first, stretch.begin_last, BEGINNING),
            until=_when(stretch.end_first, stretch.end_last, END),
            inferred_by=rule.name,
            premises=tuple(sorted({ground.id for ground in grounds})),
        )
        yield conclusion
        yield from _endings(rule, conclusion, stretch, binding, base, vocabulary)


def _fits(vocabulary: Vocabulary, conclusion: Pattern, types: Mapping[str, str]) -> bool:
    """Return whether the schema allows the conclusion: what it forbids a person to write no rule may conclude."""
    predicate = vocabulary.predicates[conclusion.predicate]
    return vocabulary.is_a(types[conclusion.subject], predicate.domain) and vocabulary.is_a(
        types[conclusion.object], predicate.range
    )


def _matches(
    patterns: Sequence[Pattern],
    binding: Binding,
    grounds: tuple[_Ground, ...],
    base: _Base,
    known_grounds: Mapping[tuple[Key, str], tuple[_Ground, ...]],
    vocabulary: Vocabulary,
) -> Iterator[tuple[Binding, tuple[_Ground, ...]]]:
    """Yield every way to bind the variables so that all patterns hold, with the grounds of each."""
    if not patterns:
        yield binding, grounds
        return
    for key, bound in _bindings(patterns[0], binding, base, vocabulary):
        for ground in known_grounds.get((key, patterns[0].status), ()):
            yield from _matches(patterns[1:], bound, (*grounds, ground), base, known_grounds, vocabulary)


def _bindings(
    pattern: Pattern, binding: Binding, base: _Base, vocabulary: Vocabulary
) -> Iterator[tuple[Key, dict[str, str]]]:
    """Yield the claims that match a pattern, each with the variables bound; different variables, different things."""
    predicate = vocabulary.predicates[pattern.predicate]
    ends = [(pattern.subject, pattern.object)]
    if predicate.symmetric or predicate.canonical != pattern.predicate:
        ends = [(pattern.object, pattern.subject), *(ends if predicate.symmetric else [])]
    for subject, object_ in ends:
        for key in _candidates(predicate.canonical, binding.get(subject), binding.get(object_), base):
            bound = {**binding, subject: key[0], object_: key[2]}
            if len(set(bound.values())) == len(bound):
                yield key, bound


def _candidates(predicate: str, subject: str | None, object_: str | None, base: _Base) -> Iterable[Key]:
    if subject is not None:
        keys = base.by_subject.get((predicate, subject), [])
        return keys if object_ is None else [key for key in keys if key[2] == object_]
    if object_ is not None:
        return base.by_object.get((predicate, object_), [])
    return base.by_predicate.get(predicate, [])


def _together(stretches: Sequence[Stretch]) -> Stretch:
    """Return when all hold; what is undated does not narrow the others."""
    dated = [stretch for stretch in stretches if stretch != ALWAYS]
    if not dated:
        return ALWAYS
    return Stretch(
        max(s.begin_first for s in dated),
        max(s.begin_last for s in dated),
        min(s.end_first for s in dated),
        min(s.end_last for s in dated),
    )


def _endings(
    rule: Rule, conclusion: Statement, stretch: Stretch, binding: Binding, base: _Base, vocabulary: Vocabulary
) -> Iterator[Statement]:
    """Yield the terminations of a conclusion: facts that match a pattern of ``ends`` and begin after it began.

    They are statements of their own, so that an end that was published later is unknown before.
    """
    for end in rule.ends:
        for key, _ in _bindings(end, binding, base, vocabulary):
            for ground in base.all_grounds.get((key, end.status), ()):
                if ground.modality == 0 and ground.stretch.begin_first > stretch.begin_last:
                    yield conclusion._replace(
                        modality="fact",
                        status="terminated",
                        date=_when(ground.stretch.begin_first, ground.stretch.begin_last, BEGINNING),
                        until=None,
                        premises=(ground.id,),
                    )


def _stated(statement: Statement, table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether a source says as strongly, and for all of its time, what was concluded."""
    claim = table.claims.get(key_of(statement, vocabulary))
    if claim is None or statement.status == "terminated":
        return False
    begin = statement.date.first.toordinal() if statement.date else BEGINNING
    end = statement.until.last.toordinal() if statement.until else END
    return any(
        not other.inferred_by
        and MODALITIES.index(other.modality) <= MODALITIES.index(statement.modality)
        and any(stretch.begin_first <= begin and stretch.end_last >= end for stretch in held)
        for other, held in zip(claim.statements, claim.held, strict=True)
    )


def _when(first: int, last: int, open_end: int) -> When | None:
    """Return the date that begins and ends on those days, as short as it can be written; None for an open end."""
    if first == open_end or last == open_end:
        return None
    begin, end = date.fromordinal(first), date.fromordinal(last)
    year = f"{begin.year:04}"
    for text in (
        year,
        *(f"{year}-H{n}" for n in (1, 2)),
        *(f"{year}-Q{n}" for n in (1, 2, 3, 4)),
        f"{year}-{begin.month:02}",
    ):
        when = When.parse(text)
        if (when.first, when.last) == (begin, end):
            return when
    return When.parse(begin.isoformat() if begin == end else f"{begin.isoformat()}/{end.isoformat()}")
