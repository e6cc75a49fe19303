"""What statements of different claims, or of different years, are to one another.

Three things that no single claim shows: relations of the same two things that speak against each other, two leads of
one round, and a later year for which somebody expects less than half of what another expects for the year before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations, islice, product
from typing import Final

from graphkit.conflicts.candidates import NEXT
from graphkit.conflicts.sides import Pair, Side, same_matter, same_scope, side_of
from graphkit.model import Statement, When
from graphkit.vocabulary import Vocabulary

#: The role of which a round has one; who shares it is a "co-lead".
_LEAD: Final = "lead"

_YEAR: Final = timedelta(days=366)

_Timed = tuple[When, Side]


def pairs_across(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pairs that conflict across claims and years, in no special order."""
    own = {id: statement for id, statement in statements.items() if not statement.inferred_by and not statement.negated}
    yield from _against(own, vocabulary)
    yield from _two_leads(own, vocabulary)
    yield from _fallen(own, vocabulary)


def _against(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield relations of the same two things that the schema says speak against each other, at one time.

    What they are about is not compared: ``what`` gives the reason of such a relation, not its scope.
    """
    against = {name: set(p.against) for name, p in vocabulary.predicates.items() if p.against}
    for name, others in list(against.items()):
        for other in others:
            against.setdefault(other, set()).add(name)
    groups: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for id, statement in statements.items():
        if statement.object and statement.predicate in against and statement.status != "terminated":
            ends = tuple(sorted((statement.subject, statement.object)))
            groups.setdefault(ends, {}).setdefault(statement.predicate, []).append(id)
    for by_predicate in groups.values():
        for one, other in combinations(sorted(by_predicate), 2):
            if other not in against[one]:
                continue
            for first, second in islice(product(by_predicate[one], by_predicate[other]), NEXT * NEXT):
                if _together(statements[first], statements[second]):
                    facts = statements[first].modality == statements[second].modality == "fact"
                    yield _pair(first, second, "contradiction" if facts else "opinion")


def _together(one: Statement, other: Statement) -> bool:
    """Return whether neither ended before the other began."""
    return not any(a.until and b.date and a.until.last < b.date.first for a, b in ((one, other), (other, one)))


def _two_leads(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield investors of whom different sources say that they led one round; sources that name both see no conflict."""
    groups: dict[tuple[str, str], list[_Timed]] = {}
    for id, statement in statements.items():
        if statement.date and statement.object and ("role", _LEAD) in statement.qualifiers:
            side = side_of(id, statement, vocabulary)
            if side.is_deal:
                groups.setdefault((statement.predicate, statement.object), []).append((statement.date, side))
    for sides in groups.values():
        for first, second in _at_one_time(sides):
            one, other = first.statement, second.statement
            if one.subject != other.subject and not set(one.sources) & set(other.sources) and same_scope(first, second):
                yield _pair(first.id, second.id, "detail", about=("role",))


def _at_one_time(sides: Iterable[_Timed]) -> Iterator[tuple[Side, Side]]:
    """Yield pairs whose dates can be one day."""
    ordered = sorted(sides, key=lambda timed: (timed[0].first, timed[1].id))
    for place, (when, side) in enumerate(ordered):
        for later, other in ordered[place + 1 : place + 1 + NEXT]:
            if later.first > when.last:
                break
            yield side, other


def _fallen(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield forecasts of one figure for years that follow each other, the later one less than half of the earlier.

    By one voice that may be what it expects; by two it is a difference of opinion.
    """
    groups: dict[tuple[str, str, str], list[_Timed]] = {}
    for id, statement in statements.items():
        when = statement.period
        if when and statement.value and not statement.object and statement.modality == "forecast":
            key = statement.subject, statement.predicate, statement.unit
            groups.setdefault(key, []).append((when, side_of(id, statement, vocabulary)))
    for sides in groups.values():
        for (before, earlier), (after, later) in _successive(sides):
            if not earlier.amount or not later.amount or earlier.amount.low <= 2 * later.amount.high:
                continue
            voices = {(side.statement.estimator, side.statement.sources) for side in (earlier, later)}
            same = same_matter(earlier, later) and same_scope(earlier, later)
            if same and len(voices) == 2 and before.last < after.first:
                yield _pair(earlier.id, later.id, "opinion")


def _successive(sides: Iterable[_Timed]) -> Iterator[tuple[_Timed, _Timed]]:
    """Yield what is for times of one length of which one begins within a year of the other, the earlier first."""
    ordered = sorted(sides, key=lambda timed: (timed[0].first, timed[1].id))
    for place, earlier in enumerate(ordered):
        for later in ordered[place + 1 : place + 1 + NEXT]:
            if later[0].first - earlier[0].first > _YEAR:
                break
            if later[0].first > earlier[0].first and _length(earlier[0]) == _length(later[0]):
                yield earlier, later


def _length(when: When) -> int:
    """Return roughly how long a time is, in months."""
    return round((when.last - when.first).days / 30)


def _pair(one: str, other: str, kind: str, *, about: tuple[str, ...] = ()) -> Pair:
    return Pair(min(one, other), max(one, other), kind, about=about)
