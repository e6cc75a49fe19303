"""``graphkit path``: the most telling connections between two things."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from graphkit.cli.options import (
    COUNT,
    Relation,
    Thing,
    day,
    format_option,
    graph_option,
    listed,
    modalities,
    relations,
    things,
    time_options,
)
from graphkit.cli.paint import painted
from graphkit.errors import NotFound

if TYPE_CHECKING:
    from graphkit.graph import Graph, Node
    from graphkit.paths import Filters


@click.command(epilog="Example: graphkit path nvidia nokia --without partnersWith")
@click.argument("names", metavar="A B [C …]", type=Thing(), nargs=-1, required=True)
@graph_option
@click.option("--max-hops", default=4, show_default=True, help="Longest connection to look for.")
@click.option("--paths", "limit", default=3, show_default=True, help="How many connections to show.")
@click.option("--only", type=Relation(), metavar="RELATION,…", help="Use these relations alone.")
@click.option("--without", type=Relation(), metavar="RELATION,…", help="Do not use these relations.")
@click.option("--via", type=Thing(), metavar="THING", help="Only connections that pass through it.")
@click.option("--avoid", type=Thing(), metavar="THING,…", help="Do not pass through these.")
@click.option("--types", metavar="CLASS,…", help="Pass only through things of these classes, such as Company.")
@click.option("--directed", is_flag=True, help="Follow relations only in the direction in which they hold.")
@click.option("--min-sources", type=COUNT, default=0, help="Use only what so many independent publishers say.")
@click.option("--shortest", is_flag=True, help="Rank by number of hops alone.")
@click.option("--sources", "full", is_flag=True, help="Show sources in full.")
@time_options
@format_option("text", "json")
def command(
    names: tuple[str, ...],
    graph: str | None,
    max_hops: int,
    limit: int,
    only: str | None,
    without: str | None,
    via: str | None,
    avoid: str | None,
    types: str | None,
    directed: bool,
    min_sources: int,
    shortest: bool,
    full: bool,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Show how A and B are connected: the most telling connections first, each hop with who says so and since when.

    Of three or more things, the smallest tree of connections that joins them all, then alternatives.

    A thing is named by id, name, ticker, CIK, LEI, ISIN or Wikidata id, in any case.
    """
    from graphkit.opening import open_graph
    from graphkit.paths import Filters

    if len(names) < 2:
        raise click.UsageError("name the things to connect, as in: graphkit path nvidia nokia")
    opened = open_graph(graph)
    filters = Filters(
        day=day(as_of, "--as-of"),
        known_on=day(known_on, "--known-on"),
        modalities=modalities(modality),
        only=relations(opened, only),
        without=relations(opened, without),
        avoid=frozenset(node.number for node in things(opened, avoid)),
        types=frozenset(opened.class_named(name) for name in listed(types)),
        min_sources=min_sources,
        directed=directed,
        shortest=shortest,
    )
    ends = [opened.find(name) for name in names]
    if len(ends) == 2:
        through = opened.find(via) if via else None
        _show_paths(opened, ends[0], ends[1], filters, through, max_hops, limit, full=full, form=form)
    else:
        if via:
            raise click.UsageError("--via is for two things; name it as one of the things to connect instead")
        _show_trees(opened, ends, filters, limit, full=full, form=form)


def _show_paths(
    graph: Graph,
    start: Node,
    end: Node,
    filters: Filters,
    via: Node | None,
    max_hops: int,
    limit: int,
    *,
    full: bool,
    form: str,
) -> None:
    """Print the connections between two things; NotFound says why there is none."""
    from graphkit.paths import explain_nothing, find_paths
    from graphkit.paths.report import as_json, as_text

    found = find_paths(graph, start, end, filters=filters, max_hops=max_hops, limit=limit, via=via)
    if form == "json":
        click.echo(json.dumps(as_json(graph, found, filters), ensure_ascii=False, indent=2))
    elif found.paths:
        click.echo(painted(as_text(graph, found, filters, full=full)))
    if not found.complete:
        click.echo("graphkit: the search stopped at its budget; there may be better connections", err=True)
    if not found.paths:
        raise explain_nothing(graph, start, end, filters=filters, max_hops=max_hops, via=via)


def _show_trees(graph: Graph, ends: list[Node], filters: Filters, limit: int, *, full: bool, form: str) -> None:
    """Print what joins three or more things; NotFound when they are not all connected."""
    from graphkit.paths.joining import join
    from graphkit.paths.report import as_text, trees_json

    joined = join(graph, ends, filters=filters, limit=limit)
    if form == "json":
        click.echo(json.dumps(trees_json(graph, joined, filters), ensure_ascii=False, indent=2))
    elif joined.trees:
        click.echo(painted(as_text(graph, joined, filters, full=full)))
    if not joined.trees:
        named = ", ".join(node.label for node in ends)
        raise NotFound(f"{named} are not all connected", hint="leave one out, or filter less")
