"""The rules of time and trust, once: claim key, window, in force, independent publishers.

Pure functions over what statements of one claim say. The plain triples, the path index, the page and the reports
all read what is computed here; nothing else may know these rules.

A claim is a subject, a predicate and an object. Days are proleptic Gregorian ordinals (``date.toordinal``);
an open end is ``BEGINNING`` or ``END``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

BEGINNING: Final = 1
END: Final = 3652059  # 9999-12-31

#: Kinds of source that never count as an independent publisher, besides those that are machine-written.
WEAK_KINDS: Final = frozenset({"forum"})

#: The first and the last day that a written date can mean.
Days = tuple[int, int]


class Stretch(NamedTuple):
    """One period in which something holds; partial dates give each end an earliest and a latest day, all inclusive."""

    begin_first: int
    begin_last: int
    end_first: int
    end_last: int

    def possible(self, day: int) -> bool:
        """Return whether the day lies inside for some way in which the partial dates may turn out."""
        return self.begin_first <= day <= self.end_last

    def certain(self, day: int) -> bool:
        """Return whether the day lies inside whichever way the partial dates turn out."""
        return self.begin_last <= day <= self.end_first

    def is_empty(self) -> bool:
        """Return whether no day can lie inside."""
        return self.begin_first > self.end_last


ALWAYS: Final = Stretch(BEGINNING, END, BEGINNING, END)  # possible on any day, certain on none


class Assertion(NamedTuple):
    """What one statement contributes to its claim.

    ``begin`` and ``until`` are the first and last day that the written date can mean, None where none was written.
    """

    is_fact: bool
    negated: bool = False
    status: str = ""
    begin: Days | None = None
    until: Days | None = None

    @property
    def dated(self) -> bool:
        """Whether the statement says anything of time."""
        return self.begin is not None or self.until is not None


def claim_key(subject: str, predicate: str, object_: str, *, canonical: str, symmetric: bool) -> tuple[str, str, str]:
    """Return the one key of a claim: the pair sorted for a symmetric predicate, ``supplies`` for ``customerOf``."""
    if symmetric:
        subject, object_ = min(subject, object_), max(subject, object_)
    elif canonical != predicate:
        subject, object_ = object_, subject
    return subject, canonical, object_


def stretches(assertions: Sequence[Assertion]) -> list[tuple[Stretch, ...]]:
    """Return for each assertion of one claim when it holds, in the same order; empty where it holds on no day.

    A denial and a termination hold on no day themselves. A deal is in force from its date until its ``until``
    (that day is in) or until the first termination, stated as a fact, that does not come before it (that day is
    out); a later assertion counts anew. An undated assertion takes the stretches of the dated ones — a fact those
    of the facts, a stage of a deal those of the same stage — and so never widens the claim; when there are none it
    is possible on any day before the first termination.
    """
    facts = [a for a in assertions if a.is_fact and not a.negated and a.begin]
    ends = [a.begin for a in facts if a.status == "terminated" and a.begin]
    begins = [a.begin for a in facts if a.status != "terminated" and a.begin]
    own = [_own_stretches(a, ends, begins) if _holds(a) and a.dated else () for a in assertions]
    return [
        held if assertion.dated or not _holds(assertion) else _stretches_of_others(assertion, assertions, own, ends)
        for assertion, held in zip(assertions, own, strict=True)
    ]


def _holds(assertion: Assertion) -> bool:
    return not assertion.negated and assertion.status != "terminated"


def _own_stretches(assertion: Assertion, ends: Sequence[Days], begins: Sequence[Days]) -> tuple[Stretch, ...]:
    """Return what the own dates of a dated assertion and the terminations of its claim make of it.

    A termination with a partial date may lie on either side of a beginning. It can have come before only where the
    claim surely began earlier already, for a termination ends something; then the assertion may count anew.
    """
    if assertion.begin is None:
        return _before(assertion.until or (END, END), ends)
    begin_first, begin_last = assertion.begin
    end_first, end_last = assertion.until or (END, END)
    is_first = not any(last < begin_first for _, last in begins)
    gaps = []  # days of a termination inside a partial beginning: out, whichever came first
    for first, last in ends:
        if last < begin_first:
            continue
        end_first = min(end_first, first - 1)
        if is_first or first >= begin_last:
            end_last = min(end_last, last - 1)
        elif first == last:
            gaps.append(first)
    parts = []
    for gap in sorted(set(gaps)):
        parts.append(Stretch(begin_first, begin_last, end_first, min(end_last, gap - 1)))
        begin_first = gap + 1
    return tuple(s for s in (*parts, Stretch(begin_first, begin_last, end_first, end_last)) if not s.is_empty())


def _before(until: Days, ends: Sequence[Days]) -> tuple[Stretch, ...]:
    """Return when something holds of which only ends are known: possible on any day before, certain on the last."""
    end_first = min(until[0], *(first - 1 for first, _ in ends), END)
    end_last = min(until[1], *(last - 1 for _, last in ends), END)
    return (Stretch(BEGINNING, end_last, end_first, end_last),) if end_last < END else (ALWAYS,)


def _stretches_of_others(
    assertion: Assertion,
    assertions: Sequence[Assertion],
    own: Sequence[tuple[Stretch, ...]],
    ends: Sequence[Days],
) -> tuple[Stretch, ...]:
    """Return what the dated assertions of the claim say of its time; without any, its terminations alone.

    Those of the same stage speak for it. Where only other stages are dated (a completion without a date beside a
    dated announcement) it is possible on their days and certain on none.
    """
    dated = [
        (other, stretch)
        for other, held in zip(assertions, own, strict=True)
        for stretch in held
        if other.is_fact or not assertion.is_fact
    ]
    same = {stretch for other, stretch in dated if other.status == assertion.status}
    # Beginning at the latest after the end: certain on none, not even on the one day of a stretch of one day.
    vague = {Stretch(s.begin_first, min(s.end_last + 1, END), s.begin_first, s.end_last) for _, s in dated}
    return tuple(sorted(same or vague)) or _before((END, END), ends)


def in_force(said: Iterable[tuple[bool, Iterable[Stretch]]], day: int) -> bool:
    """Return whether a claim is asserted as a plain triple on a day: some fact of it can hold then.

    ``said`` gives, for each statement of the claim, whether it is a fact and when it holds (``stretches``).
    """
    return any(is_fact and any(stretch.possible(day) for stretch in held) for is_fact, held in said)


def union(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return overlapping and adjoining periods joined, ascending."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(pairs):
        if joined and begin <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def intersection(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the days that lie in both of two ascending lists of periods."""
    both = [(max(a, c), min(b, d)) for a, b in first for c, d in second]
    return sorted((begin, end) for begin, end in both if begin <= end)


class Voice(NamedTuple):
    """What counts of a source when sources are counted."""

    id: str
    publisher: str
    kind: str = ""
    machine_written: bool = False
    cited_through: str = ""


def independent_publishers(voices: Iterable[Voice]) -> frozenset[str]:
    """Return the publishers that say something independently, case folded.

    Several pages of one publisher are one voice; machine-written pages and forums are none; and a source that is
    known only through another one that also speaks adds nothing to it.
    """
    speaking = list(voices)
    ids = {voice.id for voice in speaking}
    return frozenset(
        voice.publisher.casefold()
        for voice in speaking
        if not voice.machine_written and voice.kind not in WEAK_KINDS and voice.cited_through not in ids
    )
