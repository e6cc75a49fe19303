"""A whole ontology folder: schema, shapes, facts and rules, and what to say where there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graphkit.check.facts import check
from graphkit.check.places import split_other
from graphkit.check.shapes import find_name, without_place
from graphkit.errors import FactsError, OntologyError, Problem
from graphkit.facts import by_place, read_facts
from graphkit.facts.stream import count_statements, rdf_files, read_rdf_files
from graphkit.model import Facts
from graphkit.ontology import Ontology, load_ontology
from graphkit.rules import Rule, load_rules

#: Above so many statements they are not held in memory as a whole.
LIMIT: Final = 200_000

#: The schema as seen from the folder of facts, from where all places are seen.
_SCHEMA: Final = "../schema.ttl"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of checking a folder: the facts that were read and all problems, by place.

    Places are as seen from ``folder/facts``, as in ``check``. ``ontology`` is None where there was no schema
    that the facts could be checked against; ``rules`` are empty where they have a problem. ``large`` is whether
    there are too many facts for memory: then none was read, and ``bulk`` is asked. ``counted`` are the numbers of
    files, entities, statements and sources where they are not those of ``facts``.
    """

    folder: Path
    facts: Facts
    problems: tuple[Problem, ...]
    ontology: Ontology | None
    rules: tuple[Rule, ...] = ()
    large: bool = False
    counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything could be checked: False without a schema."""
        return self.ontology is not None


def check_folder(folder: Path, *, limit: int = LIMIT) -> Outcome:
    """Check the schema, the shapes, the facts and the rules of an ontology folder; nothing raises on bad input.

    Without a schema that can be used the facts are read all the same, and said to be unreadable where they are.
    Above ``limit`` statements no fact is kept, and the outcome is ``large``.
    """
    missing = list(_missing(folder))
    if missing:
        return Outcome(folder, Facts(), tuple(missing), None)
    facts = read_facts(folder / "facts")
    try:
        ontology = load_ontology(folder)
    except OntologyError as error:
        unusable = (*facts.problems, _of_schema(error, folder))
        return Outcome(folder, facts, tuple(sorted(unusable, key=by_place)), None)
    problems: list[Problem] = []
    rules: tuple[Rule, ...] = ()
    names: set[str] | None = None  # any, where they cannot be read
    try:
        rules = load_rules(folder / "rules", ontology)
        names = {rule.name for rule in rules}
    except FactsError as error:
        problems.extend(map(_of_rules, error.problems))
    large = len(facts.statements) + count_statements(rdf_files(folder / "facts")) > limit
    if large:
        facts = Facts()
    else:
        beside = read_rdf_files(folder / "facts", ontology, beside=facts, rules=names)
        facts = Facts((*facts.records, *beside.records), (*facts.problems, *beside.problems))
        problems += check(facts, ontology)
    return Outcome(folder, facts, tuple(sorted(problems, key=by_place)), ontology, rules, large)


def _missing(folder: Path) -> Iterator[Problem]:
    """Yield a problem where a folder is not there or is no ontology; a folder above it that is one is offered."""
    above = next((p for p in (folder, *folder.parents) if p != folder and (p / "schema.ttl").is_file()), None)
    hint = f"did you mean {str(above)!r}?" if above else "name the folder that holds schema.ttl and facts/"
    if not folder.exists():
        yield Problem("", f"there is no folder {str(folder)!r}", hint, "no-ontology")
    elif not folder.is_dir():
        yield Problem("", f"{str(folder)!r} is not a folder", hint, "no-ontology")
    elif not (folder / "schema.ttl").exists():
        yield Problem("", f"there is no schema.ttl in {str(folder)!r}", hint, "no-ontology")


def _of_schema(error: OntologyError, folder: Path) -> Problem:
    """Return the problem of a schema that cannot be used, at the line and column where it is known."""
    place = re.search(r":\d+:\d+$", error.problem.where)
    where = _SCHEMA + (place[0] if place else "")
    named = re.match(r"gk:([\w-]+) ", error.problem.what)
    if named and not place:
        where = f"{_SCHEMA}:{find_name(named[1], (folder / 'schema.ttl').read_text('utf-8'))}"
    what = without_place(error.problem.what).replace("not readable:", "this is not Turtle:")
    return Problem(where, what, error.problem.hint, "bad-schema")


def _of_rules(problem: Problem) -> Problem:
    """Return a problem of ``rules/`` with its places as seen from the folder of facts."""
    before, other = split_other(problem)
    return problem._replace(where=f"../{problem.where}", what=f"{before}../{other}" if other else problem.what)
