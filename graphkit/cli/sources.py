"""``graphkit sources``: the sources, what rests on one, and which claims one voice alone carries."""

from __future__ import annotations

import json
from typing import Any

import click

from graphkit.cli.options import COUNT, day, format_option, graph_option, modalities, time_options
from graphkit.errors import BadOption


@click.command(epilog="Example: graphkit sources --single --kind forum")
@click.argument("name", metavar="[SOURCE]", nargs=-1)
@click.option("--single", is_flag=True, help="Claims that one publisher alone carries, or weak sources alone.")
@click.option("--kind", default="", metavar="KIND", help="Only sources of this kind, such as filing or news.")
@click.option("--publisher", default="", metavar="TEXT", help="Only sources of publishers with this in their name.")
@click.option("--limit", type=COUNT, default=20, show_default=True, help="Lines (in each part); 0 shows all.")
@graph_option
@time_options
@format_option("text", "json")
def command(
    name: tuple[str, ...],
    single: bool,
    kind: str,
    publisher: str,
    limit: int,
    graph: str | None,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """List the sources, newest first, or show what rests on SOURCE and what would fall without it.

    SOURCE is an id, a web address, or words of the title. Pages of one publisher are one voice; machine-written pages
    and forums are none.
    """
    from graphkit import reliance
    from graphkit.opening import open_graph
    from graphkit.weighing import asked_edges

    opened, known = open_graph(graph), day(known_on, "--known-on")
    if kind and kind not in opened.vocabulary.source_kinds:
        raise BadOption(f"--kind {kind!r} is unknown", hint=f"use {', '.join(sorted(opened.vocabulary.source_kinds))}")
    source = reliance.find_source(opened, " ".join(name)) if name else None
    edges = list(asked_edges(opened, day=day(as_of, "--as-of"), known_on=known, modalities=modalities(modality)))
    data: dict[str, Any]
    if single:
        claims = reliance.single_voices(opened, edges, source=source, kind=kind, publisher=publisher)
        data, text = (
            reliance.single_json(opened, claims, limit=limit),
            reliance.single_text(opened, claims, limit=limit),
        )
    elif source:
        found = reliance.rely(opened, source, edges)
        data, text = reliance.reliance_json(opened, found), reliance.reliance_text(opened, found, limit=limit)
    else:
        listed = reliance.list_sources(opened, edges, kind=kind, publisher=publisher, known_on=known)
        data, text = reliance.sources_json(listed, limit=limit), reliance.sources_text(listed, limit=limit)
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if form == "json" else text)
