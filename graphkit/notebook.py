"""How answers show themselves: in a notebook as the page, framed and small, or as Markdown; anywhere else as text.

A frame carries its page within it and may do nothing but run the page's own script and open links: no network, no
access to the notebook. Each answer here is what its reader gives, and knows its graph besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from html import escape
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from graphkit.explain import Card, Why
from graphkit.explain.card import card_markdown, card_text
from graphkit.explain.why import why_markdown, why_text
from graphkit.graph import Graph, Node
from graphkit.paths.choices import MAX_HOPS, Choices, paths_between, to_filters
from graphkit.paths.costs import Filters
from graphkit.paths.joining import Joined, Tree
from graphkit.paths.paging import not_ranked_by, page_of
from graphkit.paths.search import Found, Path, find_paths

#: How high a frame is, in pixels, and from how many things on it shows a part of a graph instead of all of it.
HEIGHT: Final = 480
MOST: Final = 1000
PART: Final = 300

#: How many connections are looked at for what a page of them has to hold.
_SEVERAL: Final = 3

#: Among how many of the best connections a path has to be for its page to open on it beside those before it.
_PICKED: Final = 10

_Connection = TypeVar("_Connection", bound="ShownPath | ShownTree")


def framed(page: str, *, title: str) -> str:
    """Return a page in a frame that holds it whole, as HTML for a notebook."""
    # In single quotes the many double ones of the page's data can stay as they are.
    within = page.replace("&", "&amp;").replace("'", "&#39;")
    return (
        f'<iframe title="{escape(title)}" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox '
        f'allow-downloads" style="width:100%;height:{HEIGHT}px;border:1px solid #c6ccd3;border-radius:7px" '
        f"srcdoc='{within}'></iframe>"
    )


def graph_html(graph: Graph) -> str:
    """Return a graph as a framed page: the whole, or of a large one its best-connected things."""
    things = () if len(graph) <= MOST else _best_connected(graph, range(len(graph)))
    return _page(graph, things=things, hops=0, fragment="", title=graph.title)


def connections_html(
    graph: Graph, found: Found | Joined, filters: Filters, *, via: Node | None = None, pick: int = 1, title: str = ""
) -> str:
    """Return connections as a framed page of them and what lies around, opened on the first, or on the ``pick``-th."""
    page = page_of(found, filters, via=via)
    things, hops = page.things, page.hops
    fragment = f"{page.fragment}&pick={pick}" if pick > 1 else page.fragment
    if hops and sum(graph.degree(thing.number) for thing in things) > PART:
        near = {other for thing in things for other, _ in graph.neighbours(thing.number)}
        own = {thing.number for thing in things}
        things, hops = (*things, *_best_connected(graph, sorted(near - own))), 0
    return _page(graph.at(known_on=filters.known_on), things=things, hops=hops, fragment=fragment, title=title)


def _page(graph: Graph, *, things: Sequence[Node], hops: int, fragment: str, title: str) -> str:
    from graphkit.viewer import page

    return framed(page(graph, things=things, hops=hops, fragment=fragment), title=title)


def _best_connected(graph: Graph, numbers: Sequence[int]) -> tuple[Node, ...]:
    most = sorted(numbers, key=lambda number: (-graph.degree(number), number))[:PART]
    return tuple(map(graph.node_at, most))


class _Told:
    """An answer that is text wherever it is not asked for more."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._in_short()}>"

    def _in_short(self) -> str:
        return str(self)

    # Beside __repr__ and not below it: the notebook takes what the nearest class has, this before that.
    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


