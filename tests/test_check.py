"""``check``: every rule broken on purpose and found at its place; nothing found where nothing is wrong."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.check import check, located
from graphkit.check.catalogue import RULES
from graphkit.errors import Problem
from graphkit.facts import read_facts, read_yaml
from graphkit.facts.format import SECTIONS
from graphkit.model import Facts, Statement
from graphkit.ontology import Ontology, load_ontology

DATA = Path(__file__).parent / "data" / "check"
FAULTS = sorted((DATA / "faults").glob("*.yaml"))
EXPECTED = re.compile(r"([a-z-]+)@(\d+) ?(.*)")


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(DATA / "ontology")


def facts_of(*files: Path) -> Facts:
    read = [read_yaml(file.read_bytes(), file=file.name) for file in files]
    return Facts(
        tuple(record for facts in read for record in facts.records),
        tuple(problem for facts in read for problem in facts.problems),
    )


def facts_with(text: str) -> Facts:
    base, faulty = facts_of(DATA / "base.yaml"), read_yaml(text.encode(), file="new.yaml")
    return Facts(base.records + faulty.records, base.problems + faulty.problems)


def expected_in(file: Path) -> list[tuple[str, str, str]]:
    """Return where, rule and words of the problems that the comments of a file announce."""
    announced = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        for comment in line.split("#! ")[1:]:
            match = EXPECTED.fullmatch(comment.strip())
            assert match, comment
            announced.append((f"{file.name}:{number}:{match[2]}", match[1], match[3]))
    return announced


def test_sound_facts_have_no_problems(ontology: Ontology) -> None:
    assert check(facts_of(DATA / "base.yaml"), ontology) == ()


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_every_fault_is_found_once_at_its_place(file: Path, ontology: Ontology) -> None:
    expected = expected_in(file)
    problems = check(facts_of(DATA / "base.yaml", file), ontology)
    assert Counter((where, rule) for where, rule, _ in expected) == Counter((p.where, p.rule) for p in problems)
    for where, rule, words in expected:
        said = [str(problem) for problem in problems if (problem.where, problem.rule) == (where, rule)]
        assert any(words in text for text in said), f"{words!r} is not said in {said}"


@pytest.mark.parametrize("file", FAULTS, ids=lambda file: file.stem)
def test_every_problem_has_a_way_out(file: Path, ontology: Ontology) -> None:
    problems = check(facts_of(DATA / "base.yaml", file), ontology)
    assert [p for p in problems if not p.hint and "(" not in p.what and p.rule != "few-sources"] == []


def test_the_collection_of_faults_is_whole() -> None:
    assert len(FAULTS) == 24
    assert sum(len(expected_in(file)) for file in FAULTS) == 151


def test_every_rule_of_the_catalogue_is_broken_by_some_test_file() -> None:
    broken = {rule for file in FAULTS for _, rule, _ in expected_in(file)}
    elsewhere = {  # of a whole file or folder: test_facts.py, test_check_folder.py, test_rdf_facts.py, and below
        "blank-node", "many", "rdf", "rdf-syntax", "same-id", "bad-query", "bad-schema", "bad-shape", "duplicate-rule", "encoding", "no-facts", "no-ontology", "rule",
        "several-documents", "too-deep", "unreadable", "yaml-syntax",
    }  # fmt: skip
    of_shapes = {"web-address", "short-name", "stake-up-to-hundred", "figure-says-something", "positive"}
    assert set(RULES) == (broken - of_shapes - {"section-named", "few-sources"}) | elsewhere


def test_all_problems_of_all_files_come_at_once_and_by_place(ontology: Ontology) -> None:
    files = [file for file in FAULTS if file.stem in ("bad-dates", "units", "wrong-type")]
    problems = check(facts_of(DATA / "base.yaml", *files), ontology)
    expected = [where for file in files for where, _, _ in expected_in(file)]
    assert sorted(expected, key=_numeric) == [problem.where for problem in problems]


def _numeric(where: str) -> tuple[str, int, int]:
    file, line, column = where.split(":")
    return file, int(line), int(column)


def test_the_order_of_records_changes_no_problem_but_those_of_pairs(ontology: Ontology) -> None:
    facts = facts_of(DATA / "base.yaml", *(file for file in FAULTS if file.stem != "shared"))
    turned = Facts(tuple(reversed(facts.records)), tuple(reversed(facts.problems)))
    assert check(facts, ontology) == check(turned, ontology)


def test_a_file_cut_short_does_not_make_the_names_of_others_unknown(ontology: Ontology) -> None:
    statement = (DATA / "faults" / "unknown-entity.yaml").read_text("utf-8")
    broken = read_yaml(b"entities:\n- id: [nvidia\n", file="broken.yaml")
    facts = facts_with(statement)
    problems = check(Facts(facts.records, facts.problems + broken.problems), ontology)
    assert [problem.rule for problem in problems] == ["yaml-syntax"]


def test_a_file_cut_short_does_not_make_evidence_or_estimators_wrong(ontology: Ontology) -> None:
    text = """statements:
