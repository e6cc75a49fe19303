"""Which graph is read: a folder, an RDF file, the shipped one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graphkit.errors import FactsError, GraphkitError, GraphUnreadable, Problem
from graphkit.graph import Graph
from graphkit.making import make_from_rdf, triples
from graphkit.opening import open_graph
from graphkit.rdf import to_ntriples
from graphkit.terms import short


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_graph_that_was_written_as_rdf_reads_back_as_the_same_triples(built: Path) -> None:
    made = make_from_rdf(built / "graph.nq")
    assert (built / "graph.nq").read_text(encoding="utf-8") == "".join(to_ntriples(triples(made)))


@pytest.mark.parametrize("name", ["graph.nq", "graph.ttl", "graph.rdf", "graph.jsonld"])
def test_an_rdf_file_in_any_syntax_opens_as_the_same_graph(
    name: str, published: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = open_graph(published / name)
    assert (published / "graph.nq").read_bytes() == (graph.folder / "graph.nq").read_bytes()
    assert (published / "graph.index").read_bytes() == (graph.folder / "graph.index").read_bytes()
    assert "once" in capsys.readouterr().err
    assert graph.folder == open_graph(published / name).folder
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("not.ttl", "this is not Turtle", "not readable"),
        (
            "other.ttl",
            "<https://example.org/a> <https://example.org/b> <https://example.org/c> .",
            "no statements in the shape",
        ),
        ("blank.ttl", "[] <https://example.org/b> 1 .", "blank node"),
        ("table.csv", "a,b\n", "no suffix of RDF"),
        ("empty.nt", "", "no statements in the shape"),
        (
            "lost.ttl",
            "@prefix gk: <https://w3id.org/graphkit/schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
            "<https://w3id.org/graphkit/id/statement/x> rdf:predicate gk:investsIn ; rdf:subject <https://w3id.org/graphkit/id/a> ;\n"
            " rdf:object <https://w3id.org/graphkit/id/b> ; gk:modality gk:fact .",
            "is not an entity",
        ),
    ],
)
def test_a_file_that_holds_no_graph_is_refused_in_words(
    name: str, text: str, words: str, tmp_path: Path, cache: Path
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(GraphkitError, match=words) as caught:
        open_graph(tmp_path / name)
    assert isinstance(caught.value, FactsError | GraphkitError)
    assert not list(cache.glob("**/graph.index"))


WHOLE = """
@prefix gk: <https://w3id.org/graphkit/schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://w3id.org/graphkit/id/> . @prefix st: <https://w3id.org/graphkit/id/statement/> .
@prefix src: <https://w3id.org/graphkit/id/source/> . @prefix ev: <https://w3id.org/graphkit/id/evidence/> .
id:a a gk:Company ; rdfs:label "A" .
id:b a gk:Company ; rdfs:label "B" .
src:s a gk:Source ; dcterms:title "T" ; dcterms:publisher "P" ; gk:kind "news" ; schema:url "https://example.org/" ;
  dcterms:issued "2026-01-02"^^xsd:date .
st:deal rdf:subject id:a ; rdf:predicate gk:investsIn ; rdf:object id:b ; gk:modality gk:fact ;
  prov:wasDerivedFrom src:s ; gk:evidence ev:deal-1 .
ev:deal-1 gk:source src:s ; gk:section "One" .
st:a-supplies-b-d56875 rdf:subject id:a ; rdf:predicate gk:supplies ; rdf:object id:b ; gk:modality gk:fact ;
  prov:wasDerivedFrom src:s .
st:more rdf:subject id:a ; rdf:predicate gk:partnersWith ; rdf:object id:b ; gk:modality gk:fact ;
  gk:inferredBy gk:rule-x ; prov:wasDerivedFrom st:a-supplies-b-d56875 .
