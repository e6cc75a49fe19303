"""Graphs that tests share: the shipped one, built once a run, and small ones made from a few lines of YAML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphkit.facts import read_facts
from graphkit.graph import Graph
from graphkit.making import assemble, write_graph, write_manifest
from graphkit.ontology import Ontology, find_shipped, load_ontology
from graphkit.publish import build
from graphkit.rules import load_rules

MakeGraph = Callable[[str], Graph]

#: The fixtures of the tests that open the page in a browser.
pytest_plugins = ("visiting",)


@pytest.fixture(scope="session")
def ontology_folder() -> Path:
    """The ontology folder of the checkout."""
    return find_shipped()


@pytest.fixture(scope="session")
def ontology(ontology_folder: Path) -> Ontology:
    """The shipped schema."""
    return load_ontology(ontology_folder)


@pytest.fixture(scope="session")
def built(ontology_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the shipped facts: master, store, index and manifest, as the cache of an installed graphkit is."""
    folder = tmp_path_factory.mktemp("shipped") / "output"
    build(ontology_folder, folder, forms=False)
    return folder


@pytest.fixture(scope="session")
def published(ontology_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole build of the shipped facts, with RDF forms, page and report, as ``graphkit build`` writes it."""
    folder = tmp_path_factory.mktemp("published") / "output"
    build(ontology_folder, folder)
    return folder


@pytest.fixture(scope="session")
def shipped(built: Path) -> Graph:
    """The shipped graph."""
    return Graph(built)


@pytest.fixture
def make_graph(tmp_path: Path, ontology: Ontology) -> MakeGraph:
    """Make a graph from YAML facts with the shipped schema and rules, by the real makers."""

    def make(text: str) -> Graph:
        facts_folder, folder = tmp_path / "facts", tmp_path / "graph"
        facts_folder.mkdir()
        folder.mkdir()
        (facts_folder / "facts.yaml").write_text(text, encoding="utf-8")
        facts = read_facts(facts_folder)
        assert facts.problems == ()
        made = assemble(facts, ontology, load_rules(ontology.folder / "rules", ontology))
        write_graph(made, folder)
        write_manifest(made, folder)
        return Graph(folder)

    return make
