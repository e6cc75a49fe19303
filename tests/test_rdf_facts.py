"""Facts may be RDF: the same graph comes out, in memory and streaming, and problems are told at their lines."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphkit.bulk import check_large
from graphkit.check import LIMIT, check_folder, located
from graphkit.errors import FactsError, Problem
from graphkit.facts.stream import count_statements, find_lines, rdf_files
from graphkit.graph import Graph
from graphkit.making import make
from graphkit.model import Statement
from graphkit.ontology import Ontology
from graphkit.publish import build
from graphkit.rdf import Triple, to_turtle
from graphkit.statements import entity_triples, source_triples, statement_id, statement_triples

#: Above how many statements facts are streamed: never, and always.
WAYS = {"in memory": LIMIT, "streaming": 0}

PREFIXES = """
@prefix gk: <https://w3id.org/graphkit/schema#> . @prefix id: <https://w3id.org/graphkit/id/> .
@prefix st: <https://w3id.org/graphkit/id/statement/> . @prefix src: <https://w3id.org/graphkit/id/source/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix dcterms: <http://purl.org/dc/terms/> .
"""
WORLD = """
id:one a gk:Company ; rdfs:label "One" .
id:two a gk:Company ; rdfs:label "Two" .
src:page a gk:Source ; dcterms:title "Page" ; dcterms:publisher "Press" ; gk:kind "news" ; dcterms:issued "2024-05-01" .
st:own-name rdf:subject id:one ; rdf:predicate gk:supplies ; rdf:object id:two ; gk:modality gk:fact ;
    prov:wasDerivedFrom src:page .
"""
CONCLUDED = """
st:guess rdf:subject id:two ; rdf:predicate gk:supplies ; rdf:object id:one ; gk:modality gk:fact ;
    gk:inferredBy gk:rule-imagined ; prov:wasDerivedFrom st:own-name .
