"""Problems as SARIF 2.1.0, the format in which code reviews take the results of tools."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from graphkit.check.catalogue import RULES, Rule
from graphkit.check.fingerprints import fingerprints
from graphkit.check.places import located, split_other, split_place
from graphkit.check.shapes import describe_shapes
from graphkit.errors import Problem
from graphkit.model import Facts
from graphkit.version import __version__

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: What the addresses in a log are relative to. Neither is given an address of its own, which would be that of one
#: machine: whoever reads the log knows where the sources lie.
_BASES: Final = {
    "%SRCROOT%": "The folder that graphkit check was run in.",
    "ONTOLOGY": "The ontology folder that was checked, which lies outside the folder that graphkit check was run in.",
}


def to_sarif(folder: Path, facts: Facts, problems: Sequence[Problem], *, complete: bool = True) -> dict[str, Any]:
    """Return problems of an ontology folder as the JSON values of a SARIF log with one run.

    Places of ``problems`` are as ``check`` gives them, seen from ``folder/facts``. All rules are listed, broken or
    not. ``complete`` is False where the facts could not be checked, for want of a schema.
    """
    rules = _rules(folder, problems)
    numbers = {name: number for number, name in enumerate(rules)}
    shown = located(problems, folder / "facts")
    prints = fingerprints(problems, facts, folder / "facts")
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": numbers[problem.rule],
            "level": "error",
            "message": {"text": _plain(str(seen._replace(where="")))},
            "locations": [_location(problem.where, folder)],
            **_related(problem, folder),
            "partialFingerprints": {"recordAndText/v1": fingerprint},
        }
        for problem, seen, fingerprint in zip(problems, shown, prints, strict=True)
    ]
    driver = {"name": "graphkit", "version": __version__, "semanticVersion": __version__}
    run = {
        "tool": {"driver": {**driver, "rules": [_descriptor(name, rule) for name, rule in rules.items()]}},
        "invocations": [{"executionSuccessful": complete, "exitCode": 1 if problems else 0}],
        "originalUriBaseIds": {_base(folder): {"description": {"text": _BASES[_base(folder)]}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(folder: Path, problems: Sequence[Problem]) -> dict[str, Rule]:
    """Return all rules by name: those of the catalogue, then the shapes; a shape without a message only if broken."""
    broken = {p.rule: Rule(f"The shape {p.rule!r} of shapes.ttl holds.", "See shapes.ttl.") for p in problems}
    shapes = {**broken, **describe_shapes(folder)}
    return {**RULES, **{name: shapes[name] for name in sorted(shapes) if name not in RULES}}


def _descriptor(name: str, rule: Rule) -> dict[str, Any]:
    return {
        "id": name,
        "shortDescription": {"text": _plain(rule.demand)},
        "fullDescription": {"text": _plain(rule.demand)},
        "help": {"text": _plain(rule.way_out)},
        "defaultConfiguration": {"level": "error"},
    }


def _plain(text: str) -> str:
    """Return a text that means itself: in SARIF braces are placeholders and ``[text](1)`` is a link."""
    return re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", text.replace("{", "{{").replace("}", "}}"))


def _base(folder: Path) -> str:
    """Return which base the addresses of a folder are relative to: without one they would lead out with ``..``."""
    return "ONTOLOGY" if os.path.relpath(folder).startswith("..") else "%SRCROOT%"


def _location(where: str, folder: Path) -> dict[str, Any]:
    """Return a place as SARIF has it; a problem of the whole folder is at the folder."""
    file, line, column = split_place(where) if where else ("..", 0, 0)
    base = _base(folder)
    path = os.path.relpath(folder / "facts" / file, folder if base == "ONTOLOGY" else None)
    address = quote(Path(path).as_posix(), safe="/!$&'()*+,;=@~")
    physical: dict[str, Any] = {"artifactLocation": {"uri": address, "uriBaseId": base}}
    if line:
        physical["region"] = {"startLine": line, "startColumn": column}
    return {"physicalLocation": physical}


def _related(problem: Problem, folder: Path) -> Mapping[str, Any]:
    """Return the second place that a problem names, where it names one."""
    _, other = split_other(problem)
    if not other:
        return {}
    return {"relatedLocations": [{"id": 1, **_location(other, folder), "message": {"text": "the first one"}}]}
