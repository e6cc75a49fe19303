"""Answers on a screen: no line wider than the terminal, words whole, styles where they are wanted; whole lines in a pipe."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.cli.paint import wrapped

GRAPHKIT = Path(sys.executable).parent / "graphkit"
STYLES = re.compile(r"\x1b\[[0-9;]*m")

COMMANDS = [
    "path nvidia infinera --paths 2",
    "path coherent lumentum nokia --sources",
    "show nokia",
    "why nokia manufactures inp-pic",
    "conflicts",
]


def on_a_terminal(command: str, graph: Path, **environment: str) -> list[str]:
    """The lines that a command shows on a terminal of the width that COLUMNS or ``columns`` says."""
    columns = int(environment.pop("columns", "80"))
    terminal, inside = os.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        process = subprocess.Popen(
            [GRAPHKIT, *command.split(), "--graph", str(graph)],
            stdout=inside,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm", **environment, **python_path()},
        )
        os.close(inside)
        seen = b""
        try:
            while chunk := screen.read(65536):
                seen += chunk
        except OSError:  # how a terminal says that the other side is gone
            pass
        assert 0 == process.wait()
    return seen.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def python_path() -> dict[str, str]:
    return {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}


def in_a_pipe(command: str, graph: Path) -> list[str]:
    done = subprocess.run(
        [GRAPHKIT, *command.split(), "--graph", str(graph)], capture_output=True, text=True, check=True
    )
    return done.stdout.rstrip("\n").split("\n")


@pytest.mark.parametrize("columns", ["60", "80", "120"])
@pytest.mark.parametrize("command", COMMANDS)
def test_lines_keep_to_the_width_of_the_terminal_and_no_word_is_lost(command: str, columns: str, built: Path) -> None:
    lines = [STYLES.sub("", line) for line in on_a_terminal(command, built, columns=columns)]
    whole = in_a_pipe(command, built)
    assert any(len(line) > int(columns) for line in whole)
    for line in lines:
        assert len(line) <= int(columns) or " " not in line.strip(), line
    assert " ".join(whole).split() == " ".join(lines).split()


def test_the_environment_says_how_wide_a_terminal_is(built: Path) -> None:
    lines = on_a_terminal("path nvidia nokia", built, columns="200", COLUMNS="60", NO_COLOR="1")
    assert 60 >= max(map(len, lines))
    assert on_a_terminal("path nvidia nokia", built, columns="60", NO_COLOR="1") == lines


def test_without_colour_the_lines_are_the_same(built: Path) -> None:
    plain = on_a_terminal("show nokia", built, NO_COLOR="1")
    styled = on_a_terminal("show nokia", built)
    assert plain == [STYLES.sub("", line) for line in styled]
    assert plain != styled


def test_the_rest_of_a_line_stands_further_in_and_under_its_column() -> None:
    row = "  Infinera       · US$2.3bn · 28 Feb 2025 · completed · 7 publishers · with its factories"
    assert [
        "  Infinera       · US$2.3bn · 28 Feb 2025 ·",
        "                   completed · 7 publishers · with",
        "                   its factories",
    ] == wrapped(row, 50)
    source = "      - Evertiq, “Nokia completes it”, 4 Mar 2025, news, https://example.org/a/very/long/address/indeed"
    assert [
        "      - Evertiq, “Nokia completes it”,",
        "        4 Mar 2025, news,",
        "        https://example.org/a/very/long/address/indeed",
    ] == wrapped(source, 40)
    assert ["1. A —invests in→ B  (1 hop; cost 1.00; since", "    28 Feb 2025)"] == wrapped(
        "1. A —invests in→ B  (1 hop; cost 1.00; since 28 Feb 2025)", 50
    )


@given(st.text(alphabet="ab 東e\u0301·-", max_size=120), st.integers(40, 60))
def test_wrapping_loses_nothing_and_breaks_no_word(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert text.split() == " ".join(lines).split()
    columns = [sum(2 if c == "東" else 0 if c == "\u0301" else 1 for c in line) for line in lines]
    for line, taken in zip(lines, columns, strict=True):
        assert taken <= width or " " not in line.strip()
