"""Connections on the page are those of the command, in its order, for two things and for more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from math import inf
from pathlib import Path
from typing import Final

import pytest
from visiting import OpenPage

from graphkit.graph import Edge, Graph
from graphkit.interest import passing_cost
from graphkit.paths import find_paths
from graphkit.paths.joining import join
from graphkit.viewer import write_page

#: Reads the connections that the page tells, after going to an address.
CONNECTIONS: Final = """hash => new Promise((done) => {
  addEventListener("popstate", () => setTimeout(() => done([...document.querySelectorAll(".path")]
    .map((path) => [Number(path.dataset.cost), path.dataset.things.split(" ")]))), {once: true});
  location.hash = hash;
})"""


def test_connections_are_those_of_the_command_in_its_order(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    chance = random.Random(14)
    linked = [node for node in shipped.nodes() if shipped.degree(node.number)]
    pairs = [(shipped.find("nvidia"), shipped.find("nokia"))]
    pairs += [tuple(chance.sample(linked, 2)) for _ in range(49)]  # type: ignore[misc]
    told = 0
    for start, end in pairs:
        expected = [
            [path.cost, [node.id for node in path.nodes]] for path in find_paths(shipped, start, end, limit=3).paths
        ]
        assert expected == visit.page.evaluate(CONNECTIONS, f"path={start.id},{end.id}"), (start.id, end.id)
        told += len(expected)
    assert told > 80


def test_three_and_more_things_are_joined_by_the_trees_of_the_command(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    chance = random.Random(27)
    linked = [node for node in shipped.nodes() if shipped.degree(node.number) > 1]
    several = [[shipped.find(name) for name in ("nvidia", "nokia", "coherent")]]
    several += [chance.sample(linked, 3) for _ in range(23)] + [chance.sample(linked, 4) for _ in range(4)]
    told = 0
    for ends in several:
        expected = [
            [pytest.approx(tree.cost), [node.id for node in tree.nodes]] for tree in join(shipped, ends, limit=3).trees
        ]
        fragment = f"path={','.join(node.id for node in ends)}"
        assert expected == visit.page.evaluate(CONNECTIONS, fragment), fragment
        told += len(expected)
    assert told > 70


def _group(shipped: Graph, edge: Edge) -> str:
    return shipped.vocabulary.predicates[edge.statement.predicate].group


def _claims(graph: Graph, hop: int) -> Iterator[list[Edge]]:
    return (list(graph.edges_of_claim(claim)) for claim in graph.claims_of_hop(hop))


def _least_cost(graph: Graph, ends: tuple[str, str], passes: Callable[[int], bool]) -> float:
    """Return the least cost of a way of at most four hops that pass: over all walks, as a loop makes none cheaper."""
    start, end = (graph.find(name).number for name in ends)
    reached = {start: 0.0}
    best = inf
    for _ in range(4):
        following: dict[int, float] = {}
        for number, cost in reached.items():
            for other, hop in graph.neighbours(number):
                through = 0.0 if other in (start, end) else passing_cost(graph.degree(other))
                whole = cost + graph.hop_cost(hop) + through
                if whole < min(best, following.get(other, inf)) and passes(hop):
                    following[other] = whole
        best = min(best, following.pop(end, inf))
        reached = following
    return best


@pytest.mark.parametrize("ends", [("nvidia", "nokia"), ("coherent", "meta"), ("infinera", "openai")])
def test_with_filters_only_steps_that_pass_connect(open_page: OpenPage, shipped: Graph, ends: tuple[str, str]) -> None:
    visit = open_page()
    then = shipped.at(known_on=date(2025, 6, 30))
    early = date(1990, 1, 1)
    held = {
        "off=capital,trade": lambda hop: any(
            _group(shipped, edge) not in ("capital", "trade") and _stands(edge, shipped.day)
            for own in _claims(shipped, hop)
            for edge in own
        ),
        "unsaid=opinion,forecast": lambda hop: any(
            edge.statement.modality not in ("opinion", "forecast") and _stands(edge, shipped.day)
            for own in _claims(shipped, hop)
            for edge in own
        ),
        "voices=3": lambda hop: any(
            len({name for edge in own for name in edge.publishers}) >= 3
            and any(_stands(edge, shipped.day) for edge in own)
            for own in _claims(shipped, hop)
        ),
        "day=1990-01-01": lambda hop: any(_stands(edge, early) for own in _claims(shipped, hop) for edge in own),
        "known=2025-06-30": lambda hop: any(_stands(edge, then.day) for own in _claims(then, hop) for edge in own),
    }
    plain = _least_cost(shipped, ends, lambda hop: True)
    changed = 0
    for fragment, passes in held.items():
        expected = _least_cost(shipped, ends, passes)
        told = visit.page.evaluate(CONNECTIONS, f"path={','.join(ends)}&{fragment}")
        assert (expected if expected < inf else None) == (pytest.approx(told[0][0]) if told else None), fragment
        changed += expected != plain
    assert changed >= 2


def _stands(edge: Edge, day: date) -> bool:
    return not edge.statement.negated and edge.possible(day)


def test_a_filter_that_changes_searches_again_and_the_foot_names_it(open_page: OpenPage) -> None:
    visit = open_page("#path=nvidia,nokia&known=2025-06-30")
    assert "NVIDIA invests in Nokia" not in visit.texts(".path .sentence")
    assert "as of 30 Jun 2026, as known on 30 Jun 2025" in visit.text("#card")
    visit.page.get_by_role("button", name="as known on").click()
    assert "NVIDIA invests in Nokia" == visit.texts(".path .sentence")[0]
    assert "Most telling first, as of 30 Jun 2026: deals" in visit.text("#card")
    row = visit.page.locator("#legend .row").filter(has=visit.page.get_by_text("Capital", exact=True))
    row.locator("input").uncheck()
    assert "NVIDIA invests in Nokia" not in visit.texts(".path .sentence")
    assert "as of 30 Jun 2026, with the filters at the left" in visit.text("#card")
    visit.page.evaluate("location.hash = 'path=nvidia,nokia,coherent&day=1990-01-01'")
    visit.settle()
    assert "as of 1 Jan 1990" in visit.text("#card")
    assert "NVIDIA invests in Nokia" not in visit.texts(".path .sentence")


def test_where_filters_leave_no_connection_it_says_so_and_lifts_them(open_page: OpenPage) -> None:
    visit = open_page("#path=nvidia,nokia&off=capital,trade,making,structure,argument")
    assert "No connection within four steps is left as of 30 Jun 2026, with the filters at the left." in visit.text(
        "#card"
    )
    visit.page.click("#path-reset")
    assert visit.page.url.endswith("#path=nvidia,nokia")
    assert "NVIDIA invests in Nokia" == visit.texts(".path .sentence")[0]


def test_a_hidden_class_is_not_passed_through_but_may_be_an_end(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    told = visit.page.evaluate(CONNECTIONS, "path=nvidia,nokia&hide=Company")
    between = [shipped.find(name).entity.type for _, names in told for name in names[1:-1]]
    assert ["nvidia", "nokia"] == told[0][1]
    assert between
    assert "Company" not in between


def test_a_third_thing_is_added_and_left_out_again(open_page: OpenPage) -> None:
    visit = open_page("#path=nvidia,nokia")
    visit.page.click("#path-more")
    visit.page.keyboard.type("coherent")
    visit.page.keyboard.press("Enter")
    assert visit.page.url.endswith("#path=nvidia,nokia,coherent")
    assert "NVIDIA + Nokia + Coherent" == visit.texts(".crumb")[-1]
    assert {"NVIDIA invests in Nokia", "NVIDIA invests in Coherent"} <= set(visit.texts(".path .sentence"))
    visit.page.get_by_role("button", name="Leave out Coherent").click()
    assert visit.page.url.endswith("#path=nvidia,nokia")


def test_a_link_names_which_connection_is_lit(open_page: OpenPage) -> None:
    visit = open_page("#path=nvidia,nokia&pick=2")
    assert ["false", "true", "false"] == [way.get_attribute("aria-pressed") for way in visit.page.locator(".way").all()]
    visit.page.locator(".way").nth(2).click()
    assert visit.page.url.endswith("#path=nvidia,nokia&pick=3")


def test_a_connection_is_asked_for_by_two_names_and_told_as_sentences(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.click("#open-connect")
    visit.page.keyboard.type("nvda")
    visit.page.keyboard.press("Enter")
    assert "path-to" == visit.page.evaluate("document.activeElement.id")
    visit.page.keyboard.type("nokia")
    visit.page.keyboard.press("Enter")
    assert visit.page.url.endswith("#path=nvidia,nokia")
    assert "NVIDIA invests in Nokia" == visit.texts(".path .sentence")[0]
    assert "true" == visit.page.locator(".way").first.get_attribute("aria-pressed")
    visit.page.locator(".way").nth(1).click()
    assert "true" == visit.page.locator(".way").nth(1).get_attribute("aria-pressed")


def test_no_connection_is_not_recorded_and_not_none(open_page: OpenPage, shipped: Graph) -> None:
    alone = next(node for node in shipped.nodes() if not shipped.degree(node.number))
    visit = open_page(f"#path=nokia,{alone.id}")
    assert "No connection within four steps is recorded in this graph." in visit.text("#card")


def test_a_page_around_two_things_has_their_best_connections(
    open_page: OpenPage, shipped: Graph, tmp_path: Path
) -> None:
    file = tmp_path / "two.html"
    ends = [shipped.find("nvidia"), shipped.find("nokia")]
    write_page(shipped, file, things=ends, fragment="path=nvidia,nokia")
    visit = open_page(file=file)
    expected = [[node.label for node in path.nodes] for path in find_paths(shipped, *ends, limit=1).paths]
    assert [" → ".join(labels) for labels in expected] == visit.texts(".way .name")[:1]
    assert "in the whole graph" in visit.text("#status")
