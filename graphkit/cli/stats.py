"""``graphkit stats``: counts and central things."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import format_option, graph_option


@click.command(epilog="Example: graphkit stats")
@graph_option
@format_option("text", "json")
def command(graph: str | None, form: str) -> None:
    """Show counts by class, relation, kind, source and year, and the best-connected and bridging things."""
    from graphkit.opening import open_graph
    from graphkit.stats import stats, stats_text

    data = stats(open_graph(graph))
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else stats_text(data))
