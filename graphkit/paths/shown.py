"""Connections as they are told: what was found brought into one shape, with the line that says how it leads.

Text, diagrams and queries all tell the same hops in the same order and direction; this is where it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from graphkit.graph import Edge, Graph, Node
from graphkit.paths.costs import Filters, Hop
from graphkit.paths.search import Found, Path
from graphkit.wording import date_words, verb

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined, Tree


def ends_of(found: Found | Joined) -> tuple[Node, ...]:
    """Return the things that were to be connected, as they were named."""
    return (found.start, found.end) if isinstance(found, Found) else found.ends


def connections_of(found: Found | Joined) -> Sequence[Path | Tree]:
    """Return the paths or trees that were found, best first."""
    return found.paths if isinstance(found, Found) else found.trees


def chains_of(connection: Path | Tree, ends: Sequence[Node]) -> list[list[Hop]]:
    """Return the hops of a connection as chains in the direction in which they are told.

    A path is one chain. A tree begins with the way from the first end to the second; from what is told already the
    next chain leads to the next end. Every hop is in one chain, once.
    """
    if isinstance(connection, Path):
        return [list(connection.hops)]
    chains: list[list[Hop]] = []
    told = {ends[0].number}
    for end in ends[1:]:
        way = _way(connection.hops, told, end.number)
        told |= {hop.end.number for hop in way}
        if chains and way and chains[-1][-1].end == way[0].start:
            chains[-1] += way
        elif way:
            chains.append(way)
    return chains


def told_hops(connection: Path | Tree, ends: Sequence[Node]) -> list[Hop]:
    """Return the hops of a connection in the order and direction in which they are told."""
    return list(chain.from_iterable(chains_of(connection, ends)))


def _way(hops: Sequence[Hop], told: set[int], end: int) -> list[Hop]:
    """Return the way through the hops of a tree from what is told already to one of its things; empty if it is told."""
    towards: dict[int, Hop] = {}
    waiting = [end]
    for at in waiting:  # grows as it is walked, away from the end
        if at in told:
            way = []
            while at != end:
                way.append(towards[at])
                at = towards[at].end.number
            return way
        for hop in (*hops, *(hop._replace(start=hop.end, end=hop.start) for hop in hops)):
            if hop.end.number == at and hop.start.number not in towards and hop.start.number != end:
                towards[hop.start.number] = hop
                waiting.append(hop.start.number)
    return []


def is_symmetric(graph: Graph, edge: Edge) -> bool:
    """Return whether a relation holds in both directions."""
    return graph.vocabulary.predicates[edge.statement.predicate].symmetric


def is_forward(hop: Hop, edge: Edge) -> bool:
    """Return whether a statement holds in the direction of its hop."""
    return edge.statement.subject == hop.start.id


def chain_words(graph: Graph, hops: Sequence[Hop]) -> str:
    """Return a chain in one line, each hop by its most telling statement, the arrow as that holds.

    ``NVIDIA —invests in→ Nokia ←is a subsidiary of— Infinera`` would read the second verb from right to left: what
    holds against the direction of the chain is told by its words for that, ``Nokia ←is the parent of— Infinera``.
    """
    parts = [hops[0].start.label]
    for hop in hops:
        if hop.edges:
            best, forward = hop.edges[0], is_forward(hop, hop.edges[0])
            words = verb(best.statement, graph.vocabulary, forward=forward)
            either = is_symmetric(graph, best)
            parts.append(f"—{words}—" if either else f"—{words}→" if forward else f"←{words}—")
        else:
            parts.append("—")
        parts.append(hop.end.label)
    return " ".join(parts)


def title(graph: Graph, found: Found | Joined, filters: Filters) -> str:
    """Return what was asked: the things, and the day or days that it is about."""
    ends = [node.label for node in ends_of(found)]
    named = " → ".join(ends) if isinstance(found, Found) else ", ".join(ends)
    known = filters.known_on or graph.known_on
    return f"{named}, as of {date_words(asked_day(graph, filters))}" + (
        f", as known on {date_words(known)}" if known else ""
    )


def asked_day(graph: Graph, filters: Filters) -> date:
    """Return the day on which connections were looked for."""
    return filters.day or graph.day
