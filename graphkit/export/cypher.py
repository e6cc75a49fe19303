"""Cypher: a script that fills a property graph (Neo4j, Memgraph …), and may be run again without harm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from graphkit.export.selection import (
    EVERYTHING,
    Selection,
    Value,
    about,
    edge_values,
    figures,
    node_values,
    relations,
    sources,
    things,
)
from graphkit.graph import Graph
from graphkit.model import Source
from graphkit.rdf import one_line

#: How many rows one statement of the script carries: enough to be quick, few enough for any server's memory.
_BATCH: Final = 500
_SIMPLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LARGEST: Final = 2**63 - 1
_SPECIAL: Final = re.compile('[\\\\"\x00-\x1f\x7f\u2028\u2029]')
_UNICODE_ESCAPE: Final = re.compile(r"(?<=\\)(?=[uU])")
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}

_Row = Mapping[str, "Value | Mapping[str, Value]"]


def to_cypher(graph: Graph, selection: Selection = EVERYTHING) -> Iterator[str]:
    """Write a Cypher script, in pieces: things, relations with their statement's id, figures and sources as nodes.

    Things bear the label ``Entity`` and that of their class; a relation is typed by its predicate (``INVESTS_IN``)
    and names its sources in a list; a figure is a node that its subject ``HAS_FIGURE``, ``SOURCED_FROM`` sources.
    """
    told = ", ".join(f"{name} {one_line(text)}" for name, text in about(graph, selection).items())
    yield f"// graphkit: {told}\n// Fill a database: cypher-shell -f FILE\n"
    for name in ("Entity", "Source", "Figure"):
        yield f"CREATE CONSTRAINT graphkit_{name.lower()} IF NOT EXISTS FOR (n:{name}) REQUIRE n.id IS UNIQUE;\n"
    yield from _things(graph, selection)
    yield from _relations(graph, selection)
    yield from _sources(graph, selection)
    yield from _figures(graph, selection)


def _things(graph: Graph, selection: Selection) -> Iterator[str]:
    classes: dict[str, list[_Row]] = {}
    for node in things(graph, selection):
        values = {name: value for name, value in node_values(node).items() if name != "type"}
        classes.setdefault(node.entity.type, []).append({"id": node.id, **values})
    for name, rows in sorted(classes.items()):
        yield from _batches(rows, f"MERGE (n:Entity {{id: row.id}}) SET n += row, n:{_name(name)}")


def _relations(graph: Graph, selection: Selection) -> Iterator[str]:
    kinds: dict[str, list[_Row]] = {}
    for edge in relations(graph, selection):
        values = {"id": edge.id, **edge_values(graph, edge, selection)}
        row: _Row = {"from": edge.statement.subject, "to": edge.statement.object, "values": values}
        kinds.setdefault(edge.statement.predicate, []).append(row)
    for predicate, rows in sorted(kinds.items()):
        kind = _name(_WORD_START.sub("_", predicate).upper())
        yield from _batches(
            rows,
            "MATCH (a:Entity {id: row.from}), (b:Entity {id: row.to})\n"
            f"MERGE (a)-[r:{kind} {{id: row.values.id}}]->(b) SET r += row.values",
        )


def _sources(graph: Graph, selection: Selection) -> Iterator[str]:
    yield from _batches(map(_source, sources(graph, selection)), "MERGE (n:Source {id: row.id}) SET n += row")


def _source(source: Source) -> _Row:
    values: dict[str, Value] = {
        "id": source.id, "title": source.title, "publisher": source.publisher, "author": source.author,
        "kind": source.kind, "url": source.url, "published": source.published.text if source.published else "",
        "machine_written": source.machine_written,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value != ""}


def _figures(graph: Graph, selection: Selection) -> Iterator[str]:
    chosen = figures(graph, selection)
    rows: list[_Row] = []
    links: list[_Row] = []
    for edge in chosen:
        values = {"id": edge.id, **edge_values(graph, edge, selection)}
        rows.append({"of": edge.statement.subject, "values": values})
        links.extend({"figure": edge.id, "source": source} for source in edge.statement.sources)
    yield from _batches(
        rows,
        "MATCH (a:Entity {id: row.of})\n"
        "MERGE (n:Figure {id: row.values.id}) SET n += row.values\nMERGE (a)-[:HAS_FIGURE]->(n)",
    )
    yield from _batches(
        links,
        "MATCH (n:Figure {id: row.figure}), (s:Source {id: row.source})\nMERGE (n)-[:SOURCED_FROM]->(s)",
    )


def _batches(rows: Iterable[_Row], action: str) -> Iterator[str]:
    """Yield statements that do the same for every row, some hundred rows each."""
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        listed = ",\n  ".join(map(_literal, batch))
        yield f"UNWIND [\n  {listed}\n] AS row\n{action};\n"


def _literal(value: Value | Mapping[str, Value] | _Row) -> str:
    """Return a value as a Cypher literal."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_name(key)}: {_literal(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    # Larger whole numbers are no integers to Cypher.
    return repr(float(value)) if abs(value) > _LARGEST else repr(value)


def _quoted(text: str) -> str:
    r"""Return text as a Cypher string.

    Servers resolve ``\u0022`` before they look for the end of a string, some even after an escaped backslash, so a
    backslash and a ``u`` that stand together in the text are written as two strings.
    """
    parts = _UNICODE_ESCAPE.split(text)
    return " + ".join(f'"{_SPECIAL.sub(_escape, part)}"' for part in parts)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], f"\\u{ord(match[0]):04X}")


def _name(name: str) -> str:
    """Return a name as Cypher takes it, in backticks where it needs them."""
    return name if _SIMPLE.fullmatch(name) else f"`{name.replace('`', '``')}`"