- subject: nvidia
  predicate: growth
  what: x
  modality: estimate
  estimator: coherrent
  sources: [news-2026, unread]
  evidence: [{source: news-2025}, {source: unread}]
"""
    broken = read_yaml(b"sources:\n- id: [unread\n", file="broken.yaml")
    facts = facts_with(text)
    whole = [problem.rule for problem in check(facts, ontology)]
    assert whole == ["unknown-estimator", "unknown-source", "unknown-source"]
    problems = check(Facts(facts.records, facts.problems + broken.problems), ontology)
    assert [problem.rule for problem in problems] == ["yaml-syntax"]


def test_what_a_shape_misses_is_shown_at_the_key_that_asks_for_it(tmp_path: Path) -> None:
    shapes = """shape:end a sh:PropertyShape ; sh:targetSubjectsOf gk:start ; sh:path gk:end ; sh:minCount 1 ;
    sh:message "a start without an end (add it)" .
shape:round a sh:PropertyShape ; sh:targetSubjectsOf gk:shares ; sh:path gk:round ; sh:minCount 1 ;
    sh:message "shares without a round (add it)" ."""
    text = """statements:
- subject: nvidia
  predicate: investsIn
  object: coherent
  modality: fact
  qualifiers:
    shares: 5
  sources: [news-2026]
  evidence:
  - source: news-2026
    start: 5
"""
    base = Facts(tuple(r for r in facts_of(DATA / "base.yaml").records if not isinstance(r.value, Statement)))
    facts = read_yaml(text.encode(), file="new.yaml")
    problems = check(Facts(base.records + facts.records), own_ontology(tmp_path, shapes))
    assert [(p.where, p.rule) for p in problems] == [("new.yaml:7:13", "round"), ("new.yaml:11:12", "end")]


def test_equal_statements_have_each_their_own_problem(ontology: Ontology) -> None:
    statement = "- {subject: nvidia, predicate: growth, modality: fact, sources: [news-2026]}\n"
    problems = check(facts_with("statements:\n" + 2 * statement), ontology)
    assert [problem.where for problem in problems] == ["new.yaml:2:3", "new.yaml:3:3"]


def test_many_unknown_names_are_all_reported_and_soon(ontology: Ontology) -> None:
    line = "- {{subject: nobody-{}, predicate: growth, what: x, modality: fact, sources: [news-2026]}}\n"
    problems = check(facts_with("statements:\n" + "".join(line.format(n) for n in range(3000))), ontology)
    assert len(problems) == 3000
    assert {"unknown-entity"} == {problem.rule for problem in problems}


def test_places_are_shown_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own" / "facts"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    problems = [Problem("a.yaml:3:7", "x"), Problem("../shapes.ttl:1:1", "y"), Problem("", "z")]
    assert [p.where for p in located(problems, folder)] == ["own/facts/a.yaml:3:7", "own/shapes.ttl:1:1", ""]


def test_a_second_place_is_shown_from_the_working_directory_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (problem,) = located([Problem("b.yaml:9:7", "the id 'x, at y' is taken, at sub/a.yaml:3:7")], Path("own/facts"))
    assert problem.what == "the id 'x, at y' is taken, at own/facts/sub/a.yaml:3:7"


VALUES = st.sampled_from(
    ["nvidia", "coherent", "cpo", "optics-market", "nobody", "Bad Id", "", "~", "investsIn", "marketSize", "growth",
     "stakePercent", "develops", "5", "-1.5", "1e3", "USD", "percent", "<x> {y}", "fact", "opinion", "completed",
     "terminated", "2026-03-02", "2026-02-30", "2025/2026", "2026-Q1", "true", "[a, b]", "[news-2026]", "{cik: x}",
     "{ticker: NVDA, ' ': x}", "{stakePercent: 300}", "{shares: x, date: y, Äß: z}", "[{source: news-2026, start: x}]",
     "[{source: other, section: '\\n'}]", "[{source: news-2025}]", "Company", "Entity", "Deal", "news", "'http://a b'"]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SECTIONS)), st.integers(0, 2**30), st.lists(VALUES, min_size=20, max_size=20))
    )
)
def test_no_mixture_of_good_and_bad_values_raises(ontology: Ontology, drawn: list[tuple[str, int, list[str]]]) -> None:
    lines = {section: [f"{section}:"] for section in SECTIONS}
    for section, chosen, values in drawn:
        keys = [key for number, key in enumerate(SECTIONS[section].keys) if chosen >> number & 1]
        pairs = ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=False))
        lines[section].append(f"- {{{pairs}}}")
    text = "\n".join(line for section in lines.values() if len(section) > 1 for line in section)
    problems = check(facts_with(text), ontology)
    assert all(problem.where and problem.what for problem in problems)


# Shapes


def own_ontology(folder: Path, shapes: str) -> Ontology:
    """Return the test vocabulary with other shapes."""
    shutil.copy(DATA / "ontology" / "schema.ttl", folder)
    prefixes = """@prefix gk: <https://w3id.org/graphkit/schema#> .
