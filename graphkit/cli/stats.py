"""``graphkit stats``: counts and central things."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import day, format_option, graph_option, modalities, time_options


@click.command(epilog="Example: graphkit stats")
@graph_option
@time_options
@format_option("text", "json")
def command(graph: str | None, as_of: str | None, known_on: str | None, modality: str | None, form: str) -> None:
    """Show counts by class, relation, kind, source and year, and the best-connected and bridging things."""
    from graphkit.opening import open_graph
    from graphkit.stats import stats, stats_text

    opened = open_graph(graph).at(as_of=day(as_of, "--as-of"), known_on=day(known_on, "--known-on"))
    data = stats(opened, modalities=modalities(modality))
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else stats_text(data))
