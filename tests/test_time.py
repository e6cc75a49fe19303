"""Two clocks: what held on a day, by what was known on another, against a model that knows nothing of the code.

The model takes the rules of time as they are written for people and tries out every way in which partial dates may
turn out, day by day.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.claims import Assertion, stretches, union
from graphkit.claims import in_force as asserted
from graphkit.facts import read_facts
from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.model import When
from graphkit.ontology import Ontology
from graphkit.paths import Costs, Filters

GRAPHKIT = Path(sys.executable).parent / "graphkit"

# A model of time


def in_force(assertions: Sequence[Assertion], day: int) -> bool:
    return asserted(((a.is_fact, held) for a, held in zip(assertions, stretches(assertions), strict=True)), day)


def window(assertions: Sequence[Assertion]) -> list[tuple[int, int]]:
    return union((s.begin_first, s.end_last) for held in stretches(assertions) for s in held)


def days_of(text: str) -> list[date]:
    """Every day that a written date can mean."""
    year, rest = int(text[:4]), text[5:]
    if len(rest) == 5:
        return [date.fromisoformat(text)]
    months = {
        "": range(1, 13), "H1": range(1, 7), "H2": range(7, 13),
        "Q1": range(1, 4), "Q2": range(4, 7), "Q3": range(7, 10), "Q4": range(10, 13),
    }.get(rest) or [int(rest)]  # fmt: skip
    return [date(year, month, day) for month in months for day in range(1, monthrange(year, month)[1] + 1)]


class Said:
    """One statement of the history: what was written, and which sources say so."""

    def __init__(self, written: dict[str, Any], published: Sequence[str]) -> None:
        self.written = written
        self.published = published

    @cached_property
    def begins(self) -> list[date]:
        return days_of(self.written["date"]) if "date" in self.written else []

    @cached_property
    def untils(self) -> list[date]:
        return days_of(self.written["until"]) if "until" in self.written else []

    @property
    def is_fact(self) -> bool:
        return self.written["modality"] == "fact" and "negated" not in self.written

    @property
    def is_termination(self) -> bool:
        return self.written.get("status") == "terminated"

    @property
    def can_hold(self) -> bool:
        return "negated" not in self.written and not self.is_termination

    @cached_property
    def known(self) -> date:
        """The day by which the first of its sources was out; what is published on no known day always counts."""
        return min((days_of(text)[-1] for text in self.published if text), default=date.min)


IMPOSSIBLE, POSSIBLE, CERTAIN = "impossible", "possible", "certain"


class Model:
    """A claim by what was known on a day."""

    def __init__(self, claim: Iterable[Said], known_on: date) -> None:
        self.said = [said for said in claim if said.known <= known_on]
        self.ends = [s.begins for s in self.said if s.is_termination and s.is_fact and s.begins]

    def on(self, said: Said, day: date) -> str:
        """Return whether a statement holds on a day in all, some or none of the ways in which dates may turn out."""
        if not said.can_hold:
            return IMPOSSIBLE
        if said.begins:
            return self._dated(said, day)
        if said.untils:
            return self._with_an_end_alone(said.untils, day)
        return self._undated(said, day)

    def _dated(self, said: Said, day: date) -> str:
        untils = said.untils or [date.max]
        # A termination that may have come before the beginning needs something that it can have ended.
        began_before = any(
            other.is_fact and other.can_hold and other.begins and other.begins[-1] < said.begins[0]
            for other in self.said
        )
        outcomes = set()
        for begin in said.begins:
            ways = [
                {not begin <= end <= day for end in end_days if began_before or end >= begin}
                for end_days in self.ends
                if end_days[-1] >= said.begins[0]
            ]
            within = {begin <= day <= until for until in (untils[0], untils[-1])}
            outcomes |= {all(way) for way in product(within, *ways)}
        return CERTAIN if outcomes == {True} else POSSIBLE if True in outcomes else IMPOSSIBLE

    def _with_an_end_alone(self, untils: Sequence[date], day: date) -> str:
        """It has held at some time before its end, or before the claim was terminated."""
        eves = [[end - timedelta(days=1) for end in end_days] for end_days in self.ends]
        last_days = [min(lasts[at] for lasts in (untils, *eves)) for at in (0, -1)]
        if last_days == [day, day]:
            return CERTAIN
        return POSSIBLE if day <= last_days[-1] else IMPOSSIBLE

    def _undated(self, said: Said, day: date) -> str:
        """It never widens the claim: the dated statements speak for it, before all those of its own stage."""
        dated = [s for s in self.said if s.can_hold and (s.begins or s.untils) and (s.is_fact or not said.is_fact)]
        # What holds on any day at all holds on one of those on which it may begin.
        dated = [o for o in dated if any(self.on(o, when) != IMPOSSIBLE for when in o.begins or EVER[:1])]
        stage = [other for other in dated if other.written.get("status") == said.written.get("status")]
        if not dated:
            return self._with_an_end_alone([date.max], day) if self.ends else POSSIBLE
        found = {self.on(other, day) for other in stage or dated} - {IMPOSSIBLE}
        return CERTAIN if CERTAIN in found and stage else POSSIBLE if found else IMPOSSIBLE


EVER = [date(2023, 1, 1) + timedelta(days=number) for number in range(5 * 365)]

# A history


def written_day(chance: random.Random, earliest: date = date(2024, 1, 1)) -> str:
    """A date of 2024 or 2025, written as a day, month, quarter, half or year that does not end before another."""
    while True:
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(731))
        text = chance.choice([
            day.isoformat(), day.isoformat(), day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}-Q{(day.month + 2) // 3}",
            f"{day:%Y}-H{1 + (day.month > 6)}", f"{day:%Y}",
        ])  # fmt: skip
        if days_of(text)[0] >= earliest:
            return text


def history(chance: random.Random, claims: int) -> Iterator[list[Said]]:
    """Claims with deals that end, are terminated, agreed again, denied, rumoured, and told with and without dates."""
    for claim in range(claims):
        predicate = chance.choice(["investsIn", "partnersWith", "supplies"])
        own = []
        for number in range(chance.randint(1, 5)):
            written: dict[str, Any] = {"subject": f"a{claim % 7}", "predicate": predicate, "object": f"b{claim}"}
            written["modality"] = chance.choices(["fact", "estimate", "opinion"], [8, 1, 1])[0]
            written["what"] = f"statement {number} of claim {claim}"
            if status := chance.choice(["", "announced", "completed", "terminated"]):
                written["status"] = status
            if chance.random() < 0.8:
                written["date"] = written_day(chance)
            if written.get("status") != "terminated" and chance.random() < 0.25:
                written["until"] = written_day(chance, days_of(written["date"])[-1] if "date" in written else EVER[0])
            if chance.random() < 0.08:
                written["negated"] = "true"
            published = [
                chance.choice(["", written_day(chance), written_day(chance)]) for _ in range(chance.randint(1, 3))
            ]
            own.append(Said(written, published))
        yield own


@pytest.fixture(scope="module")
def claims() -> list[list[Said]]:
    return list(history(random.Random(20260630), 70))


@pytest.fixture(scope="module")
def graph(claims: list[list[Said]], ontology: Ontology, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The history as a graph, made by the real makers; no rules, so that all in it was said."""
    folder = tmp_path_factory.mktemp("history")
    sources: list[dict[str, str]] = []
    statements: list[dict[str, Any]] = []
    for said in (said for claim in claims for said in claim):
        ids = [f"s{len(sources) + number}" for number in range(len(said.published))]
        for id, published in zip(ids, said.published, strict=True):
            source = {"id": id, "title": id, "publisher": id, "kind": "news", "url": "https://example.org/"}
            sources.append({**source, **({"published": published} if published else {})})
        statements.append({**said.written, "sources": ids})
    ids = sorted({statement[end] for statement in statements for end in ("subject", "object")})
    entities = [{"id": id, "type": "Company", "label": id} for id in ids]
    facts = folder / "facts"
    facts.mkdir()
    text = json.dumps({"sources": sources, "entities": entities, "statements": statements})
    (facts / "history.yaml").write_text(text.replace('"true"', "true"), encoding="utf-8")
    read = read_facts(facts)
    assert () == read.problems
    made = assemble(read, ontology, ())
    (folder / "graph").mkdir()
    write_graph(made, folder / "graph")
    write_manifest(made, folder / "graph")
    return Graph(folder / "graph")


