"""``graphkit html``: the interactive graph as one offline page."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import click

from graphkit.cli.options import Thing, day, format_option, graph_option, modalities
from graphkit.graph import Graph, Node
from graphkit.model import MODALITIES


@click.command(epilog="Example: graphkit html nokia --hops 1 -o nokia.html")
@click.argument("names", metavar="[THING …]", type=Thing(), nargs=-1)
@graph_option
@click.option(
    "--hops",
    default=1,
    show_default=True,
    type=click.IntRange(min=0),
    help="How far from the things the page reaches.",
)
@click.option(
    "-o",
    "--output",
    default="graph.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file to write.",
)
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@click.option("--as-of", metavar="DATE", help="Open it on that day. Default: the day of the build.")
@click.option("--known-on", metavar="DATE", help="Open it on what had been published by that day.")
@click.option("--modality", metavar="KIND,…", help="Open it on what is said as fact, estimate, forecast or opinion.")
@format_option("text", "json")
def command(
    names: tuple[str, ...],
    graph: str | None,
    hops: int,
    output: Path,
    show: bool,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Write the graph as one page that works offline: the whole, or what lies around one or more things.

    Opens on the card of a single thing, and on the connection of two or more.
    """
    from graphkit.opening import open_graph
    from graphkit.viewer import write_page

    opened = open_graph(graph)
    things = [opened.find(name) for name in names]
    start = _fragment(things, day(as_of, "--as-of"), day(known_on, "--known-on"), modalities(modality))
    write_page(opened, output, things=_with_ways(opened, things), hops=hops, fragment=start)
    if form == "json":
        answer = {"file": str(output), "things": [node.id for node in things], "hops": hops if things else None}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(str(output))
    if show:
        click.launch(output.resolve().as_uri())


def _with_ways(graph: Graph, things: Sequence[Node]) -> list[Node]:
    """Return the things and what the best connections of them pass through, so that the page has those."""
    different = list({node.id: node for node in things}.values())
    if len(different) < 2:
        return different
    from graphkit.paths import find_paths
    from graphkit.paths.joining import MOST_ENDS, join

    if len(different) == 2:
        between = [node for path in find_paths(graph, *different).paths for node in path.nodes]
    else:
        between = [node for tree in join(graph, different[:MOST_ENDS]).trees for node in tree.nodes]
    return list({node.id: node for node in [*different, *between]}.values())


def _fragment(things: Sequence[Node], as_of: date | None, known_on: date | None, said: Collection[str]) -> str:
    """Return the part of an address that opens a page on these things, that day and these kinds of statement."""
    parts = []
    if len(things) == 1:
        parts.append(things[0].id)
    elif things:
        parts.append(f"path={','.join(node.id for node in things)}")
    if as_of:
        parts.append(f"day={as_of.isoformat()}")
    if known_on:
        parts.append(f"known={known_on.isoformat()}")
    if unsaid := [name for name in MODALITIES if name not in said]:
        parts.append(f"unsaid={','.join(unsaid)}")
    return "&".join(parts)
