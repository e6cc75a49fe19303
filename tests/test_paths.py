"""Connection finding: exact against brute force, and right on the shipped facts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import MakeGraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.columns import columns_of
from graphkit.compile import numbered, write_index
from graphkit.errors import BadOption
from graphkit.graph import INDEX, Graph
from graphkit.interest import claim_cost, passing_cost
from graphkit.model import MODALITIES, Entity, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.paths import Costs, Filters, Search, explain_nothing, find_paths, layers, reach
from graphkit.paths.joining import join
from graphkit.records import to_record
from graphkit.statements import merge
from graphkit.table import make_table

DAY = date(2026, 6, 30)
IDS = [f"n{number}" for number in range(7)]
SOURCES = {f"s{n}": Source(f"s{n}", "t", f"publisher {n}", "news", published=When.parse(f"202{n}")) for n in range(4)}


def statements_between(ids: Sequence[str]) -> st.SearchStrategy[Statement]:
    ends = st.sampled_from(list(itertools.permutations(ids, 2)))
    return st.builds(
        lambda pair, **rest: Statement(subject=pair[0], object=pair[1], **rest),
        ends,
        predicate=st.sampled_from(["investsIn", "supplies", "customerOf", "partnersWith", "memberOf", "competesWith"]),
        modality=st.sampled_from(MODALITIES),
        date=st.none() | st.sampled_from([When.parse(t) for t in ("2024", "2025-06-01", "2026-Q4", "2030")]),
        until=st.none() | st.sampled_from([When.parse(t) for t in ("2031", "2032-01")]),
        status=st.sampled_from(["", "", "announced", "terminated"]),
        negated=st.sampled_from([False, False, True]),
        sources=st.lists(st.sampled_from(sorted(SOURCES)), min_size=1, max_size=4, unique=True).map(tuple),
    )


def graph_of(statements: Sequence[Statement], ontology: Ontology, folder: Path) -> Graph:
    """Compile an index from statements that are valid but for their types, which paths do not look at."""
    entities = {id: Entity(id, "Company" if id != "n3" else "Layer", id.upper()) for id in IDS}
    table = make_table(merge(statements), SOURCES, ontology)
    rows = [
        (id, statement, table.known[id])
        for claim in table.claims.values()
        for id, statement in zip(claim.ids, claim.statements, strict=True)
    ]
    write_index(
        folder / INDEX,
        vocabulary=ontology,
        entities=entities,
        sources=SOURCES,
        columns=columns_of(rows, vocabulary=ontology, things=numbered(entities), sources=SOURCES),
        records=[to_record(statement).encode() for _, statement, _ in rows],
        day=DAY.toordinal(),
    )
    return Graph(folder)


def brute_force(
    graph: Graph, start: int, end: int, filters: Filters, max_hops: int, via: int | None = None
) -> list[tuple[float, tuple[int, ...]]]:
    """All loopless paths with their costs, by trying every sequence of things."""

    def hop(a: int, b: int) -> float:
        claims: dict[tuple[str, str, str], list[object]] = {}
        best = inf
        rows = [e for e in graph.edges(known_on=filters.known_on) if e.statement.object]
        for edge in rows:
            statement = edge.statement
            ends = {graph.node(statement.subject).number, graph.node(statement.object).number}
            if ends != {a, b}:
                continue
            predicate = graph.vocabulary.predicates[statement.predicate]
            subject = statement.subject if predicate.canonical == predicate.name else statement.object
            key = (predicate.canonical, "" if predicate.symmetric else subject, "")
            claims.setdefault(key, []).append(edge)
        for (name, subject, _), edges in claims.items():
            if (filters.only and name not in filters.only) or name in filters.without:
                continue
            if filters.directed and subject and graph.node(subject).number != a:
                continue
            usable = [
                e
                for e in edges
                if e.statement.modality in filters.modalities and e.possible(filters.day or graph.day)  # type: ignore[attr-defined]
            ]
            publishers = {p for e in usable for p in e.publishers}  # type: ignore[attr-defined]
            if usable and len(publishers) >= filters.min_sources:
                strongest = min((e.statement.modality for e in usable), key=MODALITIES.index)  # type: ignore[attr-defined]
                best = min(best, claim_cost(graph.vocabulary.predicates[name].weight, strongest, len(publishers)))
        return 1.0 if filters.shortest and best < inf else best

    found = []
    others = [n for n in range(len(graph)) if n not in (start, end)]
    for count in range(max_hops):
        for between in itertools.permutations(others, count):
            if any(n in filters.avoid for n in between) or via not in (None, *between):
                continue
            if filters.types and not all(graph.class_of(n) in filters.types for n in between):
                continue
            nodes = (start, *between, end)
            cost = sum(hop(a, b) for a, b in itertools.pairwise(nodes))
            if not filters.shortest:
                cost += sum(passing_cost(graph.degree(n)) for n in between)
            if cost < inf:
                found.append((round(cost, 9), nodes))
    return sorted(found, key=lambda item: (item[0], len(item[1]), item[1]))


FILTERS = st.builds(
    Filters,
    known_on=st.none() | st.sampled_from([date(2019, 1, 1), date(2021, 6, 30), date(2023, 1, 1)]),
    day=st.none() | st.sampled_from([date(2024, 7, 1), date(2026, 12, 1), date(2031, 6, 1)]),
    modalities=st.sets(st.sampled_from(MODALITIES), min_size=1).map(frozenset),
    only=st.sets(st.sampled_from(["investsIn", "supplies", "partnersWith"]), max_size=2).map(frozenset),
    without=st.sets(st.sampled_from(["memberOf", "supplies"]), max_size=1).map(frozenset),
    avoid=st.sets(st.integers(2, 6), max_size=2).map(frozenset),
    types=st.sampled_from([frozenset[str](), frozenset({"Company"})]),
    min_sources=st.integers(0, 2),
    directed=st.booleans(),
    shortest=st.booleans(),
)


@pytest.mark.parametrize("large", [2, 2000])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(statements_between(IDS[:6]), min_size=3, max_size=24),
    FILTERS | st.just(Filters()) | st.just(Filters(shortest=True)),
    st.integers(1, 5),
    st.none() | st.integers(2, 5),
)
def test_the_paths_are_those_of_brute_force_in_order_of_cost_without_loops_or_duplicates(
    ontology: Ontology, large: int, statements: list[Statement], filters: Filters, max_hops: int, via: int | None
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "LARGE", large)  # things with more neighbours are treated as hubs
        patch.setattr(layers, "LARGE", large)
        graph = graph_of(statements, ontology, Path(folder))
        through = None if via is None else graph.node_at(via)
        search = Search(graph, graph.node_at(0), graph.node_at(1), filters, max_hops=max_hops, via=through)
        found = [(round(p.cost, 9), tuple(n.number for n in p.nodes)) for p in search.paths()]
        assert search.complete
        assert brute_force(graph, 0, 1, filters, max_hops, via) == found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(statements_between(IDS[:3]), min_size=3, max_size=12), FILTERS)
def test_no_day_and_no_filter_makes_a_hop_cheaper_than_its_least_cost(
    ontology: Ontology, statements: list[Statement], filters: Filters
) -> None:
    with TemporaryDirectory() as folder:
        graph = graph_of(statements, ontology, Path(folder))
        costs = Costs(graph, filters._replace(shortest=False), ())
        hops = [(a, b, hop) for a in range(3) for b, hop in graph.neighbours(a)]
        assert all(costs.floors[hop] <= costs.step(a, b, hop) for a, b, hop in hops)
        assert all(graph.least_costs[hop] <= costs.step(a, b, hop) for a, b, hop in hops)


def test_nvidia_and_nokia_are_connected_first_by_the_investment_and_the_partnership(shipped: Graph) -> None:
    found = find_paths(shipped, shipped.find("NVDA"), shipped.find("nokia"))
    first = found.paths[0]
    assert ["nvidia", "nokia"] == [node.id for node in first.nodes]
    told = [(edge.statement.predicate, edge.statement.value) for edge in first.hops[0].edges]
    assert ("investsIn", "1000000000") == told[0]
    assert "partnersWith" in [predicate for predicate, _ in told[:2]]
    assert first.hops[0].edges[0].statement.date == When.parse("2025-10-28")
    assert len(first.hops[0].edges[0].statement.sources) >= 5


def test_costs_never_fall_from_path_to_path(shipped: Graph) -> None:
    found = find_paths(shipped, shipped.find("nvidia"), shipped.find("infinera"), limit=25)
    costs = [round(path.cost, 9) for path in found.paths]
    assert 25 == len(costs)
    assert costs == sorted(costs)


def test_before_the_deal_there_is_no_direct_connection(shipped: Graph) -> None:
    filters = Filters(day=date(2025, 6, 30), modalities=frozenset({"fact"}))
    found = find_paths(shipped, shipped.find("nvidia"), shipped.find("nokia"), filters=filters, max_hops=1)
    assert all(
        edge.statement.predicate != "investsIn" for path in found.paths for hop in path.hops for edge in hop.edges
    )


def test_by_what_was_known_earlier_there_was_no_deal(shipped: Graph) -> None:
    filters = Filters(known_on=date(2025, 6, 30), only=frozenset({"investsIn"}))
    assert () == find_paths(shipped, shipped.find("nvidia"), shipped.find("nokia"), filters=filters, max_hops=1).paths


def test_a_thing_is_not_connected_with_itself(shipped: Graph) -> None:
    with pytest.raises(BadOption, match="both ends"):
        find_paths(shipped, shipped.find("nvidia"), shipped.find("nvidia"))


def test_without_a_connection_the_filter_that_removed_it_is_named(shipped: Graph) -> None:
    filters = Filters(only=frozenset({"subsidiaryOf"}))
    error = explain_nothing(
        shipped, shipped.find("nvidia"), shipped.find("nokia"), filters=filters, max_hops=2, via=None
    )
    assert "without --only: NVIDIA — Nokia" in str(error)


def test_a_longer_way_is_offered_when_only_the_hops_are_too_few(shipped: Graph) -> None:
    error = explain_nothing(
        shipped, shipped.find("nvidia"), shipped.find("coriant"), filters=Filters(), max_hops=1, via=None
    )
    assert "--max-hops" in str(error)


CHAIN = """
sources:
- {id: s, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
entities:
- {id: alpha, type: Company, label: Alpha}
- {id: beta, type: Company, label: Beta}
- {id: gamma, type: Company, label: Gamma}
- {id: lonely, type: Company, label: Lonely}
statements:
- {subject: alpha, predicate: investsIn, object: beta, date: 2020-01-01, until: 2022-12-31, modality: fact, sources: [s]}
- {subject: beta, predicate: supplies, object: gamma, date: 2022-06-01, modality: fact, sources: [s]}
- {subject: gamma, predicate: investsIn, object: alpha, negated: true, modality: fact, sources: [s]}
"""


def test_the_window_of_a_path_is_when_all_of_it_held(make_graph: MakeGraph) -> None:
    graph = make_graph(CHAIN)
    filters = Filters(day=date(2022, 7, 1))
    (path,) = find_paths(graph, graph.find("alpha"), graph.find("gamma"), filters=filters).paths
    assert [(date(2022, 6, 1).toordinal(), date(2022, 12, 31).toordinal())] == path.window
    assert ("alpha", "beta") == (path.weakest.start.id, path.weakest.end.id) or path.weakest.cost == path.hops[1].cost


def test_what_ended_or_is_denied_connects_nothing(make_graph: MakeGraph) -> None:
    graph = make_graph(CHAIN)
    assert () == find_paths(graph, graph.find("alpha"), graph.find("gamma")).paths
    nothing = explain_nothing(graph, graph.find("alpha"), graph.find("lonely"), filters=Filters(), max_hops=4, via=None)
    assert "no chain of statements" in str(nothing)


def some_pairs(graph: Graph) -> Iterator[tuple[int, int]]:
    return itertools.islice(itertools.combinations(range(0, len(graph), 37), 2), 60)


def test_without_filters_the_stored_costs_are_those_computed_from_the_statements(shipped: Graph) -> None:
    explicit = Filters(day=shipped.day)
    for a, b in some_pairs(shipped):
        start, end = shipped.node_at(a), shipped.node_at(b)
        stored = find_paths(shipped, start, end, max_hops=3, limit=2).paths
        computed = find_paths(shipped, start, end, filters=explicit, max_hops=3, limit=2).paths
        assert [(p.nodes, round(p.cost, 9)) for p in stored] == [(p.nodes, round(p.cost, 9)) for p in computed]


def smallest_by_brute_force(graph: Graph, ends: Sequence[int]) -> float:
    """The cost of the cheapest tree over every set of things between, by Prim's algorithm on each."""
    costs = Costs(graph, Filters(), ends)
    others = [n for n in range(len(graph)) if n not in ends]
    steps = {(a, b): costs.step(a, b, hop) for a in range(len(graph)) for b, hop in graph.neighbours(a)}
    best = inf
    for count in range(len(others) + 1):
        for between in itertools.combinations(others, count):
            nodes = [*ends, *between]
            reached, total = {nodes[0]}, sum(costs.passing(n) for n in between)
            while len(reached) < len(nodes) and total < inf:
                cost, node = min(
                    ((steps.get((a, b), inf), b) for a in reached for b in nodes if b not in reached), default=(inf, -1)
                )
                total += cost
                reached.add(node)
            best = min(best, total)
    return best


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(statements_between(IDS[:6]), min_size=4, max_size=16), st.integers(3, 4))
def test_the_tree_that_joins_several_things_is_the_smallest(
    ontology: Ontology, statements: list[Statement], count: int
) -> None:
    with TemporaryDirectory() as folder:
        graph = graph_of(statements, ontology, Path(folder))
        expected = smallest_by_brute_force(graph, range(count))
        trees = join(graph, [graph.node_at(n) for n in range(count)], limit=3).trees
        assert (round(expected, 9) if expected < inf else None) == (round(trees[0].cost, 9) if trees else None)
        assert len(trees) == len({tuple((h.start.id, h.end.id) for h in tree.hops) for tree in trees})
        assert [round(t.cost, 9) for t in trees] == sorted(round(t.cost, 9) for t in trees)
        for tree in trees:
            assert len(tree.nodes) == len(tree.hops) + 1
            assert set(range(count)) <= {node.number for node in tree.nodes}


