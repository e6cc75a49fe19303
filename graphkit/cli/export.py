"""``graphkit export``: the graph in another format."""

from __future__ import annotations

import json
from pathlib import Path

import click

from graphkit.cli.options import day, format_option, graph_option, modalities, time_options


@click.command(epilog="Example: graphkit export graph.graphml --modality fact,estimate")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@graph_option
@click.option("--excel-safe", is_flag=True, help="Keep cells of .csv tables from being taken for formulas.")
@time_options
@format_option("text", "json")
def command(
    file: Path,
    graph: str | None,
    excel_safe: bool,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Write the graph to FILE in the format of its suffix; what was there stays until the new file is whole.

    \b
    .ttl .nt .nq .trig .jsonld .rdf   RDF: everything, as it was built
    .graphml .gexf .json              a network: things, and the relations between them
    .csv                              a folder of tables: entities, statements, sources
    .cypher                           a script that fills a property graph

    Networks, tables and Cypher tell for each relation whether it is in force on the day given by --as-of; ended
    and denied ones are there and marked.
    """  # noqa: D301 - click wants the character itself
    from graphkit.export import FORMS, Selection, write_export
    from graphkit.opening import open_graph

    selection = Selection(
        day=day(as_of, "--as-of"), known_on=day(known_on, "--known-on"), modalities=modalities(modality)
    )
    write_export(open_graph(graph), file, selection=selection, excel_safe=excel_safe)
    written = FORMS[file.suffix.lower()]
    if form == "json":
        click.echo(json.dumps({"file": str(file), "form": written}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {written}")
