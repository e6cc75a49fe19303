"""Sources: what rests on one, what would fall without it, and what one voice alone carries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MakeGraph

from graphkit.errors import BadOption, UnknownName
from graphkit.graph import Edge, Graph
from graphkit.reliance import (
    Reliance,
    find_source,
    list_sources,
    reliance_text,
    rely,
    single_json,
    single_text,
    single_voices,
    sources_json,
    sources_text,
)

GRAPHKIT = Path(sys.executable).parent / "graphkit"

FACTS = """
sources:
- {id: news, title: Buyer takes Target, publisher: P, kind: news, url: "https://www.example.org/news/", published: 2025-03-01}
- {id: more, title: Target is taken, publisher: P, kind: news, url: "https://example.org/more", published: 2025-03-02}
- {id: other, title: Chips and their makers, publisher: Q, kind: analysis, url: "https://example.org/other", published: 2025}
- {id: filing, title: Report, publisher: Buyer, kind: filing, url: "https://example.org/filing"}
- {id: forum, title: Post, publisher: F, kind: forum, url: "https://example.org/forum", published: 2026-01-01}
- {id: quoted, title: Quoted, publisher: Z, kind: reference, citedThrough: news}
entities:
- {id: buyer, type: Company, label: Buyer}
- {id: target, type: Company, label: Target}
- {id: chip, type: Technology, label: Chip}
- {id: lens, type: Technology, label: Lens}
statements:
- {subject: buyer, predicate: acquires, object: target, value: 5, unit: USD, date: 2025-03-01, status: completed, modality: fact, sources: [news]}
- {subject: target, predicate: manufactures, object: chip, modality: fact, sources: [other, news]}
- {subject: target, predicate: manufactures, object: lens, modality: fact, sources: [news, quoted]}
- {subject: target, predicate: develops, object: chip, modality: fact, sources: [news, forum]}
- {subject: target, predicate: develops, object: lens, modality: fact, sources: [news, more]}
- {subject: buyer, predicate: develops, object: lens, modality: fact, sources: [filing]}
- {subject: buyer, predicate: develops, object: chip, modality: opinion, sources: [forum]}
"""
AGAIN = """
- {subject: buyer, predicate: acquires, object: target, value: 6, unit: USD, date: 2025-03-01, status: completed, modality: fact, sources: [other]}
"""


def claims(edges: tuple[Edge, ...]) -> set[tuple[str, str, str]]:
    return {(e.statement.subject, e.statement.predicate, e.statement.object) for e in edges}


def without(graph: Graph, id: str) -> Reliance:
    return rely(graph, graph.source(id), graph.edges())


def test_without_a_source_falls_what_it_alone_carries_and_what_follows_from_that(make_graph: MakeGraph) -> None:
    found = without(make_graph(FACTS), "news")
    assert {("buyer", "acquires", "target"), ("target", "manufactures", "lens")} == claims(found.claims_lost)
    assert set() == claims(found.statements_lost)
    assert {("target", "develops", "chip")} == claims(found.left_weak)
    assert {("target", "manufactures", "chip"), ("target", "develops", "lens")} == claims(found.carried)
    assert {
        ("target", "subsidiaryOf", "buyer"),
        ("buyer", "manufactures", "chip"),
        ("buyer", "manufactures", "lens"),
    } <= claims(found.inferred_lost)


def test_a_conclusion_stands_when_another_statement_of_the_claim_can_carry_it(make_graph: MakeGraph) -> None:
    found = without(make_graph(FACTS + AGAIN), "news")
    assert {("buyer", "acquires", "target")} == claims(found.statements_lost)
    assert {("target", "manufactures", "lens")} == claims(found.claims_lost)
    assert {("buyer", "manufactures", "lens")} == claims(found.inferred_lost)


def test_a_second_proof_of_a_lost_conclusion_is_no_proof_without_its_premise(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    assert () == without(graph, "filing").inferred_lost
    assert ((), ()) == (without(graph, "quoted").claims_lost, without(graph, "quoted").inferred_lost)


def test_what_would_fall_is_told_first_and_long_parts_are_counted(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    text = reliance_text(graph, without(graph, "news"), limit=1)
    assert text.startswith(
        "P, “Buyer takes Target”, 1 Mar 2025, news, https://www.example.org/news/\nnews: 5 statements of it, 2 by no other source\n"
    )
    assert (
        "Would fall without it: nothing else says so (2)\n  Buyer acquires Target · US$5 · 1 Mar 2025 · completed\n  … 1 more (--limit 0 shows all)"
        in text
    )


def test_every_statement_of_a_source_is_in_exactly_one_part(shipped: Graph) -> None:
    edges = list(shipped.edges())
    for id in ("longbridge-41066920", "etfpedia-ai-infrastructure", "lightwave-celestial", "exbulletin-uec-2024-03-23"):
        found = rely(shipped, shipped.source(id), edges)
        told = [e.id for part in found[1:5] for e in part]
        assert sorted(e.id for e in edges if id in e.statement.sources) == sorted(told)
        assert all(e.statement.inferred_by for e in found.inferred_lost)


def test_a_graph_without_what_falls_has_nothing_left_that_needed_it(shipped: Graph) -> None:
    """What is lost of a source is what a second look, over the rest alone, finds to hang in the air."""
    edges = list(shipped.edges())
    found = rely(shipped, shipped.source("exbulletin-uec-2024-03-23"), edges)
    lost = {e.id for part in (found.claims_lost, found.statements_lost, found.inferred_lost) for e in part}
    assert found.inferred_lost
    again = rely(shipped, shipped.source("exbulletin-uec-2024-03-23"), [e for e in edges if e.id not in lost])
    assert ((), (), ()) == (again.claims_lost, again.statements_lost, again.inferred_lost)


# One voice


def test_weak_voices_come_first_and_two_pages_of_one_publisher_are_one(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    found = single_voices(graph, graph.edges())
    told = [(one.publisher, one.is_primary, *claims(one.edges)) for one in found]
    assert ("", False, ("buyer", "develops", "chip")) == told[0]
    assert ("buyer", True, ("buyer", "develops", "lens")) == told[-1]
    assert ("p", False, ("target", "develops", "lens")) in told
    assert ("target", "manufactures", "chip") not in {claim for _, _, claim in told}
    assert "6 claims: 1 weak, 4 secondary, 1 primary" == single_text(graph, found, limit=0).splitlines()[-1]
    data = single_json(graph, found, limit=1)
    assert (1, 6, "weak", None) == (
        len(data["claims"]),
        data["found"],
        data["claims"][0]["strength"],
        data["claims"][0]["publisher"],
    )


def test_single_voices_are_narrowed_to_a_source_a_kind_and_a_publisher(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    assert 4 == len(single_voices(graph, graph.edges(), source=graph.source("news")))
    assert 1 == len(single_voices(graph, graph.edges(), kind="filing"))
    assert 1 == len(single_voices(graph, graph.edges(), publisher="BUY"))


# The list, and names


def test_sources_are_listed_newest_first_with_what_rests_on_them(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    listed = list_sources(graph, graph.edges())
    assert [("forum", 2), ("more", 1), ("news", 5), ("other", 1), ("filing", 1), ("quoted", 1)] == [
        (one.source.id, one.statements) for one in listed
    ]
    assert (
        "2025-03-02  news              1  more   P, “Target is taken”" == sources_text(listed, limit=2).splitlines()[1]
    )
    assert "6 sources, 2 shown (--limit 0 shows all)" == sources_text(listed, limit=2).splitlines()[-1]
    assert (2, 6) == (len(sources_json(listed, limit=2)["sources"]), sources_json(listed, limit=2)["found"])
    assert ["filing"] == [one.source.id for one in list_sources(graph, graph.edges(), kind="filing")]
    assert ["more", "news"] == [one.source.id for one in list_sources(graph, graph.edges(), publisher="p")]


@pytest.mark.parametrize(
    "name",
    [
        "news",
        "NEWS",
        "https://www.example.org/news/",
        "http://example.org/news",
        "example.org/news",
        "takes target",
        "Buyer takes: targ",
    ],
)
def test_a_source_is_found_by_id_address_or_words(make_graph: MakeGraph, name: str) -> None:
    assert "news" == find_source(make_graph(FACTS), name).id


def test_a_name_that_fits_none_or_several_offers_what_is_near(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    with pytest.raises(BadOption, match=r"'target' fits 2 sources: more, news \(give the id, or more words\)"):
        find_source(graph, "target")
    with pytest.raises(UnknownName, match=r"'filling' is not the name of any source \(did you mean 'filing'\?\)"):
        find_source(graph, "filling")
    with pytest.raises(UnknownName):
        find_source(graph, " ")


# The command


def run(*arguments: str, graph: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home)}
    return subprocess.run(
        [GRAPHKIT, "sources", *arguments, "--graph", graph],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip


def test_the_command_lists_shows_and_counts(built: Path, tmp_path: Path, shipped: Graph) -> None:
    listed = json.loads(run("--format", "json", "--limit", "3", graph=built, home=tmp_path).stdout)
    assert (3, sum(1 for _ in shipped.sources())) == (len(listed["sources"]), listed["found"])
    assert {"id", "title", "publisher", "kind", "url", "published", "statements"} == set(listed["sources"][0])
    one = json.loads(run("longbridge-41066920", "--format", "json", graph=built, home=tmp_path).stdout)
    assert {"source", "claims_lost", "statements_lost", "left_weak", "carried", "inferred_lost"} == set(one)
    single = json.loads(run("--single", "--format", "json", graph=built, home=tmp_path).stdout)
    assert {"weak"} == {claim["strength"] for claim in single["claims"]}


def test_the_command_says_what_it_does_not_know(built: Path, tmp_path: Path) -> None:
    done = run("--kind", "rumour", graph=built, home=tmp_path)
    assert (2, "") == (done.returncode, done.stdout)
    assert "--kind 'rumour' is unknown (use analysis, dataset, filing, forum, news" in done.stderr
    assert 2 == run("no such source at all", graph=built, home=tmp_path).returncode


def test_a_source_of_a_later_day_is_not_listed_for_an_earlier_one(built: Path, tmp_path: Path) -> None:
    listed = run("--known-on", "2025-06-30", "--limit", "1", graph=built, home=tmp_path).stdout
    assert listed.splitlines()[0] <= "2025-07"
