"""Where problems are: as ``check`` names it, as a person or an editor finds it, as a code review wants it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from graphkit.errors import Problem
from graphkit.facts import by_place

#: How a problem names a second place: as the last words of what is wrong.
_OTHER: Final = re.compile(r"(?s)(.*, at )(.+:\d+:\d+)")


def located(problems: Iterable[Problem], folder: Path) -> tuple[Problem, ...]:
    """Return problems of a folder of facts with their files as seen from the working directory.

    So an editor or a terminal can jump there, to a second place that is named as well. Problems without a place
    are returned as they are.
    """

    def from_here(where: str) -> str:
        # A resource of a Turtle file has no line: its IRI is its place.
        return where if "://" in where else os.path.relpath(folder / where)

    found = []
    for problem in problems:
        before, other = split_other(problem)
        what = before + from_here(other) if other else problem.what
        found.append(problem._replace(where=from_here(problem.where) if problem.where else "", what=what))
    return tuple(found)


def split_other(problem: Problem) -> tuple[str, str]:
    """Return what is wrong up to a second place that it names, and that place; two empty texts without one."""
    match = _OTHER.fullmatch(problem.what)
    return (match[1], match[2]) if match else ("", "")


def split_place(where: str) -> tuple[str, int, int]:
    """Return file, line and column of a place; line and column are 0 where a whole file or folder is meant."""
    file, line, column, *_ = by_place(Problem(where, ""))
    return file, line, column
