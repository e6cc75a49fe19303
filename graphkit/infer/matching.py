"""One rule on a table of claims: every way in which its premises hold, and the conclusion of each.

The table may be that of all statements or of a part of them; a conclusion needs nothing but the claims of its
premises and of the patterns that end it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from graphkit.claims import ALWAYS, BEGINNING, END, Stretch
from graphkit.model import MODALITIES, Statement, When
from graphkit.rules import Pattern, Rule
from graphkit.table import Claim, Key
from graphkit.vocabulary import Vocabulary

#: Variables of a rule with the things that they stand for.
Binding = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """One way in which a premise holds: how strongly, when, and the statement that says so."""

    modality: int
    stretch: Stretch
    known: int
    id: str


@dataclass(slots=True)
class Base:
    """What holds so far, found by predicate and by either end."""

    grounds: dict[tuple[Key, str], tuple[Ground, ...]] = field(default_factory=dict)
    all_grounds: dict[tuple[Key, str], tuple[Ground, ...]] = field(default_factory=dict)
    by_predicate: dict[str, list[Key]] = field(default_factory=dict)
    by_subject: dict[tuple[str, str], list[Key]] = field(default_factory=dict)
    by_object: dict[tuple[str, str], list[Key]] = field(default_factory=dict)


def base_of(claims: Iterable[Claim]) -> Base:
    """Index what holds: each claim with its strongest statements, over all stages and for each stage of a deal."""
    base = Base()
    for claim in claims:
        key = claim.key
        rows = [
            (Ground(MODALITIES.index(s.modality), stretch, known or 0, id), s.status)
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


def _strongest(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """Return the grounds that no other one, at least as strong, contains: the strongest, then the widest first."""
    kept: list[Ground] = []
    for ground in sorted(grounds, key=_strong_and_wide_first):
        if not any(_contains(other.stretch, ground.stretch) for other in kept):
            kept.append(ground)
    return tuple(kept)


def _strong_and_wide_first(ground: Ground) -> tuple[int, int, int, int, str]:
    stretch = ground.stretch
    return ground.modality, stretch.begin_first, -stretch.end_last, ground.known, ground.id


def _contains(outer: Stretch, inner: Stretch) -> bool:
    return outer.begin_first <= inner.begin_first and outer.end_last >= inner.end_last


def conclusions(
    rule: Rule, base: Base, types: Mapping[str, str], vocabulary: Vocabulary, *, given: Binding | None = None
) -> Iterator[Statement]:
    """Yield what a rule concludes, with terminations, once for each proof.

    ``types`` gives the class of each thing, ``given`` things that variables have to stand for.
    """
    # What has ended can begin anew, so that a rule with ``ends`` looks at every ground, not at the widest alone.
    known_grounds = base.all_grounds if rule.ends else base.grounds
    wanted = demands(rule, vocabulary)
    for binding, grounds in _matches(rule.premises, given or {}, (), base, known_grounds, vocabulary):
        if not all(vocabulary.is_a(types[binding[variable]], classes) for variable, classes in wanted):
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


def demands(rule: Rule, vocabulary: Vocabulary) -> list[tuple[str, tuple[str, ...]]]:
    """Return for variables of a rule the classes of which their things must be one.

    To the tests of the rule the schema adds domain and range of the conclusion: what it forbids a person to write no
    rule may conclude.
    """
    predicate = vocabulary.predicates[rule.conclusion.predicate]
    ends = ((rule.conclusion.subject, predicate.domain), (rule.conclusion.object, predicate.range))
    return [*((variable, (name,)) for variable, name in rule.tests), *(end for end in ends if end[1])]


def _matches(
    patterns: Sequence[Pattern],
    binding: Binding,
    grounds: tuple[Ground, ...],
    base: Base,
    known_grounds: Mapping[tuple[Key, str], tuple[Ground, ...]],
    vocabulary: Vocabulary,
) -> Iterator[tuple[Binding, tuple[Ground, ...]]]:
    """Yield every way to bind the variables so that all patterns hold, with the grounds of each."""
    if not patterns:
        yield binding, grounds
        return
    for key, bound in _bindings(patterns[0], binding, base, vocabulary):
        for ground in known_grounds.get((key, patterns[0].status), ()):
            yield from _matches(patterns[1:], bound, (*grounds, ground), base, known_grounds, vocabulary)


def _bindings(
    pattern: Pattern, binding: Binding, base: Base, vocabulary: Vocabulary
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


def _candidates(predicate: str, subject: str | None, object_: str | None, base: Base) -> Iterable[Key]:
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
    rule: Rule, conclusion: Statement, stretch: Stretch, binding: Binding, base: Base, vocabulary: Vocabulary
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


def _when(first: int, last: int, open_end: int) -> When | None:
    """Return the date that begins and ends on those days, as short as it can be written; None for an open end."""
    if first == open_end or last == open_end:
        return None
    begin, end = date.fromordinal(first), date.fromordinal(last)
    if begin == end:
        return When(begin, end, begin.isoformat())
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
    return When.parse(f"{begin.isoformat()}/{end.isoformat()}")
