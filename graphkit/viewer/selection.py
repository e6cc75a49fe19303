"""What of a graph is on a page: numbers of things, hops, claims and statements, as whole columns of the index.

Columns, because a page of tens of thousands of things must not read its statements one by one. A *position* is a place
on the page, a *number* a place in the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from graphkit.graph import Graph, Node


class Selection(NamedTuple):
    """The things of a page by position with the hops among them, everything laid end to end.

    ``lows`` and ``highs`` are positions of the things that a hop joins, ``claims`` the numbers of the claims of all
    hops, one hop after the other, and ``statements`` likewise those of all claims; ``claim_counts`` and
    ``statement_counts`` say how many belong to each. ``figures`` are numbers of statements, thing by thing.
    """

    things: list[int]
    hops: list[int]
    lows: list[int]
    highs: list[int]
    claims: list[int]
    claim_counts: list[int]
    predicates: list[int]
    forward: list[bool]
    statements: list[int]
    statement_counts: list[int]
    figures: list[int]
    figure_counts: list[int]


def select(graph: Graph, things: Sequence[Node] = (), *, reach: int = 1) -> Selection:
    """Return the whole graph, or what lies within ``reach`` hops of some things; hops in the order of their ends."""
    numbers = _numbers(graph, things, reach)
    hops, lows, highs = _hops_among(graph, numbers)
    claims, claim_counts = _spread(hops, graph.column("hops.starts"))
    statements, statement_counts = _spread(claims, graph.column("claims.starts"))
    figures, figure_counts = _spread(numbers, graph.column("figures.starts"))
    predicates, subjects = graph.column("claims.predicate"), graph.column("claims.subject")
    low_numbers = [numbers[low] for low, count in zip(lows, claim_counts, strict=True) for _ in range(count)]
    return Selection(
        numbers, hops, lows, highs, claims, claim_counts, [predicates[claim] for claim in claims],
        [subjects[claim] == low for claim, low in zip(claims, low_numbers, strict=True)],
        statements, statement_counts, figures, figure_counts,
    )  # fmt: skip


def _numbers(graph: Graph, things: Sequence[Node], reach: int) -> list[int]:
    """Return the numbers of the things on the page, ascending."""
    if not things:
        return list(range(len(graph)))
    reached = {node.number for node in things}
    frontier = set(reached)
    for _ in range(reach):
        frontier = {other for number in frontier for other, _ in graph.neighbours(number)} - reached
        reached |= frontier
    return sorted(reached)


def _hops_among(graph: Graph, numbers: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """Return the hops among things, and the positions of their ends."""
    starts, others, hop_of = (view.tolist() for view in graph.adjacency)
    if len(numbers) == len(graph):  # positions are numbers
        ends = [at for at, count in enumerate(map(sub, starts[1:], starts)) for _ in range(count)]
        ways = [(hop, low, high) for hop, low, high in zip(hop_of, ends, others, strict=True) if high >= low]
        return [way[0] for way in ways], [way[1] for way in ways], [way[2] for way in ways]
    at = {number: position for position, number in enumerate(numbers)}
    hops, lows, highs = [], [], []
    for position, number in enumerate(numbers):
        for way in range(starts[number], starts[number + 1]):
            other = others[way]
            if other >= number and other in at:
                hops.append(hop_of[way])
                lows.append(position)
                highs.append(at[other])
    return hops, lows, highs


def _spread(groups: Sequence[int], starts: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the members of groups, laid end to end, and how many each group has."""
    members = [member for group in groups for member in range(starts[group], starts[group + 1])]
    return members, [starts[group + 1] - starts[group] for group in groups]
