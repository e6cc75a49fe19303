"""Where things lie on the page, and what their marks look like."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from conftest import MakeGraph
from page_data import data_of, ends_of

from graphkit.graph import Graph
from graphkit.viewer.bands import Tie
from graphkit.viewer.layout import Layout, lay_out
from graphkit.viewer.marks import class_mark, group_mark

SMALL = """
sources:
- {id: s1, title: One, publisher: A, url: "https://example.org/1", published: 2025-03-01, kind: news}
- {id: s2, title: Two, publisher: B, url: "https://example.org/2", published: 2025-03-02, kind: filing}
entities:
- {id: acme, type: Company, label: Acme}
- {id: bolt, type: Company, label: Bolt}
- {id: core, type: Company, label: Core}
- {id: laser, type: Technology, label: Laser}
statements:
- {subject: acme, predicate: customerOf, object: bolt, modality: fact, date: 2024-01-05, sources: [s1]}
- {subject: bolt, predicate: supplies, object: acme, modality: opinion, date: 2024-02-05, sources: [s2]}
- {subject: acme, predicate: partnersWith, object: bolt, modality: fact, sources: [s1, s2]}
- {subject: acme, predicate: investsIn, object: core, value: 2000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s1]}
- {subject: acme, predicate: investsIn, object: core, value: 3000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s2]}
- {subject: core, predicate: develops, object: laser, modality: fact, until: 2020-06, sources: [s1]}
"""


@pytest.fixture(scope="module")
def shipped_data(shipped: Graph) -> dict[str, Any]:
    return data_of(shipped)


def test_every_thing_lies_inside_its_band_and_bands_do_not_overlap(shipped_data: dict[str, Any]) -> None:
    bands = shipped_data["bands"]
    assert 2 <= len(bands) <= 9
    assert all(first[3] == second[2] for first, second in pairwise(bands))
    for band, y in zip(shipped_data["band"], shipped_data["y"], strict=True):
        _, _, top, bottom = bands[band]
        assert top < y < bottom


def test_organizations_lie_above_what_they_work_with(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    lowest: dict[int, int] = {}
    highest: dict[int, int] = {}
    for thing, band, y in zip(shipped_data["things"], shipped_data["band"], shipped_data["y"], strict=True):
        kind = thing["type"]
        if shipped.vocabulary.is_a(kind, ("Organization",)):
            lowest[band] = max(lowest.get(band, 0), y)
        elif shipped.vocabulary.is_a(kind, ("Technology", "Product")):
            highest[band] = min(highest.get(band, 10**9), y)
    both = lowest.keys() & highest.keys()
    assert len(both) > 5
    assert all(lowest[band] < highest[band] for band in both)


def test_a_layer_lies_in_the_band_that_bears_its_name(shipped_data: dict[str, Any]) -> None:
    named = [(number, thing) for number, (_, thing, _, _) in enumerate(shipped_data["bands"]) if thing >= 0]
    assert len(named) > 3
    assert all(shipped_data["band"][thing] == number for number, thing in named)
    assert [shipped_data["things"][thing]["label"] for _, thing in named] == [
        shipped_data["bands"][number][0] for number, _ in named
    ]


def test_the_most_important_things_come_first_and_each_layer_is_among_them(shipped_data: dict[str, Any]) -> None:
    order = shipped_data["order"]
    assert sorted(order) == list(range(len(shipped_data["things"])))
    first = [shipped_data["things"][number] for number in order[:110]]
    assert {"nvidia", "nokia"} <= {thing["id"] for thing in first[:5]}
    layers = {number for number, (_, thing, _, _) in enumerate(shipped_data["bands"]) if thing >= 0}
    assert layers <= {shipped_data["band"][number] for number in order[:110]}


def test_neighbours_lie_closer_than_chance_would_have_it(shipped_data: dict[str, Any]) -> None:
    x = shipped_data["x"]

    def distance(a: int, b: int) -> float:
        return abs(float(x[a] - x[b]))

    joined = [distance(a, b) for a, b in ends_of(shipped_data)]
    anyhow = [distance(a, (a * 7 + 31 * b + 1) % len(x)) for a in range(len(x)) for b in (1, 2, 3)]
    assert sum(joined) / len(joined) < 0.75 * sum(anyhow) / len(anyhow)


def test_without_layers_each_class_is_a_band(make_graph: MakeGraph) -> None:
    graph = make_graph(SMALL)
    layout: Layout = lay_out(list(graph.nodes()), [Tie(0, 1, (("partnersWith", True),))], graph.vocabulary)
    assert {"Companies", "Technologies"} == {band.label for band in layout.bands}


def test_a_class_and_a_group_of_ones_own_get_a_mark_of_their_own(shipped: Graph) -> None:
    vocabulary = shipped.vocabulary
    marks = [class_mark(name, vocabulary) for name in sorted(vocabulary.classes)]
    assert len(marks) == len(vocabulary.classes)
    entities = [name for name in vocabulary.classes if vocabulary.is_a(name, ("Entity",)) and name != "Entity"]
    shapes = [class_mark(name, vocabulary) for name in entities if name not in ("Organization", "Publisher")]
    assert len(shapes) == len(set(shapes))
    lines = [group_mark(name, vocabulary) for name in vocabulary.groups]
    assert len({pattern for pattern, _ in lines}) == len(lines) == len({hue for _, hue in lines})
