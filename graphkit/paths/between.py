"""All ways between two things that cost no more than a ceiling: two surroundings, and what they have in common.

Every way of a cost up to the ceiling has a thing that both sides have reached, once their radii add up to more than
the ceiling: the first thing that its start has not opened was reached from there, and what comes after it is near
enough to the end to have been opened from the other side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import ceil, inf
from typing import Final, Protocol

from graphkit.interest import LEAST_HOP
from graphkit.paths.costs import Costs
from graphkit.paths.reach import Hub, Reach, Way

#: Ceilings are held with so much to spare, so that the order of adding up never decides whether a way is in.
MARGIN: Final = 1e-7

#: The cost of each way that was found, by the things along it, ends included.
Ways = dict[tuple[int, ...], float]


class Within(Protocol):
    """Something that finds ways by ceiling: ``Between`` two things, or ``Through`` a third."""

    #: The least that any way costs that the last ceiling left out; infinite when it left none out.
    beyond: float

    @property
    def is_whole(self) -> bool:
        """Whether everything was reached that a way can touch, so that ``beyond`` is to be relied on."""

    @property
    def work(self) -> int:
        """How many neighbours and ways have been looked at."""

    def within(self, ceiling: float, *, budget: int) -> Ways:
        """Return all ways of a cost up to the ceiling; some may be missing when ``work`` reaches the budget."""


class Between:
    """The ways between two things, of at most ``max_hops`` hops, never through ``closed``; see ``Within``."""

    def __init__(self, costs: Costs, start: int, end: int, *, max_hops: int, closed: Collection[int] = ()) -> None:
        """Look around both ends; ``within`` looks further."""
        self.beyond = inf
        self._costs = costs
        self._ends = start, end
        self._max_hops = max_hops
        self._direct = costs.step_between(start, end)
        self._ahead = Reach(costs, start, outwards=True, max_hops=max_hops - 1, closed={*closed, end})
        self._behind = Reach(costs, end, outwards=False, max_hops=max_hops - 1, closed={*closed, start})
        self._shared: dict[tuple[int, int], list[tuple[float, int]]] = {}
        self._closed = frozenset((*closed, start, end))
        self._joined = 0

    @property
    def work(self) -> int:
        """How many neighbours and ways have been looked at."""
        return self._ahead.work + self._behind.work + self._joined

    @property
    def is_whole(self) -> bool:
        """Whether everything was reached that a way can touch."""
        ahead, behind = self._ahead, self._behind
        return ahead.radius + behind.radius == inf or ahead.opened_hops + behind.opened_hops >= self._max_hops

    def within(self, ceiling: float, *, budget: int) -> Ways:
        """Return all ways of a cost up to the ceiling; some may be missing when ``work`` reaches the budget."""
        self.beyond = inf
        self._widen(ceiling, budget)
        self._ahead.excess = self._behind.excess = inf
        found: Ways = {}
        if self._fits(self._direct, ceiling):
            found[self._ends] = self._direct
        for middle in self._middles(ceiling):
            found.update(self._through(middle, ceiling, budget))
            if self.work > budget:
                break
        self.beyond = min(self.beyond, ceiling + self._ahead.excess, ceiling + self._behind.excess)
        return found

    def _widen(self, ceiling: float, budget: int) -> None:
        ahead, behind = self._ahead, self._behind
        while not self.is_whole and ahead.radius + behind.radius <= ceiling + 2 * MARGIN and self.work <= budget:
            side, other = (ahead, behind) if ahead.work_ahead <= behind.work_ahead else (behind, ahead)
            side.widen(below=self._max_hops - other.opened_hops)

    def _fits(self, cost: float, ceiling: float) -> bool:
        if cost <= ceiling + MARGIN:
            return True
        self.beyond = min(self.beyond, cost)
        return False

    def _middles(self, ceiling: float) -> set[int]:
        """Return what both sides have reached, as far as a way through it can cost no more than the ceiling."""
        ahead, behind, most = self._ahead, self._behind, self._max_hops - 1
        reached = ahead.least[-1].keys() & behind.least[-1].keys()
        for side, other in ((ahead, behind), (behind, ahead)):
            for hub in side.hubs:
                if self._fits(hub.cost + 2 * LEAST_HOP, ceiling):
                    reached |= hub.near.keys() & other.least[-1].keys()
        reached -= {ahead.end, behind.end}
        passing = self._costs.passing
        fitting = {
            node
            for node in reached
            if self._fits(ahead.bound(node, most) + passing(node) + behind.bound(node, most), ceiling)
        }
        for hub in ahead.hubs:
            for twin in behind.hubs:
                fitting.update(self._between_hubs(hub, twin, ceiling))
        return fitting

    def _between_hubs(self, hub: Hub, twin: Hub, ceiling: float) -> Iterator[int]:
        """Yield what two hubs share, looked up once for both and kept by cost."""
        if hub.node == twin.node or hub.hops + twin.hops + 2 > self._max_hops:
            return
        apart = hub.cost + twin.cost
        if not self._fits(apart + 2 * LEAST_HOP, ceiling):
            return
        key = (hub.node, twin.node)
        if key not in self._shared:
            floors, passing, one, other = self._costs.floors, self._costs.passing, hub.near, twin.near
            shared = [(floors[one[n]] + floors[other[n]] + passing(n), n) for n in one.keys() & other.keys()]
            self._shared[key] = sorted(pair for pair in shared if pair[0] < inf)
            self._joined += len(shared)
        for cost, node in self._shared[key]:
            if not self._fits(apart + cost, ceiling):
                return
            if node not in self._closed and self._costs.allowed(node):
                yield node

    def _through(self, middle: int, ceiling: float, budget: int) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield the ways through a thing that cost no more than the ceiling, by how many hops lead to it."""
        ahead, behind, passing, most = self._ahead, self._behind, self._costs.passing(middle), self._max_hops
        room = ceiling + MARGIN - passing
        fore = [ahead.bound(middle, hops) for hops in range(most)]
        aft = [behind.bound(middle, hops) for hops in range(most)]
        splits = [hops for hops in range(1, most) if self._fits(fore[hops] + passing + aft[most - hops], ceiling)]
        ends: dict[int, list[Way]] = {}
        for hops in splits:
            begins = ahead.ways(middle, hops, ceiling=room - aft[most - hops], budget=budget)
            for rest in range(1, most - hops + 1) if begins else ():
                if rest not in ends:
                    ends[rest] = behind.ways(middle, rest, ceiling=room - fore[most - rest], budget=budget)
                yield from self._joins(begins, ends[rest], passing, ceiling)

    def _joins(
        self, begins: Sequence[Way], ends: Sequence[Way], passing: float, ceiling: float
    ) -> Iterator[tuple[tuple[int, ...], float]]:
        for cost, nodes in begins:
            for rest, others in ends:
                self._joined += 1
                total = cost + passing + rest
                if not self._fits(total, ceiling):
                    break
                if set(nodes).isdisjoint(others[:-1]):
                    yield nodes + others[-2::-1], total


