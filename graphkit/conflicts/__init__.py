"""Which statements cannot all be right, or give different figures for one thing.

Pure functions over statements, for makers (``gk:disagreesWith``) and readers alike. Nothing here says who is right:
``weighing`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphkit.claims import claim_key
from graphkit.conflicts.across import pairs_across
from graphkit.conflicts.amounts import amount_of, differ
from graphkit.conflicts.candidates import candidates
from graphkit.conflicts.noted import noted_pairs
from graphkit.conflicts.pairs import compare, episodes
from graphkit.conflicts.sides import KINDS, SUCCESSIVE, Pair, Side, side_of
from graphkit.model import Statement
from graphkit.vocabulary import Vocabulary

__all__ = [
    "KINDS",
    "SUCCESSIVE",
    "Conflict",
    "Pair",
    "disagreeing_groups",
    "disagreeing_pairs",
    "find_conflicts",
]


class Conflict(NamedTuple):
    """Statements joined by pairs that conflict; ``ids`` and ``pairs`` are sorted."""

    ids: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its pairs, the gravest first."""
        own = {pair.kind for pair in self.pairs}
        return tuple(kind for kind in KINDS if kind in own)


def find_conflicts(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> list[Conflict]:
    """Return all conflicts among statements, by their first id; each statement is in one at most, [] for none.

    What editors noted counts where no rule finds it, or finds two figures that were right in their time.
    """
    pairs = [
        pair
        for sides in _comparable(statements, vocabulary)
        for first, second in candidates(sides)
        if (pair := compare(first, second))
    ]
    pairs += pairs_across(statements, vocabulary)
    seen = {(pair.first, pair.second) for pair in pairs if pair.kind not in SUCCESSIVE}
    pairs += {pair for pair in noted_pairs(statements) if (pair.first, pair.second) not in seen}
    return _joined(pairs)


def disagreeing_pairs(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return each pair of ids that disagree, both ways, sorted: what ``gk:disagreesWith`` links.

    A figure that gave way to a later one, or belongs to another stage of a deal, does not disagree with it.
    """
    conflicts = find_conflicts(statements, vocabulary)
    pairs = [pair for conflict in conflicts for pair in conflict.pairs if pair.kind not in SUCCESSIVE]
    return sorted(ends for p in pairs for ends in ((p.first, p.second), (p.second, p.first)))


def disagreeing_groups(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> list[list[str]]:
    """Return groups of ids of statements that give different amounts for one thing, sorted, without overlap."""

    def is_of_amounts(pair: Pair) -> bool:
        first, second = (amount_of(statements[id]) for id in (pair.first, pair.second))
        if pair.kind in (*SUCCESSIVE, "noted") or not (first and second):
            return False
        one, other = (statements[id] for id in (pair.first, pair.second))
        same = one.unit == other.unit and _one_thing(one, vocabulary) == _one_thing(other, vocabulary)
        return same and differ(first, second)

    conflicts = find_conflicts(statements, vocabulary)
    pairs = [pair for conflict in conflicts for pair in conflict.pairs if is_of_amounts(pair)]
    return [list(conflict.ids) for conflict in _joined(pairs)]


def _comparable(statements: Mapping[str, Statement], vocabulary: Vocabulary) -> Iterator[Sequence[Side]]:
    """Yield the statements that are to be compared with one another: what sources say of one claim or figure."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for id, statement in sorted(statements.items()):
        if not statement.inferred_by:
            groups.setdefault(_one_thing(statement, vocabulary), []).append(id)
    for ids in groups.values():
        if len(ids) > 1:
            numbers = episodes([statements[id] for id in ids])
            yield [
                side_of(id, statements[id], vocabulary, episode=number) for id, number in zip(ids, numbers, strict=True)
            ]


def _one_thing(statement: Statement, vocabulary: Vocabulary) -> tuple[object, ...]:
    """Return the claim of a relation; subject, metric, time and unit of a figure, or no time where it has no number."""
    if not statement.object:
        time = statement.period or statement.date
        days = (time.first, time.last) if time and statement.value else None
        return statement.subject, statement.predicate, bool(statement.value), days, statement.unit
    predicate = vocabulary.predicates[statement.predicate]
    return claim_key(
        statement.subject,
        statement.predicate,
        statement.object,
        canonical=predicate.canonical,
        symmetric=predicate.symmetric,
    )


def _joined(pairs: Iterable[Pair]) -> list[Conflict]:
    """Return pairs that share a statement, directly or by others, as one conflict each."""
    pairs, leads = sorted(pairs), dict[str, str]()

    def root(id: str) -> str:
        while leads.setdefault(id, id) != id:
            id = leads[id]
        return id

    for pair in pairs:
        leads[root(pair.second)] = root(pair.first)
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(root(pair.first), []).append(pair)
    return sorted(
        Conflict(tuple(sorted({id for pair in group for id in (pair.first, pair.second)})), tuple(group))
        for group in groups.values()
    )
