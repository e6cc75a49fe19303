"""The plain triples of another day: what changes in a graph when it is asked as of then, or as known by then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from graphkit.claims import in_force
from graphkit.errors import BoundReached
from graphkit.query.engine import Changes
from graphkit.rdf import Triple, iri
from graphkit.terms import GK, ID

if TYPE_CHECKING:
    from graphkit.graph import Graph

#: Above this many statements the copy of the graph that another day needs would take longer than the query.
MOST_STATEMENTS: Final = 200_000


def changes_on(graph: Graph, day: date, *, known_on: date | None = None) -> Changes:
    """Return which plain triples go and which come when the day of the build gives way to another, both sorted.

    Raises BoundReached for a graph that is too large for it.
    """
    count = graph.manifest["counts"]["statements"]
    if count > MOST_STATEMENTS:
        raise BoundReached(
            f"the graph has {count:,} statements; on another day a query can be asked of {MOST_STATEMENTS:,} at most",
            hint="ask the statements themselves, by gk:validFrom and gk:validUntil, without --as-of and --known-on",
        )
    now = set(_plain(graph, graph.day, None))
    then = set(_plain(graph, day, known_on))
    return sorted(now - then), sorted(then - now)


def _plain(graph: Graph, day: date, known_on: date | None) -> Iterator[Triple]:
    """Yield the plain triples of a day, mirrors included."""
    for number in range(len(graph)):
        for other, hop in graph.neighbours(number):
            if other < number:
                continue
            for claim in graph.claims_of_hop(hop):
                edges = graph.edges_of_claim(claim, known_on=known_on)
                said = ((edge.statement.modality == "fact", edge.held) for edge in edges)
                if in_force(said, day.toordinal()):
                    name, subject = graph.claim_at(claim)
                    yield from _with_mirrors(graph, name, subject, other if subject == number else number)


def _with_mirrors(graph: Graph, name: str, subject: int, object_: int) -> Iterator[Triple]:
    predicate = graph.vocabulary.predicates[name]
    ends = [iri(ID + graph.node_at(number).id) for number in (subject, object_)]
    yield ends[0], iri(GK + name), ends[1]
    if predicate.symmetric:
        yield ends[1], iri(GK + name), ends[0]
    if predicate.inverse in graph.vocabulary.predicates:
        yield ends[1], iri(GK + predicate.inverse), ends[0]
