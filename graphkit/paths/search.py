"""Connections between two things: the most telling first, exact, loopless, each hop with its evidence.

The search runs on the compiled index alone. It is A* over paths without loops, guided by the exact cost of the rest of
the way with the hops that remain, so that paths come out in order of cost; ties go to fewer hops and then to the ids
along the way.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple

from graphkit.claims import intersection
from graphkit.errors import BadOption, NotFound
from graphkit.graph import Graph, Node
from graphkit.paths.costs import Costs, Filters, Hop

#: How many partial paths a search takes up before it says that its answer is incomplete: some seconds' worth.
BUDGET: Final = 300_000

#: Costs are compared to so many decimals, so that the order of adding up never decides a tie.
DECIMALS: Final = 9

#: Days from and until which something holds.
Window = tuple[tuple[date, date], ...]


class Path(NamedTuple):
    """A connection: its hops in order, and what they and the things passed through cost together."""

    cost: float
    hops: tuple[Hop, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The things along the way, both ends included."""
        return (self.hops[0].start, *(hop.end for hop in self.hops))

    @property
    def window(self) -> list[tuple[int, int]]:
        """The days on which every hop of it can hold, as ordinals; empty when there is no such day."""
        return common_window(self.hops)

    @property
    def weakest(self) -> Hop:
        """The hop that costs most: where the connection is least telling or least certain."""
        return max(self.hops, key=lambda hop: hop.cost)

    def __str__(self) -> str:
        return " — ".join(node.label for node in self.nodes)


def common_window(hops: Sequence[Hop]) -> list[tuple[int, int]]:
    """Return the days on which all hops can hold, as ordinals; empty when there is no such day."""
    days = hops[0].window
    for hop in hops[1:]:
        days = intersection(days, hop.window)
    return days


class Found(NamedTuple):
    """The answer of a search; ``complete`` is False when a budget ended it before all was looked at."""

    start: Node
    end: Node
    paths: tuple[Path, ...]
    max_hops: int
    complete: bool


class Search:
    """One search between two things. ``paths()`` yields as it finds; ``complete`` tells afterwards if all was seen."""

    def __init__(
        self,
        graph: Graph,
        start: Node,
        end: Node,
        filters: Filters | None = None,
        *,
        max_hops: int = 4,
        via: Node | None = None,
        budget: int = BUDGET,
    ) -> None:
        self.graph = graph
        self.start = start
        self.end = end
        self.filters = filters or Filters()
        self.max_hops = max_hops
        self.via = via
        self.budget = budget
        self.complete = True
        self.costs = Costs(graph, self.filters, (start.number, end.number))

    def paths(self) -> Iterator[Path]:
        """Yield connections, best first, until there are no more or the budget is spent."""
        if self.start.number == self.end.number:
            raise BadOption(f"{self.start.label} is at both ends", hint="name two different things")
        remaining = self._remaining()
        rest = remaining[self.max_hops].get(self.start.number)
        if rest is None:
            return
        waiting: list[tuple[float, int, tuple[int, ...], float]] = [(rest, 0, (self.start.number,), 0.0)]
        looked = 0
        while waiting:
            _, hops, nodes, cost = heapq.heappop(waiting)
            if nodes[-1] == self.end.number:
                if self.via is None or self.via.number in nodes:
                    yield self._path(nodes, cost)
                continue
            if looked > self.budget:
                self.complete = False
                return
            left = remaining[self.max_hops - hops - 1]
            for node, hop in self.graph.neighbours(nodes[-1]):
                if node in left and node not in nodes and (step := self.costs.step(nodes[-1], node, hop)) < inf:
                    so_far = cost + step + self.costs.passing(node)
                    entry = (round(so_far + left[node], DECIMALS), hops + 1, (*nodes, node), so_far)
                    heapq.heappush(waiting, entry)
                    looked += 1

    def _remaining(self) -> list[dict[int, float]]:
        """Return, for each number of hops, the least cost of the way from a thing to the end within so many hops.

        The cost of passing through that thing itself is not in it. Loops are allowed here: it is a lower bound.
        The last entry, for all the hops, is only ever asked for the start and holds nothing else.
        """
        starts, nodes, hops = self.graph.adjacency
        start, step, allowed = self.start.number, self.costs.step, self.costs.allowed
        reached: list[dict[int, float]] = [{self.end.number: 0.0}]
        frontier = {self.end.number: 0.0}
        for _ in range(self.max_hops - 1):
            best = dict(reached[-1])
            improved: dict[int, float] = {}
            for node, rest in frontier.items():
                through = rest + self.costs.passing(node)
                for at in range(starts[node], starts[node + 1]):
                    other = nodes[at]
                    if through < best.get(other, inf):
                        cost = step(other, node, hops[at]) + through
                        if cost < best.get(other, inf) and allowed(other):
                            best[other] = improved[other] = cost
            reached.append(best)
            frontier = improved
        from_start = [
            step(start, node, hop) + self.costs.passing(node) + reached[-1][node]
            for node, hop in self.graph.neighbours(start)
            if node in reached[-1]
        ]
        whole = min(from_start, default=inf)
        reached.append({start: whole} if whole < inf else {})
        return reached

    def _path(self, numbers: Sequence[int], cost: float) -> Path:
        nodes = [self.graph.node_at(number) for number in numbers]
        return Path(cost, tuple(self.costs.hop(a, b) for a, b in pairwise(nodes)))


