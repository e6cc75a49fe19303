"""A whole ontology folder: what is wrong with the files beside the facts, and what is said where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graphkit.check import check_folder
from graphkit.cli.check import faulty_queries
from graphkit.ontology import find_shipped

DATA = Path(__file__).parent / "data" / "check"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology folder without a problem, seen from the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DATA / "ontology", "own")
    for name in ("facts", "rules", "queries"):
        (Path("own") / name).mkdir()
    shutil.copy(DATA / "base.yaml", "own/facts")
    return Path("own")


def problems_of(folder: Path) -> list[tuple[str, str]]:
    return [(problem.where, problem.rule) for problem in check_folder(folder).problems]


def test_a_folder_with_nothing_wrong_has_no_problems_and_is_checked_whole(folder: Path) -> None:
    outcome = check_folder(folder)
    assert ((), True, 5) == (outcome.problems, outcome.complete, len(outcome.facts.entities))


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nowhere", "there is no folder 'nowhere' (name the folder that holds schema.ttl and facts/)"),
        ("own/facts", "there is no schema.ttl in 'own/facts' (did you mean 'own'?)"),
        ("own/facts/base.yaml", "'own/facts/base.yaml' is not a folder (did you mean 'own'?)"),
        ("own/facts/gone.yaml", "there is no folder 'own/facts/gone.yaml' (did you mean 'own'?)"),
    ],
)
def test_what_is_no_ontology_is_answered_with_the_way_to_one(named: str, words: str, folder: Path) -> None:
    outcome = check_folder(Path(named))
    assert [words] == [str(problem) for problem in outcome.problems]
    assert ["no-ontology"] == [problem.rule for problem in outcome.problems]
    assert not outcome.complete


def test_a_folder_without_facts_has_one_problem(folder: Path) -> None:
    shutil.rmtree(folder / "facts")
    assert [("", "no-facts")] == problems_of(folder)


PREFIXES = """@prefix gk: <https://w3id.org/graphkit/schema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
BAD_SCHEMAS = {
    "not Turtle": ("gk:x a ;\n", "3:8", "this is not Turtle: ; is not a valid RDF object"),
    "prefix unknown": ("skos:x a gk:Class .\n", "3:1", "this is not Turtle: The prefix skos: has not been declared"),
    "a relation without its backward label": (
        '\n\ngk:near a gk:RelationPredicate ; rdfs:label "near" .\n', "5:1",
        "gk:near is incomplete (give it rdfs:label, gk:inverseLabel and gk:pathWeight)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SCHEMAS)
def test_a_schema_that_cannot_be_used_is_a_problem_at_its_line_and_column(name: str, folder: Path) -> None:
    text, place, words = BAD_SCHEMAS[name]
    (folder / "schema.ttl").write_text(PREFIXES + text, "utf-8")
    outcome = check_folder(folder)
    (problem,) = outcome.problems
    assert (f"../schema.ttl:{place}", "bad-schema") == (problem.where, problem.rule)
    assert words in str(problem)
    assert not outcome.complete


def test_a_blank_node_in_the_schema_is_a_problem_of_the_file(folder: Path) -> None:
    with (folder / "schema.ttl").open("a", encoding="utf-8") as schema:
        schema.write("[] a gk:Class .\n")
    assert [("../schema.ttl", "bad-schema")] == problems_of(folder)


RULE = """rules:
- rule: partners
  label: partners of partners
  description: For the test.
  if:
  - ?a develops ?b
  then: ?a develops ?b
"""


def test_rules_that_can_be_used_are_no_problem(folder: Path) -> None:
    (folder / "rules" / "a.yaml").write_text(RULE, "utf-8")
    assert [] == problems_of(folder)


def test_rules_are_checked_with_the_facts(folder: Path) -> None:
    (folder / "rules" / "a.yaml").write_text(RULE.replace("?a develops ?b", "?a develop ?b"), "utf-8")
    (folder / "facts" / "b.yaml").write_text("people: []\n", "utf-8")
    assert [
        ("../rules/a.yaml:6:5", "rule"),
        ("../rules/a.yaml:7:9", "rule"),
        ("b.yaml:1:1", "unknown-key"),
    ] == problems_of(folder)


def test_two_rules_of_one_name_are_a_problem_at_the_second(folder: Path) -> None:
    (folder / "rules" / "a.yaml").write_text(RULE, "utf-8")
    (folder / "rules" / "b.yaml").write_text(RULE.replace("For the test", "For the other"), "utf-8")
    assert [("../rules/b.yaml:2:9", "duplicate-rule")] == problems_of(folder)


def test_a_rules_file_that_is_not_yaml_is_a_problem_at_its_place(folder: Path) -> None:
    (folder / "rules" / "a.yaml").write_text("rules:\n- rule: @x\n", "utf-8")
    assert [("../rules/a.yaml:2:9", "yaml-syntax")] == problems_of(folder)


def test_a_rules_file_that_is_none_is_unreadable(folder: Path) -> None:
    (folder / "rules" / "a.yaml").mkdir()
    assert [("../rules/a.yaml", "unreadable")] == problems_of(folder)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("SELECT * {}\n", "1:1", "a first line that asks a question"),
        ("# What?\n# answer: rows\nSELECT * {}\n", "2:1", "neither 'answers:' nor"),
        ("# What?\n# answers: rows\n# parameter x (colour): y\nSELECT * {}\n", "3:1", "no kind of parameter"),
    ],
)
def test_a_saved_query_that_does_not_say_what_it_asks_is_a_problem(
    text: str, place: str, words: str, folder: Path
) -> None:
    (folder / "queries" / "a.rq").write_text(text, "utf-8")
    (problem,) = faulty_queries(folder)
    assert (f"../queries/a.rq:{place}", "bad-query") == (problem.where, problem.rule)
    assert words in problem.what


def test_a_saved_query_that_is_not_utf_8_is_a_problem(folder: Path) -> None:
    (folder / "queries" / "a.rq").write_bytes(b"# caf\xe9\n")
    assert [("../queries/a.rq:1:1", "encoding")] == [(p.where, p.rule) for p in faulty_queries(folder)]


def test_the_shipped_queries_say_what_they_ask() -> None:
    assert [] == list(faulty_queries(find_shipped()))
