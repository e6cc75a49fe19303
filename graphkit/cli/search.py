"""``graphkit search``: things and statements that match a text."""

from __future__ import annotations

import json

import click

from graphkit.cli.options import COUNT, day, format_option, graph_option, modalities, time_options
from graphkit.errors import NotFound


@click.command(epilog="Example: graphkit search lumentm")
@click.argument("text", nargs=-1, required=True)
@graph_option
@click.option("--limit", type=COUNT, default=10, show_default=True, help="Lines of each kind; 0 shows all.")
@time_options
@format_option("text", "json")
def command(
    text: tuple[str, ...],
    graph: str | None,
    limit: int,
    as_of: str | None,
    known_on: str | None,
    modality: str | None,
    form: str,
) -> None:
    """Show things whose names match TEXT, and statements that hold all its words. Typing errors are forgiven."""
    from graphkit.opening import open_graph
    from graphkit.search import find_statements, find_things
    from graphkit.telling import counted, node_json, statement_json
    from graphkit.wording import details

    opened = open_graph(graph).at(as_of=day(as_of, "--as-of"), known_on=day(known_on, "--known-on"))
    wanted = " ".join(text)
    things = find_things(opened, wanted)
    statements = find_statements(opened, wanted, modalities=modalities(modality))
    end = limit or None
    if form == "json":
        data = {
            "things": [{**node_json(t.node), "matched": t.name, "score": round(t.score, 3)} for t in things[:end]],
            "statements": [{"sentence": s.sentence, **statement_json(opened, s.edge)} for s in statements[:end]],
            "found": {"things": len(things), "statements": len(statements)},
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        width = max((len(t.node.id) for t in things[:end]), default=0)
        for thing in things[:end]:
            kind = opened.vocabulary.classes[thing.node.entity.type].label
            click.echo(f"{thing.node.id:<{width}}  {thing.node.label} ({kind})")
        for told in statements[:end]:
            ended = told.edge.statement.object and not told.edge.possible(opened.day)
            parts = [told.sentence, *details(told.edge.statement), "[not in force]" if ended else ""]
            parts.append(told.edge.statement.what)
            click.echo("  " + " · ".join(part for part in parts if part))
        hidden = [(len(things), "thing"), (len(statements), "statement")]
        rest = [counted(count - limit, f"more {noun}") for count, noun in hidden if limit and count > limit]
        if rest:
            click.echo(f"graphkit: {' and '.join(rest)}; --limit 0 shows all", err=True)
    if not things and not statements:
        raise NotFound(f"nothing matches {wanted!r}", hint="try fewer or other words")