def pairs_of_days(count: int) -> list[tuple[date, date]]:
    chance = random.Random(count)
    return [(EVER[chance.randrange(300, 1200)], EVER[chance.randrange(300, 1200)]) for _ in range(count)]


def told(claims: list[list[Said]], day: date, known_on: date) -> dict[str, str]:
    """What the model says of every statement that was known, by its text."""
    models = [(claim, Model(claim, known_on)) for claim in claims]
    return {said.written["what"]: model.on(said, day) for _, model in models for said in model.said}


def answered(graph: Graph, day: date, known_on: date) -> dict[str, str]:
    """What the graph says of the same."""
    return {
        edge.statement.what: CERTAIN if edge.certain(day) else POSSIBLE if edge.possible(day) else IMPOSSIBLE
        for hop in {hop for number in range(len(graph)) for _, hop in graph.neighbours(number)}
        for claim in graph.claims_of_hop(hop)
        for edge in graph.edges_of_claim(claim, known_on=known_on)
    }


def test_a_generated_history_is_told_right_at_200_pairs_of_days(claims: list[list[Said]], graph: Graph) -> None:
    seen: set[str] = set()
    for day, known_on in pairs_of_days(200):
        expected = told(claims, day, known_on)
        assert expected == answered(graph, day, known_on), f"as of {day}, known on {known_on}"
        seen |= set(expected.values())
    assert {CERTAIN, POSSIBLE, IMPOSSIBLE} == seen