id:a gk:investsIn id:b ; gk:supplies id:b ; gk:partnersWith id:b .
"""

#: What to replace in ``WHOLE`` and by what, and the one problem that comes of it: its place and some of its words.
FAULTS = {
    "an inferred subject that is nowhere": (
        "st:more rdf:subject id:a", "st:more rdf:subject id:nobody", "st:more", "'nobody' is not an entity",
    ),
    "an inferred object that is nowhere": (
        "gk:partnersWith ; rdf:object id:b", "gk:partnersWith ; rdf:object id:nobody", "st:more", "'nobody' is not an",
    ),
    "an inferred predicate that is none": (
        "rdf:predicate gk:partnersWith", "rdf:predicate gk:helps", "st:more", "'helps' is not a relation",
    ),
    "an inferred modality that is none": (
        "gk:fact ;\n  gk:inferredBy", "gk:certainty ;\n  gk:inferredBy", "st:more", "'certainty' is not a modality",
    ),
    "a conclusion with a source that is nowhere": (
        "prov:wasDerivedFrom st:a-supplies-b-d56875", "prov:wasDerivedFrom src:none", "st:more", "has no premise",
    ),
    "a conclusion with a source of its own": (
        "prov:wasDerivedFrom st:a-", "prov:wasDerivedFrom src:s , st:a-", "st:more", "a source of its own",
    ),
    "a conclusion without premises": (
        "gk:rule-x ; prov:wasDerivedFrom st:a-supplies-b-d56875", "gk:rule-x", "st:more", "has no premise",
    ),
    "premises without a rule": ("gk:inferredBy gk:rule-x ;", "", "st:more", "has premises and no rule"),
    "a rule that is none": ("gk:rule-x", "gk:x", "st:more", "gk:inferredBy is"),
    "a premise that is nowhere": (
        "From st:a-supplies-b-d56875", "From st:none", "st:more", "its premise 'none' is not in the file",
    ),
    "a premise that was changed": (
        "rdf:object id:b ; gk:modality gk:fact ;\n  prov:wasDerivedFrom src:s .",
        'rdf:object id:b ; gk:what "x" ; gk:modality gk:fact ;\n  prov:wasDerivedFrom src:s .',
        "st:more", "has another id by what it says",
    ),
    "a premise that is broken": (
        "st:a-supplies-b-d56875 rdf:subject", "st:a-supplies-b-d56875 gk:colour 1 ; rdf:subject",
        "st:a-supplies-b-d56875", "no place for gk:colour",
    ),
    "a statement without a source": (
        "prov:wasDerivedFrom src:s ; gk:evidence ev:deal-1", "gk:evidence ev:deal-1", "st:deal", "without a source",
    ),
    "a source that is nowhere": (
        "prov:wasDerivedFrom src:s ; gk:ev", "prov:wasDerivedFrom src:none, src:s ; gk:ev", "st:deal", "'none' is not a",
    ),
    "a literal as a source": (
        "prov:wasDerivedFrom src:s ; gk:ev", 'prov:wasDerivedFrom "s", src:s ; gk:ev', "st:deal", "wasDerivedFrom is 's'",
    ),
    "an unknown property of a statement": (
        "st:deal rdf:subject", "st:deal gk:colour 1 ; rdf:subject", "st:deal", "no place for gk:colour",
    ),
    "a foreign property of a thing": (
        'rdfs:label "A"', 'rdfs:label "A" ; rdfs:seeAlso id:b', "id:a", "no place for rdfs:seeAlso",
    ),
    "an unknown property of a thing": ('rdfs:label "A"', 'rdfs:label "A" ; gk:colour "red"', "id:a", "'colour' is not an"),
    "an unknown relation of a thing": ('rdfs:label "A"', 'rdfs:label "A" ; gk:helps id:b', "id:a", "no place for gk:helps"),
    "an unknown property of a source": ('dcterms:title "T"', 'dcterms:title "T" ; rdfs:label "T"', "src:s", "rdfs:label"),
    "an unknown property of evidence": ('gk:section "One"', 'gk:section "One" ; gk:page 1', "ev:deal-1", "gk:page"),
    "evidence of no statement": (" ; gk:evidence ev:deal-1", "", "ev:deal-1", "evidence that no statement has"),
    "evidence that is nowhere": ("ev:deal-1 .\nev:deal-1 gk:source src:s ; gk:section \"One\"", "ev:x", "st:deal", "'ev:x'"),
    "a language tag": ('rdfs:label "A"', 'rdfs:label "A"@en', "id:a", "in the language 'en'"),
    "a literal as subject": ("st:deal rdf:subject id:a", 'st:deal rdf:subject "a"', "st:deal", "rdf:subject is 'a'"),
    "a literal as object": (
        "gk:investsIn ; rdf:object id:b", 'gk:investsIn ; rdf:object "b"', "st:deal", "rdf:object is the literal 'b'",
    ),
    "two objects": ("gk:investsIn ; rdf:object id:b", "gk:investsIn ; rdf:object id:b, id:a", "st:deal", "2 values"),
    "no predicate": ("rdf:predicate gk:investsIn ;", "", "st:deal", "has no rdf:predicate"),
    "a thing with two labels": ('rdfs:label "A"', 'rdfs:label "A", "AA"', "id:a", "2 values for rdfs:label"),
    "a thing without a class": ('id:a a gk:Company ; rdfs', "id:a rdfs", "id:a", "has no rdf:type"),
    "a source with a bad date": ('"2026-01-02"^^xsd:date', '"soon"', "src:s", "'soon' is not a date"),
    "a value that is no plain number": (
        "st:deal rdf:subject", 'st:deal gk:value 2e9 ; gk:unit "USD" ; rdf:subject', "st:deal", "'2e9'",
    ),
    "a class that the predicate does not give": (
        "st:deal rdf:subject", "st:deal a gk:Acquisition ; rdf:subject", "st:deal", "rdf:type is gk:Acquisition",
    ),
    "a denial that is neither": (
        "st:deal rdf:subject", 'st:deal gk:negated "1"^^xsd:boolean ; rdf:subject', "st:deal", "gk:negated is '1'",
    ),
    "a plain triple that no statement says": (
        "id:a gk:investsIn id:b ;", "id:a gk:competesWith id:b ; gk:investsIn id:b ;", "id:a",
        "no statement says gk:competesWith id:b",
    ),
}  # fmt: skip


def problems_of_file(path: Path) -> list[Problem]:
    with pytest.raises(FactsError) as caught:
        make_from_rdf(path)
    return list(caught.value.problems)


def test_rdf_that_was_written_by_hand_in_the_shape_of_the_model_is_read(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "whole.ttl").write_text(WHOLE, encoding="utf-8")
    graph = open_graph(tmp_path / "whole.ttl")
    said = {(edge.statement.predicate, edge.statement.inferred_by) for edge in graph.edges()}
    assert {("investsIn", ""), ("supplies", ""), ("partnersWith", "x")} == said


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_rdf_is_one_problem_at_the_iri_that_it_is_about(name: str, tmp_path: Path) -> None:
    old, new, where, words = FAULTS[name]
    assert WHOLE.count(old) == 1
    (tmp_path / "bad.ttl").write_text(WHOLE.replace(old, new), encoding="utf-8")
    (problem,) = problems_of_file(tmp_path / "bad.ttl")
    assert where == short(problem.where)
    assert words in problem.what
    assert problem.hint


def test_a_schema_that_came_with_the_file_is_what_the_manifest_digests(
    built: Path, tmp_path: Path, cache: Path
) -> None:
    text = (built / "graph.nq").read_text(encoding="utf-8")
    label = '<https://w3id.org/graphkit/schema#Company> <http://www.w3.org/2000/01/rdf-schema#label> "'
    (tmp_path / "one.nq").write_text(text, encoding="utf-8")
    (tmp_path / "other.nq").write_text(text.replace(label, label + "Big "), encoding="utf-8")
    one, other = (open_graph(tmp_path / name).manifest["inputs"] for name in ("one.nq", "other.nq"))
    assert "schema.ttl" in one
    assert "schema.ttl" not in other
    assert 64 == len(other["schema"])
    assert one["facts"] == other["facts"]


def test_a_broken_file_ends_with_exit_code_2_and_its_first_problems_alone(tmp_path: Path, cache: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(
        WHOLE.replace("id:b a gk:Company", "id:b a gk:Firm").replace('"news"', '"gossip"'), encoding="utf-8"
    )
    done = subprocess.run(
        [Path(sys.executable).parent / "graphkit", "show", "a", "--graph", broken], capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith(f"graphkit: {broken}: holds a graph with 2 problems")
    assert "/id/b: 'Firm' is not a class" in done.stderr
    assert "once" not in done.stderr
    with pytest.raises(GraphUnreadable):
        open_graph(broken)


def test_a_schema_that_lacks_something_is_named_by_the_file_that_holds_it(tmp_path: Path, cache: Path) -> None:
    text = WHOLE + 'gk:near a gk:RelationPredicate ; rdfs:label "near" .\n'
    (tmp_path / "own.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(GraphUnreadable, match=r"own\.ttl: gk:near is incomplete"):
        open_graph(tmp_path / "own.ttl")


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphUnreadable, match="does not exist"):
        open_graph(tmp_path / "nowhere")


def test_the_build_at_hand_comes_before_the_shipped_one(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "output").symlink_to(built)
    monkeypatch.chdir(tmp_path)
    assert Path("output") == open_graph().folder


def test_completion_never_builds_a_graph(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_graph(may_build=False) is None
    assert not cache.exists()


def test_an_installed_wheel_answers_far_from_the_checkout(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(root)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    place = tmp_path / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place), str(wheel)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    program = (
        f"import sys; sys.path.insert(0, {str(place)!r}); import graphkit.cli, graphkit;"
        f"assert graphkit.__file__.startswith({str(place)!r}), graphkit.__file__; graphkit.cli.main(['path', 'nvidia', 'nokia'])"
    )
    far = tmp_path / "far"
    far.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=far, timeout=120, check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(far), "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )  # fmt: skip
    assert "NVIDIA invests in Nokia · US$1bn" in done.stdout


def test_every_name_of_every_thing_leads_to_it_or_to_a_choice(shipped: Graph) -> None:
    from graphkit.errors import AmbiguousName

    for node in shipped.nodes():
        assert node == shipped.find(node.id)
        for name in (node.label, *node.entity.alt):
            try:
                found = shipped.find(name)
            except AmbiguousName as several:
                assert node.id in [id for id, _, _ in several.candidates] or node.id != name
            else:
                assert found.id == node.id or shipped.find(name).id != node.id