def test_things_that_share_a_partner_are_joined_through_it(shipped: Graph) -> None:
    tree = join(shipped, [shipped.find(name) for name in ("coherent", "nvidia", "lumentum", "nokia")]).trees[0]
    assert {"coherent", "lumentum", "nokia", "nvidia"} == {node.id for node in tree.nodes}


def test_the_same_thing_twice_or_too_many_things_are_refused(shipped: Graph) -> None:
    with pytest.raises(BadOption, match="named twice"):
        join(shipped, [shipped.find("nokia")] * 3)
    with pytest.raises(BadOption, match="9 things"):
        join(shipped, [shipped.node_at(number) for number in range(9)])


def test_the_deal_counts_from_its_announcement_though_its_completion_is_known_to_the_quarter_only(
    shipped: Graph,
) -> None:
    (path,) = find_paths(shipped, shipped.find("nvidia"), shipped.find("nokia"), limit=1).paths
    assert date(2025, 10, 28).toordinal() == path.window[0][0]


def test_a_tree_under_a_direction_has_no_hop_without_statements(shipped: Graph) -> None:
    ends = [shipped.find(name) for name in ("infinera", "nokia", "openai")]
    for tree in join(shipped, ends, filters=Filters(directed=True)).trees:
        assert all(hop.edges and hop.cost < inf for hop in tree.hops)


def test_so_many_hops_as_nobody_reads_are_refused(shipped: Graph) -> None:
    with pytest.raises(BadOption, match="at most 50"):
        find_paths(shipped, shipped.find("nvidia"), shipped.find("nokia"), max_hops=100_000_000)


def test_a_filter_is_named_only_where_it_is_to_blame(shipped: Graph) -> None:
    start, end, via = (shipped.find(name) for name in ("nvidia", "nokia", "samsung"))
    filters = Filters(without=frozenset({"investsIn"}))
    assert not find_paths(shipped, start, end, max_hops=2, via=via).paths
    said = str(explain_nothing(shipped, start, end, filters=filters, max_hops=2, via=via))
    assert "without --via" in said
    assert "without --without" not in said
