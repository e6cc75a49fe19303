"""``graphkit build``: facts and ontology to a graph."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from graphkit.cli.options import format_option


@click.command(epilog="Example: graphkit build ontology -o output")
@click.argument("ontology", metavar="[ONTOLOGY_DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    default="output",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where to build.",
)
@format_option("text", "json")
def command(ontology: Path | None, output: Path, form: str) -> None:
    """Check an ontology folder (default: ./ontology, else the shipped one) and build it into a folder.

    The old build stays until the new one is whole. The same facts give the same bytes.
    """
    from graphkit.ontology import find_at_hand, find_shipped
    from graphkit.publish import build, summary

    show = (lambda step: click.echo(f"graphkit: {step} …", err=True)) if sys.stderr.isatty() else (lambda step: None)
    folder = ontology or find_at_hand()
    if ontology is None and folder.resolve() == find_shipped().resolve() and folder != Path("ontology"):
        click.echo("graphkit: there is no ./ontology here; this builds the facts that ship with graphkit", err=True)
    graph = build(folder, output, progress=show)
    if form == "json":
        click.echo(json.dumps(graph.manifest, ensure_ascii=False, indent=2))
    else:
        counts = summary(graph)
        click.echo(
            f"{output}: {counts['entities']:,} things, {counts['statements']:,} statements "
            f"(and {counts['inferred']:,} inferred), {counts['sources']:,} sources, as of {graph.day}"
        )
