"""Connections between two things: the most telling first, exact, loopless, each hop with its evidence.

The search runs on the compiled index alone, from both ends at once: by cost (``between``) or by number of hops
(``layers``). Ties go to fewer hops and then to the ids along the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from graphkit.claims import intersection
from graphkit.errors import BadOption, NotFound
from graphkit.graph import Graph, Node
from graphkit.paths.between import Between, Through, Within, ceilings
from graphkit.paths.costs import Costs, Filters, Hop

if TYPE_CHECKING:
    from graphkit.paths.layers import ByLength

#: How many neighbours a search looks at before it says that its answer is incomplete: a second or two.
BUDGET: Final = 2_000_000

#: The same for each search for why there is no connection: a courtesy, that must not take long.
MISSING_BUDGET: Final = BUDGET // 10

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
        return map(self._path, self.ways())

    def ways(self) -> Iterator[tuple[int, ...]]:
        """Yield the numbers of the things along each connection, best first; no statement is read for it.

        Raises BadOption when both ends are the same thing.
        """
        if self.start.number == self.end.number:
            raise BadOption(f"{self.start.label} is at both ends", hint="name two different things")
        if self.via and (self.max_hops < 2 or not self.costs.allowed(self.via.number)):
            return iter(())
        return self._by_length() if self.filters.shortest else self._by_cost()

    def _by_cost(self) -> Iterator[tuple[int, ...]]:
        """Yield ways by cost, under higher and higher ceilings: under each, those that were not there before."""
        ends = self.start.number, self.end.number
        ways: Within = Between(self.costs, *ends, max_hops=self.max_hops)
        if self.via and self.via.number not in ends:
            ways = Through(self.costs, ends[0], self.via.number, ends[1], max_hops=self.max_hops)
        told: set[tuple[int, ...]] = set()
        for found in ceilings(ways, budget=self.budget):
            # Said before they are told: who asks for few does not come back.
            self.complete = ways.work <= self.budget
            new = [(round(cost, DECIMALS), len(nodes), nodes) for nodes, cost in found.items() if nodes not in told]
            told.update(found)
            yield from (nodes for _, _, nodes in sorted(new))

    def _by_length(self) -> Iterator[tuple[int, ...]]:
        """Yield ways by their number of hops."""
        from graphkit.paths.layers import Layers, LayersThrough  # most searches do without

        ends = self.start.number, self.end.number
        ways: ByLength = Layers(self.costs, *ends)
        if self.via and self.via.number not in ends:
            ways = LayersThrough(self.costs, ends[0], self.via.number, ends[1])
        for hops in range(1, self.max_hops + 1):
            yield from ways.ways(hops, budget=self.budget)
            if ways.work > self.budget:
                self.complete = False
                return

    def _path(self, numbers: Sequence[int]) -> Path:
        nodes = [self.graph.node_at(number) for number in numbers]
        hops = tuple(self.costs.hop(a, b) for a, b in pairwise(nodes))
        cost = 0.0
        for hop in hops:
            cost += hop.cost
            cost += self.costs.passing(hop.end.number)
        return Path(cost, hops)


#: Longer chains tell nothing, and the search for them takes memory for each hop.
MOST_HOPS: Final = 50


def find_paths(
    graph: Graph,
    start: Node,
    end: Node,
    *,
    filters: Filters | None = None,
    max_hops: int = 4,
    limit: int = 3,
    via: Node | None = None,
    budget: int = BUDGET,
) -> Found:
    """Return the ``limit`` most telling connections between two things, best first; ``paths`` is empty for none."""
    if max_hops < 1 or limit < 1:
        raise BadOption("--max-hops and --paths are at least 1")
    if max_hops > MOST_HOPS:
        raise BadOption(f"--max-hops is at most {MOST_HOPS}", hint="--shortest finds the fewest that are needed")
    ends = {start.number, end.number}
    if (via and via.number in ends) or ends & (filters.avoid if filters else frozenset()):
        raise BadOption("--via and --avoid are for things between the two", hint="name others than the ends")
    if via and filters and via.number in filters.avoid:
        raise BadOption(f"{via.label} is to be passed through and avoided", hint="choose one")
    search = Search(graph, start, end, filters, max_hops=max_hops, via=via, budget=budget)
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

    def find(weaker: Filters, hops: int, through: Node | None) -> Found:
        return find_paths(graph, start, end, filters=weaker, max_hops=hops, limit=1, via=through, budget=MISSING_BUDGET)

    for words, weaker, through in _weaker(filters, via):
        found = find(weaker, max_hops, through)
        if found.paths:
            return NotFound(where, hint=f"without {words}: {found.paths[0]}")
    longer = find(filters, min(max_hops + 4, MOST_HOPS), via)
    if longer.paths:
        hops = len(longer.paths[0].hops)
        return NotFound(where, hint=f"--max-hops {hops} finds {longer.paths[0]}")
    anyhow = find(Filters(), min(max_hops + 4, MOST_HOPS), None) if filters != Filters() or via else longer
    if anyhow.paths:
        hops = len(anyhow.paths[0].hops)
        return NotFound(where, hint=f"without any filter, --max-hops {hops} finds {anyhow.paths[0]}")
    if not (longer.complete and anyhow.complete):
        return NotFound(
            where, hint="what lies further apart would take long to search: try --max-hops, or other filters"
        )
    return NotFound(where, hint="no chain of statements in this graph joins them")


def _weaker(filters: Filters, via: Node | None) -> Iterator[tuple[str, Filters, Node | None]]:
    """Yield the filters, and what to pass through, with one taken away at a time, then none; first what was taken."""
    plain = Filters()
    for name, words in (
        ("day", "--as-of"), ("known_on", "--known-on"), ("modalities", "--modality"), ("only", "--only"),
        ("without", "--without"), ("avoid", "--avoid"), ("types", "--types"), ("min_sources", "--min-sources"),
        ("directed", "--directed"),
    ):  # fmt: skip
        if getattr(filters, name) != getattr(plain, name):
            yield words, _with(filters, name, getattr(plain, name)), via
    if via is not None:
        yield "--via", filters, None
    yield "any filter", plain, None


def _with(filters: Filters, name: str, value: object) -> Filters:
    return filters._replace(**{name: value})  # type: ignore[arg-type]


def as_days(window: Collection[tuple[int, int]]) -> Window:
    """Return a window of ordinals as pairs of dates."""
    return tuple((date.fromordinal(begin), date.fromordinal(end)) for begin, end in window)
