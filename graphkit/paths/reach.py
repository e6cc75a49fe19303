"""What lies around one end of a search, nearest first: the half of a bidirectional search.

Things are opened in order of what the way to them costs, the charge for passing through them included; so a hub is
hardly ever opened: whatever joins it to the other end reaches it from there. Where one is, its neighbours are taken
over in one piece and come to be opened one by one, the cheapest first. What a step costs under filters is found out
when it is taken; until then it counts as the least that it can cost on any day.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from math import inf
from typing import Final

from graphkit.paths.costs import Costs

#: A thing with more neighbours than this is opened in one piece.
LARGE: Final = 2000

#: In place of the number of a hop in the queue: one whose cost is known; the next neighbour of a hub.
_KNOWN: Final = -1
_NEXT: Final = -2

#: What it costs, and the things along it, from the end of the search on.
Way = tuple[float, tuple[int, ...]]

#: The least that a way over the last step costs, where the step comes from, and its hop.
Step = tuple[float, int, int]


class Hub:
    """A thing with very many neighbours that was opened: ``near`` gives the hop to each; ``at`` is the next one."""

    __slots__ = ("at", "cost", "hops", "near", "node")

    def __init__(self, node: int, hops: int, cost: float, near: dict[int, int], at: int) -> None:
        """``cost`` and ``hops`` are those of the way to it, the charge for passing through it included."""
        self.node = node
        self.hops = hops
        self.cost = cost
        self.near = near
        self.at = at


class Reach:
    """The surroundings of ``end``, as far as ``widen`` has been called.

    ``outwards`` says whether ways lead from the end (True) or to it. Ways never lead through ``closed``.
    """

    def __init__(self, costs: Costs, end: int, *, outwards: bool, max_hops: int, closed: Collection[int]) -> None:
        """Open the end itself."""
        self.end = end
        #: How many neighbours have been looked at.
        self.work = 0
        #: By how much the cheapest way that ``ways`` left out was too dear, at least; infinite when none was.
        self.excess = inf
        #: For each number of hops, what the way to each thing costs at least with so many, its own charge not in it.
        self.least: list[dict[int, float]] = [{end: 0.0} for _ in range(max_hops + 1)]
        #: What was opened in one piece; what is near it is not in ``least``.
        self.hubs: list[Hub] = []
        self._costs = costs
        self._floors = costs.floors
        self._nearest = costs.graph.nearest
        self._outwards = outwards
        self._closed = frozenset(closed)
        self._before: dict[int, list[Step]] = {}
        self._sorted: dict[int, int] = {}
        self._opened: dict[int, int] = {}
        self._waiting: list[tuple[float, int, int, int, int]] = []
        self._unopened = [0] * (max_hops + 1)
        self._fewest = 0
        self._budget = 0
        if max_hops > 0:
            self._open(end, 0, 0.0)

    @property
    def radius(self) -> float:
        """Everything that costs less has been opened."""
        return self._waiting[0][0] if self._waiting else inf

    @property
    def opened_hops(self) -> float:
        """Everything within fewer hops than this has been opened; infinite when everything has."""
        while self._fewest < len(self._unopened) and not self._unopened[self._fewest]:
            self._fewest += 1  # what is opened has no fewer hops than what waited, so this never falls
        return self._fewest if self._fewest < len(self._unopened) else inf

    @property
    def work_ahead(self) -> int:
        """How many neighbours will have been looked at once ``widen`` has been called again."""
        if not self._waiting or self._waiting[0][4] == _NEXT:
            return self.work + 1
        return self.work + _work_of(self._costs.degree(self._waiting[0][2]))

    def widen(self, *, below: float) -> None:
        """Open the next thing; one that ``below`` hops or more lead to is dropped, for the other side comes to it."""
        key, hops, node, before, hop = heapq.heappop(self._waiting)
        self._unopened[hops] -= 1
        if hop == _NEXT:
            self._take_next(self.hubs[node])
        elif hops < below and self._opened.get(node, len(self.least)) > hops:
            dearer = 0.0 if hop == _KNOWN else self._step(before, node, hop) - self._floors[hop]
            if dearer <= 0.0:
                self._open(node, hops, key)
            elif dearer < inf:
                self._wait(key + dearer, hops, node, before, _KNOWN)

    def _step(self, before: int, node: int, hop: int) -> float:
        """Return what a step costs that leads away from the end, whichever way the way is gone."""
        return self._costs.step(before, node, hop) if self._outwards else self._costs.step(node, before, hop)

    def _wait(self, key: float, hops: int, node: int, before: int, hop: int) -> None:
        heapq.heappush(self._waiting, (key, hops, node, before, hop))
        self._unopened[hops] += 1

    def _open(self, node: int, hops: int, cost: float) -> None:
        """Reach the neighbours of a thing; ``cost`` is that of the way, the charge for passing through it included."""
        is_first = node not in self._opened
        self._opened[node] = hops
        degree = self._costs.degree(node)
        self.work += _work_of(degree)
        if degree > LARGE:
            self._open_hub(node, hops, cost)
            return
        hops += 1
        floors, closed, allowed, passing = self._floors, self._closed, self._costs.allowed, self._costs.passing
        before, opened, least = self._before, self._opened, self.least[hops]
        may_go_on = hops < len(self.least) - 1
        for other, hop in self._costs.neighbours(node):
            through = cost + floors[hop]
            if through == inf or other in closed or not allowed(other):
                continue
            if is_first:
                before.setdefault(other, []).append((through, node, hop))
            if through < least.get(other, inf):
                self._lower(other, hops, through)
            if may_go_on and opened.get(other, hops + 1) > hops:
                self._wait(through + passing(other), hops, other, node, hop)

    def _lower(self, node: int, hops: int, cost: float) -> None:
        for within in self.least[hops:]:
            if cost >= within.get(node, inf):
                break
            within[node] = cost

    def _open_hub(self, node: int, hops: int, cost: float) -> None:
        again = next((hub for hub in self.hubs if hub.node == node), None)
        near = again.near if again else dict(self._costs.neighbours(node))
        starts, _, _, _ = self._nearest
        self.hubs.append(Hub(node, hops, cost, near, starts[node]))
        self._wait_next(len(self.hubs) - 1)

    def _wait_next(self, number: int) -> None:
        """Let the next neighbour of a hub wait for its turn."""
        hub = self.hubs[number]
        starts, _, _, costs = self._nearest
        if hub.hops + 2 < len(self.least) and hub.at < starts[hub.node + 1] and costs[hub.at] < inf:
            self._wait(hub.cost + costs[hub.at], hub.hops + 1, number, hub.node, _NEXT)

    def _take_next(self, hub: Hub) -> None:
        """Price the next neighbour of a hub; it waits on, or is opened, at what it really costs."""
        _, nodes, hops, _ = self._nearest
        node, hop = nodes[hub.at], hops[hub.at]
        hub.at += 1
        self.work += 1
        if node not in self._closed and self._costs.allowed(node):
            cost = self._step(hub.node, node, hop)
            if cost < inf and self._opened.get(node, len(self.least)) > hub.hops + 1:
                key = hub.cost + cost + self._costs.passing(node)
                self._wait(key, hub.hops + 1, node, hub.node, _KNOWN)
        self._wait_next(self.hubs.index(hub))

    def bound(self, node: int, hops: int) -> float:
        """Return what the way to a thing costs at least with so many hops, as far as known; infinite if not reached."""
        least = self.least[hops].get(node, inf)
        for hub in self.hubs:
            if hub.cost < least and hub.hops < hops and node in hub.near:
                least = min(least, hub.cost + self._floors[hub.near[node]])
        return least

    def ways(self, node: int, hops: int, *, ceiling: float, budget: int) -> list[Way]:
        """Return the loopless ways of just so many hops to a thing that cost no more, cheapest first.

        The charge for the thing itself is not in the cost. Some may be missing when ``work`` reaches the budget.
        """
        self._budget = budget
        return sorted(self._ways((node,), 0.0, hops, ceiling))

    def _ways(self, tail: tuple[int, ...], spent: float, hops: int, ceiling: float) -> Iterator[Way]:
        if hops == 1:
            cost = spent + self._last_step(tail[0])
            if cost <= ceiling:
                yield cost, (self.end, *tail)
            else:
                self.excess = min(self.excess, cost - ceiling)
            return
        for through, other, hop in self._steps_to(tail[0]):
            self.work += 1
            if spent + through > ceiling or self.work > self._budget:
                self.excess = min(self.excess, spent + through - ceiling)
                return
            if other == self.end or other in tail:
                continue
            cost = spent + self._step(other, tail[0], hop) + self._costs.passing(other)
            least = cost + self.bound(other, hops - 1)
            if least <= ceiling:
                yield from self._ways((other, *tail), cost, hops - 1, ceiling)
            else:
                self.excess = min(self.excess, least - ceiling)

    def _last_step(self, node: int) -> float:
        ends = (self.end, node) if self._outwards else (node, self.end)
        return self._costs.step_between(*ends)

    def _steps_to(self, node: int) -> list[Step]:
        """Return the steps to a thing from what was opened, the cheapest way first."""
        steps = self._before.get(node, [])
        if len(steps) != self._sorted.get(node, 0):
            steps.sort()
            self._sorted[node] = len(steps)
        hubs = {hub.node: hub for hub in reversed(self.hubs) if node in hub.near}
        if hubs:
            own = [(hub.cost + self._floors[hub.near[node]], hub.node, hub.near[node]) for hub in hubs.values()]
            return sorted([*steps, *own])
        return steps


def _work_of(degree: int) -> int:
    """Return what opening a thing costs in neighbours looked at: those of a hub are taken over, not looked at."""
    return degree + 1 if degree <= LARGE else LARGE + degree // 20
