"""``graphkit export``: the graph in another format."""

from __future__ import annotations

import json
from pathlib import Path

import click

from graphkit.cli.options import COUNT, Thing, day, format_option, graph_option, modalities, time_options
from graphkit.errors import BadOption


@click.command(epilog="Example: graphkit export nokia.svg nokia --hops 1")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("names", metavar="[THING …]", type=Thing(), nargs=-1)
@graph_option
@click.option("--hops", type=COUNT, help="How far from the things the export reaches. Default: 1.")
@click.option("--excel-safe", is_flag=True, help="Keep cells of .csv tables from being taken for formulas.")
@time_options
@format_option("text", "json")
def command(
    file: Path,
    names: tuple[str, ...],
    graph: str | None,
    hops: int | None,
    excel_safe: bool,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Write the graph, or what lies around THINGs, to FILE in the format of its suffix.

    What was there stays until the new file is whole.

    \b
    .ttl .nt .nq .trig .jsonld .rdf   RDF: everything, as it was built
    .graphml .gexf .json              a network: things, and the relations between them
    .csv                              a folder of tables: entities, statements, sources
    .cypher                           a script that fills a property graph
    .svg .png                         a picture: the best-connected things, and the most telling lines

    All but RDF tell for each relation whether it is in force on the day given by --as-of; ended and denied ones are
    there and marked. A .png needs the extra graphkit[png].
    """  # noqa: D301 - click wants the character itself
    from graphkit.export import EVERYTHING, FORMS, Selection, write_export
    from graphkit.opening import open_graph

    if hops is not None and not names:
        raise BadOption("--hops needs things to start from", hint="graphkit export FILE THING --hops 1")
    opened = open_graph(graph)
    selection = Selection(
        day=day(as_of, "--as-of"),
        known_on=day(known_on, "--known-on"),
        modalities=modalities(modality),
        things=tuple(opened.find(name).id for name in names),
        hops=EVERYTHING.hops if hops is None else hops,
    )
    write_export(opened, file, selection=selection, excel_safe=excel_safe)
    written = FORMS[file.suffix.lower()]
    if form == "json":
        click.echo(json.dumps({"file": str(file), "form": written}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {written}")
