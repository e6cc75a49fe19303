"""What joins three or more things: the smallest connecting tree, then alternatives.

The tree of least cost is found exactly, by the dynamic programme of Dreyfus and Wagner (1971) with costs on hops and
on the things passed through: it is exponential in the number of things to join, and linear in the hops of the graph.
An alternative is the best tree that avoids one thing or one hop of the trees found before.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf
from typing import Final, NamedTuple

from graphkit.errors import BadOption
from graphkit.graph import Graph, Node
from graphkit.paths.costs import Costs, Filters, Hop
from graphkit.paths.search import common_window

#: More things than this would take too long: each one more triples the work.
MOST_ENDS: Final = 8

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
    """The answer for several things: trees, best first; none when they are not all connected."""

    ends: tuple[Node, ...]
    trees: tuple[Tree, ...]


def join(graph: Graph, ends: Sequence[Node], *, filters: Filters | None = None, limit: int = 3) -> Joined:
    """Return the smallest tree that joins all things, and up to ``limit - 1`` alternatives, best first.

    Raises BadOption for fewer than two different things or more than MOST_ENDS.
    """
    numbers = sorted({node.number for node in ends})
    if len(numbers) < len(ends):
        raise BadOption("the same thing is named twice", hint="name different things")
    if not 2 <= len(numbers) <= MOST_ENDS:
        raise BadOption(f"{len(numbers)} things cannot be joined", hint=f"name 2 to {MOST_ENDS} things")
    costs = Costs(graph, filters or Filters(), numbers)
    found = islice(_best_first(costs, numbers), limit)
    return Joined(tuple(ends), tuple(_tree(costs, cost, branches) for cost, branches in found))


class _Without(NamedTuple):
    """What a tree must not use."""

    nodes: frozenset[int] = frozenset()
    hops: frozenset[int] = frozenset()


def _best_first(costs: Costs, ends: Sequence[int]) -> Iterator[tuple[float, tuple[Branch, ...]]]:
    """Yield different trees: after each one, the best without one of its parts is looked for."""
    seen: set[tuple[Branch, ...]] = set()
    waiting: list[tuple[float, tuple[Branch, ...], _Without]] = []

    def offer(without: _Without) -> None:
        cost, branches = _smallest(costs, ends, without)
        if cost < inf and branches not in seen:
            seen.add(branches)
            heapq.heappush(waiting, (round(cost, 9), branches, without))

    offer(_Without())
    while waiting:
        cost, branches, without = heapq.heappop(waiting)
        yield cost, branches
        between = {node for low, high, _ in branches for node in (low, high)} - set(ends)
        for node in sorted(between):
            offer(_Without(without.nodes | {node}, without.hops))
        for _, _, hop in branches:
            offer(_Without(without.nodes, without.hops | {hop}))


def _smallest(costs: Costs, ends: Sequence[int], without: _Without) -> tuple[float, tuple[Branch, ...]]:
    """Return the cost and the hops, sorted, of the smallest tree; infinite cost when there is none.

    ``best[group][node]`` is the least cost of a tree that holds a group of the ends and that node, with how it came
    about: from the neighbour it grew from, or from the two groups that met there.
    """
    root, others = ends[0], ends[1:]
    best: dict[int, dict[int, float]] = {}
    origin: dict[tuple[int, int], tuple[int, int]] = {}  # (neighbour, hop) or (group, -1) of a meeting
    for group in range(1, 1 << len(others)):
        own: dict[int, float] = {}
        if group & (group - 1) == 0:
            own[others[group.bit_length() - 1]] = 0.0
        part = (group - 1) & group
        while part > group ^ part:
            for node, cost in best[part].items():
                met = cost + best[group ^ part].get(node, inf) - costs.passing(node)
                if met < own.get(node, inf):
                    own[node], origin[group, node] = met, (part, -1)
            part = (part - 1) & group
        _grow(costs, own, origin, group, without)
        best[group] = own
    everything = (1 << len(others)) - 1
    cost = best[everything].get(root, inf)
    return cost, tuple(sorted(_branches(origin, everything, root))) if cost < inf else ()


def _grow(
    costs: Costs, own: dict[int, float], origin: dict[tuple[int, int], tuple[int, int]], group: int, without: _Without
) -> None:
    """Let the trees of a group reach further, neighbour by neighbour (Dijkstra)."""
    waiting = [(cost, node) for node, cost in own.items()]
    heapq.heapify(waiting)
    while waiting:
        cost, node = heapq.heappop(waiting)
        if cost > own[node]:
            continue
        for other, hop in costs.graph.neighbours(node):
            if other in without.nodes or hop in without.hops or not costs.allowed(other):
                continue
            reached = cost + min(costs.step(node, other, hop), costs.step(other, node, hop)) + costs.passing(other)
            if reached < own.get(other, inf):
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