def ask(*arguments: str, folder: Path, code: int = 0) -> Any:
    done = subprocess.run(
        [GRAPHKIT, *arguments, "--graph", str(folder), "--format", "json"], capture_output=True, text=True, timeout=60
    )
    assert code == done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(("day", "known_on"), pairs_of_days(6), ids=str)
def test_show_tells_what_can_hold_on_a_day_from_what_cannot(
    day: date, known_on: date, claims: list[list[Said]], graph: Graph
) -> None:
    expected = told(claims, day, known_on)
    card = ask("show", "a3", "--as-of", str(day), "--known-on", str(known_on), folder=graph.folder)
    shown = {
        statement["what"]: part == "relations"
        for part in ("relations", "later", "past")
        for section in card[part]
        for statement in section["statements"]
    }
    own = {said.written["what"] for claim in claims for said in claim if said.written["subject"] == "a3"}
    assert {what: verdict != IMPOSSIBLE for what, verdict in expected.items() if what in own} == shown


@pytest.mark.parametrize(("day", "known_on"), pairs_of_days(7), ids=str)
def test_path_uses_what_can_hold_on_a_day_and_nothing_else(
    day: date, known_on: date, claims: list[list[Said]], graph: Graph
) -> None:
    expected = told(claims, day, known_on)
    claim = max(claims, key=len)
    usable = {s.written["what"] for s in claim if expected.get(s.written["what"], IMPOSSIBLE) != IMPOSSIBLE}
    ends = claim[0].written["subject"], claim[0].written["object"]
    options = ("--max-hops", "1", "--as-of", str(day), "--known-on", str(known_on))
    found = ask("path", *ends, *options, folder=graph.folder, code=0 if usable else 1)
    hops = [hop for path in found["paths"] for hop in path["hops"]]
    assert usable == {statement["what"] for hop in hops for statement in hop["statements"]}


# The graph that ships


def test_infinera_is_independent_at_the_end_of_2024_and_nokias_in_march_2025(built: Path) -> None:
    owners = []
    for day in ("2024-12-31", "2025-03-01"):
        card = ask("show", "infinera", "--relation", "subsidiaryOf", "--as-of", day, folder=built)
        owners.append(
            [s["object"] for part in card["relations"] for s in part["statements"] if s["subject"] == "infinera"]
        )
    assert [[], ["nokia"]] == owners


