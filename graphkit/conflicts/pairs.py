"""What two statements of one claim are to one another: the rules that ``docs/conflicts.md`` explains.

A rule looks at two statements alone, and at where their claim was ended in between: adding a fact changes nothing
between others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from graphkit.conflicts.amounts import compatible, differ, is_under_ceiling, rounds_to
from graphkit.conflicts.sides import Pair, Side, overlap, same_matter, same_scope
from graphkit.model import Statement, When
from graphkit.names import fold

#: Qualifiers that say how or when a statement is made, not what it says of a deal.
_MANNER: Final = frozenset({"approximate", "bound", "expectedClose", "order", "statedOn", "valueMax"})

#: Reports of one event may carry dates that are this far apart, where the first has the day of the news.
NEWS: Final = timedelta(days=7)

#: A completion belongs to an announcement of the same two parties at most this long before it.
CLOSING: Final = timedelta(days=366)

_STAGES: Final = ("announced", "ongoing", "completed", "terminated")


def compare(first: Side, second: Side) -> Pair | None:
    """Return how two statements of one claim, or of one metric of one thing, conflict; None where they do not."""
    if first.id > second.id:
        first, second = second, first
    if first.statement.object:
        return _denial(first, second) or _relations(first, second)
    return _figures(first, second) if first.amount else _milestones(first, second)


def _figures(first: Side, second: Side) -> Pair | None:
    """Compare figures; their period and unit are known to be the same."""
    if not same_matter(first, second) or not same_scope(first, second):
        return None
    return _amounts(first, second)


def _milestones(first: Side, second: Side) -> Pair | None:
    """Compare what has a date for its value: one named milestone in two times, or told otherwise."""
    one, other = first.statement, second.statement
    if not first.aspect or first.aspect != second.aspect:
        return None
    if one.period and other.period and not overlap(one.period, other.period):
        return Pair(first.id, second.id, "date")
    views = one.what != other.what and (one.modality, other.modality) != ("fact", "fact")
    return Pair(first.id, second.id, "opinion") if views else None


def _denial(first: Side, second: Side) -> Pair | None:
    """Compare a denial with a claim of the same matter that it cannot precede or come after the end of."""
    denials = [side for side in (first, second) if side.statement.negated]
    if len(denials) != 1 or not same_matter(first, second):
        return None
    denial, claim = denials[0].statement, (second if denials[0] is first else first).statement
    if claim.status == "terminated":
        return None
    too_early = denial.date and claim.date and denial.date.last < claim.date.first
    too_late = denial.date and claim.until and denial.date.first > claim.until.last
    return None if too_early or too_late else Pair(first.id, second.id, "denial")


def _relations(first: Side, second: Side) -> Pair | None:
    if first.statement.negated or second.statement.negated or not _one_event(first, second):
        return None
    if {first.statement.status, second.statement.status} == {"completed", "terminated"}:
        return Pair(first.id, second.id, "ending")
    return _amounts(first, second) or _dates(first, second) or _details(first, second)


def _one_event(first: Side, second: Side) -> bool:
    """Return whether two statements of one claim are about one event, or about one stretch of a lasting relation.

    What happens once is one event unless it was ended in between; other deals are repeated, so that matter and
    time must fit.
    """
    if None not in (first.episode, second.episode) and first.episode != second.episode:
        return False
    if not same_scope(first, second):
        return False
    if first.happens_once:
        return same_matter(first, second) and not _other_stake(first, second)
    return first.matter == second.matter and _same_time(first.statement, second.statement)


def _same_time(one: Statement, other: Statement) -> bool:
    """Return whether two dates can be one event's: they overlap, are days apart, or are signing and closing."""
    if one.date is None or other.date is None:
        return one.date is other.date
    if "terminated" in (one.status, other.status) and one.status != other.status:
        return overlap(one.date, other.date)
    early, late = sorted((one, other), key=_begin)
    assert early.date
    assert late.date
    if early.date.last + NEWS >= late.date.first:
        return True
    return (early.status, late.status) == (
        "announced",
        "completed",
    ) and early.date.last + CLOSING >= late.date.first


def _begin(statement: Statement) -> tuple[int, int]:
    assert statement.date
    return statement.date.first.toordinal(), statement.date.last.toordinal()


def _other_stake(first: Side, second: Side) -> bool:
    """Return whether different shares were bought at different times: then they are two purchases."""
    one, other = first.statement, second.statement
    stakes = {own["stakePercent"] for own in (first.details, second.details) if "stakePercent" in own}
    return len(stakes) == 2 and bool(one.date and other.date and not overlap(one.date, other.date))


