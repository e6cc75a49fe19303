"""``graphkit path``: the most telling connections between two things, or the smallest tree that joins more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from graphkit.cli.options import COUNT, Relation, Thing, day, format_option, graph_option, time_options
from graphkit.errors import BadOption

if TYPE_CHECKING:
    from graphkit.errors import NotFound
    from graphkit.graph import Graph, Node
    from graphkit.paths import Filters, Found
    from graphkit.paths.joining import Joined

#: The file that ``--format html`` writes unless another is named, as ``graphkit html`` does.
PAGE = "graph.html"


@click.command(epilog="Example: graphkit path nvidia nokia --without partnersWith")
@click.argument("names", metavar="A B [C …]", type=Thing(), nargs=-1, required=True)
@graph_option
@click.option("--max-hops", type=int, help="Longest connection of two things to look for.  [default: 4]")
@click.option("--paths", "limit", default=3, show_default=True, help="How many connections to show.")
@click.option("--only", type=Relation(), metavar="RELATION,…", help="Use these relations alone.")
@click.option("--without", type=Relation(), metavar="RELATION,…", help="Do not use these relations.")
@click.option("--via", type=Thing(), metavar="THING", help="Only connections of two things that pass through it.")
@click.option("--avoid", type=Thing(), metavar="THING,…", help="Do not pass through these.")
@click.option("--types", metavar="CLASS,…", help="Pass only through things of these classes, such as Company.")
@click.option("--directed", is_flag=True, help="From the first to the second, as the relations hold.")
@click.option(
    "--min-sources",
    type=COUNT,
    default=0,
    help="Use only claims with so many independent publishers, those of all statements of a claim together.",
)
@click.option("--shortest", is_flag=True, help="Rank by number of hops alone.")
@click.option("--sources", "full", is_flag=True, help="Show sources in full.")
@time_options
@format_option("text", "json", "mermaid", "dot", "html", "sparql")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help=f"Write the answer to a file. Default for html: {PAGE}."
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser (with --format html).")
def command(
    names: tuple[str, ...],
    graph: str | None,
    max_hops: int | None,
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
    output: str | None,
    show: bool,
) -> None:
    """Show how A and B are connected: the most telling connections first, each hop with who says so and since when.

    Of three or more things, the smallest tree of connections that joins them all, then alternatives.

    A thing is named by id, name, ticker, CIK, LEI, ISIN or Wikidata id, in any case.

    --format mermaid and dot are diagrams, html is the interactive page opened on this connection, sparql a query that
    returns the statements of its hops.
    """
    from graphkit.opening import open_graph
    from graphkit.paths.choices import check, to_filters

    if len(names) < 2:
        raise click.UsageError("name the things to connect, as in: graphkit path nvidia nokia")
    if show and form != "html":
        raise BadOption("--open is for a page", hint="add --format html")
    opened = open_graph(graph)
    filters = to_filters(
        opened,
        {
            "as_of": day(as_of, "--as-of"),
            "known_on": day(known_on, "--known-on"),
            "modalities": modality or (),
            "only": only or (),
            "without": without or (),
            "avoid": avoid or (),
            "types": types or (),
            "min_sources": min_sources,
            "directed": directed,
            "shortest": shortest,
        },
    )
    ends = [opened.find(name) for name in names]
    through = opened.find(via) if via else None
    check(ends, filters, via=through, max_hops=max_hops, limit=limit)
    found, missing = _find(opened, ends, filters, through, max_hops, limit)
    if form == "html":
        if not missing:
            _write_page(opened, found, filters, output or PAGE, via=through, show=show)
    else:
        _answer(opened, found, filters, form, output, full=full, missing=missing)
    if missing:
        raise missing


def _find(
    graph: Graph, ends: list[Node], filters: Filters, via: Node | None, max_hops: int | None, limit: int
) -> tuple[Found | Joined, NotFound | None]:
    """Return the connections, and why there is none where there is none."""
    if len(ends) > 2:
        from graphkit.paths.joining import join

        joined = join(graph, ends, filters=filters, limit=limit)
        if joined.trees:
            return joined, None
        from graphkit.paths.missing import explain_no_tree

        return joined, explain_no_tree(graph, ends, filters=filters)
    from graphkit.paths import explain_nothing, find_paths
    from graphkit.paths.choices import MAX_HOPS

    start, end = ends
    hops = MAX_HOPS if max_hops is None else max_hops
    found = find_paths(graph, start, end, filters=filters, max_hops=hops, limit=limit, via=via)
    if found.paths:
        return found, None
    return found, explain_nothing(graph, start, end, filters=filters, max_hops=hops, via=via)


def _answer(
    graph: Graph,
    found: Found | Joined,
    filters: Filters,
    form: str,
    output: str | None,
    *,
    full: bool,
    missing: NotFound | None,
) -> None:
    """Print the answer, or write it to a file; a search that stopped early says so on stderr."""
    from graphkit.paths.report import is_complete

    if not is_complete(found):
        click.echo("graphkit: the search stopped at its budget; there may be better connections", err=True)
    text = _told(graph, found, filters, form, full=full, missing=missing)
    if not text:
        return
    if output:
        from pathlib import Path

        from graphkit.writing import write_file

        write_file(Path(output), [text, "\n"])
        click.echo(output)
    elif form == "text":
        from graphkit.cli.paint import painted

        click.echo(painted(text))
    else:
        click.echo(text)


def _told(
    graph: Graph, found: Found | Joined, filters: Filters, form: str, *, full: bool, missing: NotFound | None
) -> str:
    """Return the answer in a format; empty where there is no connection, but for JSON, which says that as well."""
    from graphkit.paths.report import as_json, as_text

    if form == "json":
        answer = as_json(graph, found, filters, missing=str(missing) if missing else "")
        return json.dumps(answer, ensure_ascii=False, indent=2)
    if missing:
        return ""
    if form == "mermaid":
        from graphkit.paths.diagrams import as_mermaid

        return as_mermaid(graph, found, filters)
    if form == "dot":
        from graphkit.paths.diagrams import as_dot

        return as_dot(graph, found, filters)
    if form == "sparql":
        from graphkit.paths.asking import as_sparql

        return as_sparql(graph, found, filters)
    return as_text(graph, found, filters, full=full)


def _write_page(
    graph: Graph, found: Found | Joined, filters: Filters, output: str, *, via: Node | None, show: bool
) -> None:
    """Write the page opened on the connection, print its name, and open it where that is wished."""
    from pathlib import Path

    from graphkit.paths.paging import not_ranked_by, page_of
    from graphkit.viewer import write_page

    page = page_of(found, filters, via=via)
    if options := not_ranked_by(filters, via=via):
        words = f"the page does not rank by {', '.join(options)}: it holds only the things on these connections"
        click.echo(f"graphkit: {words}", err=True)
    write_page(graph, Path(output), things=page.things, hops=page.hops, fragment=page.fragment)
    click.echo(output)
    if show:
        click.launch(Path(output).resolve().as_uri())
