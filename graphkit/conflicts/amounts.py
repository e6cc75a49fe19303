"""When two amounts can be one amount that was said with other precision: rounded, as a range, or as a bound."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from graphkit.model import Statement

#: Two amounts further apart than this share of the larger one are never a rounding of one another.
NEAR: Final = Decimal("0.05")

#: A ceiling holds for everything below it; the looser bounds mean "a little more" or "a little less" than the number.
CEILING: Final = "up to"
_ABOVE: Final = ("more than", "at least")
_BELOW: Final = ("less than",)


class Amount(NamedTuple):
    """An amount as a source gives it: one number (``low`` equals ``high``) or a range, with its bound in words."""

    low: Decimal
    high: Decimal
    bound: str = ""

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low != self.high


def amount_of(statement: Statement) -> Amount | None:
    """Return the amount of a statement, None where it gives no number."""
    if not statement.value:
        return None
    own = dict(statement.qualifiers)
    low = Decimal(statement.value)
    high = Decimal(own["valueMax"]) if "valueMax" in own else low
    return Amount(min(low, high), max(low, high), own.get("bound", ""))


def differ(first: Amount, second: Amount) -> bool:
    """Return whether two amounts are not the same number or range."""
    return (first.low, first.high) != (second.low, second.high)


def compatible(first: Amount, second: Amount) -> bool:
    """Return whether two amounts that differ can both be right.

    One is a rounding of the other, lies in the range that the other gives, or within its bound.
    """
    if first.is_range or second.is_range:
        if _lies_in(first, second) or _lies_in(second, first):
            return True
        gap = (first.high, second.low) if first.high < second.low else (second.high, first.low)
        return gap[0] < gap[1] and rounds_to(*gap)
    return _within_bound(first, second) or _within_bound(second, first) or rounds_to(first.low, second.low)


def is_under_ceiling(first: Amount, second: Amount) -> bool:
    """Return whether one amount is the most that there can be, and the other a sum below it and no rounding of it."""
    ceilings = [amount.bound == CEILING for amount in (first, second)]
    if ceilings[0] == ceilings[1]:
        return False
    most, part = (first, second) if ceilings[0] else (second, first)
    return part.high < most.low and not rounds_to(part.high, most.low)


def rounds_to(first: Decimal, second: Decimal) -> bool:
    """Return whether one number is the other with fewer significant digits, whichever way it was rounded.

    They differ by less than one unit in the last significant digit of the coarser one, and by at most 5 percent:
    13.4 and 14, 49 and 50, but not 1.14 and 1, nor 4.8 and 4.9, which are equally fine.
    """
    fine, coarse = sorted((_unit(first), _unit(second)))
    apart = abs(first - second)
    return fine < coarse and apart < coarse and apart <= NEAR * max(abs(first), abs(second))


def _unit(number: Decimal) -> Decimal:
    """Return what one in the last significant digit of a number is worth: a hundred million for 4.9 billion."""
    exponent = number.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


def _lies_in(inner: Amount, outer: Amount) -> bool:
    return outer.is_range and outer.low <= inner.low and inner.high <= outer.high


def _within_bound(bounded: Amount, other: Amount) -> bool:
    """Return whether a number agrees with a bound; "more than 1.5" says nothing of 2.7, but goes with 1.53.

    Two bounds on one side never clash: what is more than 160 is more than 150.
    """
    if any(bounded.bound in side and other.bound in side for side in (_ABOVE, _BELOW)):
        return True
    if bounded.bound == CEILING:
        return other.low <= bounded.low and other.bound not in _ABOVE
    unit = _unit(bounded.low)
    if bounded.bound in _ABOVE:
        return bounded.low <= other.low < bounded.low + unit
    return bounded.bound in _BELOW and bounded.low - unit < other.low <= bounded.low
