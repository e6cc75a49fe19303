"""Many things in blocks: communities inside bands, always at the same places, found without chance."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from graphkit.graph import Graph, Node
from graphkit.model import Entity
from graphkit.viewer.bands import Tie
from graphkit.viewer.communities import find_communities
from graphkit.viewer.layout import MANY, Layout, lay_out


def many(count: int) -> tuple[list[Node], list[Tie]]:
    """Things around hubs, in five layers."""
    chance = random.Random(5)
    kinds = ["Layer"] * 5 + [("Company", "Technology", "Product")[at % 3] for at in range(count - 5)]
    nodes = [Node(at, Entity(f"t{at}", kind, f"{kind} {at}")) for at, kind in enumerate(kinds)]
    ties = {}
    for at in range(30, count):
        hub = 5 + at % 25 if chance.random() < 0.8 else 5 + chance.randrange(25)
        ties[hub, at] = Tie(hub, at, (("supplies", False),))
        if at % 4 == 0:
            ties[at % 5, at] = Tie(at % 5, at, (("operatesIn", False),))
    return nodes, [ties[ends] for ends in sorted(ties)]


@pytest.fixture(scope="module")
def layout(shipped: Graph) -> Layout:
    return lay_out(*many(MANY + 700), shipped.vocabulary)


def test_every_thing_lies_in_its_group_and_every_group_in_its_band(layout: Layout) -> None:
    assert 5 <= len(layout.bands) <= 6
    for (x, y), band, group in zip(layout.places, layout.band_of, layout.group_of, strict=True):
        own = layout.groups[group]
        assert band == own.band
        assert own.left <= x <= own.right
        assert own.top <= y <= own.bottom <= layout.bands[band].bottom


def test_groups_do_not_overlap_and_are_few_enough_to_be_read(layout: Layout) -> None:
    assert 10 <= len(layout.groups) <= 11 * len(layout.bands)
    for first, second in combinations(layout.groups, 2):
        assert first.band != second.band or first.right <= second.left or second.right <= first.left


def test_no_two_things_lie_on_each_other(layout: Layout) -> None:
    assert len(set(layout.places)) > 0.99 * len(layout.places)


def test_a_group_is_led_by_its_best_connected_thing_and_each_is_among_the_first(layout: Layout) -> None:
    leads = {group.lead for group in layout.groups if group.lead >= 0}
    assert all(layout.group_of[group.lead] == at for at, group in enumerate(layout.groups) if group.lead >= 0)
    assert leads <= set(layout.order[: 3 * len(leads)])
    assert sorted(layout.order) == list(range(len(layout.places)))


def test_the_same_things_lie_at_the_same_places(layout: Layout, shipped: Graph) -> None:
    nodes, ties = many(MANY + 700)
    assert layout == lay_out(nodes, ties, shipped.vocabulary)


def test_without_layers_the_bands_are_classes(shipped: Graph) -> None:
    nodes = [Node(at, Entity(f"t{at}", ("Company", "Product")[at % 2], f"Thing {at}")) for at in range(MANY)]
    layout = lay_out(nodes, [], shipped.vocabulary)
    assert ["Companies", "Products"] == sorted(band.label for band in layout.bands)
    assert {-1} == {group.lead for group in layout.groups}


def test_communities_are_what_hangs_together() -> None:
    near: list[list[tuple[int, float]]] = [[] for _ in range(60)]
    rings = [(low, low + 1) for low in range(59) if low % 20 not in (0, 19)]
    spokes = [(at - at % 20, at) for at in range(60) if at % 20]
    for low, high in [*spokes, *rings, (19, 20 + 9), (39, 40 + 9)]:
        near[low].append((high, 1.0))
        near[high].append((low, 1.0))
    label, regions = find_communities(near, [0] * 60, sorted(range(60), key=lambda at: (-len(near[at]), at)))
    assert [0, 0, 0] == regions
    assert [1, 1, 1] == [len(set(label[first : first + 20])) for first in (0, 20, 40)]
