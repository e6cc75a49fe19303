"""Where things lie on the page: layers as bands, companies above what they work with, neighbours close together.

The same graph always gives the same whole numbers: no randomness, no library, only sums in a fixed order and square
roots, which every platform computes alike. Things are meant by their position in the page, not in the graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul
from typing import Final

from graphkit.graph import Node
from graphkit.viewer.bands import Around, Name, Pulls, Tie, find_around, find_homes, find_pulls, mean, stack
from graphkit.vocabulary import Vocabulary

#: The room that one thing gets, in units of the picture, and how much wider than high the whole is.
ACROSS: Final = 92
DOWN: Final = 56
ASPECT: Final = 0.95

#: Room above the things of a band, for its name.
HEADROOM: Final = 46

#: How often the wave is smoothed, and how often neighbours and shelves take turns.
_WAVES: Final = 30
_TURNS: Final = 10

_ABOVE: Final = ("Organization", "Person", "Fund", "Index", "Market")


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of the picture; ``thing`` is the position of the layer that it stands for, None where it is none."""

    label: str
    thing: int | None
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Bands from top to bottom; for each thing its band and place; and all things, the most important first."""

    bands: tuple[Band, ...]
    band_of: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    order: tuple[int, ...]


def lay_out(nodes: Sequence[Node], ties: Sequence[Tie], vocabulary: Vocabulary) -> Layout:
    """Return the layout of things and what joins them.

    A band is a thing of class Layer that others work in or belong to; without two such, a class of things.
    """
    pulls = find_pulls(len(nodes), ties, vocabulary)
    names, home = find_homes(nodes, ties, pulls, vocabulary)
    ranks = stack(len(names), home, ties)
    bands_of = [ranks[band] for band in home]
    ordered = [names[ranks.index(rank)] for rank in range(len(names))]
    above = [vocabulary.is_a(node.entity.type, _ABOVE) for node in nodes]
    shelves = _shelves(bands_of, above, len(ordered))
    bands, places = _places(ordered, shelves, pulls)
    return Layout(bands, tuple(bands_of), places, _importance(bands_of, above, pulls, _real(ordered)))


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
    along = _along(shelves, pulls)
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


def _along(shelves: Sequence[tuple[list[int], list[int]]], pulls: Pulls) -> list[float]:
    """Return where each thing wants to lie from left (0) to right (1): near its neighbours, evenly spread on its shelf.

    Starts from the slowest wave on the graph, which pulls communities apart, then takes turns between moving
    each thing to the middle of its neighbours and spreading each shelf out.
    """
    around = find_around(pulls, lambda other: 1.0)
    along = _slow_wave(pulls, around)
    for _ in range(_TURNS):
        for pair in shelves:
            for shelf in pair:
                ordered = sorted(shelf, key=lambda thing: (along[thing], thing))
                for at, thing in enumerate(ordered):
                    along[thing] = (at + 0.5) / len(ordered)
        along = [0.3 * here + 0.7 * mean(own, along, here) for here, own in zip(along, around, strict=True)]
    return along


def _slow_wave(pulls: Pulls, around: Around) -> list[float]:
    """Return a smooth function on the graph that has no weight on average: close to its second eigenvector."""
    degrees = [sum(own.values()) for own in pulls]
    total = sum(degrees) or 1.0
    wave = [(at * 2654435761 % 4294967296) / 4294967296 for at in range(len(pulls))]
    for _ in range(_WAVES):
        wave = [(here + mean(own, wave, here)) / 2 for here, own in zip(wave, around, strict=True)]
        level = sum(map(mul, wave, degrees)) / total
        size = sqrt(sum((here - level) * (here - level) for here in wave)) or 1.0
        wave = [(here - level) / size for here in wave]
    return wave


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
