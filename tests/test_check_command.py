"""``graphkit check`` as a person runs it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data" / "check"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an ontology folder of its own, without a problem."""
    shutil.copytree(DATA / "ontology", tmp_path / "own")
    (tmp_path / "own" / "facts" / "more").mkdir(parents=True)
    shutil.copy(DATA / "base.yaml", tmp_path / "own" / "facts")
    return tmp_path / "own"


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from graphkit.cli import main; main()", "check", *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=120, check=False)


def test_sound_facts_end_with_0_and_one_line_on_stderr(folder: Path) -> None:
    ended = run("own", where=folder.parent)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr == "no problems in 1 file: 5 entities, 4 statements, 2 sources\n"


def test_problems_end_with_1_and_say_where_an_editor_finds_them(folder: Path) -> None:
    shutil.copy(DATA / "faults" / "inverted-dates.yaml", folder / "facts" / "more")
    ended = run("own", where=folder.parent)
    assert ended.returncode == 1
    assert ended.stdout == (
        "own/facts/more/inverted-dates.yaml:6:10: the statement ends (2026-02) before it begins (2026-03-02) "
        "(correct one of the two dates)\n"
    )
    assert ended.stderr == "1 problem in 1 file; read 2 files: 5 entities, 5 statements, 2 sources\n"


def test_places_are_seen_from_where_the_user_stands(folder: Path) -> None:
    shutil.copy(DATA / "faults" / "inverted-dates.yaml", folder / "facts" / "more")
    ended = run("..", where=folder / "facts")
    assert ended.stdout.startswith("more/inverted-dates.yaml:6:10: ")


def test_json_holds_each_problem_in_parts(folder: Path) -> None:
    shutil.copy(DATA / "faults" / "inverted-dates.yaml", folder / "facts")
    ended = run("own", "--format", "json", where=folder.parent)
    assert ended.returncode == 1
    assert json.loads(ended.stdout) == {
        "problems": [
            {
                "file": "own/facts/inverted-dates.yaml",
                "line": 6,
                "column": 10,
                "rule": "inverted-dates",
                "what": "the statement ends (2026-02) before it begins (2026-03-02)",
                "hint": "correct one of the two dates",
            }
        ],
        "counts": {"files": 2, "entities": 5, "statements": 5, "sources": 2},
    }


def test_a_file_cut_short_is_said_to_hide_names(folder: Path) -> None:
    (folder / "facts" / "broken.yaml").write_text("entities:\n- id: [x\n", "utf-8")
    ended = run("own", where=folder.parent)
    assert ended.returncode == 1
    assert ended.stderr.endswith("\nunknown names are not reported yet: what could not be read may define them\n")


def test_many_problems_are_counted_by_rule(folder: Path) -> None:
    shutil.copy(DATA / "faults" / "numbers.yaml", folder / "facts")
    shutil.copy(DATA / "faults" / "units.yaml", folder / "facts")
    ended = run("own", where=folder.parent)
    assert ended.stderr.splitlines()[0].startswith("16 problems in 2 files; read 3 files: ")
    assert ended.stderr.splitlines()[1].startswith("most often: bad-number 11, unknown-unit 2, ")


def test_without_a_folder_the_one_at_hand_is_checked_and_named(folder: Path) -> None:
    folder.rename(folder.parent / "ontology")
    ended = run(where=folder.parent)
    assert ended.stderr == "no problems in 1 file of ontology: 5 entities, 4 statements, 2 sources\n"


def test_a_broken_schema_is_a_problem_like_others_and_does_not_hide_what_reading_finds(folder: Path) -> None:
    (folder / "schema.ttl").write_text("gk:x a ;", "utf-8")
    (folder / "facts" / "a.yaml").write_text("people: []\n", "utf-8")
    ended = run("own", where=folder.parent)
    assert ended.returncode == 1
    assert ["own/facts/a.yaml:1:1", "own/schema.ttl:1:1"] == sorted(
        line.partition(": ")[0] for line in ended.stdout.splitlines()
    )
    assert ended.stderr.splitlines()[1] == "the facts were read, but could not be checked without the schema"


@pytest.mark.parametrize("missing", ["facts", "schema.ttl"])
def test_a_folder_that_is_no_ontology_is_answered_in_words(missing: str, folder: Path) -> None:
    gone = folder / missing
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    ended = run("own", where=folder.parent)
    assert ended.returncode == 1
    assert missing in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_help_has_an_example() -> None:
    ended = run("-h", where=DATA)
    assert ended.returncode == 0
    assert "Example: graphkit check ontology" in ended.stdout
