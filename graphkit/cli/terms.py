"""``graphkit terms``: the vocabulary."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import format_option, graph_option


@click.command(epilog="Example: graphkit terms investsIn")
@click.argument("term", required=False)
@graph_option
@format_option("text", "json")
def command(term: str | None, graph: str | None, form: str) -> None:
    """Show the classes, relations and metrics of the graph with how often each occurs; for one TERM, what it means."""
    from graphkit.opening import open_graph
    from graphkit.vocabulary_text import term_data, term_text, terms_data, terms_text

    opened = open_graph(graph)
    if term is None:
        data = terms_data(opened)
        click.echo(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else terms_text(data))
    else:
        one = term_data(opened, term)
        click.echo(json.dumps(one, ensure_ascii=False, indent=2) if form == "json" else term_text(one))
