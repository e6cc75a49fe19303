"""What may be used between two things, and what it costs: one place for searches of every kind.

Costs are those of ``interest``, under filters. Without filters that look into statements they are the ones that the
build stored in the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from math import inf
from typing import NamedTuple

from graphkit.claims import union
from graphkit.graph import Edge, Graph, Node
from graphkit.interest import claim_cost, passing_cost
from graphkit.model import MODALITIES
from graphkit.paths.pricing import Pricing


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
        self._starts, self._nodes, self._hops = graph.adjacency
        self._priced: dict[tuple[int, bool], float] = {}
        self._passings: dict[int, float] = {}
        self._classes: dict[str, bool] = {}
        self._day = filters.day or graph.day
        # Whether the costs that the build stored are the right ones: its day, and no statement filtered.
        plain = Filters(day=filters.day, avoid=filters.avoid, types=filters.types, shortest=filters.shortest)
        is_plain = filters == plain and self._day == graph.built_day and graph.known_on is None
        self._stored = graph.view("hops.cost") if is_plain else None
        self._is_any_allowed = not filters.avoid and not filters.types
        #: Whether no filter is to be looked at: every thing is allowed, and the costs are those stored.
        self.is_plain = is_plain and self._is_any_allowed

    @cached_property
    def _pricing(self) -> Pricing:
        return Pricing(self.graph, self.filters)

    @property
    def floors(self) -> memoryview:
        """What each hop costs at least under the filters, by its number: what it does cost where that is stored."""
        return self.graph.least_costs if self._stored is None else self._stored

    def neighbours(self, node: int) -> Iterable[tuple[int, int]]:
        """Return each neighbour of a thing, ascending, with the hop to it, usable or not."""
        begin, end = self._starts[node], self._starts[node + 1]
        return zip(self._nodes[begin:end].tolist(), self._hops[begin:end].tolist(), strict=True)

    def allowed(self, node: int) -> bool:
        """Return whether a path may touch a thing."""
        if self._is_any_allowed or node in self.ends:
            return True
        if node in self.filters.avoid:
            return False
        name = self.graph.class_of(node)
        if name not in self._classes:
            types = self.filters.types
            self._classes[name] = not types or self.graph.vocabulary.is_a(name, types)
        return self._classes[name]

    def passing(self, node: int) -> float:
        """Return what passing through a thing costs."""
        if self.filters.shortest or node in self.ends:
            return 0.0
        degree: int = self._starts[node + 1] - self._starts[node]
        cost = self._passings.get(degree)
        if cost is None:
            cost = self._passings[degree] = passing_cost(degree)
        return cost

    def step(self, start: int, end: int, hop: int) -> float:
        """Return what a hop costs in that direction under the filters; infinite when nothing of it is usable."""
        cost = self._price(start, end, hop)
        return 1.0 if self.filters.shortest and cost < inf else cost

    def either(self, one: int, other: int, hop: int) -> float:
        """Return what a hop costs in the direction in which it is cheaper."""
        cost = self.step(one, other, hop)
        return min(cost, self.step(other, one, hop)) if self.filters.directed else cost

    def _price(self, start: int, end: int, hop: int) -> float:
        if self._stored is not None:
            return self._stored[hop]
        key = (hop, start < end)
        cost = self._priced.get(key)
        if cost is None:
            cost = self._priced[key] = self._pricing.hop(start, hop)
        return cost

    def step_between(self, start: int, end: int) -> float:
        """Return what going from one thing to another costs, infinite when they are no neighbours."""
        hop = self.graph.hop_between(start, end)
        return inf if hop is None else self.step(start, end, hop)

    def degree(self, node: int) -> int:
        """Return how many neighbours a thing has, usable or not."""
        return self._starts[node + 1] - self._starts[node]

    def around(self, node: int, *, outwards: bool) -> list[int]:
        """Return the neighbours, ascending, that may be touched and to which (or from which) a step can be taken."""
        step, allowed = self.step, self.allowed
        return [
            other
            for other, hop in self.neighbours(node)
            if allowed(other) and (step(node, other, hop) if outwards else step(other, node, hop)) < inf
        ]

    def _usable(self, start: int, hop: int) -> list[Edge]:
        """Return the statements of a hop that pass the filters."""
        return [edge for claim in self.graph.claims_of_hop(hop) for edge in self._usable_of_claim(claim, start)]

    def _usable_of_claim(self, claim: int, start: int) -> list[Edge]:
        if not self._pricing.passes(start, claim):
            return []
        edges = [
            edge
            for edge in self.graph.edges_of_claim(claim, known_on=self.filters.known_on)
            if edge.statement.modality in self.filters.modalities and edge.possible(self._day)
        ]
        publishers = {name for edge in edges for name in edge.publishers}
        return edges if len(publishers) >= self.filters.min_sources else []

    def _claim_cost(self, edges: Sequence[Edge]) -> float:
        predicates = self.graph.vocabulary.predicates
        weight = predicates[predicates[edges[0].statement.predicate].canonical].weight
        modality = min((edge.statement.modality for edge in edges), key=MODALITIES.index)
        return claim_cost(weight, modality, len({name for edge in edges for name in edge.publishers}))

    def hop(self, start: Node, end: Node) -> Hop:
        """Return the hop between two neighbours with its usable statements, the most telling first."""
        hop = self.graph.hop_between(start.number, end.number)
        if hop is None:
            raise LookupError(f"{start.id} and {end.id} are no neighbours")
        edges = sorted(self._usable(start.number, hop), key=self._tellingness)
        return Hop(start, end, self.step(start.number, end.number, hop), tuple(edges))

    def _tellingness(self, edge: Edge) -> tuple[float, int, int, str]:
        """Order statements: the telling relation, then what is worth an amount, then the newest."""
        newest = edge.statement.date.first.toordinal() if edge.statement.date else 0
        return self._claim_cost([edge]), 0 if edge.statement.value else 1, -newest, edge.id
