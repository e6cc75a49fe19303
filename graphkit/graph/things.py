"""Things and what they are called, and who is the neighbour of whom."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from graphkit.errors import AmbiguousName, UnknownName
from graphkit.graph.folder import BuildFolder, first, position_of
from graphkit.model import Entity
from graphkit.names import fold
from graphkit.records import from_record
from graphkit.terms import ID

#: So many names are compared letter by letter with one that nobody bears.
_COMPARED: Final = 50_000


class Node(NamedTuple):
    """A thing in the graph; ``number`` is its position in the index (things are numbered by id)."""

    number: int
    entity: Entity

    @property
    def id(self) -> str:
        """The id, such as ``nvidia``."""
        return self.entity.id

    @property
    def label(self) -> str:
        """The name for people, such as ``NVIDIA``."""
        return self.entity.label

    @property
    def iri(self) -> str:
        """The IRI that queries use."""
        return ID + self.entity.id


class Things(BuildFolder):
    """The things of a graph, numbered by id, and the hops between neighbours."""

    def __len__(self) -> int:
        """Return the number of things."""
        return len(self._texts("nodes"))

    def nodes(self) -> Iterator[Node]:
        """Yield all things, by id."""
        return (self.node_at(number) for number in range(len(self)))

    def node_at(self, number: int) -> Node:
        """Return the thing of that number."""
        return Node(number, from_record(Entity, self._texts("nodes.records")[number]))

    def node(self, id: str) -> Node:
        """Return the thing of that id; UnknownName when there is none."""
        number = position_of(self._texts("nodes"), id)
        if number is None:
            raise UnknownName(id, kind="thing", near=self.names_near(id))
        return self.node_at(number)

    def has_node(self, id: str) -> bool:
        """Return whether there is a thing of that id, without looking for near names where there is none."""
        return position_of(self._texts("nodes"), id) is not None

    def find(self, name: str) -> Node:
        """Return the thing of that name: an id, identifier, label or alternative label, in any case.

        The first of these levels that has a match decides. Raises AmbiguousName where several things match there,
        UnknownName with near names where nothing does at any level.
        """
        matches = self._named(fold(name))
        if not matches:
            raise UnknownName(name, near=self.names_near(name))
        level = min(level for level, _ in matches)
        numbers = sorted({number for found, number in matches if found == level})
        if len(numbers) > 1:
            nodes = [self.node_at(number) for number in numbers]
            raise AmbiguousName(
                name,
                candidates=[(n.id, n.label, self.vocabulary.classes[n.entity.type].label) for n in nodes],
            )
        return self.node_at(numbers[0])

    def _named(self, name: str) -> list[tuple[int, int]]:
        """Return ``(level, number)`` of every thing that bears a folded name."""
        names, wanted = self._texts("names"), name.encode("utf-8", "surrogatepass")
        levels, numbers = self._array("names.level"), self._array("names.node")
        found = []
        position = first(len(names), lambda at: names[at] >= wanted)
        while position < len(names) and names[position] == wanted:
            found.append((levels[position], numbers[position]))
            position += 1
        return found

    def names(self) -> Iterator[tuple[str, int, int]]:
        """Yield ``(folded name, level, number)`` of every name of every thing, by name."""
        levels, numbers = self._array("names.level"), self._array("names.node")
        for position, name in enumerate(self._texts("names")):
            yield name.decode(), levels[position], numbers[position]

    def names_near(self, name: str, *, limit: int = 3) -> list[str]:
        """Return ids of things whose names look like ``name``, best first, at most ``limit``."""
        from difflib import get_close_matches

        ids: dict[str, str] = {}
        for other, _, number in self._names_to_compare(fold(name)):
            ids.setdefault(other, self._texts("nodes").text(number))
        close = get_close_matches(fold(name), ids, n=limit, cutoff=0.7)
        return list(dict.fromkeys(ids[other] for other in close))

    def _names_to_compare(self, name: str) -> Iterator[tuple[str, int, int]]:
        """Yield what ``names`` does; of very many names only those that begin with the same letters."""
        names = self._texts("names")
        if len(names) <= _COMPARED:
            yield from self.names()
            return
        levels, numbers = self._array("names.level"), self._array("names.node")
        kept = range(0)
        for length in range(1, len(name) + 1):
            begin = name[:length].encode("utf-8", "surrogatepass")
            start = first(len(names), lambda at, begin=begin: names[at] >= begin)  # type: ignore[misc]
            end = first(len(names), lambda at, begin=begin: names[at][: len(begin)] > begin)  # type: ignore[misc]
            if start == end:
                break
            kept = range(start, min(end, start + _COMPARED))
            if end - start <= _COMPARED:
                break
        for position in kept:
            yield names.text(position), levels[position], numbers[position]

    def degree(self, number: int) -> int:
        """Return how many neighbours a thing has."""
        starts = self._array("adjacent.starts")
        return int(starts[number + 1] - starts[number])

    def class_of(self, number: int) -> str:
        """Return the name of the class of a thing."""
        return self._class_names[self._array("nodes.class")[number]]

    @cached_property
    def _class_names(self) -> list[str]:
        return sorted(self.vocabulary.classes)

    def hop_between(self, first: int, second: int) -> int | None:
        """Return the hop between two things by their numbers, None when they are no neighbours."""
        starts, nodes, hops = self.adjacency
        if starts[first + 1] - starts[first] > starts[second + 1] - starts[second]:
            first, second = second, first
        at = bisect_left(nodes, second, starts[first], starts[first + 1])
        return hops[at] if at < starts[first + 1] and nodes[at] == second else None

    def neighbours(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield ``(neighbour, hop)`` for each neighbour of a thing, by number."""
        starts = self._array("adjacent.starts")
        nodes, hops = self._array("adjacent.nodes"), self._array("adjacent.hops")
        return ((nodes[at], hops[at]) for at in range(starts[number], starts[number + 1]))

    @property
    def adjacency(self) -> tuple[memoryview, memoryview, memoryview]:
        """Where the neighbours of each thing start, the neighbours, and the hop to each: for searches."""
        return self._array("adjacent.starts"), self._array("adjacent.nodes"), self._array("adjacent.hops")

    @property
    def nearest(self) -> tuple[memoryview, memoryview, memoryview, memoryview]:
        """The neighbours of each thing again, the cheapest to go on through first: starts, neighbours, hops, costs.

        A cost is the least that hop and neighbour can cost on any day, under any filter: hubs come last.
        """
        names = ("nodes", "hops", "cost")
        nodes, hops, costs = (self._array("nearest." + name) for name in names)
        return self._array("adjacent.starts"), nodes, hops, costs

    @property
    def least_costs(self) -> memoryview:
        """What each hop costs at least, on any day and under any filter; infinite when it never holds."""
        return self._array("hops.least")

    def hop_cost(self, hop: int) -> float:
        """Return what a hop costs on the day of the build without filters; infinite when nothing of it is in force."""
        return float(self._array("hops.cost")[hop])
