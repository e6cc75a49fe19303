"""Dates as precise as their sources."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.model import When


@pytest.mark.parametrize(
    ("text", "first", "last", "datatype"),
    [
        ("2026-03-02", date(2026, 3, 2), date(2026, 3, 2), "date"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "gYearMonth"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "string"),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "string"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "gYear"),
        ("2026/2034", date(2026, 1, 1), date(2034, 12, 31), "string"),
        ("2026-Q1/2026-06", date(2026, 1, 1), date(2026, 6, 30), "string"),
    ],
)
def test_a_date_runs_from_the_first_to_the_last_day_it_can_mean(
    text: str, first: date, last: date, datatype: str
) -> None:
    when = When.parse(text)
    assert (first, last, datatype, text) == (when.first, when.last, when.datatype, str(when))


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-02-30", "2026-Q5", "2026-H3", "2034/2026", "2026/", "soon", "1/2/3"]
)
def test_what_is_not_a_date_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (date|day)|ends before it begins"):
        When.parse(text)


@given(st.dates(min_value=date(1, 1, 1)))
def test_a_full_date_is_itself(day: date) -> None:
    when = When.parse(day.isoformat())
    assert (day, day) == (when.first, when.last)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        when = When.parse(text)
    except ValueError as error:
        assert str(error)
    else:
        assert when.first <= when.last