def find_paths(
    graph: Graph,
    start: Node,
    end: Node,
    *,
    filters: Filters | None = None,
    max_hops: int = 4,
    limit: int = 3,
    via: Node | None = None,
) -> Found:
    """Return the ``limit`` most telling connections between two things, best first; ``paths`` is empty for none."""
    if max_hops < 1 or limit < 1:
        raise BadOption("--max-hops and --paths are at least 1")
    ends = {start.number, end.number}
    if (via and via.number in ends) or ends & (filters.avoid if filters else frozenset()):
        raise BadOption("--via and --avoid are for things between the two", hint="name others than the ends")
    if via and filters and via.number in filters.avoid:
        raise BadOption(f"{via.label} is to be passed through and avoided", hint="choose one")
    search = Search(graph, start, end, filters, max_hops=max_hops, via=via)
    paths = []
    for path in search.paths():
        paths.append(path)
        if len(paths) == limit:
            break
    return Found(start, end, tuple(paths), max_hops, search.complete)


def explain_nothing(
    graph: Graph, start: Node, end: Node, *, filters: Filters, max_hops: int, via: Node | None
) -> NotFound:
    """Return why there is no connection: the filter that removed it, the hops it would need, or no way at all."""
    where = f"{start.label} and {end.label} are not connected within {max_hops} hop{'s' if max_hops > 1 else ''}"
    for words, weaker in _weaker(filters, via):
        found = find_paths(graph, start, end, filters=weaker, max_hops=max_hops, limit=1, via=None)
        if found.paths:
            return NotFound(where, hint=f"without {words}: {found.paths[0]}")
    longer = find_paths(graph, start, end, filters=filters, max_hops=max_hops + 4, limit=1, via=via)
    if longer.paths:
        hops = len(longer.paths[0].hops)
        return NotFound(where, hint=f"--max-hops {hops} finds {longer.paths[0]}")
    return NotFound(where, hint="no chain of statements in this graph joins them")


def _weaker(filters: Filters, via: Node | None) -> Iterator[tuple[str, Filters]]:
    """Yield the filters with one taken away at a time, then with none, each with the words for what was taken."""
    plain = Filters()
    for name, words in (
        ("day", "--as-of"), ("known_on", "--known-on"), ("modalities", "--modality"), ("only", "--only"),
        ("without", "--without"), ("avoid", "--avoid"), ("types", "--types"), ("min_sources", "--min-sources"),
        ("directed", "--directed"),
    ):  # fmt: skip
        if getattr(filters, name) != getattr(plain, name):
            yield words, _with(filters, name, getattr(plain, name))
    if via is not None:
        yield "--via", filters
    yield "any filter", plain


def _with(filters: Filters, name: str, value: object) -> Filters:
    return filters._replace(**{name: value})  # type: ignore[arg-type]


def as_days(window: Collection[tuple[int, int]]) -> Window:
    """Return a window of ordinals as pairs of dates."""
    return tuple((date.fromordinal(begin), date.fromordinal(end)) for begin, end in window)
