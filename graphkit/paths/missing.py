"""Why three or more things are not joined: which of them stands apart, and whether a filter does that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Final

from graphkit.errors import NotFound
from graphkit.graph import Graph, Node
from graphkit.paths.costs import Costs, Filters

#: How many hops are looked at before the reason is given up: it is a courtesy, and must not take long.
BUDGET: Final = 300_000

#: Each filter with the option that sets it.
_OPTIONS: Final = (
    ("day", "--as-of"),
    ("known_on", "--known-on"),
    ("modalities", "--modality"),
    ("only", "--only"),
    ("without", "--without"),
    ("avoid", "--avoid"),
    ("types", "--types"),
    ("min_sources", "--min-sources"),
)


def explain_no_tree(graph: Graph, ends: Sequence[Node], *, filters: Filters) -> NotFound:
    """Return why no tree joins all the things: the filter that took a part of it away, or the things apart."""
    what = f"{', '.join(node.label for node in ends)} are not all connected"
    for words, weaker in _weaker(filters):
        if _apart(graph, ends, weaker) == []:
            return NotFound(what, hint=f"without {words} they are")
    apart = _apart(graph, ends, filters)
    if apart is None:
        return NotFound(what, hint="leave one out, or filter less")
    if len(apart) == len(ends) - 1:
        apart = [ends[0]]  # all the others may well be joined: it is the first that is not
    named, they = " and ".join(node.label for node in apart), "it" if len(apart) == 1 else "them"
    less = ", or filter less" if filters != Filters() else ""
    return NotFound(what, hint=f"nothing joins {named} to the others: leave {they} out{less}")


def _weaker(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """Yield the filters with one taken away at a time, then with none, each with the words for what was taken."""
    plain = Filters()
    for name, option in _OPTIONS:
        if getattr(filters, name) != getattr(plain, name):
            yield option, filters._replace(**{name: getattr(plain, name)})
    if filters != plain:
        yield "any filter", plain


def _apart(graph: Graph, ends: Sequence[Node], filters: Filters) -> list[Node] | None:
    """Return the things that no chain of hops under the filters joins to the first one; None when it is not known."""
    costs = Costs(graph, filters, [node.number for node in ends])
    wanted = {node.number for node in ends[1:]}
    reached, waiting, looked = {ends[0].number}, [ends[0].number], 0
    while waiting and wanted:
        node = waiting.pop()
        if looked > BUDGET:
            return None
        for other, hop in graph.neighbours(node):
            looked += 1
            if other in reached or not costs.allowed(other):
                continue
            if min(costs.step(node, other, hop), costs.step(other, node, hop)) < inf:
                reached.add(other)
                wanted.discard(other)
                waiting.append(other)
    return [node for node in ends if node.number in wanted]
