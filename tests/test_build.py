"""Building: the plain-triple rule to the letter, the same bytes each time, all or nothing."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeGraph

from graphkit.errors import FactsError, OutputRefused
from graphkit.facts import read_facts
from graphkit.graph import Graph
from graphkit.making import assemble, triples
from graphkit.model import Facts
from graphkit.ontology import Ontology
from graphkit.publish import build
from graphkit.rdf import iri, literal
from graphkit.rules import load_rules
from graphkit.terms import GK, ID, PROV, RDF, XSD

HEAD = """
sources:
- {id: s, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
- {id: later, title: t, publisher: Q, kind: news, url: "https://example.org/", published: 2026}
entities:
- {id: a, type: Company, label: A}
- {id: b, type: Company, label: B}
- {id: m, type: Market, label: M}
statements:
"""


def said(predicate: str, rest: str) -> str:
    return f"- {{subject: a, predicate: {predicate}, object: b, {rest}, sources: [s]}}\n"


def plain(graph: Graph) -> set[tuple[str, str, str]]:
    """The plain triples of a graph, in local names."""
    ids = {iri(node.iri) for node in graph.nodes()}
    return {
        (s[len(ID) + 1 : -1], p[len(GK) + 1 : -1], o[len(ID) + 1 : -1])
        for s, p, o in graph.triples()
        if s in ids and o in ids
    }


@pytest.mark.parametrize(
    ("predicate", "rest", "expected"),
    [
        ("investsIn", "modality: fact, date: 2025-01-01, status: announced", {("a", "investsIn", "b")}),
        ("investsIn", "modality: fact", {("a", "investsIn", "b")}),
        ("investsIn", "modality: fact, date: 2026-06-30", {("a", "investsIn", "b")}),
        ("investsIn", "modality: fact, date: 2026-07-01", set()),
        ("investsIn", "modality: opinion, date: 2025-01-01", set()),
        ("investsIn", "modality: forecast, date: 2025-01-01", set()),
        ("investsIn", "modality: estimate, date: 2025-01-01", set()),
        ("investsIn", "modality: fact, date: 2025-01-01, negated: true", set()),
        ("investsIn", "modality: fact, date: 2025-01-01, status: terminated", set()),
        ("investsIn", "modality: fact, date: 2025-01-01, until: 2026-06-29", set()),
        ("investsIn", "modality: fact, date: 2025-01-01, until: 2026-06-30", {("a", "investsIn", "b")}),
        ("partnersWith", "modality: fact", {("a", "partnersWith", "b"), ("b", "partnersWith", "a")}),
        ("supplies", "modality: fact", {("a", "supplies", "b"), ("b", "customerOf", "a")}),
        ("customerOf", "modality: fact", {("b", "supplies", "a"), ("a", "customerOf", "b")}),
    ],
)
def test_a_plain_triple_is_a_fact_not_denied_not_ended_and_holding_on_the_day(
    make_graph: MakeGraph, predicate: str, rest: str, expected: set[tuple[str, str, str]]
) -> None:
    assert expected == plain(make_graph(HEAD + said(predicate, rest)))


def test_a_termination_ends_the_triple_and_a_new_agreement_brings_it_back(make_graph: MakeGraph) -> None:
    ended = said("acquires", "modality: fact, date: 2019-07-09, status: announced") + said(
        "acquires", "modality: fact, date: 2021-01-08, status: terminated"
    )
    graph = make_graph(HEAD + ended)
    assert set() == plain(graph)
    renewed = ended + said("acquires", "modality: fact, date: 2021-01-14, status: announced")
    folder = graph.folder.parent / "again"
    folder.mkdir()
    assert {("a", "acquires", "b")} == plain_of_text(HEAD + renewed, folder)


def plain_of_text(text: str, folder: Path) -> set[tuple[str, str, str]]:
    from graphkit.ontology import find_shipped, load_ontology

    (folder / "facts.yaml").write_text(text, encoding="utf-8")
    ontology = load_ontology(find_shipped())
    made = assemble(read_facts(folder), ontology, ())
    ids = {iri(ID + id) for id in made.entities}
    return {
        (s[len(ID) + 1 : -1], p[len(GK) + 1 : -1], o[len(ID) + 1 : -1])
        for s, p, o in triples(made)
        if s in ids and o in ids
    }


def test_a_figure_gets_no_plain_triple(make_graph: MakeGraph) -> None:
    figure = "- {subject: m, predicate: marketSize, value: 5, unit: USD, period: 2026, modality: fact, sources: [s]}\n"
    graph = make_graph(HEAD + figure)
    assert not [t for t in graph.triples() if t[:2] == (iri(ID + "m"), iri(GK + "marketSize"))]


def test_the_day_of_a_build_is_the_newest_day_on_which_a_source_was_surely_out(make_graph: MakeGraph) -> None:
    assert date(2026, 6, 30) == make_graph(HEAD + said("investsIn", "modality: fact")).day


def test_no_statement_is_without_a_source_or_premises_in_the_shipped_graph(shipped: Graph) -> None:
    about: dict[str, set[str]] = {}
    for s, p, _ in shipped.triples():
        about.setdefault(s, set()).add(p)
    statements = [s for s, ps in about.items() if iri(RDF + "predicate") in ps]
    assert len(statements) == shipped.manifest["counts"]["statements"] + shipped.manifest["counts"]["inferred"]
    assert [s for s in statements if iri(PROV + "wasDerivedFrom") not in about[s]] == []


def test_there_are_no_blank_nodes(shipped: Graph) -> None:
    assert not [t for t in shipped.triples() if t[0].startswith("_:") or t[2].startswith("_:")]


def test_amounts_keep_their_value_and_type(shipped: Graph) -> None:
    values = [o for _, p, o in shipped.triples() if p == iri(GK + "value")]
    assert literal("1000000000", XSD + "integer") in values
    assert {"integer", "decimal"} == {o.rpartition("#")[2].rstrip(">") for o in values}


def digest_of(folder: Path) -> dict[str, str]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    outputs: dict[str, str] = manifest["outputs"]
    return {**outputs, "manifest.json": (folder / "manifest.json").read_text(encoding="utf-8")}


def test_hash_seeds_places_and_time_zones_change_no_byte_of_anything_published(
    ontology_folder: Path, published: Path, tmp_path: Path
) -> None:
    program = (
        "import sys; from pathlib import Path; from graphkit.publish import build; build(*map(Path, sys.argv[1:]))"
    )
    expected = digest_of(published)
    assert {"graph.nq", "graph.ttl", "graph.jsonld", "graph.rdf", "graph.html", "report.html", "graph.index"} <= set(
        expected
    )
    for seed, zone in (
        ("0", "UTC"),
        ("1", "Asia/Seoul"),
        ("77", "America/Lima"),
        ("4294967295", "UTC"),
        ("random", "UTC"),
    ):
        folder = tmp_path / f"out{seed}"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", program, str(ontology_folder), str(folder)], check=True, env=environment)
        assert expected == digest_of(folder)


def shuffled(facts: Facts, seed: int) -> Facts:
    records = list(facts.records)
    random.Random(seed).shuffle(records)
    return Facts(tuple(records))


def test_the_order_of_records_and_files_changes_nothing(ontology_folder: Path, ontology: Ontology) -> None:
    facts = read_facts(ontology_folder / "facts")
    rules = load_rules(ontology_folder / "rules", ontology)
    first = sorted(triples(assemble(facts, ontology, rules)))
    for seed in (1, 2):
        assert first == sorted(triples(assemble(shuffled(facts, seed), ontology, rules)))


def copied(folder: Path, target: Path, *, without: Iterable[str] = ()) -> Path:
    for file in folder.rglob("*"):
        if file.is_file() and file.name not in without:
            place = target / file.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    return target


def test_facts_in_one_file_or_many_build_the_same_graph(ontology_folder: Path, built: Path, tmp_path: Path) -> None:
    heap = copied(
        ontology_folder, tmp_path / "ontology", without=[f.name for f in (ontology_folder / "facts").iterdir()]
    )
    (heap / "facts").mkdir(exist_ok=True)
    lists: dict[str, list[str]] = {"sources": [], "entities": [], "statements": []}
    for file in sorted((ontology_folder / "facts").glob("*.yaml"), reverse=True):
        current: list[str] | None = None
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.rstrip(":") in lists and line.endswith(":"):
                current = lists[line.rstrip(":")]
            elif current is not None and not line.startswith("#"):
                current.append(line)
    text = "\n".join(f"{name}:\n" + "\n".join(lines) for name, lines in lists.items())
    (heap / "facts" / "heap.yaml").write_text(text + "\n", encoding="utf-8")
    build(heap, tmp_path / "output", forms=False)
    assert digest_of(built) == digest_of(tmp_path / "output")


def test_facts_that_do_not_hold_leave_the_old_build_as_it_was(ontology_folder: Path, tmp_path: Path) -> None:
    broken = copied(ontology_folder, tmp_path / "ontology")
    output = tmp_path / "output"
    build(ontology_folder, output, forms=False)
    before = digest_of(output)
    (broken / "facts" / "zz.yaml").write_text(
        "statements:\n- {subject: nvidia, predicate: investsIn, object: nobody}\n"
    )
    with pytest.raises(FactsError) as caught:
        build(broken, output, forms=False)
    assert any("zz.yaml:2:" in str(problem) for problem in caught.value.problems)
    assert before == digest_of(output)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ontology", "output"]


def test_a_folder_that_no_build_made_is_not_replaced(ontology_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(OutputRefused):
        build(ontology_folder, tmp_path, forms=False)
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"


def test_the_manifest_counts_what_is_in_the_graph(shipped: Graph) -> None:
    counts = shipped.manifest["counts"]
    assert (len(shipped), sum(1 for _ in shipped.sources()), sum(1 for _ in shipped.triples())) == (
        counts["entities"], counts["sources"], counts["triples"],
    )  # fmt: skip
    assert counts["statements"] + counts["inferred"] == sum(1 for _ in shipped.edges())
    assert (counts["entities"], counts["statements"], counts["sources"]) >= (664, 1900, 939)