@prefix shape: <https://w3id.org/graphkit/shape/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
    (folder / "shapes.ttl").write_text(prefixes + shapes, "utf-8")
    return load_ontology(folder)


BAD_SHAPES = {
    "misspelt": (
        "shape:a a sh:PropertyShape ; sh:targetClass gk:Figure ; sh:path gk:value ; sh:minCuont 1 .",
        "4:76", "did you mean 'sh:minCount'?",
    ),
    "beyond core": (
        'shape:a a sh:NodeShape ;\n    sh:sparql shape:b .\nshape:b sh:select "SELECT *" .',
        "5:5", "not part of SHACL Core",
    ),
    "not Turtle": ("shape:a a sh:NodeShape ;;; . .", "4:", "not Turtle"),
    "no proper shape": (
        "shape:b a sh:NodeShape .\nshape:a a sh:PropertyShape ; sh:targetClass gk:Figure ; sh:path 5 .",
        "5:1", "'a' is no proper shape",
    ),
    "count that is no number": (
        'shape:a a sh:PropertyShape ; sh:targetClass gk:Figure ; sh:path gk:value ; sh:minCount "one" .',
        "4:1", "is no proper shape",
    ),
    "broken pattern": (
        'shape:a a sh:PropertyShape ; sh:targetClass gk:Figure ; sh:path gk:unit ; sh:pattern "(" .',
        "1:1", "cannot be used",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SHAPES)
def test_a_shape_that_cannot_be_used_is_a_problem_at_its_place(name: str, tmp_path: Path) -> None:
    shapes, place, words = BAD_SHAPES[name]
    faulty = DATA / "faults" / "wrong-type.yaml"
    problems = check(facts_of(DATA / "base.yaml", faulty), own_ontology(tmp_path, shapes))
    of_shapes = [problem for problem in problems if problem.rule == "bad-shape"]
    assert of_shapes
    assert of_shapes[0].where.startswith(f"../shapes.ttl:{place}"), of_shapes
    assert any(words in str(problem) for problem in of_shapes), of_shapes
    assert len(expected_in(faulty)) == len(problems) - len(of_shapes)


def test_shapes_that_are_not_utf_8_are_a_problem(tmp_path: Path) -> None:
    ontology = own_ontology(tmp_path, "")
    (tmp_path / "shapes.ttl").write_bytes(b"# caf\xe9\n")
    problems = check(facts_of(DATA / "base.yaml"), ontology)
    assert [(p.where, p.rule) for p in problems] == [("../shapes.ttl:1:1", "bad-shape")]


def test_an_ontology_needs_no_shapes(tmp_path: Path) -> None:
    ontology = own_ontology(tmp_path, "")
    (tmp_path / "shapes.ttl").unlink()
    assert check(facts_of(DATA / "base.yaml"), ontology) == ()


def test_a_closed_shape_sees_every_property(tmp_path: Path) -> None:
    shapes = """shape:closed a sh:NodeShape ; sh:targetClass gk:Technology ; sh:closed true ;
    sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ; sh:message "much (delete it)" ."""
    problems = check(facts_of(DATA / "base.yaml"), own_ontology(tmp_path, shapes))
    assert [(p.where, p.rule) for p in problems] == [
        ("base.yaml:13:38", "closed"),
        ("base.yaml:14:40", "closed"),
    ]


def test_a_shape_may_speak_of_classes_by_path(tmp_path: Path) -> None:
    shapes = """shape:typed a sh:PropertyShape ; sh:targetClass gk:Technology ; sh:message "few (more)" ;
    sh:path <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ; sh:minCount 2 ."""
    assert check(facts_of(DATA / "base.yaml"), own_ontology(tmp_path, shapes)) == ()


def test_domain_and_range_hold_without_any_shapes_file(tmp_path: Path) -> None:
    ontology = own_ontology(tmp_path, "")
    faulty = DATA / "faults" / "wrong-type.yaml"
    assert len(expected_in(faulty)) == len(check(facts_of(DATA / "base.yaml", faulty), ontology))


# The facts that ship


def test_the_shipped_facts_are_clean() -> None:
    folder = Path(__file__).parent.parent / "ontology"
    facts = read_facts(folder / "facts")
    assert check(facts, load_ontology(folder)) == ()
    assert len(facts.statements) > 1800
