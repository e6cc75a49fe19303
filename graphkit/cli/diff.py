"""``graphkit diff``: what changed between two builds, or between two days of one."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from graphkit.cli.options import COUNT, day, format_option, graph_option, modalities
from graphkit.errors import BadOption

if TYPE_CHECKING:
    from graphkit.diff import View

#: The day of the old side and the day of the new one.
Days = tuple[date | None, date | None]


@click.command(epilog="Example: graphkit diff --known-on 2025-06-30..2026-06-30")
@click.argument("graphs", metavar="[OLD NEW]", nargs=-1, type=click.Path())
@graph_option
@click.option("--as-of", metavar="DATE[..DATE]", help="What held on a day, or on each of two.")
@click.option("--known-on", metavar="DATE[..DATE]", help="Only what had been published by a day, or by each of two.")
@click.option("--modality", metavar="KIND,…", help="Only what is said as fact, estimate, forecast or opinion.")
@click.option("--limit", type=COUNT, default=20, show_default=True, help="Entries of each kind; 0 shows all.")
@click.option("--sources", "full", is_flag=True, help="Show sources in full.")
@format_option("text", "json", "markdown")
@click.pass_context
def command(
    context: click.Context,
    graphs: tuple[str, ...],
    graph: str | None,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    limit: int,
    full: bool,
    form: str,
) -> None:
    """Show what was added, ended and changed from OLD to NEW, in sentences, with who says so.

    OLD and NEW are build folders or RDF files. Without them one graph is asked on two days: --as-of
    2024-12-31..2025-03-01 tells what came to hold and what ended, --known-on 2025-06-30..2026-06-30 what became
    known. What follows (inferred statements, disagreements, a newer newest day) is told apart.
    """
    from graphkit.diff import as_json, as_markdown, as_text, compare

    if graphs and context.get_parameter_source("graph") is ParameterSource.COMMANDLINE:
        raise click.UsageError("name two graphs, or one by --graph with two days, not both")
    days = _days(as_of, "--as-of"), _days(known_on, "--known-on")
    two_days = any(".." in (text or "") for text in (as_of, known_on))
    old, new = _views(graphs, graph, *days, modalities(modality), two_days=two_days)
    difference = compare(old, new)
    if form == "json":
        click.echo(json.dumps(as_json(difference), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(as_markdown(difference, limit=limit))
    else:
        click.echo(as_text(difference, limit=limit, full=full))


def _views(
    graphs: tuple[str, ...], graph: str | None, as_of: Days, known_on: Days, kinds: frozenset[str], *, two_days: bool
) -> tuple[View, View]:
    """Return the two sides that the command line names; ``two_days`` tells whether it names two days."""
    from graphkit.diff import View
    from graphkit.opening import open_graph

    if len(graphs) == 2:
        old, new = open_graph(graphs[0]), open_graph(graphs[1])
    elif not graphs and two_days:
        old = new = open_graph(graph)
    else:
        raise click.UsageError(
            "name two graphs, or two days of one, as in: graphkit diff OLD NEW or graphkit diff --as-of D1..D2"
        )
    return View(old, as_of[0], known_on[0], kinds), View(new, as_of[1], known_on[1], kinds)


def _days(text: str | None, option: str) -> Days:
    """Return the two days of ``D1..D2``; one day alone is that of both sides. BadOption when they are no days."""
    begin, dots, end = (text or "").partition("..")
    first = day(begin if text else None, option)
    last = day(end, option) if dots else first
    if first and last and last < first:
        raise BadOption(f"{option} {text!r} ends before it begins", hint=f"write it as {last}..{first}")
    return first, last