class Through:
    """The ways between two things that pass through a third; see ``Within``."""

    def __init__(self, costs: Costs, start: int, via: int, end: int, *, max_hops: int) -> None:
        """Look around all three; ``within`` looks further."""
        self.beyond = inf
        self._passing = costs.passing(via)
        self._max_hops = max_hops
        self._first = Between(costs, start, via, max_hops=max_hops - 1, closed={end})
        self._second = Between(costs, via, end, max_hops=max_hops - 1, closed={start})
        self._least: tuple[float, float] | None = None
        self._joined = 0

    @property
    def work(self) -> int:
        """How many neighbours and ways have been looked at."""
        return self._first.work + self._second.work + self._joined

    @property
    def is_whole(self) -> bool:
        """Whether everything was reached that a way can touch."""
        is_cut_off = self._least is not None and inf in self._least
        return is_cut_off or (self._first.is_whole and self._second.is_whole)

    def within(self, ceiling: float, *, budget: int) -> Ways:
        """Return all ways of a cost up to the ceiling; some may be missing when ``work`` reaches the budget."""
        if self._least is None:
            self._least = least_cost(self._first, budget=budget), least_cost(self._second, budget=budget)
        first, second = self._least
        self.beyond = first + self._passing + second
        if self.beyond > ceiling + MARGIN:
            return {}
        fore = self._first.within(ceiling - self._passing - second, budget=budget)
        aft = self._second.within(ceiling - self._passing - first, budget=budget)
        self.beyond = self._passing + min(self._first.beyond + second, first + self._second.beyond)
        return dict(self._joins(fore, aft, ceiling, budget))

    def _joins(self, fore: Ways, aft: Ways, ceiling: float, budget: int) -> Iterator[tuple[tuple[int, ...], float]]:
        ordered = sorted((cost, nodes) for nodes, cost in aft.items())
        for nodes, cost in fore.items():
            for rest, others in ordered:
                total = cost + self._passing + rest
                self._joined += 1
                if total > ceiling + MARGIN:
                    self.beyond = min(self.beyond, total)
                    break
                if len(nodes) + len(others) <= self._max_hops + 2 and set(nodes).isdisjoint(others[1:]):
                    yield nodes + others[1:], total
            if self.work > budget:
                return


def ceilings(ways: Within, *, budget: int) -> Iterator[Ways]:
    """Yield the ways under higher and higher ceilings, all of them each time, until there are no more."""
    ceiling = 1.0
    while True:
        yield ways.within(ceiling, budget=budget)
        if ways.work > budget or (ways.is_whole and ways.beyond == inf):
            return
        higher = max(ceiling + 0.25, 1.1 * ceiling)
        # On a grid, so that no cost lies on the brink.
        ceiling = ceil(64 * (max(higher, ways.beyond) if ways.is_whole else higher)) / 64


def least_cost(ways: Within, *, budget: int) -> float:
    """Return what the cheapest way costs; infinite when there is none."""
    return next((min(found.values()) for found in ceilings(ways, budget=budget) if found), inf)
