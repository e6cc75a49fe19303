"""The part of a large graph in which the smallest tree that joins some things must lie.

A tree that costs no more than a ceiling lies near its ends: a thing between that is nearest to one end at a cost of d
has another end on a second branch, at no less, so that 2 d and its own charge fit under the ceiling.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from math import inf
from typing import Final

from graphkit.paths.costs import Costs

#: A graph of no more things is looked at as a whole.
SMALL: Final = 20_000


class Region:
    """The part of a graph in which a tree lies that costs no more than ``ceiling``: the whole of a small one."""

    def __init__(self, costs: Costs, ends: Sequence[int], nodes: set[int] | None = None) -> None:
        """Take these things; or the whole of a small graph, and nothing yet of a large one."""
        self._costs = costs
        self._ends = ends
        self._neighbours: dict[int, list[tuple[int, int]]] = {}
        self._reached: list[dict[int, float]] = []
        self._nodes = set() if nodes is None and len(costs.graph) > SMALL else nodes
        self.is_whole = self._nodes is None
        self.ceiling = inf if self.is_whole or nodes else float(len(ends) - 1)

    def neighbours(self, node: int) -> list[tuple[int, int]]:
        """Return the neighbours of a thing that lie inside and may be touched, with the hop to each."""
        if node not in self._neighbours:
            inside, allowed = self._nodes, self._costs.allowed
            self._neighbours[node] = [
                (other, hop)
                for other, hop in self._costs.neighbours(node)
                if (inside is None or other in inside) and allowed(other)
            ]
        return self._neighbours[node]

    def raise_ceiling(self, ceiling: float) -> int:
        """Look further around, and return how many neighbours were looked at."""
        self.ceiling = ceiling
        self._neighbours.clear()
        self._reached.clear()
        self.is_whole = True
        looked = sum(map(self._reach, self._ends))
        self._nodes = set().union(*self._reached)
        if self.is_whole:
            self.ceiling = inf
        return looked

    def left(self, node: int, missing: Sequence[int]) -> float:
        """Return what a tree that has come to a thing costs more at least, until it has the missing ends as well."""
        if not self._reached or self.is_whole:
            return 0.0
        far = (self.ceiling - self._costs.passing(node)) / 2
        return max(self._reached[place].get(node, far) for place in missing)

    def _reach(self, end: int) -> int:
        """Take in what can be the nearest to an end of a tree's things between; leave out what is surely too dear."""
        costs, floors, most, looked = self._costs, self._costs.floors, self.ceiling, 0
        reached = {end: 0.0}
        waiting = [(0.0, end)]
        while waiting:
            cost, node = heapq.heappop(waiting)
            if cost > reached[node] + costs.passing(node):
                continue
            if 2 * cost > most:
                self.is_whole = False
                break
            looked += costs.degree(node)
            for other, hop in costs.neighbours(node):
                there = cost + floors[hop]
                if there >= reached.get(other, inf) or not costs.allowed(other):
                    continue
                if 2 * there + costs.passing(other) > most:
                    self.is_whole = False
                    continue
                reached[other] = there
                heapq.heappush(waiting, (there + costs.passing(other), other))
        self._reached.append(reached)
        return looked
