"""``graphkit conflicts``: statements that disagree, side by side, and which one the graph prefers."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import Thing, day, format_option, graph_option, listed, modalities, time_options
from graphkit.cli.paint import painted
from graphkit.errors import BadOption


@click.command(epilog="Example: graphkit conflicts nokia --kind contradiction,denial")
@click.argument("name", metavar="[THING]", required=False, type=Thing())
@click.option("--kind", metavar="KIND,…", help="Only conflicts of these kinds.")
@click.option("--fail-on", metavar="KIND,…", help="Exit with 1 if there is any conflict of these kinds.")
@graph_option
@time_options
@format_option("text", "json", "markdown")
def command(
    name: str | None,
    kind: str | None,
    fail_on: str | None,
    graph: str | None,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> int:
    """Show statements that cannot all be right, or give different figures for one thing, in the graph or about THING.

    Each with its sources, and the one that the graph prefers with the rule. Kinds, the gravest first: contradiction,
    denial, ending, date, detail, opinion, noted, revision, stage, ceiling, rounding.
    """
    from graphkit.opening import open_graph
    from graphkit.weighing import conflicts_json, conflicts_markdown, conflicts_text, weighed_conflicts

    wanted, failing = kinds(kind, "--kind"), kinds(fail_on, "--fail-on")
    opened = open_graph(graph)
    every = weighed_conflicts(
        opened,
        node=opened.find(name) if name else None,
        day=day(as_of, "--as-of"),
        known_on=day(known_on, "--known-on"),
        modalities=modalities(modality),
    )
    found = [one for one in every if not wanted or wanted & set(one.conflict.kinds)]
    if form == "json":
        click.echo(json.dumps(conflicts_json(opened, found), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(conflicts_markdown(opened, found))
    else:
        click.echo(painted(conflicts_text(opened, found)))
    return int(any(failing & set(one.conflict.kinds) for one in every))


def kinds(text: str | None, option: str) -> frozenset[str]:
    """Return the kinds of conflict named in a comma-separated option; BadOption for one that is none."""
    from graphkit.conflicts import KINDS

    for name in listed(text):
        if name not in KINDS:
            from difflib import get_close_matches

            near = get_close_matches(name, KINDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"kinds are {', '.join(KINDS)}"
            raise BadOption(f"{option} {name!r} is not a kind of conflict", hint=hint)
    return frozenset(listed(text))
