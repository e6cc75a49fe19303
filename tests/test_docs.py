"""The documentation is executed: what it shows is what comes back, and every command is in it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphkit.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "ontology" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for match in FENCE.finditer(page.read_text(encoding="utf-8")):
            if match[1] == language:
                yield page, match[2]


def sessions() -> list[tuple[str, str, list[str]]]:
    """Every ``$ command`` of a console block with the lines shown below it."""
    found: list[tuple[str, str, list[str]]] = []
    for page, text in blocks("console"):
        for line in text.splitlines():
            if line.startswith("$ "):
                found.append((page.name, line[2:], []))
            else:
                found[-1][2].append(line)
    return found


SESSIONS = sessions()


def test_the_documentation_shows_commands() -> None:
    assert len(SESSIONS) >= 3


@pytest.mark.parametrize(("page", "command", "shown"), SESSIONS, ids=[command for _, command, _ in SESSIONS])
def test_what_the_documentation_shows_is_what_comes_back(
    page: str, command: str, shown: list[str], published: Path, tmp_path: Path
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "graphkit"
    (tmp_path / "output").symlink_to(published)
    (tmp_path / "ontology").symlink_to(ROOT / "ontology")
    done = subprocess.run(
        [Path(sys.executable).parent / "graphkit", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    lines = iter(line.rstrip() for line in (done.stdout + done.stderr).splitlines())
    skipping = False
    for expected in (line.rstrip() for line in shown):
        if expected == "…":
            skipping = True
            continue
        actual = next(lines, None)
        while skipping and actual is not None and actual != expected:
            actual = next(lines, None)
        assert expected == actual, f"{page}: $ {command}"
        skipping = False
    assert skipping or next(lines, None) is None, f"{page}: $ {command} says more than is shown"


def test_the_python_of_the_readme_runs(published: Path, tmp_path: Path) -> None:
    (tmp_path / "output").symlink_to(published)
    programs = [text for page, text in blocks("python") if page.name == "README.md"]
    assert programs
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60
        )
        assert "NVIDIA — Nokia — Infinera" in done.stdout


def test_the_readme_gives_the_two_commands_that_the_makefile_and_ci_know() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "```sh\nmake run\nmake test\n```" in readme
    assert re.search(r"^run:", makefile, re.MULTILINE)
    assert re.search(r"^test:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_its_answer(command: str) -> None:
    assert f"## graphkit {command}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert any(line.startswith(f"graphkit {command}") for _, line, _ in SESSIONS)


def test_every_relative_link_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