"""
YAML = """
entities:
- {id: three, type: Company, label: Three}
statements:
- {subject: three, predicate: supplies, object: one, modality: fact, sources: [page]}
"""

MakeFolder = Callable[..., Path]


@pytest.fixture
def folder_of(ontology_folder: Path, tmp_path: Path) -> MakeFolder:
    """Make an ontology folder with the shipped schema, shapes and rules, and the files of facts that are given."""

    def make_folder(**files: str) -> Path:
        folder = tmp_path / "ontology"
        (folder / "facts").mkdir(parents=True)
        for name in ("schema.ttl", "shapes.ttl"):
            shutil.copy(ontology_folder / name, folder / name)
        shutil.copytree(ontology_folder / "rules", folder / "rules")
        shutil.copytree(ontology_folder / "queries", folder / "queries")
        for name, text in files.items():
            (folder / "facts" / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return folder

    return make_folder


def _turtle(text: str) -> str:
    return PREFIXES + text


def _lines(text: str) -> str:
    import pyoxigraph

    quads = pyoxigraph.parse(_turtle(text), format=pyoxigraph.RdfFormat.TURTLE)
    found = pyoxigraph.serialize((q.triple for q in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return (found or b"").decode()


def _problems(folder: Path, way: str) -> tuple[Problem, ...]:
    outcome = check_folder(folder, limit=WAYS[way])
    return check_large(outcome).problems if outcome.large else outcome.problems


def _shipped_as_triples(ontology: Ontology) -> Iterator[Triple]:
    made = make(ontology.folder)
    for entity in made.entities.values():
        yield from entity_triples(entity)
    for source in made.sources.values():
        yield from source_triples(source)
    for id, statement in made.statements.items():
        yield from statement_triples(id, statement, ontology, made.entities)


@pytest.mark.parametrize("way", WAYS)
def test_the_shipped_facts_as_shuffled_lines_give_the_same_graph_to_the_byte(
    way: str, folder_of: MakeFolder, ontology: Ontology, built: Path, tmp_path: Path
) -> None:
    lines = [f"{s} {p} {o} .\n" for s, p, o in _shipped_as_triples(ontology)]
    random.Random(5).shuffle(lines)
    half = len(lines) // 2
    folder = folder_of(one__nt="".join(lines[:half]), two__nq="".join(lines[half:]))
    graph = build(folder, tmp_path / "out", forms=False, limit=WAYS[way])
    for name in ("graph.nq", "graph.index"):
        assert (built / name).read_bytes() == (tmp_path / "out" / name).read_bytes(), name
    assert Graph(built).manifest["counts"] == graph.manifest["counts"]
    assert Graph(built).manifest["inputs"] == graph.manifest["inputs"]
    assert [] == [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("way", WAYS)
def test_turtle_and_yaml_beside_each_other_are_one_graph(way: str, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of(facts__ttl=_turtle(WORLD), facts__yaml=YAML)
    graph = build(folder, tmp_path / "out", forms=False, limit=WAYS[way])
    said = {(e.statement.subject, e.statement.object) for e in graph.edges() if not e.statement.inferred_by}
    assert {("one", "two"), ("three", "one")} == said
    assert ["one-supplies-two-8f8a23"[:17]] == [
        e.id[:17] for e in graph.edges_between(graph.find("One"), graph.find("Two"))
    ]


@pytest.mark.parametrize("way", WAYS)
def test_the_report_of_a_large_build_is_there_and_its_other_forms_are_not(
    way: str, folder_of: MakeFolder, tmp_path: Path
) -> None:
    build(folder_of(facts__ttl=_turtle(WORLD)), tmp_path / "out", limit=WAYS[way])
    names = {path.name for path in (tmp_path / "out").iterdir()}
    always = {"graph.nq", "graph.index", "store", "manifest.json", "report.json", "report.html", "queries"}
    assert always <= names
    assert (way == "in memory") == bool({"graph.ttl", "graph.html"} & names)


FAULTS = {
    "unknown-entity": WORLD.replace("rdf:object id:two", "rdf:object id:nobody"),
    "unknown-source": WORLD.replace("prov:wasDerivedFrom src:page", "prov:wasDerivedFrom src:nothing"),
    "unknown-predicate": WORLD.replace("gk:supplies", "gk:suplies"),
    "wrong-type": WORLD.replace("id:two a gk:Company", "id:two a gk:Place"),
    "missing-source": WORLD.replace(";\n    prov:wasDerivedFrom src:page", ""),
    "self-loop": WORLD.replace("rdf:object id:two", "rdf:object id:one"),
    "unknown-kind": WORLD.replace('gk:kind "news"', 'gk:kind "gossip"'),
    "value-without-unit": WORLD.replace("gk:modality gk:fact", "gk:modality gk:fact ; gk:value 5"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_told_once_at_the_line_of_its_resource(rule: str, way: str, folder_of: MakeFolder) -> None:
    text = _lines(FAULTS[rule])
    folder = folder_of(facts__nt=text)
    problems = _problems(folder, way)
    assert [rule] == [problem.rule for problem in problems]
    file, line, _ = problems[0].where.split(":")
    about = text.splitlines()[int(line) - 1].split(" ")[0]
    assert "facts.nt" == file
    assert ("source/page" in about) if rule == "unknown-kind" else ("statement/own-name" in about)


@pytest.mark.parametrize("way", WAYS)
def test_a_fault_in_turtle_is_told_at_its_resource(way: str, folder_of: MakeFolder) -> None:
    problems = _problems(folder_of(facts__ttl=_turtle(FAULTS["unknown-predicate"])), way)
    assert ["https://w3id.org/graphkit/id/statement/own-name"] == [problem.where for problem in problems]


ODD = {
    "rdf-syntax": "<https://w3id.org/graphkit/id/one> nonsense .\n",
    "blank-node": "_:b <https://w3id.org/graphkit/schema#modality> <https://w3id.org/graphkit/schema#fact> .\n",
    "rdf": '<https://example.org/thing> <http://www.w3.org/2000/01/rdf-schema#label> "A thing of somebody else" .\n',
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rule", ODD)
def test_what_is_no_fact_in_rdf_is_told_with_its_file(rule: str, way: str, folder_of: MakeFolder) -> None:
    folder = folder_of(facts__nt=_lines(WORLD), odd__nt=ODD[rule])
    problems = _problems(folder, way)
    assert [(rule, "odd.nt")] == [(problem.rule, problem.where.split(":")[0]) for problem in problems]


@pytest.mark.parametrize("way", WAYS)
def test_a_plain_triple_that_no_statement_says_is_told_and_one_that_is_said_is_not(
    way: str, folder_of: MakeFolder
) -> None:
    said = "id:one gk:supplies id:two . id:two gk:customerOf id:one .\n"
    assert () == _problems(folder_of(facts__nt=_lines(WORLD + said)), way)


@pytest.mark.parametrize("way", WAYS)
def test_a_plain_triple_that_no_statement_says_is_a_problem(way: str, folder_of: MakeFolder) -> None:
    problems = _problems(folder_of(facts__nt=_lines(WORLD + "id:two gk:supplies id:one .\n")), way)
    assert ["no statement says gk:supplies id:one"] == [problem.what for problem in problems]


@pytest.mark.parametrize("way", WAYS)
def test_an_id_that_yaml_and_rdf_both_describe_is_told(way: str, folder_of: MakeFolder) -> None:
    folder = folder_of(facts__nt=_lines(WORLD), facts__yaml="entities:\n- {id: one, type: Company, label: Uno}\n")
    assert ["duplicate-id"] == [problem.rule for problem in _problems(folder, way)]


@pytest.mark.parametrize("way", WAYS)
def test_conclusions_among_facts_are_made_anew(way: str, folder_of: MakeFolder, tmp_path: Path) -> None:
    concluded = CONCLUDED.replace("rule-imagined", "rule-second-order-supply") + "id:two gk:supplies id:one ."
    graph = build(folder_of(facts__ttl=_turtle(WORLD + concluded)), tmp_path / "out", forms=False, limit=WAYS[way])
    assert [("one", "two")] == [(e.statement.subject, e.statement.object) for e in graph.edges()]


@pytest.mark.parametrize("way", WAYS)
def test_a_conclusion_of_no_rule_of_the_folder_does_not_vanish(way: str, folder_of: MakeFolder) -> None:
    problems = _problems(folder_of(facts__nt=_lines(WORLD + CONCLUDED)), way)
    assert ["is inferred by 'imagined', which is no rule of the folder"] == [problem.what for problem in problems]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", ['gk:three a gk:Company ; rdfs:label "Three" .', "gk:st rdf:subject id:one ."])
def test_a_fact_in_the_namespace_of_the_schema_does_not_vanish(text: str, way: str, folder_of: MakeFolder) -> None:
    problems = _problems(folder_of(facts__nt=_lines(WORLD), odd__nt=_lines(text)), way)
    assert [("rdf", "odd.nt:1:1")] == [(problem.rule, problem.where) for problem in problems]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["graph.nq", "graph.ttl"])
def test_a_whole_graph_that_graphkit_wrote_is_facts_again(
    name: str, way: str, published: Path, folder_of: MakeFolder, tmp_path: Path
) -> None:
    folder = folder_of()
    shutil.copy(published / name, folder / "facts" / name)
    build(folder, tmp_path / "out", forms=False, limit=WAYS[way])
    assert (published / "graph.nq").read_bytes() == (tmp_path / "out" / "graph.nq").read_bytes()


@pytest.mark.parametrize("way", WAYS)
def test_sources_and_places_in_any_order_give_the_same_bytes(way: str, folder_of: MakeFolder, tmp_path: Path) -> None:
    sources = "sources:\n" + "".join(
        f"- {{id: {id}, title: T, publisher: {id}, kind: news, published: 2024-01-01}}\n" for id in ("pa", "pb")
    )
    statement = (
        "statements:\n- subject: one\n  predicate: supplies\n  object: two\n  modality: fact\n"
        "  sources: [{0}, {1}]\n  evidence: [{{source: {0}, section: {0}}}, {{source: {1}, section: {1}}}]\n"
    )
    made = []
    for number, order in enumerate([("pa", "pb"), ("pb", "pa")]):
        folder = folder_of(facts__yaml=sources + statement.format(*order), things__nt=_lines(WORLD))
        made.append(build(folder, tmp_path / f"out{number}", forms=False, limit=WAYS[way]).folder)
        shutil.rmtree(folder)
    for name in ("graph.nq", "graph.index"):
        assert (made[0] / name).read_bytes() == (made[1] / name).read_bytes()


@pytest.mark.parametrize("way", WAYS)
def test_two_statements_that_share_an_id_by_chance_are_told(way: str, folder_of: MakeFolder) -> None:
    alike = "".join(
        f"st:n{n} rdf:subject id:one ; rdf:predicate gk:supplies ; rdf:object id:two ; gk:modality gk:fact ;"
        f' gk:what "{what}" ; prov:wasDerivedFrom src:page .\n'
        for n, what in enumerate(_alike())
    )
    assert ["same-id"] == [problem.rule for problem in _problems(folder_of(facts__nt=_lines(WORLD + alike)), way)]


def _alike() -> tuple[str, str]:
    """Two whats whose statements have one id."""
    seen: dict[str, str] = {}
    for number in range(100_000):
        what = f"w{number}"
        id = statement_id(Statement("one", "supplies", "fact", "two", what=what))
        if id in seen:
            return seen[id], what
        seen[id] = what
    raise AssertionError("no two of many statements have one id")


@pytest.mark.parametrize("way", WAYS)
def test_a_text_that_looks_like_a_blank_node_is_a_text(way: str, folder_of: MakeFolder) -> None:
    assert () == _problems(folder_of(facts__nt=_lines(WORLD.replace('"Page"', '"see also _:b0"'))), way)


@pytest.mark.parametrize("way", WAYS)
def test_a_pipe_or_a_link_to_nowhere_among_facts_is_told(way: str, folder_of: MakeFolder) -> None:
    folder = folder_of(facts__nt=_lines(WORLD))
    os.mkfifo(folder / "facts" / "pipe.nt")
    (folder / "facts" / "link.nt").symlink_to("nowhere")
    problems = _problems(folder, way)
    assert [("link.nt", "unreadable"), ("pipe.nt", "unreadable")] == [(p.where, p.rule) for p in problems]


@pytest.mark.parametrize("way", WAYS)
def test_file_names_may_hold_tabs_and_line_breaks(way: str, folder_of: MakeFolder) -> None:
    folder = folder_of(facts__nt=_lines(WORLD))
    (folder / "facts" / "a\tb\nc.yaml").write_text(YAML, encoding="utf-8")
    assert () == _problems(folder, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_detail_of_the_wrong_type_is_told(way: str, folder_of: MakeFolder) -> None:
    text = WORLD.replace("gk:modality gk:fact ;", 'gk:modality gk:fact ; gk:stakePercent "much" ;')
    assert ["bad-qualifier"] == [problem.rule for problem in _problems(folder_of(facts__nt=_lines(text)), way)]


def test_the_iri_of_a_resource_in_turtle_is_shown_as_it_is(folder_of: MakeFolder) -> None:
    folder = folder_of(facts__ttl=_turtle(FAULTS["self-loop"]))
    seen = located(_problems(folder, "in memory"), folder / "facts")
    assert ["https://w3id.org/graphkit/id/statement/own-name"] == [problem.where for problem in seen]


def test_a_large_build_with_problems_leaves_the_old_one(folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of(facts__ttl=_turtle(WORLD))
    build(folder, tmp_path / "out", forms=False, limit=0)
    before = (tmp_path / "out" / "graph.nq").read_bytes()
    (folder / "facts" / "facts.ttl").write_text(_turtle(FAULTS["self-loop"]), encoding="utf-8")
    with pytest.raises(FactsError, match="both subject and object"):
        build(folder, tmp_path / "out", forms=False, limit=0)
    assert before == (tmp_path / "out" / "graph.nq").read_bytes()
    assert ["ontology", "out"] == sorted(path.name for path in tmp_path.iterdir())


def test_problems_without_end_are_cut_with_a_word(folder_of: MakeFolder) -> None:
    text = _lines(WORLD + "".join(f'id:c{n} a gk:Compny ; rdfs:label "{n}" .\n' for n in range(9)))
    outcome = check_folder(folder_of(facts__nt=text), limit=0)
    assert 9 == len(check_large(outcome).problems)
    cut = check_large(outcome, most=3).problems
    assert ["many", "unknown-class", "unknown-class", "unknown-class"] == [problem.rule for problem in cut]


def test_a_large_check_counts_what_it_read(folder_of: MakeFolder) -> None:
    outcome = check_large(check_folder(folder_of(facts__nt=_lines(WORLD), facts__yaml=YAML), limit=0))
    assert {"files": 2, "entities": 3, "statements": 2, "sources": 1} == outcome.counted


def test_statements_are_counted_without_being_parsed(folder_of: MakeFolder) -> None:
    folder = folder_of(facts__ttl=_turtle(WORLD), facts__nt=_lines(WORLD))
    assert 2 == count_statements(rdf_files(folder / "facts"))


def test_a_resource_is_found_at_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_text("# a comment\n<urn:a> <urn:p> <urn:b> .\n <urn:b> <urn:p> <urn:c> .\n", "utf-8")
    found = find_lines(rdf_files(tmp_path), {"urn:a", "urn:b", "urn:c"})
    assert {"urn:a": "x.nt:2:1", "urn:b": "x.nt:3:1"} == found


def test_rdf_files_can_be_written_by_the_exports(folder_of: MakeFolder, ontology: Ontology) -> None:
    assert () == _problems(folder_of(all__ttl="".join(to_turtle(_shipped_as_triples(ontology)))), "in memory")
