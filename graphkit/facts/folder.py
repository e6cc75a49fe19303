"""Which files hold facts, and in which order they are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graphkit.errors import Problem
from graphkit.facts.format import read_records
from graphkit.facts.nodes import compose
from graphkit.model import Facts

YAML_SUFFIXES: Final = (".yaml", ".yml")

#: Facts may be RDF as well (``stream``): by line, and Turtle.
LINE_SUFFIXES: Final = (".nt", ".nq")
RDF_SUFFIXES: Final = (*LINE_SUFFIXES, ".ttl")


def read_facts(folder: Path) -> Facts:
    """Read every ``.yaml`` and ``.yml`` file below a folder, hidden ones aside.

    Records come in the order of file names (by code point of the path), lines and columns, whatever order the
    disk has; places name the file relative to ``folder``. Bad input of any kind becomes ``Facts.problems``.
    """
    if not folder.is_dir():
        hint = "name the folder that holds schema.ttl and facts/"
        return Facts(problems=(Problem("", f"there is no folder {str(folder)!r}", hint, "no-facts"),))
    problems: list[Problem] = []
    read: list[Facts] = []
    for name, path in sorted(files_with(YAML_SUFFIXES, folder, problems)):
        hint = "make it a file that you may read"
        if not path.is_file():  # a pipe would be waited for
            problems.append(Problem(name, "this is not a file", hint, "unreadable"))
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            problems.append(Problem(name, f"cannot be read: {error.strerror}", hint, "unreadable"))
        else:
            read.append(read_yaml(content, file=name))
    if not read and not problems and next(files_with(RDF_SUFFIXES, folder), None) is None:
        hint = "put facts into files whose names end in .yaml"
        problems.append(Problem("", f"there are no YAML files in {str(folder)!r}", hint, "no-facts"))
    problems.extend(problem for facts in read for problem in facts.problems)
    records = tuple(record for facts in read for record in facts.records)
    return Facts(records, tuple(sorted(problems, key=by_place)))


def read_yaml(content: bytes, *, file: str) -> Facts:
    """Read the bytes of one file; ``file`` is its name in places."""
    root, problems = compose(content, file=file)
    records = read_records(root, problems)
    records.sort(key=lambda record: record.place())
    return Facts(tuple(records), tuple(sorted(problems, key=by_place)))


def by_place(problem: Problem) -> tuple[str, int, int, str, str]:
    """Return what problems are sorted by: file, line, column, rule, words."""
    file, line, column = problem.where, "", ""
    if problem.where.count(":") >= 2:
        file, line, column = problem.where.rsplit(":", 2)
    if not (line.isascii() and line.isdigit() and column.isascii() and column.isdigit()):
        file, line, column = problem.where, "0", "0"
    return file, int(line), int(column), problem.rule, problem.what


def files_with(
    suffixes: tuple[str, ...], folder: Path, problems: list[Problem] | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield name and path of the files with such names below a folder, folders that are links not followed.

    (They may lead back.) Hidden ones are passed over; what cannot be listed is added to ``problems``.
    """

    def unreadable(error: OSError) -> None:
        name = Path(os.fsdecode(error.filename)).relative_to(folder).as_posix()
        what = f"cannot be listed: {error.strerror}"
        if problems is not None:
            problems.append(Problem(_shown(name), what, "make it readable", "unreadable"))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if name.lower().endswith(suffixes) and not name.startswith("."):
                yield _shown(path.relative_to(folder).as_posix()), path


def _shown(name: str) -> str:
    """Return a file name that can be printed, whatever bytes it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
