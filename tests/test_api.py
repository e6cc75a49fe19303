"""graphkit from Python: the verbs of the command line, on a graph object."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import graphkit as gk
from graphkit.errors import UnknownName


@pytest.fixture(scope="module")
def graph(built: Path) -> gk.KnowledgeGraph:
    return gk.open(built)


def test_paths_come_as_they_are_found_best_first(graph: gk.KnowledgeGraph) -> None:
    paths = list(graph.paths("nvidia", "infinera", limit=3))
    assert 3 == len(paths)
    assert "NVIDIA — Nokia — Infinera" == str(paths[0])
    assert [round(p.cost, 9) for p in paths] == sorted(round(p.cost, 9) for p in paths)
    assert [] == list(graph.paths("nvidia", "nokia", max_hops=1, only=frozenset({"subsidiaryOf"})))


def test_questions_can_be_asked_on_another_day(graph: gk.KnowledgeGraph) -> None:
    then = graph.at(as_of=date(2025, 6, 30))
    assert isinstance(then, gk.KnowledgeGraph)
    assert not [
        e
        for p in then.paths("nvidia", "nokia", max_hops=1)
        for e in p.hops[0].edges
        if e.statement.predicate == "investsIn"
    ]


def test_queries_give_values_of_python(graph: gk.KnowledgeGraph) -> None:
    rows = list(
        graph.query("SELECT ?v { ?s a gk:Acquisition ; rdf:object id:infinera ; gk:status gk:announced ; gk:value ?v }")
    )
    assert [(2_300_000_000,)] == rows


def test_cards_proofs_names_and_conflicts_are_objects(graph: gk.KnowledgeGraph) -> None:
    assert "nokia" == graph.show("NOK").node.id
    assert graph.why("nokia", "infinera", relation="acquires").standing
    assert "lumentum" == graph.search("lumentm")[0].node.id
    assert graph.conflicts("groq")
    with pytest.raises(UnknownName):
        graph.show("nobody at all")


def test_two_days_of_one_graph_can_be_compared(graph: gk.KnowledgeGraph) -> None:
    assert graph.diff(graph).is_empty
    assert not graph.diff(graph.at(known_on=date(2025, 6, 30))).is_empty


def test_the_graph_goes_on_to_networkx_and_rdflib(graph: gk.KnowledgeGraph) -> None:
    network = graph.to_networkx()
    relations = [edge for edge in graph.edges() if edge.statement.object]
    assert (len(graph), len(relations)) == (network.number_of_nodes(), network.number_of_edges())
    assert graph.manifest["counts"]["triples"] == len(graph.to_rdflib())


def test_building_without_a_place_gives_a_graph(ontology_folder: Path) -> None:
    built = gk.build(ontology_folder)
    assert "nvidia" == built.find("NVDA").id


def test_importing_graphkit_imports_next_to_nothing() -> None:
    program = "import sys; before = set(sys.modules); import graphkit; print(sorted(m for m in set(sys.modules) - before if m.startswith('graphkit')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "['graphkit', 'graphkit.version']" == done.stdout.strip()
