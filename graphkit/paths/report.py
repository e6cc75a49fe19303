"""How connections are told: as sentences for people, and as JSON for machines (its shape is a contract)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from graphkit.graph import Edge, Graph, Node
from graphkit.paths.costs import Filters, Hop
from graphkit.paths.search import Found, Path, as_days
from graphkit.paths.shown import (
    asked_day,
    chain_words,
    chains_of,
    connections_of,
    ends_of,
    is_forward,
    title,
    told_hops,
)
from graphkit.telling import (
    asking_options,
    conflict_marks,
    counted,
    edge_details,
    iso,
    sentence,
    statement_json,
    who_says,
)
from graphkit.wording import date_words, window_words
from graphkit.wording import day as when_words

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined, Tree

#: How many statements of one hop are shown before the rest is counted.
SHOWN: Final = 4


def as_text(graph: Graph, found: Found | Joined, filters: Filters, *, full: bool = False) -> str:
    """Return connections as indented lines: each path or tree, its hops as sentences, who says each.

    A hop that an earlier connection has as well is told there, and named here.
    """
    lines, ends = [title(graph, found, filters)], ends_of(found)
    told: dict[frozenset[int], int] = {}
    for rank, connection in enumerate(connections_of(found), start=1):
        lines += ["", f"{rank}. {_headline(graph, connection, ends, filters)}"]
        for hop in told_hops(connection, ends):
            first = told.setdefault(frozenset((hop.start.number, hop.end.number)), rank)
            if first == rank:
                lines += _hop_lines(graph, hop, filters, full=full)
            else:
                lines += _again(graph, hop, filters, first)
    return "\n".join(lines)


def _headline(graph: Graph, connection: Path | Tree, ends: Sequence[Node], filters: Filters) -> str:
    """Return how a connection leads, and its figures: hops, cost, window and weakest hop."""
    leads = "; ".join(chain_words(graph, hops) for hops in chains_of(connection, ends))
    parts = [counted(len(connection.hops), "hop")]
    if not filters.shortest:
        parts.append(f"cost {connection.cost:.2f}")
    parts.append(_window(connection, asked_day(graph, filters)))
    if len(connection.hops) > 1 and not filters.shortest:
        parts.append(f"weakest: {connection.weakest.start.label} — {connection.weakest.end.label}")
    return f"{leads}  ({'; '.join(parts)})"


def _window(connection: Path | Tree, day: date) -> str:
    """Return when all of a connection surely held, and whether the day is among those days."""
    window = as_days(connection.window)
    dates = {edge.statement.date for hop in connection.hops for edge in hop.edges if edge.statement.date}
    begins = {when.last: when_words(when) for when in dates if when.first != when.last}
    exact = {when.last for when in dates if when.first == when.last}
    words = window_words(window, begins={last: text for last, text in begins.items() if last not in exact})
    outside = window and not any(begin <= day <= end for begin, end in window)
    return f"{words}, not certain on {date_words(day)}" if outside else words


def _hop_lines(graph: Graph, hop: Hop, filters: Filters, *, full: bool) -> list[str]:
    lines, marks = [], _marks(graph, hop, filters)
    for edge in hop.edges[:SHOWN]:
        mark = f" · ⚠ {marks[edge.id]}" if edge.id in marks else ""
        lines.append(f"   {_told(graph, hop, edge, filters)}{mark}")
        if edge.statement.what:
            lines.append("     " + edge.statement.what)
        lines += ["     " + line for line in who_says(graph, edge, full=full)]
    if len(hop.edges) > SHOWN:
        rest = len(hop.edges) - SHOWN
        options = asking_options(day=filters.day, known_on=filters.known_on, modalities=filters.modalities)
        options += f" --relation {','.join(sorted(filters.only))}" if filters.only else ""
        lines.append(f"   … and {rest} more: graphkit show {hop.start.id} --with {hop.end.id}{options}")
    return lines


def _again(graph: Graph, hop: Hop, filters: Filters, rank: int) -> list[str]:
    """Return a hop that an earlier connection told in full."""
    more = f", with {counted(len(hop.edges) - 1, 'more statement')}" if len(hop.edges) > 1 else ""
    return [f"   {_told(graph, hop, hop.edges[0], filters)}", f"     as in {rank}{more}"]


def _told(graph: Graph, hop: Hop, edge: Edge, filters: Filters) -> str:
    details = edge_details(graph, edge, asked_day(graph, filters), known_on=filters.known_on)
    return " · ".join([sentence(graph, edge, hop.start, hop.end), *details])


def _marks(graph: Graph, hop: Hop, filters: Filters) -> dict[str, str]:
    """Return the conflicts of the statements of a hop, with those too that it cannot use, such as denials."""
    edges = graph.edges_between(hop.start, hop.end)
    if filters.known_on:
        edges = [edge for edge in edges if edge.known is None or edge.known <= filters.known_on]
    return conflict_marks(graph, edges) if may_conflict(edges) else {}


def may_conflict(edges: Sequence[Edge]) -> bool:
    """Return whether statements can conflict gravely at all: most do not, and the rules take their time to load."""
    stated = [edge.statement for edge in edges if not edge.statement.inferred_by]
    said: dict[tuple[str, str], str] = {}
    for one in stated:
        if len(stated) > 1 and (one.negated or one.status == "terminated" or one.until):
            return True
        for kind, text in (("amount", one.value), ("date", one.date.text if one.date else "")):
            counts = text and (kind == "amount" or one.status == "completed")
            if counts and said.setdefault((one.predicate, kind), text) != text:
                return True
    return False


def as_json(graph: Graph, found: Found | Joined, filters: Filters, *, missing: str = "") -> dict[str, Any]:
    """Return the documented JSON answer. Days are ISO texts, null for an open end; costs are rounded to 4 places.

    ``paths`` of two things, ``trees`` of more; ``missing`` says what would connect them where nothing does.
    """
    known = filters.known_on or graph.known_on
    asked = {"as_of": asked_day(graph, filters).isoformat(), "known_on": known.isoformat() if known else None}
    nothing = {"missing": missing} if missing else {}
    if isinstance(found, Found):
        paths = [_connection_json(graph, path, filters) for path in found.paths]
        searched: dict[str, Any] = {"max_hops": found.max_hops, "complete": found.complete}
        ends = {"from": found.start.id, "to": found.end.id}
        return {**ends, **asked, "paths": paths, **nothing, "searched": searched}
    trees = [
        {"nodes": [node.id for node in tree.nodes], **_connection_json(graph, tree, filters)} for tree in found.trees
    ]
    searched = {"max_hops": None, "complete": is_complete(found)}
    return {"terms": [node.id for node in found.ends], **asked, "trees": trees, **nothing, "searched": searched}


def is_complete(found: Found | Joined) -> bool:
    """Return whether all was looked at, so that nothing better can have been missed."""
    return bool(getattr(found, "complete", True))


def _connection_json(graph: Graph, connection: Path | Tree, filters: Filters) -> dict[str, Any]:
    return {
        "cost": round(connection.cost, 4),
        "window": [[iso(begin), iso(end)] for begin, end in as_days(connection.window)],
        "weakest": {"from": connection.weakest.start.id, "to": connection.weakest.end.id},
        "hops": [_hop_json(graph, hop, filters) for hop in connection.hops],
    }


def _hop_json(graph: Graph, hop: Hop, filters: Filters) -> dict[str, Any]:
    day, marks = asked_day(graph, filters), _marks(graph, hop, filters)
    return {
        "from": hop.start.id,
        "to": hop.end.id,
        "cost": round(hop.cost, 4),
        "statements": [_hop_statement(graph, hop, edge, day, marks.get(edge.id)) for edge in hop.edges],
    }


def _hop_statement(graph: Graph, hop: Hop, edge: Edge, day: date, conflict: str | None) -> dict[str, Any]:
    """Return a statement, whether it holds in the direction of the path, whether certainly, and its conflict."""
    data = statement_json(graph, edge)
    own = {"id": data.pop("id"), "forward": is_forward(hop, edge), "certain": edge.certain(day), "conflict": conflict}
    return {**own, **data}
