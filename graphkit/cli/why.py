"""``graphkit why``: every statement between two things, with sources, evidence, disagreements and proofs."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import Thing, day, format_option, graph_option, modalities, time_options
from graphkit.cli.paint import painted


@click.command(epilog="Example: graphkit why nokia manufactures inp-pic")
@click.argument("words", metavar="A [RELATION] B", nargs=-1, required=True, type=Thing())
@graph_option
@time_options
@format_option("text", "json", "markdown")
def command(
    words: tuple[str, ...],
    graph: str | None,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Show every statement between A and B, in either direction, down to its sources.

    Each stands with its sources in full, the place in the source, the details of the deal, and the statements that
    disagree; what was inferred is proved.
    """
    from graphkit.explain import why, why_json, why_markdown, why_text
    from graphkit.opening import open_graph

    if len(words) not in (2, 3):
        raise click.UsageError("name two things, with a relation between them or without: graphkit why nvidia nokia")
    opened = open_graph(graph).at(as_of=day(as_of, "--as-of"), known_on=day(known_on, "--known-on"))
    told = why(
        opened,
        opened.find(words[0]),
        opened.find(words[-1]),
        relation=opened.relation(words[1]) if len(words) == 3 else None,
        modalities=modalities(modality),
    )
    if form == "json":
        click.echo(json.dumps(why_json(opened, told), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(why_markdown(opened, told))
    else:
        click.echo(painted(why_text(opened, told)))