class ShownPath(_Told, Path):
    """A connection that knows its graph, and by what it was chosen."""

    graph: Graph
    filters: Filters
    via: Node | None

    def _repr_html_(self) -> str:
        start, end, own = self.nodes[0], self.nodes[-1], Path(*self)
        before: tuple[Path, ...] = ()
        if not not_ranked_by(self.filters, via=self.via):
            # The page ranks by itself: those that are more telling have to be on it for this one to have its place.
            best = find_paths(self.graph, start, end, limit=_PICKED, max_hops=max(len(self.hops), MAX_HOPS)).paths
            before = best[: best.index(own)] if own in best else ()
        found = Found(start, end, (*before, own), len(self.hops), complete=True)
        return connections_html(self.graph, found, self.filters, via=self.via, pick=len(before) + 1, title=str(self))


class ShownTree(_Told, Tree):
    """A tree that knows its graph, what it joins, and by what it was chosen."""

    graph: Graph
    filters: Filters
    ends: tuple[Node, ...]

    def _repr_html_(self) -> str:
        return connections_html(self.graph, Joined(self.ends, (Tree(*self),)), self.filters, title=str(self))


class ShownConnections(_Told, Iterator[_Connection], Generic[_Connection]):
    """Connections as they are found, one by one; showing them looks again, so that none is used up."""

    def __init__(self, graph: Graph, ends: Sequence[Node], choices: Choices, *, limit: int | None) -> None:
        self.graph, self.ends = graph, tuple(ends)
        self.filters = to_filters(graph, choices)
        named = choices.get("via")
        self.via = graph.find(named) if named else None
        self._look: Callable[[], Iterator[Any]] = lambda: paths_between(graph, ends, choices, limit=limit)
        self._found: Iterator[Any] = self._look()

    def __next__(self) -> _Connection:
        found: Path | Tree = next(self._found)
        shown: Any = _shown(self, found)
        return shown  # type: ignore[no-any-return]

    def __str__(self) -> str:
        return f"connections of {', '.join(end.label for end in self.ends)}"

    def _repr_html_(self) -> str:
        found: list[Path | Tree] = list(islice(self._look(), _SEVERAL))
        if not found:
            return f"<p>No connection of {escape(', '.join(end.label for end in self.ends))} is recorded.</p>"
        paths = tuple(one for one in found if isinstance(one, Path))
        trees = tuple(one for one in found if isinstance(one, Tree))
        answer: Found | Joined = Joined(self.ends, trees)
        if paths:
            answer = Found(self.ends[0], self.ends[1], paths, len(paths[0].hops), complete=False)
        return connections_html(self.graph, answer, self.filters, via=self.via, title=str(self))


def _shown(asked: ShownConnections[Any], found: Path | Tree) -> ShownPath | ShownTree:
    if isinstance(found, Path):
        path = ShownPath(*found)
        path.graph, path.filters, path.via = asked.graph, asked.filters, asked.via
        return path
    tree = ShownTree(*found)
    tree.graph, tree.filters, tree.ends = asked.graph, asked.filters, asked.ends
    return tree


@dataclass(frozen=True, slots=True, repr=False)
class ShownCard(_Told, Card):
    """A card that knows its graph: text when printed, Markdown in a notebook."""

    graph: Graph

    def __str__(self) -> str:
        return card_text(self.graph, self)

    def _in_short(self) -> str:
        return f"{self.node.id} on {self.day}"

    def _repr_markdown_(self) -> str:
        return card_markdown(self.graph, self)


def shown_card(graph: Graph, card: Card) -> ShownCard:
    """Return a card that shows itself."""
    return ShownCard(**{field.name: getattr(card, field.name) for field in fields(card)}, graph=graph)


class ShownWhy(_Told, Why):
    """Statements between two things that know their graph: text when printed, Markdown in a notebook."""

    graph: Graph

    def __str__(self) -> str:
        return why_text(self.graph, self)

    def _in_short(self) -> str:
        return f"{self.first.id} {self.second.id} on {self.day}"

    def _repr_markdown_(self) -> str:
        return why_markdown(self.graph, self)


def shown_why(graph: Graph, why: Why) -> ShownWhy:
    """Return the statements between two things so that they show themselves."""
    shown = ShownWhy(*why)
    shown.graph = graph
    return shown
