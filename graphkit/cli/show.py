"""``graphkit show``: one card."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import (
    COUNT,
    Relation,
    Thing,
    day,
    format_option,
    graph_option,
    modalities,
    relations,
    time_options,
)
from graphkit.cli.paint import painted


@click.command(epilog="Example: graphkit show nokia --relation investsIn")
@click.argument("name", metavar="THING", type=Thing())
@graph_option
@click.option("--relation", type=Relation(), metavar="RELATION,…", help="Show these relations alone.")
@click.option("--with", "other", type=Thing(), metavar="THING", help="Show what joins it to this thing alone.")
@click.option("--limit", type=COUNT, default=10, show_default=True, help="Lines for each relation; 0 shows all.")
@time_options
@format_option("text", "json", "markdown")
def command(
    name: str,
    graph: str | None,
    relation: str | None,
    other: str | None,
    limit: int,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Show what a thing is, its identifiers, every relation in and out, and its figures, each with who says so.

    What ended, and what begins later, stands apart.
    """
    from graphkit.explain import card, card_json, card_markdown, card_text
    from graphkit.opening import open_graph

    opened = open_graph(graph).at(as_of=day(as_of, "--as-of"), known_on=day(known_on, "--known-on"))
    shown = card(
        opened,
        opened.find(name),
        relations=relations(opened, relation),
        other=opened.find(other) if other else None,
        modalities=modalities(modality),
    )
    if form == "json":
        click.echo(json.dumps(card_json(opened, shown), ensure_ascii=False, indent=2))
    elif form == "markdown":
        click.echo(card_markdown(opened, shown, limit=limit))
    else:
        click.echo(painted(card_text(opened, shown, limit=limit)))
