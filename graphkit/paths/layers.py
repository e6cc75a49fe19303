"""The ways between two things by number of hops alone: layers of neighbours from both sides, joined where they meet.

Ways of one length come in the order of the numbers of the things along them, as they are asked for. A hub in between
is never walked through: few things are looked up among its neighbours instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Set
from functools import cached_property
from heapq import merge
from math import inf
from typing import Final, Protocol

from graphkit.paths.costs import Costs

#: Looking one thing up among sorted neighbours costs as much as walking past so many of them.
LOOK_UP: Final = 32

#: An end with more neighbours than this is not walked around, and a layer of more things is not measured one by one.
LARGE: Final = 500

Nodes = tuple[int, ...]


#: What can stand at one place along a way.
Layer = Collection[int]


class Surroundings(Collection[int]):
    """The neighbours of a thing that has very many, usable or not, but for the closed ones: looked up, not copied."""

    def __init__(self, costs: Costs, node: int, closed: Collection[int]) -> None:
        """Nothing is looked at yet."""
        self._hop_between = costs.graph.hop_between
        self._node = node
        self._closed = closed
        self._starts, self._nodes, _ = costs.graph.adjacency

    def __contains__(self, other: object) -> bool:
        """Return whether a thing is a neighbour, and not closed."""
        return isinstance(other, int) and other not in self._closed and self._hop_between(self._node, other) is not None

    def __len__(self) -> int:
        """Return how many neighbours there are, the closed ones among them."""
        return int(self._starts[self._node + 1] - self._starts[self._node])

    def __iter__(self) -> Iterator[int]:
        """Yield the neighbours."""
        return iter(self.all)

    @cached_property
    def all(self) -> Set[int]:
        """The neighbours copied after all: to look up very many at once."""
        begin, end = self._starts[self._node], self._starts[self._node + 1]
        return set(self._nodes[begin:end].tolist()) - frozenset(self._closed)


class ByLength(Protocol):
    """Something that finds ways by number of hops: ``Layers`` between two things, or ``LayersThrough`` a third."""

    @property
    def work(self) -> int:
        """How many neighbours have been looked at."""

    def ways(self, hops: int, *, budget: int) -> Iterator[Nodes]:
        """Yield the ways of just so many hops, ascending; they end where ``work`` reaches the budget."""


class Layers:
    """The ways between two things that never pass through ``closed``; see ``ByLength``."""

    def __init__(self, costs: Costs, start: int, end: int, *, closed: Collection[int] = ()) -> None:
        """Nothing is looked at yet."""
        self.work = 0
        self._costs = costs
        self._starts, self._nodes, self._hops = costs.graph.adjacency
        self._ends = start, end
        self._closed = frozenset((*closed, start, end))
        self._layers: tuple[list[Layer], list[Layer]] = ([{start}], [{end}])
        self._corridors: dict[int, list[Layer]] = {}
        self._budget = 0

    def ways(self, hops: int, *, budget: int) -> Iterator[Nodes]:
        """Yield the ways of just so many hops, ascending; they end where ``work`` reaches the budget."""
        self._budget = budget
        if hops not in self._corridors:
            self._corridors[hops] = self._corridor(hops)
        layers = self._corridors[hops]
        return self._walk((self._ends[0],), layers) if all(layers) else iter(())

    def _walk(self, nodes: Nodes, layers: list[Layer]) -> Iterator[Nodes]:
        """Yield what a way can go on to, through one thing of each layer still to come."""
        if self.work > self._budget:
            return
        following = layers[len(nodes)]
        for node in self._shared(nodes[-1], following, outwards=True):
            if node in nodes:
                continue
            if len(nodes) + 1 == len(layers):
                yield (*nodes, node)
            else:
                yield from self._walk((*nodes, node), layers)

    def _corridor(self, hops: int) -> list[Layer]:
        """Return for each place along the way what can stand there, nothing where the budget was reached."""
        ahead, behind = self._layers
        while len(ahead) + len(behind) < hops + 1:
            sizes = [self._size(side[-1]) for side in (ahead, behind)]
            side = 0 if sizes[0] <= sizes[1] else 1
            if self.work + sizes[side] > self._budget:
                self.work = self._budget + 1
                return [set()]
            self._layers[side].append(self._around(self._layers[side][-1], outwards=side == 0))
        fore = min(len(ahead), hops)
        layers = [*ahead[:fore], *behind[hops - fore :: -1]]
        # Beyond the neighbours of the start, what leads nowhere is taken out beforehand; those are tried as they come.
        for place in range(fore - 1, 1, -1):
            layers[place] = self._leading_to(layers[place], layers[place + 1])
        return layers

    def _size(self, layer: Layer) -> int:
        """Return about how many neighbours the things of a layer have."""
        if len(layer) > LARGE:
            return len(layer) * len(self._nodes) // len(self._starts)
        return sum(map(self._costs.degree, layer))

    def _leading_to(self, layer: Layer, following: Layer) -> set[int]:
        """Return the part of a layer from which a step leads to the following one."""
        if self._size(layer) < LOOK_UP * len(following):
            return {node for node in layer if any(True for _ in self._shared(node, following, outwards=True))}
        return {other for node in following for other in self._shared(node, layer, outwards=False)}

    def _around(self, layer: Layer, *, outwards: bool) -> Layer:
        """Return what a layer leads to, at least: whether a step is usable may be looked at when it is taken."""
        if len(layer) == 1:
            (node,) = layer
            if self._costs.degree(node) > LARGE:
                return Surroundings(self._costs, node, self._closed)
        reached = set[int]()
        for node in layer:
            self.work += self._costs.degree(node)
            if self._costs.is_plain:
                reached.update(self._nodes[self._starts[node] : self._starts[node + 1]].tolist())
            else:
                reached.update(self._costs.around(node, outwards=outwards))
        return reached - self._closed

    def _shared(self, node: int, wanted: Layer, *, outwards: bool) -> Iterable[int]:
        """Return which of the wanted things a usable step leads to from a thing (or from which to it), ascending."""
        begin, end = self._starts[node], self._starts[node + 1]
        if isinstance(wanted, Surroundings) and end - begin > LARGE:
            wanted = wanted.all
        if end - begin <= LOOK_UP * len(wanted):
            self.work += (end - begin) // 4 + 1
            own = self._nodes[begin:end].tolist()
            if isinstance(wanted, set) and wanted.isdisjoint(own):  # as it is nearly always: be quick
                return ()
            places = [at for at, other in enumerate(own, start=begin) if other in wanted]
        else:
            self.work += len(wanted)
            places = [at for other in sorted(wanted) if (at := self._find(other, begin, end)) >= 0]
        return self._usable(node, places, outwards=outwards) if places else ()

    def _usable(self, node: int, places: Iterable[int], *, outwards: bool) -> Iterator[int]:
        """Yield the neighbours at some places, but for those that may not be touched, or not be reached by a step."""
        nodes, hops, step, allowed = self._nodes, self._hops, self._costs.step, self._costs.allowed
        for at in places:
            other, hop = nodes[at], hops[at]
            if allowed(other) and (step(node, other, hop) if outwards else step(other, node, hop)) < inf:
                yield other

    def _find(self, node: int, begin: int, end: int) -> int:
        at = bisect_left(self._nodes, node, begin, end)
        return at if at < end and self._nodes[at] == node else -1


class LayersThrough:
    """The ways between two things that pass through a third; see ``ByLength``."""

    def __init__(self, costs: Costs, start: int, via: int, end: int) -> None:
        """Nothing is looked at yet."""
        self._first = Layers(costs, start, via, closed={end})
        self._second = Layers(costs, via, end, closed={start})

    @property
    def work(self) -> int:
        """How many neighbours have been looked at."""
        return self._first.work + self._second.work

    def ways(self, hops: int, *, budget: int) -> Iterator[Nodes]:
        """Yield the ways of just so many hops, ascending; they end where ``work`` reaches the budget."""
        return merge(*(self._at(place, hops, budget) for place in range(1, hops)))

    def _at(self, place: int, hops: int, budget: int) -> Iterator[Nodes]:
        """Yield the ways on which the third thing stands at a place."""
        for nodes in self._first.ways(place, budget=budget):
            for others in self._second.ways(hops - place, budget=budget):
                if set(nodes).isdisjoint(others[1:]):
                    yield nodes + others[1:]
