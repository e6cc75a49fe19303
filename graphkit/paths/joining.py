"""What joins three or more things: the smallest connecting tree, then alternatives.

The tree of least cost is found exactly, by the dynamic programme of Dreyfus and Wagner (1971) with costs on hops and
on the things passed through: it is exponential in the number of things to join, and linear in the hops of the graph.
An alternative is the best tree that avoids one thing or one hop of the trees found before.

A large graph is not looked at as a whole, but as a ``region``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice
from math import inf
from typing import Final, NamedTuple

from graphkit.errors import BadOption
from graphkit.graph import Graph, Node
from graphkit.paths.between import MARGIN
from graphkit.paths.costs import Costs, Filters, Hop
from graphkit.paths.region import Region
from graphkit.paths.search import Search, common_window

#: More things than this would take too long: each one more triples the work.
MOST_ENDS: Final = 8

#: How many neighbours are looked at before the answer is said to be incomplete: some seconds' worth.
BUDGET: Final = 1_000_000

#: A hop of a tree: two numbers of things (lower first) and the number of the hop.
Branch = tuple[int, int, int]


class Tree(NamedTuple):
    """A connection of several things: hops that form a tree, and what they and the things between cost together."""

    cost: float
    nodes: tuple[Node, ...]
    hops: tuple[Hop, ...]

    @property
    def window(self) -> list[tuple[int, int]]:
        """The days on which every hop of it can hold, as ordinals."""
        return common_window(self.hops)

    @property
    def weakest(self) -> Hop:
        """The hop that costs most."""
        return max(self.hops, key=lambda hop: hop.cost)

    def __str__(self) -> str:
        return ", ".join(f"{hop.start.label} — {hop.end.label}" for hop in self.hops)


class Joined(NamedTuple):
    """The answer for several things: trees, best first; none when they are not all connected.

    ``complete`` is False when a budget ended the search before all was looked at.
    """

    ends: tuple[Node, ...]
    trees: tuple[Tree, ...]
    complete: bool = True


def join(
    graph: Graph, ends: Sequence[Node], *, filters: Filters | None = None, limit: int = 3, budget: int = BUDGET
) -> Joined:
    """Return the smallest tree that joins all things, and up to ``limit - 1`` alternatives, best first.

    Raises BadOption for fewer than two different things or more than MOST_ENDS.
    """
    numbers = sorted({node.number for node in ends})
    if len(numbers) < len(ends):
        raise BadOption("the same thing is named twice", hint="name different things")
    if not 2 <= len(numbers) <= MOST_ENDS:
        raise BadOption(f"{len(numbers)} things cannot be joined", hint=f"name 2 to {MOST_ENDS} things")
    joining = _Joining(Costs(graph, filters or Filters(), numbers), numbers, budget)
    found = list(islice(joining.best_first(), limit))
    trees = tuple(_tree(joining.costs, cost, branches) for cost, branches in found)
    return Joined(tuple(ends), trees, joining.work <= budget)


class _Without(NamedTuple):
    """What a tree must not use."""

    nodes: frozenset[int] = frozenset()
    hops: frozenset[int] = frozenset()


class _Joining:
    """A search for trees: the costs, the ends, and how many neighbours have been looked at (``work``)."""

    def __init__(self, costs: Costs, ends: Sequence[int], budget: int) -> None:
        self.costs = costs
        self.ends = ends
        self.work = 0
        self._budget = budget
        self._region = Region(costs, ends)
        self._sketch = (
            None if self._region.is_whole else Region(costs, ends, {*ends, *chain.from_iterable(self._pairs())})
        )

    def best_first(self) -> Iterator[tuple[float, tuple[Branch, ...]]]:
        """Yield different trees: after each one, the best without one of its parts is looked for."""
        seen: set[tuple[Branch, ...]] = set()
        waiting: list[tuple[float, tuple[Branch, ...], _Without]] = []

        def offer(without: _Without) -> None:
            cost, branches = self._smallest(without)
            if cost < inf and branches not in seen:
                seen.add(branches)
                heapq.heappush(waiting, (round(cost, 9), branches, without))

        offer(_Without())
        while waiting:
            cost, branches, without = heapq.heappop(waiting)
            yield cost, branches
            between = {node for low, high, _ in branches for node in (low, high)} - set(self.ends)
            for node in sorted(between):
                offer(_Without(without.nodes | {node}, without.hops))
            for _, _, hop in branches:
                offer(_Without(without.nodes, without.hops | {hop}))

    def _smallest(self, without: _Without) -> tuple[float, tuple[Branch, ...]]:
        """Return the cost and the hops, sorted, of the smallest tree; infinite cost when there is none.

        Of a large graph, a good tree is made first of the best connections of two ends each: it gives the ceiling.
        """
        if self._sketch is None:
            return self._smallest_in(self._region, without)
        sketched = self._smallest_in(self._sketch, without)
        if self._region.ceiling < sketched[0] < inf:
            self.work += self._region.raise_ceiling(sketched[0] * (1 + MARGIN))
        while self.work <= self._budget:
            found = self._smallest_in(self._region, without)
            if self.work <= self._budget and (found[0] < inf or self._region.is_whole):
                return found
            sketched = min(sketched, found)
            self.work += self._region.raise_ceiling(1.2 * self._region.ceiling)
        return sketched

    def _pairs(self) -> Iterator[tuple[int, ...]]:
        """Yield the things along the best connections of each two ends."""
        for one, other in combinations(self.ends, 2):
            graph, budget = self.costs.graph, self._budget // 20
            search = Search(
                graph, graph.node_at(one), graph.node_at(other), self.costs.filters, max_hops=6, budget=budget
            )
            yield from islice(search.ways(), 3)

    def _smallest_in(self, region: Region, without: _Without) -> tuple[float, tuple[Branch, ...]]:
        """Return the smallest tree inside a region as it is.

        ``best[group][node]`` is the least cost of a tree that holds a group of the ends and that node, with how it
        came about: from the neighbour it grew from, or from the two groups that met there.
        """
        root, others = self.ends[0], self.ends[1:]
        best: dict[int, dict[int, float]] = {}
        origin: dict[tuple[int, int], tuple[int, int]] = {}  # (neighbour, hop) or (group, -1) of a meeting
        for group in range(1, 1 << len(others)):
            own: dict[int, float] = {}
            if group & (group - 1) == 0:
                own[others[group.bit_length() - 1]] = 0.0
            part = (group - 1) & group
            while part > group ^ part:
                for node, cost in best[part].items():
                    met = cost + best[group ^ part].get(node, inf) - self.costs.passing(node)
                    if met < own.get(node, inf):
                        own[node], origin[group, node] = met, (part, -1)
                part = (part - 1) & group
            self._grow(region, own, origin, group, without)
            best[group] = own
        everything = (1 << len(others)) - 1
        cost = best[everything].get(root, inf)
        return cost, tuple(sorted(_branches(origin, everything, root))) if cost < inf else ()

    def _grow(
        self,
        region: Region,
        own: dict[int, float],
        origin: dict[tuple[int, int], tuple[int, int]],
        group: int,
        without: _Without,
    ) -> None:
        """Let the trees of a group reach further, neighbour by neighbour (Dijkstra), as far as the ceiling."""
        costs, floors, ceiling = self.costs, self.costs.floors, region.ceiling
        missing = [place for place in range(len(self.ends)) if not place or not group >> place - 1 & 1]
        waiting = [(cost, node) for node, cost in own.items()]
        heapq.heapify(waiting)
        while waiting and self.work <= self._budget:
            cost, node = heapq.heappop(waiting)
            if cost > own[node]:
                continue
            neighbours = region.neighbours(node)
            self.work += len(neighbours)
            for other, hop in neighbours:
                passing = costs.passing(other)
                least = min(own.get(other, inf), ceiling)
                if cost + floors[hop] + passing > least or other in without.nodes or hop in without.hops:
                    continue
                reached = cost + costs.either(node, other, hop) + passing
                if reached < least and reached + region.left(other, missing) <= ceiling:
                    own[other], origin[group, other] = reached, (node, hop)
                    heapq.heappush(waiting, (reached, other))


def _branches(origin: dict[tuple[int, int], tuple[int, int]], group: int, node: int) -> set[Branch]:
    """Return the hops of a tree by following where it came from."""
    if (group, node) not in origin:
        return set()
    before, hop = origin[group, node]
    if hop < 0:
        return _branches(origin, before, node) | _branches(origin, group ^ before, node)
    return {(min(before, node), max(before, node), hop)} | _branches(origin, group, before)


def _tree(costs: Costs, cost: float, branches: Sequence[Branch]) -> Tree:
    numbers = sorted({node for low, high, _ in branches for node in (low, high)})
    nodes = {number: costs.graph.node_at(number) for number in numbers}
    hops = tuple(_hop(costs, nodes[low], nodes[high], hop) for low, high, hop in branches)
    return Tree(cost, tuple(nodes.values()), hops)


def _hop(costs: Costs, low: Node, high: Node, hop: int) -> Hop:
    """Return the hop in the direction that is cheaper: a tree has none of its own, a relation may."""
    if costs.step(high.number, low.number, hop) < costs.step(low.number, high.number, hop):
        return costs.hop(high, low)
    return costs.hop(low, high)
