"""Connection finding on graphs with hubs, against networkx; and that a search that is cut short says so."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, islice
from math import inf
from pathlib import Path

import networkx
import pytest

from graphkit.columns import columns_of, known_day
from graphkit.compile import numbered, write_index
from graphkit.graph import INDEX, Graph
from graphkit.model import Entity, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.paths import Costs, Filters, Search, explain_nothing, find_paths, layers, reach, region
from graphkit.paths.joining import join
from graphkit.records import to_record
from graphkit.statements import statement_id

SOURCES = {
    id: Source(id, id, f"publisher {number % 40}", "news", published=When.parse(f"{2012 + number % 14}-05-01"))
    for number in range(120)
    for id in [f"s{number:03}"]
}
RELATIONS = ("supplies", "partnersWith", "competesWith", "investsIn", "licensesTo")
FILTERS = {
    "none": Filters(),
    "a day": Filters(day=date(2019, 5, 1)),
    "what was known": Filters(known_on=date(2020, 1, 1)),
    "facts of a day": Filters(day=date(2021, 5, 1), modalities=frozenset({"fact"})),
    "directed": Filters(directed=True),
    "some relations": Filters(only=frozenset({"supplies", "investsIn", "partnersWith"})),
    "two publishers": Filters(min_sources=2),
}


def statements(count: int, things: int) -> Iterator[Statement]:
    """Statements among things of which the first three are hubs, the others follow a power law."""
    chance = random.Random(count)
    ids = [f"c{number:05}" for number in range(things)]
    shares = list(accumulate((number + 5) ** -0.7 for number in range(things)))
    while count:
        one, other = chance.choices(ids, cum_weights=shares, k=2)
        if chance.random() < 0.35:
            one = ids[chance.choice((0, 0, 0, 0, 1, 1, 2))]
        if one == other:
            continue
        count -= 1
        yield Statement(
            subject=one,
            predicate=chance.choice(RELATIONS),
            object=other,
            date=When.parse(f"{chance.randint(2012, 2025)}-{chance.randint(1, 12):02}-01"),
            until=When.parse(f"{chance.randint(2026, 2030)}") if chance.random() < 0.1 else None,
            modality=chance.choice(("fact", "fact", "fact", "estimate", "opinion")),
            sources=tuple(sorted({chance.choice(sorted(SOURCES)) for _ in range(chance.choice((1, 1, 2, 3)))})),
        )


def graph_of(folder: Path, ontology: Ontology, *, count: int, things: int) -> Graph:
    rows = {statement_id(statement): statement for statement in statements(count, things)}
    entities = {id: Entity(id, "Company", id) for number in range(things) for id in [f"c{number:05}"]}
    known = ((id, statement, known_day(statement, SOURCES)) for id, statement in rows.items())
    write_index(
        folder / INDEX,
        vocabulary=ontology,
        entities=entities,
        sources=SOURCES,
        columns=columns_of(known, vocabulary=ontology, things=numbered(entities), sources=SOURCES),
        records=[to_record(statement).encode() for statement in rows.values()],
        day=date(2026, 6, 30).toordinal(),
    )
    return Graph(folder)


@pytest.fixture(scope="module")
def middling(tmp_path_factory: pytest.TempPathFactory, ontology: Ontology) -> Graph:
    """2,500 statements among 700 things."""
    return graph_of(tmp_path_factory.mktemp("middling"), ontology, count=2_500, things=700)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory, ontology: Ontology) -> Graph:
    """20,000 statements among 5,000 things, the largest hub with over 2,000 neighbours."""
    return graph_of(tmp_path_factory.mktemp("larger"), ontology, count=20_000, things=5_000)


def pairs(graph: Graph, count: int) -> list[tuple[int, int]]:
    """Pairs of things, some of them hubs."""
    chance = random.Random(7)
    ends = [(chance.randrange(len(graph)), chance.randrange(len(graph))) for _ in range(count)]
    return [(0, 1), (2, 0), (0, 77), (99, 1), *ends]


def as_networkx(graph: Graph, filters: Filters, start: int, end: int) -> networkx.DiGraph[int]:
    """The graph as it is for one search: each step costs what its hop costs and what it leads to charges."""
    costs = Costs(graph, filters, (start, end))
    made: networkx.DiGraph[int] = networkx.DiGraph()
    made.add_nodes_from(range(len(graph)))
    for node in range(len(graph)):
        for other, hop in graph.neighbours(node):
            cost = costs.step(node, other, hop)
            if cost < inf:
                made.add_edge(node, other, weight=cost + costs.passing(other))
    return made


def test_the_larger_graph_has_hubs(larger: Graph) -> None:
    assert reach.LARGE < larger.degree(0)
    assert layers.LARGE < larger.degree(1) < larger.degree(0)


@pytest.mark.parametrize("name", FILTERS)
def test_the_ten_best_cost_what_the_ten_best_of_networkx_cost(middling: Graph, name: str) -> None:
    compared = 0
    for start, end in pairs(middling, 6):
        made = as_networkx(middling, FILTERS[name], start, end)
        if start == end or not networkx.has_path(made, start, end):
            continue
        expected = list(islice(networkx.shortest_simple_paths(made, start, end, weight="weight"), 10))
        search = Search(middling, middling.node_at(start), middling.node_at(end), FILTERS[name], max_hops=8)
        found = list(islice(search.paths(), 10))
        assert max(map(len, expected)) <= 9
        assert [networkx.path_weight(made, path, "weight") for path in expected] == pytest.approx(
            [path.cost for path in found]
        )
        assert [path.cost for path in found] == pytest.approx(
            [networkx.path_weight(made, [n.number for n in path.nodes], "weight") for path in found]
        )
        compared += 1
    assert compared >= 4


@pytest.mark.parametrize("name", ["none", "a day", "directed"])
def test_the_shortest_connections_are_those_of_networkx(larger: Graph, name: str) -> None:
    made = as_networkx(larger, FILTERS[name], -1, -1)
    filters = FILTERS[name]._replace(shortest=True)
    compared = 0
    for start, end in pairs(larger, 40):
        try:
            expected = len(networkx.bidirectional_shortest_path(made, start, end)) - 1
        except networkx.NetworkXNoPath:
            continue
        if not 1 <= expected <= 5:
            continue
        search = Search(larger, larger.node_at(start), larger.node_at(end), filters, max_hops=expected)
        ways = list(search.ways())
        assert search.complete
        assert sorted(map(tuple, networkx.all_shortest_paths(made, start, end))) == ways
        compared += 1
    assert compared >= 30


@pytest.mark.parametrize("name", FILTERS)
def test_the_order_of_opening_does_not_matter(larger: Graph, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for start, end in pairs(larger, 4):
        found = []
        for large in (30, 100_000):
            monkeypatch.setattr(reach, "LARGE", large)
            search = Search(larger, larger.node_at(start), larger.node_at(end), FILTERS[name])
            found.append(list(islice(search.ways(), 20)))
            assert search.complete
        assert found[0] == found[1]


@pytest.mark.parametrize(("shortest", "budgets"), [(False, (1, 10, 100, 1000)), (True, (1, 10))])
def test_a_search_that_reaches_its_budget_says_so_and_tells_true_connections(
    larger: Graph, shortest: bool, budgets: tuple[int, ...]
) -> None:
    start, end, filters = larger.node_at(3000), larger.node_at(4000), Filters(shortest=shortest)
    whole = Search(larger, start, end, filters)
    every = set(whole.ways())
    assert whole.complete
    assert every
    for budget in budgets:
        cut = Search(larger, start, end, filters, budget=budget)
        assert set(cut.ways()) < every
        assert not cut.complete


def test_nothing_is_said_to_be_missing_when_enough_was_found_within_the_budget(larger: Graph) -> None:
    found = find_paths(larger, larger.node_at(3000), larger.node_at(4000), limit=2)
    assert (2, True) == (len(found.paths), found.complete)


def test_why_there_is_no_connection_is_found_within_a_small_budget(larger: Graph) -> None:
    filters = Filters(only=frozenset({"licensesTo"}), min_sources=3, directed=True)
    said = explain_nothing(larger, larger.node_at(3000), larger.node_at(4000), filters=filters, max_hops=1, via=None)
    assert "not connected within 1 hop (without any filter, --max-hops 3 finds c03000 — " in str(said)


@pytest.mark.parametrize("ends", [(10, 20, 30), (0, 500, 600), (5, 300, 650, 699)])
def test_the_smallest_tree_of_a_part_of_the_graph_is_that_of_the_whole(
    middling: Graph, ends: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [middling.node_at(number) for number in ends]
    whole = join(middling, nodes)
    monkeypatch.setattr(region, "SMALL", 0)
    part = join(middling, nodes, budget=100_000_000)
    assert (whole.complete, part.complete) == (True, True)
    assert [tree.cost for tree in whole.trees] == pytest.approx([tree.cost for tree in part.trees])


def test_a_search_for_trees_that_reaches_its_budget_says_so(middling: Graph) -> None:
    nodes = [middling.node_at(number) for number in (10, 20, 30)]
    assert not join(middling, nodes, budget=100).complete
