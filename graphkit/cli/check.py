"""``graphkit check``: every problem of an ontology folder, each at its place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graphkit.cli.options import format_option
from graphkit.errors import OntologyError, Problem

if TYPE_CHECKING:
    from graphkit.check import Outcome

#: From this many problems on they are counted by rule as well, so that what is behind many of them is seen.
_MANY: Final = 10


@click.command(epilog="Example: graphkit check ontology")
@click.argument("folder", metavar="[ONTOLOGY_DIR]", required=False, type=click.Path(path_type=Path))
@format_option("text", "json", "sarif")
@click.pass_context
def command(context: click.Context, folder: Path | None, form: str) -> None:
    """Check an ontology folder (default: ./ontology, else the shipped one).

    Prints every problem as file:line:column: what is wrong (the way out). Ends with 1 when there are any.
    --format sarif is what code reviews and editors take: graphkit check --format sarif > check.sarif
    """
    from graphkit.check import check_folder, located, to_sarif
    from graphkit.facts import by_place
    from graphkit.ontology import find_at_hand

    outcome = check_folder(folder or find_at_hand())
    if outcome.large:
        from graphkit.bulk import check_large

        outcome = check_large(outcome)
    problems = sorted([*outcome.problems, *faulty_queries(outcome.folder)], key=by_place)
    seen = located(problems, outcome.folder / "facts")
    if form == "sarif":
        log = to_sarif(outcome.folder, outcome.facts, problems, complete=outcome.complete)
        click.echo(json.dumps(log, ensure_ascii=False, indent=2))
    elif form == "json":
        click.echo(json.dumps(as_json(outcome, seen), ensure_ascii=False, indent=2))
    else:
        for problem in seen:
            click.echo(str(problem))
    for line in closing_lines(outcome, problems, chosen=folder is None):
        click.echo(line, err=True)
    context.exit(1 if problems else 0)


def faulty_queries(folder: Path) -> Iterator[Problem]:
    """Yield a problem for each saved query whose head does not say what it asks, places as seen from the facts."""
    from graphkit.check.shapes import without_place
    from graphkit.query.saved import read_saved

    for path in sorted((folder / "queries").glob("*.rq")):
        try:
            read_saved(path.stem, path.read_text("utf-8"))
        except OntologyError as error:
            said = error.problem
            yield Problem(f"../queries/{said.where}", without_place(said.what), said.hint, "bad-query")
        except UnicodeDecodeError:
            yield Problem(f"../queries/{path.name}:1:1", "this is not UTF-8", "save the file as UTF-8", "encoding")


def as_json(outcome: Outcome, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return problems and counts as JSON values; ``file`` is empty and ``line`` 0 for one without a place."""
    from graphkit.facts import by_place

    listed = []
    for problem in problems:
        file, line, column, rule, what = by_place(problem)
        listed.append({"file": file, "line": line, "column": column, "rule": rule, "what": what, "hint": problem.hint})
    return {"problems": listed, "counts": counts(outcome)}


def counts(outcome: Outcome) -> dict[str, int]:
    """Return how many files, entities, statements and sources were read."""
    if outcome.counted:
        return dict(outcome.counted)
    from graphkit.facts.folder import RDF_SUFFIXES, YAML_SUFFIXES, files_with

    facts = outcome.facts
    return {
        "files": sum(1 for _ in files_with((*YAML_SUFFIXES, *RDF_SUFFIXES), outcome.folder / "facts")),
        "entities": len(facts.entities),
        "statements": len(facts.statements),
        "sources": len(facts.sources),
    }


def closing_lines(outcome: Outcome, problems: Sequence[Problem], *, chosen: bool) -> Iterator[str]:
    """Yield what was checked and how many problems there are, and what could not be checked for them.

    ``chosen`` is whether graphkit chose the folder, which is then named: else nobody knows which one holds.
    """
    from graphkit.facts import CUT_SHORT

    read = counts(outcome)
    files = _number(read["files"], "file") + (f" of {outcome.folder}" if chosen else "")
    faulty = {problem.where.rsplit(":", 2)[0] for problem in problems if problem.where}
    line = _number(len(problems), "problem") + (f" in {_number(len(faulty), 'file')}" if faulty else "")
    listed = ", ".join(f"{read[kind]:,} {kind}" for kind in ("entities", "statements", "sources"))
    if problems:
        yield f"{line}; read {files}: {listed}" if read["files"] else line
    else:
        yield f"no problems in {files}: {listed}"
    if read["files"] and not outcome.complete:
        yield "the facts were read, but could not be checked without the schema"
    elif any(problem.rule in CUT_SHORT for problem in problems):
        yield "unknown names are not reported yet: what could not be read may define them"
    if len(problems) >= _MANY:
        rules = Counter(problem.rule for problem in problems).most_common(5)
        yield "most often: " + ", ".join(f"{rule} {count:,}" for rule, count in rules)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
