"""Where things lie on the page: layers as bands, companies above what they work with, neighbours close together.

The same graph always gives the same whole numbers: no randomness, no library, only sums in a fixed order and square
roots, which every platform computes alike. Things are meant by their position in the page, not in the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import sqrt
from typing import Final

from graphkit.graph import Graph, Node
from graphkit.viewer.bands import Name, Pulls, Tie, find_homes, find_pulls, stack
from graphkit.viewer.blocks import Community, lay_out_blocks
from graphkit.viewer.frame import ACROSS, ASPECT, DOWN, HEADROOM, Frame, frame_of, frame_of_ties
from graphkit.viewer.selection import Selection
from graphkit.viewer.waves import find_along
from graphkit.vocabulary import Vocabulary

#: From so many things on they are laid out in blocks, community by community: see ``blocks``.
MANY: Final = 1500

#: Classes that stand above what they work with.
ABOVE: Final = ("Organization", "Person", "Fund", "Index", "Market")


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of the picture; ``thing`` is the position of the layer that it stands for, None where it is none."""

    label: str
    thing: int | None
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Bands from top to bottom; for each thing its band and place; and all things, the most important first.

    Where there are many things, ``groups`` are the communities inside the bands, and ``group_of`` says which is whose.
    """

    bands: tuple[Band, ...]
    band_of: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    order: tuple[int, ...]
    groups: tuple[Community, ...] = ()
    group_of: tuple[int, ...] = ()


def lay_out_selection(graph: Graph, selection: Selection) -> Layout:
    """Return the layout of what is on a page."""
    if len(selection.things) < MANY:
        nodes = [graph.node_at(number) for number in selection.things]
        return lay_out(nodes, list(_ties(graph, selection)), graph.vocabulary)
    return _in_blocks(frame_of(graph, selection, ABOVE))


def _ties(graph: Graph, selection: Selection) -> Iterator[Tie]:
    names = sorted(graph.vocabulary.predicates)
    claims = iter(zip(selection.predicates, selection.forward, strict=True))
    for low, high, count in zip(selection.lows, selection.highs, selection.claim_counts, strict=True):
        yield Tie(low, high, tuple((names[at], forward) for at, forward in islice(claims, count)))


def lay_out(nodes: Sequence[Node], ties: Sequence[Tie], vocabulary: Vocabulary) -> Layout:
    """Return the layout of things and what joins them.

    A band is a thing of class Layer that others work in or belong to; without two such, a class of things.
    """
    if len(nodes) >= MANY:
        return _in_blocks(frame_of_ties(nodes, ties, vocabulary, ABOVE))
    pulls = find_pulls(len(nodes), ties, vocabulary)
    names, home = find_homes(nodes, ties, pulls, vocabulary)
    ranks = stack(len(names), home, ties)
    bands_of = [ranks[band] for band in home]
    ordered = [names[ranks.index(rank)] for rank in range(len(names))]
    above = [vocabulary.is_a(node.entity.type, ABOVE) for node in nodes]
    shelves = _shelves(bands_of, above, len(ordered))
    bands, places = _places(ordered, shelves, pulls)
    return Layout(bands, tuple(bands_of), places, _importance(bands_of, above, pulls, _real(ordered)))


def _in_blocks(frame: Frame) -> Layout:
    blocks = lay_out_blocks(frame)
    bands = tuple(Band(label, thing, top, bottom) for label, thing, top, bottom in blocks.bands)
    return Layout(bands, blocks.band_of, blocks.places, blocks.order, blocks.groups, blocks.group_of)


def _shelves(bands_of: Sequence[int], above: Sequence[bool], count: int) -> list[tuple[list[int], list[int]]]:
    """Return for each band the things on its upper and on its lower shelf."""
    shelves: list[tuple[list[int], list[int]]] = [([], []) for _ in range(count)]
    for thing, (band, high) in enumerate(zip(bands_of, above, strict=True)):
        shelves[band][0 if high else 1].append(thing)
    return shelves


def _places(
    names: Sequence[Name], shelves: Sequence[tuple[list[int], list[int]]], pulls: Pulls
) -> tuple[tuple[Band, ...], tuple[tuple[int, int], ...]]:
    """Return the bands with their extent, and the place of each thing."""
    count = len(pulls)
    columns = _columns([len(shelf) for pair in shelves for shelf in pair], len(names))
    along = find_along(shelves, pulls)
    places = [(0, 0)] * count
    bands, top = [], 0
    for (label, thing), pair in zip(names, shelves, strict=True):
        bottom = top + HEADROOM
        for shelf in pair:
            rows = -(-len(shelf) // columns)
            ordered = sorted(shelf, key=lambda thing: (along[thing], thing))
            for member, place in zip(ordered, _row(ordered, pulls, rows, columns * ACROSS, bottom), strict=True):
                places[member] = place
            bottom += rows * DOWN
        bottom += DOWN // 4
        bands.append(Band(label, thing, top, bottom))
        top = bottom
    return tuple(bands), tuple(places)


def _columns(shelves: Sequence[int], bands: int) -> int:
    """Return how many things lie side by side, so that the picture is about ``ASPECT`` times as wide as high."""
    columns = 4
    while columns * ACROSS < ASPECT * (bands * HEADROOM + DOWN * sum(-(-size // columns) for size in shelves)):
        columns += 1
    return columns


def _row(ordered: Sequence[int], pulls: Pulls, rows: int, width: int, top: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the things of a shelf from left to right, dealt out to its rows in turn.

    Well-connected things get more room. A small displacement, different for each thing, keeps lines along a row
    from lying on top of each other.
    """
    rooms = [1 + 0.6 * sqrt(len(pulls[thing])) for thing in ordered]
    unit = width / (sum(rooms) or 1.0)
    begin = 0.0
    for at, (thing, room) in enumerate(zip(ordered, rooms, strict=True)):
        scatter = thing * 2654435761 % 4294967296
        right = (scatter % 1024 / 1023 - 0.5) * ACROSS * 0.2
        lower = (scatter // 1024 % 1024 / 1023 - 0.5) * DOWN * 0.3
        row = at * (2 if rows % 2 else rows - 1) % rows
        yield round((begin + room / 2) * unit + right), round(top + (row + 0.5) * DOWN + lower)
        begin += room


def _real(names: Sequence[Name]) -> frozenset[int]:
    """Return the bands that stand for a layer."""
    return frozenset(band for band, (_, thing) in enumerate(names) if thing is not None)


def _importance(bands_of: Sequence[int], above: Sequence[bool], pulls: Pulls, real: frozenset[int]) -> tuple[int, ...]:
    """Return all things, the most important first: the best connected of all, and of each shelf of each band."""
    by_degree = sorted(range(len(pulls)), key=lambda thing: (-len(pulls[thing]), thing))
    seen: dict[tuple[int, bool], int] = {}
    keys: list[tuple[int, int]] = []
    for overall, thing in enumerate(by_degree):
        shelf = (bands_of[thing], above[thing])
        within = seen[shelf] = seen.get(shelf, -1) + 1
        quota = within * len(real) * 5 // 2 if bands_of[thing] in real else overall
        keys.append((min(overall, quota), overall))
    return tuple(by_degree[overall] for _, overall in sorted(keys))
