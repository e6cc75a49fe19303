"""What a thing is joined with directly, one neighbour at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES
from graphkit.vocabulary import Predicate


class Neighbour(NamedTuple):
    """A thing next to another one, and the statements that join the two: facts first, then by claim."""

    node: Node
    edges: tuple[Edge, ...]

    def __str__(self) -> str:
        relations = dict.fromkeys(edge.statement.predicate for edge in self.edges)
        return f"{self.node.label} ({', '.join(relations)})"


def neighbours(
    graph: Graph,
    node: Node,
    *,
    relation: Predicate | None = None,
    day: date | None = None,
    known_on: date | None = None,
    modalities: Collection[str] = MODALITIES,
) -> Iterator[Neighbour]:
    """Yield what a thing is joined with on a day, by id; nothing where it stands alone.

    Each neighbour is read when it is asked for, so that the first of a hub's 100,000 comes at once. ``relation``
    narrows to one relation, whichever way it is told: ``supplies`` finds ``customerOf`` as well.
    """
    day = day or graph.day
    for number, hop in graph.neighbours(node.number):
        edges = [
            edge
            for claim in graph.claims_of_hop(hop)
            if relation is None or graph.claim_at(claim)[0] == relation.canonical
            for edge in graph.edges_of_claim(claim, known_on=known_on)
            if edge.possible(day) and edge.statement.modality in modalities
        ]
        if edges:
            edges.sort(key=lambda edge: MODALITIES.index(edge.statement.modality))
            yield Neighbour(graph.node_at(number), tuple(edges))