def test_in_june_2025_nobody_knew_of_nvidias_stake_in_nokia(built: Path) -> None:
    known = []
    for day in ("2025-06-30", "2026-06-30"):
        card = ask("show", "nvidia", "--relation", "investsIn", "--known-on", day, folder=built)
        told = json.dumps([card["relations"], card["later"], card["past"]])
        known.append("nvidia-investsIn-nokia" in told)
    assert [False, True] == known


# What the model found


def days(text: str) -> tuple[int, int]:
    when = When.parse(text)
    return when.first.toordinal(), when.last.toordinal()


def said(begin: str = "", until: str = "", status: str = "") -> Assertion:
    return Assertion(True, status=status, begin=days(begin) if begin else None, until=days(until) if until else None)


def on(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_an_undated_statement_does_not_widen_a_claim_that_was_terminated() -> None:
    claim = [said("2019-07-09"), said(), said("2021-01-08", status="terminated")]
    assert [(on("2019-07-09"), on("2021-01-07"))] == window(claim)


def test_the_earliest_of_two_terminations_ends_a_deal_even_when_the_other_has_a_partial_date() -> None:
    claim = [said("2021-01-05"), said("2021", status="terminated"), said("2021-03-01", status="terminated")]
    assert (True, False) == (in_force(claim, on("2021-02-28")), in_force(claim, on("2021-03-01")))


def test_what_is_agreed_again_may_come_after_a_termination_whose_date_is_partial() -> None:
    claim = [said("2019-07-09"), said("2021-01", status="terminated"), said("2021-01-14")]
    again = stretches(claim)[2]
    assert any(stretch.possible(on("2022-01-01")) for stretch in again)
    assert not any(stretch.certain(on("2022-01-01")) for stretch in again)


def test_a_termination_in_the_year_of_the_only_agreement_ends_it() -> None:
    assert not in_force([said("2022-09"), said("2022", status="terminated")], on("2023-01-01"))


def test_an_end_within_a_year_is_certain_on_no_day_of_it() -> None:
    (stretch,) = stretches([said(until="2025")])[0]
    assert (True, False) == (stretch.possible(on("2025-01-01")), stretch.certain(on("2025-01-01")))


def test_an_undated_completion_beside_an_announcement_for_one_day_is_certain_on_no_day() -> None:
    claim = [said("2024-06-27", until="2024-06-27", status="announced"), said(status="completed")]
    (stretch,) = stretches(claim)[1]
    assert (True, False) == (stretch.possible(on("2024-06-27")), stretch.certain(on("2024-06-27")))


INTERVAL = st.tuples(st.integers(5, 12), st.integers(0, 4)).map(lambda pair: (pair[0], sum(pair)))


@settings(deadline=None)
@given(INTERVAL, st.none() | INTERVAL, st.lists(INTERVAL, max_size=2))
def test_a_deal_agreed_again_holds_as_every_way_of_its_dates_makes_it(
    begin: tuple[int, int], until: tuple[int, int] | None, ends: list[tuple[int, int]]
) -> None:
    terminations = [Assertion(True, status="terminated", begin=end) for end in ends]
    held = stretches([Assertion(True, begin=(1, 1)), Assertion(True, begin=begin, until=until), *terminations])[1]
    ranges = [range(first, last + 1) for first, last in (begin, until or (99, 99), *ends)]
    for day in range(3, 19):
        ways = {b <= day <= u and not any(b <= e <= day for e in days) for b, u, *days in product(*ranges)}
        assert (True in ways) == any(stretch.possible(day) for stretch in held)
        assert (False not in ways) == any(stretch.certain(day) for stretch in held)


def test_what_a_hop_costs_on_the_day_of_the_build_is_what_the_build_stored(shipped: Graph, graph: Graph) -> None:
    for built_graph in (shipped, graph):
        # Asked with a filter that removes nothing, so that costs are worked out from the statements.
        costs = Costs(built_graph, Filters(known_on=date.max), ends=())
        for number in range(len(built_graph)):
            for other, hop in built_graph.neighbours(number):
                assert built_graph.hop_cost(hop) == costs.step(number, other, hop)
