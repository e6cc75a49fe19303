"""Which statements of one claim or figure are worth comparing: no claim takes time by the square of its size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from graphkit.conflicts.pairs import CLOSING
from graphkit.conflicts.sides import Side

#: With how many others a statement is compared at most, those next to it by amount, or by date where it has none. Of
#: more statements on one thing than that, which no shipped claim comes near, all are in one conflict all the same.
NEXT: Final = 200


def candidates(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Yield the pairs of sides of one claim or one figure that can conflict, each once."""
    claims = [side for side in sides if not side.statement.negated]
    if not sides[0].statement.object:
        yield from _figures(sides)
        return
    denials = [side for side in sides if side.statement.negated]
    yield from product(denials[:NEXT], claims)
    yield from product(denials[NEXT:], claims[:NEXT])
    if sides[0].happens_once:
        yield from _next_ones(claims)
        return
    for own in _by(claims, lambda side: side.matter):
        yield from _next_ones([side for side in own if not side.statement.date])
        yield from _in_time(own)


def _figures(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Yield figures, whose period is one already, and what has a date for its value where it is the same milestone."""
    yield from _next_ones([side for side in sides if side.amount])
    for own in _by((side for side in sides if not side.amount and side.aspect), lambda side: side.aspect):
        yield from _next_ones(own)


def _by(sides: Iterable[Side], key: Callable[[Side], str]) -> Iterable[list[Side]]:
    groups: dict[str, list[Side]] = {}
    for side in sides:
        groups.setdefault(key(side), []).append(side)
    return groups.values()


def _next_ones(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Yield each with the others, or where there are too many with those next to it by amount."""
    ordered = sorted(sides, key=lambda side: (side.amount.low if side.amount else 0, side.id))
    for place, side in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEXT]:
            yield side, other


def _in_time(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Yield the dated ones that can be about one event: no closing belongs to a signing more than a year before."""
    dated = sorted(
        ((side.statement.date, side) for side in sides if side.statement.date),
        key=lambda timed: (timed[0].first, timed[0].last, timed[1].id),
    )
    for place, (when, side) in enumerate(dated):
        for later, other in dated[place + 1 : place + 1 + NEXT]:
            if later.first - when.last > CLOSING:
                break
            yield side, other
