"""What may be used between two things, and what it costs: one place for searches of every kind.

Costs are those of ``interest``, under filters. Without filters that look into statements they are the ones that the
build stored in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from math import inf
from typing import NamedTuple

from graphkit.claims import union
from graphkit.graph import Edge, Graph, Node
from graphkit.interest import claim_cost, passing_cost
from graphkit.model import MODALITIES


class Filters(NamedTuple):
    """Which statements and things a connection may use. Empty collections and None mean: any.

    ``day`` is the day on which everything must be able to hold, ``known_on`` the day by which it was published;
    relations are canonical predicate names, things are numbers, classes are names.
    """

    day: date | None = None
    known_on: date | None = None
    modalities: frozenset[str] = frozenset(MODALITIES)
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    avoid: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()
    min_sources: int = 0
    directed: bool = False
    shortest: bool = False


class Hop(NamedTuple):
    """All usable statements between two neighbours, the most telling first."""

    start: Node
    end: Node
    cost: float
    edges: tuple[Edge, ...]

    @property
    def window(self) -> list[tuple[int, int]]:
        """The days on which at least one of its statements surely holds; where none surely does, on which one can."""
        held = [stretch for edge in self.edges for stretch in edge.held]
        sure = [(s.begin_last, s.end_first) for s in held if s.begin_last <= s.end_first]
        return union(sure or ((s.begin_first, s.end_last) for s in held))


class Costs:
    """The costs of one graph under filters; ``ends`` (numbers of things) cost nothing and are never filtered."""

    def __init__(self, graph: Graph, filters: Filters, ends: Collection[int]) -> None:
        self.graph = graph
        self.filters = filters
        self.ends = frozenset(ends)
        self._steps: dict[tuple[int, bool], float] = {}
        self._passings: dict[int, float] = {}
        self._day = filters.day or graph.day
        # Whether the costs that the build stored are the right ones: its day, and no statement filtered.
        plain = Filters(day=filters.day, avoid=filters.avoid, types=filters.types, shortest=filters.shortest)
        self._is_plain = filters == plain and self._day == graph.built_day and graph.known_on is None

    def allowed(self, node: int) -> bool:
        """Return whether a path may touch a thing."""
        if node in self.ends:
            return True
        types = self.filters.types
        return node not in self.filters.avoid and (
            not types or self.graph.vocabulary.is_a(self.graph.class_of(node), types)
        )

    def passing(self, node: int) -> float:
        """Return what passing through a thing costs."""
        if self.filters.shortest or node in self.ends:
            return 0.0
        if node not in self._passings:
            self._passings[node] = passing_cost(self.graph.degree(node))
        return self._passings[node]

    def step(self, start: int, end: int, hop: int) -> float:
        """Return what a hop costs in that direction under the filters; infinite when nothing of it is usable."""
        key = (hop, start < end)
        if key not in self._steps:
            cost = self.graph.hop_cost(hop) if self._is_plain else self._cost(start, hop)
            self._steps[key] = 1.0 if self.filters.shortest and cost < inf else cost
        return self._steps[key]

    def _usable(self, start: int, end: int, hop: int) -> list[Edge]:
        """Return the statements of a hop that pass the filters."""
        return [edge for claim in self.graph.claims_of_hop(hop) for edge in self._usable_of_claim(claim, start)]

    def _usable_of_claim(self, claim: int, start: int) -> list[Edge]:
        if not self._name_if_allowed(claim, start):
            return []
        edges = [
            edge
            for edge in self.graph.edges_of_claim(claim, known_on=self.filters.known_on)
            if edge.statement.modality in self.filters.modalities and edge.possible(self._day)
        ]
        publishers = {name for edge in edges for name in edge.publishers}
        return edges if len(publishers) >= self.filters.min_sources else []

    def _cost(self, start: int, hop: int) -> float:
        """Return the cost of the cheapest claim of a hop under the filters; no statement is read for it."""
        return min(self._cost_of_claim(claim, start) for claim in self.graph.claims_of_hop(hop))

    def _cost_of_claim(self, claim: int, start: int) -> float:
        graph, name = self.graph, self._name_if_allowed(claim, start)
        if not name:
            return inf
        numbers = graph.standing(claim, self._day, known_on=self.filters.known_on)
        usable = [n for n in numbers if MODALITIES[graph.modality_at(n)] in self.filters.modalities]
        known_on = self.filters.known_on
        publishers = {publisher for n in usable for publisher in graph.publishers_at(n, known_on=known_on)}
        if not usable or len(publishers) < self.filters.min_sources:
            return inf
        strongest = MODALITIES[min(map(graph.modality_at, usable))]
        return claim_cost(graph.vocabulary.predicates[name].weight, strongest, len(publishers))

    def _name_if_allowed(self, claim: int, start: int) -> str:
        """Return the predicate of a claim, empty when the filters forbid it or its direction from ``start``."""
        name, subject = self.graph.claim_at(claim)
        filters = self.filters
        if (filters.only and name not in filters.only) or name in filters.without:
            return ""
        if filters.directed and subject != start and not self.graph.vocabulary.predicates[name].symmetric:
            return ""
        return name

    def _claim_cost(self, edges: Sequence[Edge]) -> float:
        predicates = self.graph.vocabulary.predicates
        weight = predicates[predicates[edges[0].statement.predicate].canonical].weight
        modality = min((edge.statement.modality for edge in edges), key=MODALITIES.index)
        return claim_cost(weight, modality, len({name for edge in edges for name in edge.publishers}))

    def hop(self, start: Node, end: Node) -> Hop:
        """Return the hop between two neighbours with its usable statements, the most telling first."""
        hop = next(hop for node, hop in self.graph.neighbours(start.number) if node == end.number)
        edges = sorted(self._usable(start.number, end.number, hop), key=self._tellingness)
        return Hop(start, end, self.step(start.number, end.number, hop), tuple(edges))

    def _tellingness(self, edge: Edge) -> tuple[float, int, int, str]:
        """Order statements: the telling relation, then what is worth an amount, then the newest."""
        newest = edge.statement.date.first.toordinal() if edge.statement.date else 0
        return self._claim_cost([edge]), 0 if edge.statement.value else 1, -newest, edge.id
