"""The rules of time and trust."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from graphkit.claims import (
    ALWAYS,
    END,
    Assertion,
    Stretch,
    Voice,
    claim_key,
    independent_publishers,
    intersection,
    stretches,
    union,
)
from graphkit.claims import in_force as asserted
from graphkit.model import When


def days(text: str) -> tuple[int, int]:
    when = When.parse(text)
    return when.first.toordinal(), when.last.toordinal()


def said(begin: str = "", until: str = "", status: str = "", *, fact: bool = True, negated: bool = False) -> Assertion:
    return Assertion(
        is_fact=fact,
        negated=negated,
        status=status,
        begin=days(begin) if begin else None,
        until=days(until) if until else None,
    )


def in_force(assertions: Sequence[Assertion], day: int) -> bool:
    return asserted(((a.is_fact, held) for a, held in zip(assertions, stretches(assertions), strict=True)), day)


def window(assertions: Sequence[Assertion]) -> list[tuple[int, int]]:
    return union((s.begin_first, s.end_last) for held in stretches(assertions) for s in held)


def on(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_a_deal_is_in_force_from_the_day_of_its_announcement() -> None:
    deal = [said("2025-10-28", status="announced")]
    assert (False, True, True) == tuple(in_force(deal, on(d)) for d in ("2025-10-27", "2025-10-28", "2030-01-01"))


def test_the_day_of_an_end_is_in_and_the_day_of_a_termination_is_out() -> None:
    ended = [said("2020-01-01", until="2021-05-05")]
    terminated = [said("2020-01-01"), said("2021-05-05", status="terminated")]
    assert (True, False) == (in_force(ended, on("2021-05-05")), in_force(ended, on("2021-05-06")))
    assert (True, False) == (in_force(terminated, on("2021-05-04")), in_force(terminated, on("2021-05-05")))


def test_what_is_agreed_after_a_termination_counts_anew_and_both_stretches_stay() -> None:
    acacia = [
        said("2019-07-09", status="announced"),
        said("2021-01-08", status="terminated"),
        said("2021-01-14", status="announced"),
        said("2021-03-01", status="completed"),
    ]
    assert [(on("2019-07-09"), on("2021-01-07")), (on("2021-01-14"), END)] == window(acacia)
    assert (True, False, True) == tuple(in_force(acacia, on(d)) for d in ("2020-01-01", "2021-01-10", "2021-02-01"))


def test_only_a_termination_that_is_itself_a_fact_ends_anything() -> None:
    rumour = [said("2025-09-22", status="announced"), said("2026-02-20", status="terminated", fact=False)]
    assert in_force(rumour, on("2026-06-30"))


def test_a_fact_without_any_date_is_taken_to_hold_and_is_certain_on_no_day() -> None:
    assert [(ALWAYS,)] == stretches([said()])
    assert in_force([said()], on("1999-01-01"))
    assert not ALWAYS.certain(on("1999-01-01"))


def test_an_undated_statement_never_widens_a_claim_that_has_dated_ones() -> None:
    claim = [said(), said("2024-01-01", until="2024-12-31"), said("2026-01-01", until="2026-12-31")]
    assert [(on("2024-01-01"), on("2024-12-31")), (on("2026-01-01"), on("2026-12-31"))] == window(claim)


def test_an_undated_fact_does_not_wait_for_a_forecast_of_the_same() -> None:
    assert in_force([said(), said("2028-01-01", fact=False)], on("2026-01-01"))


def test_an_undated_completion_beside_a_dated_announcement_is_certain_on_no_day() -> None:
    stretch = stretches([said("2024-06-27", status="announced"), said(status="completed")])[1][0]
    assert (False, True, False) == (
        stretch.possible(on("2024-06-26")),
        stretch.possible(on("2025-01-01")),
        stretch.certain(on("2025-01-01")),
    )


def test_denials_opinions_and_forecasts_are_never_in_force() -> None:
    for assertion in (said("2020-01-01", negated=True), said("2020-01-01", fact=False)):
        assert not in_force([assertion], on("2026-01-01"))


def test_partial_dates_tell_certain_from_possible_days() -> None:
    (stretch,) = stretches([said("2026-Q1", until="2027")])[0]
    assert [(False, False), (True, False), (True, True), (True, False), (False, False)] == [
        (stretch.possible(on(day)), stretch.certain(on(day)))
        for day in ("2025-12-31", "2026-02-01", "2026-03-31", "2027-06-01", "2028-01-01")
    ]


def test_the_key_of_a_claim_is_canonical() -> None:
    assert ("a", "partnersWith", "b") == claim_key("b", "partnersWith", "a", canonical="partnersWith", symmetric=True)
    assert ("b", "supplies", "a") == claim_key("a", "customerOf", "b", canonical="supplies", symmetric=False)


def test_publishers_are_counted_once_and_weak_ones_not_at_all() -> None:
    voices = [
        Voice("a", "Reuters"),
        Voice("b", "REUTERS"),
        Voice("c", "Blog", machine_written=True),
        Voice("d", "Board", kind="forum"),
        Voice("e", "TrendForce", cited_through="a"),
        Voice("f", "Nokia"),
    ]
    assert {"reuters", "nokia"} == independent_publishers(voices)


ORDINAL = st.integers(1, 400)
INTERVAL = st.tuples(ORDINAL, ORDINAL).map(lambda pair: (min(pair), max(pair)))


@given(
    st.lists(
        st.builds(
            Assertion,
            is_fact=st.booleans(),
            negated=st.booleans(),
            status=st.sampled_from(["", "announced", "completed", "terminated"]),
            begin=st.none() | INTERVAL,
            until=st.none() | INTERVAL,
        ),
        max_size=6,
    ),
    ORDINAL,
)
def test_every_certain_day_is_possible_and_the_window_is_the_union_of_what_holds(
    assertions: list[Assertion], day: int
) -> None:
    held = [stretch for own in stretches(assertions) for stretch in own]
    assert all(stretch.possible(day) for stretch in held if stretch.certain(day))
    assert any(b <= day <= e for b, e in window(assertions)) == any(stretch.possible(day) for stretch in held)
    if in_force(assertions, day):
        assert any(a.is_fact and not a.negated and a.status != "terminated" for a in assertions)


@given(st.lists(INTERVAL, max_size=6), st.lists(INTERVAL, max_size=6), ORDINAL)
def test_union_and_intersection_are_those_of_sets_of_days(
    first: list[tuple[int, int]], second: list[tuple[int, int]], day: int
) -> None:
    def inside(pairs: list[tuple[int, int]]) -> bool:
        return any(begin <= day <= end for begin, end in pairs)

    joined = union(first)
    assert inside(first) == inside(joined)
    assert all(a[1] + 1 < b[0] for a, b in itertools.pairwise(joined))
    assert (inside(first) and inside(second)) == inside(intersection(union(first), union(second)))


def test_a_stretch_that_ends_before_it_begins_is_empty() -> None:
    assert Stretch(10, 10, 9, 9).is_empty()
    assert [()] == stretches([said("2026-01-02", until="2026-01-01")])
