"""Connections and neighbours from Python: by name, lazily, refused before anything is looked for."""

from __future__ import annotations

import doctest
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from conftest import MakeGraph

import graphkit as gk
from graphkit.errors import BadOption, GraphkitError, UnknownName
from graphkit.graph import Graph
from graphkit.paths import Search, find_paths
from graphkit.paths.joining import Tree, join


@pytest.fixture(scope="module")
def graph(built: Path) -> gk.KnowledgeGraph:
    return gk.open(built)


@pytest.mark.parametrize("name", ["paths", "neighbours", "to_networkx"])
def test_the_examples_of_the_documentation_run(name: str, graph: gk.KnowledgeGraph) -> None:
    function = getattr(gk.KnowledgeGraph, name)
    (example,) = doctest.DocTestFinder().find(function, name, globs={"graph": graph, "date": date})
    assert example.examples
    said: list[str] = []
    results = doctest.DocTestRunner().run(example, out=said.append)
    assert (0, "") == (results.failed, "".join(said))


def test_the_first_connection_comes_before_the_last_is_looked_for(
    graph: gk.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    paths = Search.paths

    def counted(search: Search) -> Iterator[object]:
        for path in paths(search):
            looked.append(1)
            yield path

    monkeypatch.setattr(Search, "paths", counted)
    found = graph.paths("nvidia", "infinera")
    assert [] == looked
    assert "NVIDIA — Nokia — Infinera" == str(next(found))
    assert [1] == looked


def test_names_are_taken_as_on_the_command_line(graph: gk.KnowledgeGraph) -> None:
    found = list(graph.paths("NVDA", "Nokia Oyj", only="invests-in, Partners With", types=["companies"], limit=3))
    assert {"investsIn", "partnersWith"} == {
        edge.statement.predicate for path in found for hop in path.hops for edge in hop.edges
    }
    assert not any(
        "nokia" in [n.id for n in path.nodes[1:-1]] for path in graph.paths("amd", "tsmc", avoid="NOK", limit=9)
    )
    through = next(graph.paths("nvidia", "nokia", via="COHR"))
    assert "coherent" in [node.id for node in through.nodes]
    told = next(graph.paths("nvidia", "nokia", modalities="opinion"))
    assert {"opinion"} == {edge.statement.modality for hop in told.hops for edge in hop.edges}


def test_the_days_are_those_of_the_command_line(graph: gk.KnowledgeGraph) -> None:
    then = date(2025, 6, 30)
    assert [] == list(graph.paths("nvidia", "nokia", only=["investsIn"], max_hops=1, as_of=then))
    assert [] == list(graph.paths("nvidia", "nokia", only=["investsIn"], max_hops=1, known_on=then))
    assert [] == list(graph.at(known_on=then).paths("nvidia", "nokia", only=["investsIn"], max_hops=1))
    assert next(graph.paths("nvidia", "nokia", only=["investsIn"], max_hops=1))


def test_three_things_give_trees(graph: gk.KnowledgeGraph) -> None:
    names = ["coherent", "lumentum", "nokia"]
    found = list(graph.paths(*names))
    expected = join(graph, [graph.find(name) for name in names]).trees
    assert [(round(t.cost, 9), t.nodes) for t in expected] == [(round(t.cost, 9), t.nodes) for t in found]
    assert all(isinstance(tree, Tree) for tree in found)


@pytest.mark.parametrize(
    ("names", "choices", "words"),
    [
        (("nvidia", "nobody at all"), {}, "is not the name of any thing"),
        (("nvidia", "nvidia"), {}, "is at both ends"),
        (("nvidia", "nokia"), {"max_hops": 0}, "at least 1"),
        (("nvidia", "nokia"), {"limit": 0}, "at least 1"),
        (("nvidia", "nokia"), {"only": "invest"}, "is not the name of any relation"),
        (("nvidia", "nokia"), {"only": "revenue"}, "joins nothing"),
        (("nvidia", "nokia"), {"modalities": "rumour"}, "is unknown"),
        (("nvidia", "nokia"), {"types": ["Compny"]}, "is not the name of any class"),
        (("nvidia", "nokia"), {"avoid": "nokia"}, "between the ends"),
        (("nvidia", "nokia"), {"via": "coherent", "avoid": "coherent"}, "choose one"),
        (("nvidia", "nokia", "amd"), {"via": "coherent"}, "--via is for two things"),
        (("nvidia", "nokia", "amd"), {"max_hops": 3}, "--max-hops is for two things"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    names: tuple[str, ...], choices: dict[str, object], words: str, graph: gk.KnowledgeGraph
) -> None:
    with pytest.raises(GraphkitError) as caught:
        list(graph.paths(*names, **choices))  # type: ignore[call-overload]
    assert words in str(caught.value)


def test_neighbours_come_by_id_with_what_holds_on_the_day(graph: gk.KnowledgeGraph) -> None:
    found = list(graph.neighbours("nokia"))
    assert [n.node.id for n in found] == sorted(n.node.id for n in found)
    node = graph.node("nokia")
    expected = {
        (number, edge.id)
        for number, hop in Graph.neighbours(graph, node.number)
        for edge in graph.edges_of_hop(hop)
        if edge.possible(graph.day)
    }
    assert expected == {(n.node.number, edge.id) for n in found for edge in n.edges}
    assert "acquires" in str(next(n for n in found if n.node.id == "infinera"))


def test_neighbours_are_narrowed_by_relation_day_and_kind(graph: gk.KnowledgeGraph) -> None:
    investors = {n.node.id for n in graph.neighbours("nokia", "invests in")}
    assert "nvidia" in investors
    assert "nvidia" not in {n.node.id for n in graph.neighbours("nokia", "investsIn", as_of=date(2025, 6, 30))}
    assert "nvidia" not in {n.node.id for n in graph.neighbours("nokia", "investsIn", known_on=date(2025, 6, 30))}
    supplies = {e.id for n in graph.neighbours("nvidia", "supplies") for e in n.edges}
    assert supplies == {e.id for n in graph.neighbours("nvidia", "customer of") for e in n.edges}
    opinions = [e.statement.modality for n in graph.neighbours("nvidia", modalities=["opinion"]) for e in n.edges]
    assert {"opinion"} == set(opinions)
    with pytest.raises(UnknownName):
        graph.neighbours("nobody at all")
    with pytest.raises(UnknownName):
        graph.neighbours("nokia", "no relation")


HUB = """
sources:
- {{id: s, title: t, publisher: P, kind: news, published: 2026-06-30}}
entities:
- {{id: hub, type: Company, label: Hub}}
{things}
statements:
{statements}
"""


def test_the_first_neighbours_of_a_hub_are_read_without_the_others(make_graph: MakeGraph) -> None:
    count = 1000
    things = "\n".join(f"- {{id: t{at:04}, type: Company, label: T{at}}}" for at in range(count))
    statements = "\n".join(
        f"- {{subject: hub, predicate: supplies, object: t{at:04}, modality: fact, sources: [s]}}"
        for at in range(count)
    )
    made = make_graph(HUB.format(things=things, statements=statements))
    graph = gk.open(made.folder)
    read: list[int] = []
    edges_of_claim = graph.edges_of_claim
    graph.edges_of_claim = lambda claim, **known: read.append(claim) or edges_of_claim(claim, **known)  # type: ignore[method-assign,func-returns-value]
    first = [neighbour.node.id for neighbour in islice(graph.neighbours("hub"), 2)]
    assert (["t0000", "t0001"], 2) == (first, len(read))
    assert count == sum(1 for _ in graph.neighbours("hub"))


def test_numbers_still_give_numbers_as_searches_use_them(graph: gk.KnowledgeGraph, built: Path) -> None:
    node = graph.node("nokia")
    assert list(Graph(built).neighbours(node.number)) == list(graph.neighbours(node.number))


def test_the_order_is_that_of_the_command(graph: gk.KnowledgeGraph) -> None:
    expected = find_paths(graph, graph.node("ciena"), graph.node("openai"), limit=5).paths
    assert [str(path) for path in expected] == [str(path) for path in graph.paths("ciena", "openai", limit=5)]


def test_a_thing_that_is_named_twice_is_refused(graph: gk.KnowledgeGraph) -> None:
    with pytest.raises(BadOption, match="named twice"):
        list(graph.paths("nokia", "amd", "nokia"))
