"""Connections on the page are those of the command, in its order, for two things and for more."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest
from visiting import OpenPage

from graphkit.graph import Graph
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
    visit.page.fill("#path-to", "nokia")
    visit.page.press("#path-to", "Enter")
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
