"""Checks of facts that are too many for memory: those of ``check``, on a store, with each problem at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from graphkit.bulk.gathering import Gathered, gather, origins
from graphkit.bulk.loading import Loaded, load
from graphkit.bulk.saying import find_misnamed, find_unsaid_lines
from graphkit.check import Outcome, find_faults, find_shape_faults
from graphkit.errors import FactsError, Problem
from graphkit.facts import by_place
from graphkit.facts.folder import YAML_SUFFIXES, files_with
from graphkit.facts.stream import find_lines
from graphkit.model import Entity, Source, Statement
from graphkit.statements import statement_id
from graphkit.terms import ID, SRC, ST

#: So many problems are told; whoever has more has one that they all come from.
MOST: Final = 10_000


def check_large(outcome: Outcome, *, most: int = MOST) -> Outcome:
    """Return the outcome of checking a folder that is too large for memory, as ``check_folder`` does for others.

    ``outcome`` is what that said of it; its schema and rules are kept. Above ``most`` problems the first one says that
    there are more.
    """
    if outcome.ontology is None or outcome.problems:
        return outcome
    with TemporaryDirectory(prefix="graphkit-") as place:
        work = Path(place)
        gathered = gather(outcome.folder, outcome.ontology, outcome.rules, work)
        problems, counted = placed(gathered.problems, gathered, most=most), 0
        if not problems:
            try:
                loaded = load(gathered, (), work, work / "store")
            except FactsError as error:
                problems = placed(error.problems, gathered)
            else:
                problems, counted = faults(gathered, loaded, most=most), len(loaded.columns)
    written = sum(1 for _ in files_with(YAML_SUFFIXES, outcome.folder / "facts"))
    numbers = {
        "files": written + len(gathered.files),
        "entities": len(gathered.entities),
        "statements": counted,
        "sources": len(gathered.sources),
    }
    return replace(outcome, problems=problems, counted=numbers)


def faults(gathered: Gathered, loaded: Loaded, *, most: int = MOST) -> tuple[Problem, ...]:
    """Return what is wrong with gathered facts that were loaded, by place."""
    return placed(_faults(gathered, loaded), gathered, most=most)


def _faults(gathered: Gathered, loaded: Loaded) -> Iterator[Problem]:
    yield from loaded.problems
    yield from find_faults(loaded.store, gathered.ontology)
    yield from find_shape_faults(loaded.store, gathered.ontology)
    yield from find_unsaid_lines(gathered)
    yield from find_misnamed(gathered)


def _iri(value: Entity | Source | Statement) -> str:
    if isinstance(value, Statement):
        return ST + statement_id(value)
    return (SRC if isinstance(value, Source) else ID) + value.id


def placed(problems: Iterable[Problem], gathered: Gathered, *, most: int = MOST) -> tuple[Problem, ...]:
    """Return problems at the lines that they come from, by place, each once; where there is none, at their IRIs."""
    some = list(islice(problems, most + 1))
    more = len(some) > most
    places = {_iri(record.value): str(record.place()) for record in reversed(gathered.things)}
    wanted = {problem.where.removeprefix(ST) for problem in some if problem.where.startswith(ST)}
    places |= {ST + id: origin for id, origin in (origins(gathered, wanted) if wanted else {}).items()}
    iris = {problem.where: places.get(problem.where, problem.where) for problem in some}
    lines = find_lines(gathered.files, set(iris.values()))
    moved = [p._replace(where=lines.get(iris[p.where], iris[p.where])) for p in some[:most]]
    if more:
        hint = "correct these first, then check again"
        moved.append(Problem("", f"and more problems, beyond the first {most:,}", hint, "many"))
    return tuple(sorted(set(moved), key=by_place))