def _amounts(first: Side, second: Side) -> Pair | None:
    """Compare two amounts for one thing; amounts in different units, as in different currencies, do not conflict."""
    one, other = first.statement, second.statement
    if not first.amount or not second.amount or one.unit != other.unit or not differ(first.amount, second.amount):
        return None
    pair = Pair(first.id, second.id, "rounding")
    if one.status and other.status and one.status != other.status:
        # What was agreed as "up to" and then paid is no matter of precision, so a bound does not count here.
        if rounds_to(first.amount.low, second.amount.low):
            return pair
        earlier, later = sorted((first, second), key=lambda side: _STAGES.index(side.statement.status))
        # What is merely estimated of a later stage takes the place of no fact.
        if (earlier.statement.modality == "fact") > (later.statement.modality == "fact"):
            return pair._replace(kind="opinion")
        return pair._replace(kind="stage", superseded=earlier.id)
    if compatible(first.amount, second.amount):
        if {one.modality, other.modality} == {"fact", "forecast"}:
            return None
        return pair._replace(kind="ceiling") if is_under_ceiling(first.amount, second.amount) else pair
    if one.modality == other.modality == "fact":
        raised = one.status == "announced" and one.date and other.date and not overlap(one.date, other.date)
        if not raised:
            return pair._replace(kind="contradiction")
        return pair._replace(kind="revision", superseded=min((first, second), key=lambda s: _begin(s.statement)).id)
    return _views(first, second, pair)


def _views(first: Side, second: Side, pair: Pair) -> Pair:
    """Tell a revision, by the same voice or by the outcome, from a difference of opinion."""
    one, other = first.statement, second.statement
    if {one.modality, other.modality} == {"fact", "forecast"}:
        return pair._replace(kind="revision", superseded=first.id if one.modality == "forecast" else second.id)
    stated = [_stated_on(side) for side in (first, second)]
    if fold(one.estimator) != fold(other.estimator) or "fact" in (one.modality, other.modality):
        return pair._replace(kind="opinion")
    if stated[0] and stated[1] and stated[0] != stated[1]:
        return pair._replace(kind="revision", superseded=first.id if stated[0] < stated[1] else second.id)
    return pair._replace(kind="revision" if one.estimator else "opinion")


def _stated_on(side: Side) -> str:
    return side.details.get("statedOn", "")


def _dates(first: Side, second: Side) -> Pair | None:
    """Compare when one event happened: the same stage of what happens once, or the end of what began at one time."""
    one, other = first.statement, second.statement
    if one.status != other.status:
        return None
    days = [(one.date, other.date)] if first.happens_once and one.status else []
    for begin, end in [*days, (one.until, other.until)]:
        if begin and end and not overlap(begin, end):
            return Pair(first.id, second.id, "date")
    return None


def _details(first: Side, second: Side) -> Pair | None:
    """Compare the details of one deal at one stage: numbers, days, and the role of the party."""
    one, other = first.statement, second.statement
    if not first.is_deal or (one.status and other.status and one.status != other.status):
        return None
    if one.date and other.date and not overlap(one.date, other.date):
        return None
    common = sorted(first.details.keys() & second.details.keys() - _MANNER)
    about = tuple(key for key in common if _contradict(key, first.details[key], second.details[key]))
    return Pair(first.id, second.id, "detail", about=about) if about else None


def _contradict(key: str, one: str, other: str) -> bool:
    """Return whether two texts of one detail cannot both be right; texts that are neither number nor date can."""
    if key == "role":
        return fold(one) not in fold(other) and fold(other) not in fold(one)
    try:
        numbers = Decimal(one), Decimal(other)
    except InvalidOperation:
        pass
    else:
        return numbers[0] != numbers[1] and not rounds_to(*numbers)
    try:
        return not overlap(When.parse(one), When.parse(other))
    except ValueError:
        return False


def episodes(statements: Sequence[Statement]) -> list[int | None]:
    """Return for each statement of one claim how often the claim was ended, and begun anew, before it.

    None for an undated one, which may belong to any.
    """
    numbers: dict[int, int] = {}
    episode, ended = 0, None
    dated = [(place, s) for place, s in enumerate(statements) if s.date]
    for place, statement in sorted(dated, key=lambda item: (_begin(item[1]), item[1].status == "terminated", item[0])):
        if statement.status == "terminated" and statement.modality == "fact" and not statement.negated:
            ended = _begin(statement)[0]
        elif ended is not None and _begin(statement)[0] > ended:
            episode, ended = episode + 1, None
        numbers[place] = episode
    return [numbers.get(place) for place in range(len(statements))]
