"""Rules files: what is read, and what is refused at its place; a build and a check say the same of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graphkit.check import check_folder, located
from graphkit.errors import FactsError, OntologyError, Problem
from graphkit.making import make
from graphkit.ontology import Ontology
from graphkit.rules import Pattern, Rule, load_rules

HEAD = "rules:\n- rule: x\n  label: l\n  description: d\n"


def rule(premises: str, conclusion: str = "?a partOf ?b", rest: str = "") -> str:
    """One rule whose premises are in line 6, the conclusion in line 7, the rest from line 8."""
    return f"{HEAD}  if:\n  - {premises}\n  then: {conclusion}\n{rest}"


def problems_of(text: str, folder: Path, ontology: Ontology) -> list[Problem]:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_rules(folder, ontology)
    return [p._replace(where=p.where.partition(":")[2]) for p in caught.value.problems]


def test_a_rule_is_read_into_patterns(tmp_path: Path, ontology: Ontology) -> None:
    text = rule(
        "?a acquires ?b, status completed\n  - ?b is Company", "?b subsidiaryOf ?a", "  ends: ?b spunOffFrom ?c\n"
    )
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert (
        Rule(
            "x", "l", "d", (Pattern("?a", "acquires", "?b", "completed"),), (("?b", "Company"),),
            Pattern("?b", "subsidiaryOf", "?a"), (Pattern("?b", "spunOffFrom", "?c"),),
        ),
    ) == load_rules(tmp_path, ontology)  # fmt: skip


BAD = {
    "a test of what no premise binds": (
        rule("?a partOf ?b\n  - ?z is Company"), [("7:5", "no statement of 'if' has the variable '?z'")],
    ),
    "a class that is none": (rule("?a partOf ?b\n  - ?a is Compny"), [("7:5", "'Compny' is not a class of entities")]),
    "a class of statements": (rule("?a partOf ?b\n  - ?a is Deal"), [("7:5", "'Deal' is not a class of entities")]),
    "a test of a stage": (rule("?a partOf ?b\n  - ?a is Company, status completed"), [("7:5", "a class has no status")]),
    "nothing but tests": (rule("?a is Company"), [("6:5", "no statement among the premises")]),
    "?q in a rule of transitive predicates": (
        rule("?a ?p ?b", "?a ?q ?b", "  each: transitive\n"), [("7:9", "'?q' stands for no predicate here")],
    ),
    "?p without each": (rule("?a ?p ?b"), [("6:5", "'?p' stands for no predicate here")]),
    "each without its variable": (
        rule("?a partOf ?b", rest="  each: transitive\n"), [("8:9", "no pattern has '?p'")],
    ),
    "each sub-property without the wider one": (
        rule("?a ?p ?b", "?a ?p ?b", "  each: sub-property\n"), [("8:9", "no pattern has '?q'")],
    ),
    "each of something else": (rule("?a ?p ?b", rest="  each: relation\n"), [("8:9", "'relation' is unknown")]),
    "each as a list": (rule("?a partOf ?b", rest="  each: [transitive]\n"), [("8:9", "'each' is not a text")]),
    "a name with capitals": (
        rule("?a partOf ?b").replace("rule: x", "rule: My Rule"), [("2:9", "'My Rule' cannot be the name of a rule")],
    ),
    "a name as a list": (rule("?a partOf ?b").replace("rule: x", "rule: [x]"), [("2:9", "'rule' is not a text")]),
    "an empty name": (rule("?a partOf ?b").replace("rule: x", "rule:"), [("2:8", "'rule' has no value")]),
    "an empty label": (rule("?a partOf ?b").replace("label: l", 'label: ""'), [("3:10", "'label' has no value")]),
    "a description that is no text": (
        rule("?a partOf ?b").replace("description: d", "description: {a: b}"), [("4:16", "'description' is not a text")],
    ),
    "a conclusion as a list": (rule("?a partOf ?b", '["?a partOf ?b"]'), [("7:9", "'then' is not a text")]),
    "a conclusion with a status": (
        rule("?a acquires ?b", "?b subsidiaryOf ?a, status completed"), [("7:9", "a conclusion has no status")],
    ),
    "a conclusion that is a test": (rule("?a partOf ?b", "?a is Company"), [("7:9", "a conclusion is a statement")]),
    "a mapping among the premises": (rule("?a partOf ?b\n  - and: ?b partOf ?c"), [("7:5", "is not a pattern")]),
    "a list among the premises": (rule('["?a partOf ?b"]'), [("6:5", "is not a pattern")]),
    "premises as a mapping": (HEAD + "  if: {a: b}\n  then: ?a partOf ?b\n", [("5:7", "'if' is no list of patterns")]),
    "no premises": (HEAD + "  if: []\n  then: ?a partOf ?b\n", [("5:7", "'if' has no value")]),
    "an empty premise": (rule("?a partOf ?b\n  -"), [("7:4", "is not a pattern")]),
    "ends as a mapping": (rule("?a partOf ?b", rest="  ends: {a: b}\n"), [("8:9", "'ends' is no list of patterns")]),
    "a mapping among the ends": (rule("?a partOf ?b", rest="  ends:\n  - {a: b}\n"), [("9:5", "is not a pattern")]),
    "a test among the ends": (
        rule("?a partOf ?b", rest='  ends: ["?b is Product"]\n'), [("8:10", "an end is a statement")],
    ),
    "an end of something else": (
        rule("?a partOf ?b", rest='  ends: ["?c acquires ?d"]\n'), [("8:10", "shares no variable with the premises")],
    ),
    "a thing and itself": (rule("?a partOf ?b\n  - ?a supplies ?a"), [("7:5", "'?a' is both ends")]),
    "a conclusion about a thing and itself": (rule("?a partOf ?b", "?a partOf ?a"), [("7:9", "'?a' is both ends")]),
    "a relation that is none": (
        rule("?a suplies ?b", "?a suppliesIndirectly ?b"), [("6:5", "'suplies' is not a relation")],
    ),
    "a status that is none": (rule("?a acquires ?b, status done"), [("6:5", "'done' is not a status")]),
    "a constant": (rule("?a acquires nokia"), [("6:5", "'nokia' is no variable")]),
    "an unknown key": (rule("?a partOf ?b", rest="  end: ?a partOf ?c\n"), [("8:8", "'end' is not a key of a rule")]),
    "a variable that only the conclusion has": (
        rule("?a partOf ?b", "?a partOf ?c"), [("7:9", "no premise binds the variable '?c' of the conclusion")],
    ),
    "no mapping": ("rules:\n- x\n", [("2:3", "a rule is a mapping")]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_a_rule_cannot_mean_is_refused_once_at_its_place(name: str, tmp_path: Path, ontology: Ontology) -> None:
    text, expected = BAD[name]
    found = problems_of(text, tmp_path, ontology)
    assert [where for where, _ in expected] == [problem.where for problem in found], found
    for (_, words), problem in zip(expected, found, strict=True):
        assert words in problem.what
        assert problem.hint


@pytest.mark.parametrize(
    ("text", "near"),
    [(rule("?a suplies ?b"), "'supplies'"), (rule("?a partOf ?b\n  - ?a is Compny"), "'Company'")],
)
def test_names_that_were_meant_are_offered(text: str, near: str, tmp_path: Path, ontology: Ontology) -> None:
    (problem,) = problems_of(text, tmp_path, ontology)
    assert f"did you mean {near}" in problem.hint


def test_all_problems_of_all_rules_come_at_once(tmp_path: Path, ontology: Ontology) -> None:
    text = rule("?a owns ?b\n  - ?a is Thing", "a b", "- {rule: y}\n")
    assert ["6:5", "7:5", "8:9", "9:3", "9:3", "9:3", "9:3"] == [p.where for p in problems_of(text, tmp_path, ontology)]


def test_two_rules_of_one_name_are_refused_even_with_the_same_words(tmp_path: Path, ontology: Ontology) -> None:
    text = rule("?a partOf ?b") + rule("?a supplies ?b").removeprefix("rules:\n")
    (problem,) = problems_of(text, tmp_path, ontology)
    assert ("8:9", "duplicate-rule") == (problem.where, problem.rule)
    assert problem.what.endswith("a.yaml:2:9")


def test_what_a_syntax_error_cut_off_is_no_second_problem(tmp_path: Path, ontology: Ontology) -> None:
    assert ["yaml-syntax"] == [p.rule for p in problems_of("rules:\n- rule: x\n  label: @x\n", tmp_path, ontology)]


def test_rules_in_a_file_that_ends_in_yml_are_rules(tmp_path: Path, ontology: Ontology) -> None:
    (tmp_path / "a.yml").write_text(rule("?a supplies ?b", "?a partnersWith ?b"), encoding="utf-8")
    assert ["x"] == [each.name for each in load_rules(tmp_path, ontology)]


@pytest.fixture
def folder(ontology_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small ontology folder without a problem, seen from the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    own = Path("own")
    for name in ("facts", "rules"):
        (own / name).mkdir(parents=True)
    for name in ("schema.ttl", "shapes.ttl"):
        shutil.copy(ontology_folder / name, own)
    (own / "facts" / "a.yaml").write_text("entities:\n- {id: a, type: Company, label: A}\n", encoding="utf-8")
    return own


def test_a_build_names_the_problems_of_facts_and_rules_at_once_where_check_does(folder: Path) -> None:
    (folder / "rules" / "r.yaml").write_text(rule("?a owns ?b"), encoding="utf-8")
    (folder / "facts" / "b.yaml").write_text("people: []\n", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        make(folder)
    assert ["own/rules/r.yaml:6:5", "own/facts/b.yaml:1:1"] == [p.where for p in caught.value.problems]
    assert located(check_folder(folder).problems, folder / "facts") == caught.value.problems


def test_a_build_names_what_is_wrong_with_the_schema_where_check_does(folder: Path) -> None:
    (folder / "schema.ttl").write_text("<a> a ;\n", encoding="utf-8")
    (folder / "facts" / "b.yaml").write_text("people: []\n", encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        make(folder)
    assert located(check_folder(folder).problems, folder / "facts") == caught.value.problems
    assert {"own/schema.ttl:1:1", "own/facts/b.yaml:1:1"} == {p.where for p in caught.value.problems}


def test_a_build_of_no_ontology_says_which_folder_that_is(folder: Path) -> None:
    with pytest.raises(OntologyError, match=r"there is no schema\.ttl in 'own/facts' .did you mean 'own'"):
        make(folder / "facts")


def test_a_folder_without_a_problem_builds_with_its_rules(folder: Path) -> None:
    (folder / "rules" / "r.yaml").write_text(rule("?a supplies ?b", "?a partnersWith ?b"), encoding="utf-8")
    made = make(folder)
    assert (("x",), ["a"]) == (tuple(each.name for each in made.rules), list(made.entities))
