"""How connections are told: as sentences for people, and as JSON for machines (its shape is a contract)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from graphkit.graph import Edge, Graph
from graphkit.paths.costs import Filters, Hop
from graphkit.paths.search import Found, Path, as_days
from graphkit.telling import counted, iso, sentence, statement_json, who_says
from graphkit.wording import date_words, details, window_words

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined, Tree

#: How many statements of one hop are shown before the rest is counted.
SHOWN: Final = 4


def as_text(graph: Graph, found: Found | Joined, filters: Filters, *, full: bool = False) -> str:
    """Return connections as indented lines: each path or tree, its hops as sentences, who says each."""
    day = date_words(filters.day or graph.day)
    if isinstance(found, Found):
        lines = [f"{found.start.label} → {found.end.label}, as of {day}"]
    else:
        lines = [f"{', '.join(node.label for node in found.ends)}, as of {day}"]
    connections: Sequence[Path | Tree] = found.paths if isinstance(found, Found) else found.trees
    for rank, connection in enumerate(connections, start=1):
        lines += ["", _headline(rank, connection)]
        for hop in connection.hops:
            lines += _hop_lines(graph, hop, filters.day or graph.day, full=full)
    return "\n".join(lines)


def _headline(rank: int, path: Path | Tree) -> str:
    parts = [counted(len(path.hops), "hop"), f"cost {path.cost:.2f}", window_words(as_days(path.window))]
    if len(path.hops) > 1:
        parts.append(f"weakest: {path.weakest.start.label} — {path.weakest.end.label}")
    return f"{rank}. {path}  ({'; '.join(parts)})"


def _hop_lines(graph: Graph, hop: Hop, day: date, *, full: bool) -> list[str]:
    lines = []
    for edge in hop.edges[:SHOWN]:
        told = sentence(graph, edge, hop.start, hop.end)
        vague = edge.statement.date is not None and not edge.certain(day)
        lines.append(
            "   " + " · ".join([told, *details(edge.statement), *(["[not certain on that day]"] if vague else [])])
        )
        if edge.statement.what:
            lines.append("     " + edge.statement.what)
        lines += ["     " + line for line in who_says(graph, edge, full=full)]
    if len(hop.edges) > SHOWN:
        rest = len(hop.edges) - SHOWN
        lines.append(f"   … and {rest} more: graphkit show {hop.start.id} --with {hop.end.id}")
    return lines


def as_json(graph: Graph, found: Found, filters: Filters) -> dict[str, Any]:
    """Return the documented JSON answer. Days are ISO texts, null for an open end; costs are rounded to 4 places."""
    return {
        "from": found.start.id,
        "to": found.end.id,
        "as_of": (filters.day or graph.day).isoformat(),
        "known_on": known.isoformat() if (known := filters.known_on or graph.known_on) else None,
        "paths": [_path_json(graph, path) for path in found.paths],
        "searched": {"max_hops": found.max_hops, "complete": found.complete},
    }


def trees_json(graph: Graph, found: Joined, filters: Filters) -> dict[str, Any]:
    """Return the documented JSON answer for three or more things."""
    return {
        "terms": [node.id for node in found.ends],
        "as_of": (filters.day or graph.day).isoformat(),
        "known_on": known.isoformat() if (known := filters.known_on or graph.known_on) else None,
        "trees": [{"nodes": [node.id for node in tree.nodes], **_path_json(graph, tree)} for tree in found.trees],
        "searched": {"max_hops": None, "complete": True},
    }


def _path_json(graph: Graph, path: Path | Tree) -> dict[str, Any]:
    return {
        "cost": round(path.cost, 4),
        "window": [[iso(begin), iso(end)] for begin, end in as_days(path.window)],
        "hops": [
            {
                "from": hop.start.id,
                "to": hop.end.id,
                "cost": round(hop.cost, 4),
                "statements": [_hop_statement(graph, hop, edge) for edge in hop.edges],
            }
            for hop in path.hops
        ],
    }


def _hop_statement(graph: Graph, hop: Hop, edge: Edge) -> dict[str, Any]:
    """Return a statement with ``forward``: whether it holds in the direction of the path."""
    data = statement_json(graph, edge)
    return {"id": data.pop("id"), "forward": edge.statement.subject == hop.start.id, **data}
