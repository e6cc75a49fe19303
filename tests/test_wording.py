"""How facts read to people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.model import Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.statements import canonical_number
from graphkit.wording import (
    amount,
    claim_sentence,
    day,
    detail,
    details,
    figure,
    publishers_line,
    source_line,
    times,
    verb,
    window_words,
)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("2000000000", "USD", "US$2bn"),
        ("2300000000", "USD", "US$2.3bn"),
        ("1700000000000", "USD", "US$1.7tn"),
        ("683000000", "USD", "US$683m"),
        ("950000", "EUR", "€950,000"),
        ("-281000000", "EUR", "-€281m"),
        ("245", "percent", "245%"),
        ("2.9", "percent", "2.9%"),
        ("1600", "gbit/s", "1,600 Gbit/s"),
        ("6.01", "USD", "US$6.01"),
        ("", "USD", ""),
    ],
)
def test_amounts_read_as_people_write_them(value: str, unit: str, words: str) -> None:
    assert words == amount(value, unit)


@given(st.integers(0, 10**16))
def test_an_amount_of_money_is_right_to_three_decimals_of_its_scale(value: int) -> None:
    words = amount(canonical_number(str(value)), "USD").removeprefix("US$").replace(",", "")
    scale = {"tn": 10**12, "bn": 10**9, "m": 10**6}
    unit = next((name for name in scale if words.endswith(name)), "")
    read = Decimal(words.removesuffix(unit)) * scale.get(unit, 1)
    assert abs(read - value) <= Decimal(scale.get(unit, 0)) / 2000


def test_vague_amounts_say_so() -> None:
    statement = Statement("a", "investsIn", "fact", object="b", value="500000000", unit="USD")
    for qualifiers, words in (
        ((("approximate", "true"),), "about US$500m"),
        ((("bound", "up to"),), "up to US$500m"),
        ((("valueMax", "750000000"),), "US$500m to US$750m"),
        ((), "US$500m"),
    ):
        assert words == figure(statement._replace(qualifiers=qualifiers))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-03-02", "2 Mar 2026"),
        ("2026-03", "Mar 2026"),
        ("2026-Q1", "Q1 2026"),
        ("2026-H2", "H2 2026"),
        ("2026", "2026"),
        ("2026/2034", "2026 to 2034"),
    ],
)
def test_dates_read_as_precisely_as_they_are_known(text: str, words: str) -> None:
    assert words == day(When.parse(text))


def test_windows_read_as_periods() -> None:
    a, b = date(2025, 10, 28), date(2026, 6, 30)
    assert [
        "since 28 Oct 2025",
        "until 30 Jun 2026",
        "from 28 Oct 2025 to 30 Jun 2026",
        "undated",
        "never all at once",
        "until 28 Oct 2025, since 30 Jun 2026",
    ] == [
        window_words(window)
        for window in (
            [(a, date.max)],
            [(date.min, b)],
            [(a, b)],
            [(date.min, date.max)],
            [],
            [(date.min, a), (b, date.max)],
        )
    ]


def test_a_relation_reads_in_both_directions_and_a_denial_as_one(ontology: Ontology) -> None:
    statement = Statement("a", "acquires", "fact", object="b")
    assert ("acquires", "is acquired by") == (verb(statement, ontology), verb(statement, ontology, forward=False))
    told = [
        claim_sentence(one, ontology, subject="A", other="B") for one in (statement, statement._replace(negated=True))
    ]
    assert ["A acquires B", "denied: A acquires B"] == told


def test_a_figure_is_told_with_a_colon_between_its_subject_and_its_metric(ontology: Ontology) -> None:
    assert "Switch market: market size" == claim_sentence(
        Statement("m", "marketSize", "fact"), ontology, subject="Switch market"
    )


def test_a_window_begins_as_precisely_as_is_known() -> None:
    begins = {date(2025, 12, 31): "2025"}
    assert "since 2025" == window_words([(date(2025, 12, 31), date.max)], begins=begins)
    assert "from 2025 to 1 Mar 2026" == window_words([(date(2025, 12, 31), date(2026, 3, 1))], begins=begins)


def test_details_mark_what_is_not_a_plain_fact() -> None:
    statement = Statement(
        "a", "investsIn", "forecast", object="b", value="5", unit="USD", until=When.parse("2030"), status="announced"
    )
    assert ["US$5", "until 2030", "announced", "[forecast]"] == details(statement)
    assert "2026 to 2030" == times(statement._replace(date=When.parse("2026")))


def test_sources_read_in_full_and_in_short() -> None:
    sources = [
        Source(
            f"s{n}", f"Title {n}", publisher, "news", url=f"https://example.org/{n}", published=When.parse(f"202{n}")
        )
        for n, publisher in enumerate(["A", "B", "B", "C", "D"])
    ]
    assert "D, C, B and 1 more" == publishers_line(sources)
    assert "A, “Title 0”, 2020, news, https://example.org/0" == source_line(sources[0])
    assert "A, “Title 0”, undated, news" == source_line(sources[0]._replace(published=None, url=""))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("166389351", "166,389,351"),
        ("2025", "2025"),
        ("0001045810", "0001045810"),
        ("2025-02-27", "27 Feb 2025"),
        ("2025-02", "Feb 2025"),
        ("6.01", "6.01"),
        ("directed share issue", "directed share issue"),
        ("7250 IXR-10e", "7250 IXR-10e"),
        ("2025-02-30", "2025-02-30"),
    ],
)
def test_the_value_of_a_detail_reads_as_people_write_it(text: str, words: str) -> None:
    assert words == detail(text)
