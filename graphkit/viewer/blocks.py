"""Where many things lie: layers as bands, in each band its communities as blocks side by side.

In a block, organizations lie above what they work with, and the best connected are spread evenly, so that the few that
a picture of the whole can name do not crowd. Whole numbers, no chance: the same graph gives the same places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import gcd, sqrt
from typing import Final, NamedTuple

from graphkit.viewer.bands import PLACING, UNTIED, Name, capital, rank_layers, stack_by_claims
from graphkit.viewer.communities import find_communities
from graphkit.viewer.frame import ACROSS, ASPECT, DOWN, HEADROOM, Frame
from graphkit.viewer.waves import find_along

#: How often a band may win things through neighbours of neighbours.
_PASSES: Final = 6

#: No band is thinner than this part of the picture.
_THINNEST: Final = 20

#: The room between two blocks, in columns.
_GAP: Final = 0.8


class Community(NamedTuple):
    """A block of a band: its extent, and its best connected thing, -1 for the things of a band in no community."""

    band: int
    lead: int
    left: int
    right: int
    top: int
    bottom: int


class Blocks(NamedTuple):
    """The layout of many things; a band is its label, its layer, its top and its bottom."""

    bands: tuple[tuple[str, int | None, int, int], ...]
    band_of: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    order: tuple[int, ...]
    groups: tuple[Community, ...]
    group_of: tuple[int, ...]


def lay_out_blocks(frame: Frame) -> Blocks:
    """Return the layout of many things."""
    near = _near(frame)
    names, homes = _homes(frame, near)
    claims = Counter(
        (homes[subject], homes[object_], name)
        for subject, object_, name in zip(frame.subjects, frame.objects, frame.predicates, strict=True)
    )
    ranks = stack_by_claims(len(names), claims)
    band_of = [ranks[home] for home in homes]
    ordered = [names[ranks.index(rank)] for rank in range(len(names))]
    by_degree = sorted(range(len(near)), key=lambda thing: (-len(near[thing]), thing))
    group_of, bands_of_groups, communities = _groups(frame, near, band_of, by_degree)
    members: list[list[int]] = [[] for _ in bands_of_groups]
    for thing in by_degree:
        members[group_of[thing]].append(thing)
    rows = _in_order(frame, group_of, bands_of_groups, len(names))
    bands, places, groups = _Places(frame, ordered, members, communities).put(rows)
    order = _importance(by_degree, group_of, communities)
    return Blocks(bands, tuple(band_of), places, order, groups, tuple(group_of))


def _near(frame: Frame) -> list[list[tuple[int, float]]]:
    """Return for each thing its neighbours with how strongly they pull."""
    near: list[list[tuple[int, float]]] = [[] for _ in frame.classes]
    for low, high, pull in zip(frame.lows, frame.highs, frame.pulls, strict=True):
        if low != high:
            near[low].append((high, pull))
            near[high].append((low, pull))
    return near


def _homes(frame: Frame, near: Sequence[Sequence[tuple[int, float]]]) -> tuple[list[Name], list[int]]:
    """Return the bands and the band of each thing: layers, or classes where there are no two layers."""
    placed = [
        (subject, object_)
        for subject, object_, name in zip(frame.subjects, frame.objects, frame.predicates, strict=True)
        if name in PLACING
    ]
    tied = Counter(layer for _, layer in placed)
    layers = rank_layers({layer: tied[layer] for layer in frame.layers})
    if len(layers) < 2:
        classes = sorted(frame.plurals)
        at = {name: band for band, name in enumerate(classes)}
        return [(capital(frame.plurals[name]), None) for name in classes], [at[name] for name in frame.classes]
    home = _spread(near, placed, layers)
    names: list[Name] = [(frame.label_of(layer), layer) for layer in layers]
    if -1 in home:
        names.append((UNTIED, None))
    return names, [band if band >= 0 else len(layers) for band in home]


def _spread(
    near: Sequence[Sequence[tuple[int, float]]], placed: Sequence[tuple[int, int]], layers: Sequence[int]
) -> list[int]:
    """Return the band of each thing, -1 for none: where it is said to belong, else where its neighbours do.

    From neighbour to neighbour; a hub pulls less, and a band that is large anyway must pull harder.
    """
    home = [-1] * len(near)
    band_at = {layer: band for band, layer in enumerate(layers)}
    for thing, layer in placed:
        if layer in band_at and home[thing] < 0:
            home[thing] = band_at[layer]
    for layer, band in band_at.items():
        home[layer] = band
    weight = [1 / sqrt(len(ways) or 1) for ways in near]
    open_ = [thing for thing, band in enumerate(home) if band < 0]
    for _ in range(_PASSES):
        sizes = Counter(home)
        won = [(thing, band) for thing in open_ if (band := _pulled(near[thing], home, weight, sizes)) >= 0]
        for thing, band in won:
            home[thing] = band
        if not won:
            break
        open_ = [thing for thing in open_ if home[thing] < 0]
    return home


def _pulled(
    ways: Sequence[tuple[int, float]], home: Sequence[int], weight: Sequence[float], sizes: Counter[int]
) -> int:
    """Return the band that the neighbours of a thing pull it to, -1 where none of them has one."""
    votes: dict[int, float] = {}
    for other, pull in ways:
        if (band := home[other]) >= 0:
            votes[band] = votes.get(band, 0.0) + pull * weight[other]
    return max(votes, key=lambda band: (votes[band] / sqrt(sizes[band]), -band)) if votes else -1


def _groups(
    frame: Frame, near: Sequence[Sequence[tuple[int, float]]], band_of: Sequence[int], by_degree: Sequence[int]
) -> tuple[list[int], list[int], int]:
    """Return the group of each thing, the band of each group, and how many groups are communities.

    The rest of each band, things that no tie puts into a community, is a group as well; those come last.
    """
    placed = list(band_of)
    for layer in frame.layers:
        placed[layer] = -1  # all that work in a layer are tied to it: that says nothing of who hangs together
    inside = [
        [(other, pull) for other, pull in ways if placed[other] == band] if band >= 0 else []
        for ways, band in zip(near, placed, strict=True)
    ]
    group_of, bands = find_communities(inside, band_of, by_degree)
    communities = len(bands)
    rests: dict[int, int] = {}
    for thing, group in enumerate(group_of):
        if group < 0:
            band = band_of[thing]
            if band not in rests:
                rests[band] = len(bands)
                bands.append(band)
            group_of[thing] = rests[band]
    return group_of, bands, communities


def _in_order(frame: Frame, group_of: Sequence[int], bands: Sequence[int], count: int) -> list[list[int]]:
    """Return the groups of each band from left to right: near the groups that they are tied to."""
    crossings: Counter[tuple[int, int]] = Counter()
    for low, high in zip(frame.lows, frame.highs, strict=True):
        crossings[group_of[low], group_of[high]] += 1
    pulls: list[dict[int, float]] = [{} for _ in bands]
    for (first, second), ties in crossings.items():
        if first != second:
            pulls[first][second] = pulls[second][first] = pulls[first].get(second, 0.0) + ties
    shelves: list[tuple[list[int], list[int]]] = [([], []) for _ in range(count)]
    for group, band in enumerate(bands):
        shelves[band][0].append(group)
    along = find_along(shelves, pulls)
    return [sorted(groups, key=lambda group: (along[group], group)) for groups, _ in shelves]


class _Places:
    """Puts groups and their things into the picture, band by band."""

    def __init__(self, frame: Frame, names: Sequence[Name], members: Sequence[Sequence[int]], communities: int) -> None:
        self.above, self.names, self.members, self.communities = frame.above, names, members, communities
        self.places = [(0, 0)] * len(frame.classes)
        self.groups: dict[int, Community] = {}

    def put(
        self, rows: Sequence[Sequence[int]]
    ) -> tuple[tuple[tuple[str, int | None, int, int], ...], tuple[tuple[int, int], ...], tuple[Community, ...]]:
        """Return bands, the places of all things, and the extent of each group."""
        sizes = [sum(len(self.members[group]) for group in groups) for groups in rows]
        columns = _columns(sizes)
        least = -(-sum(sizes) // (columns * _THINNEST))
        bands, top = [], 0
        for band, ((label, thing), groups) in enumerate(zip(self.names, rows, strict=True)):
            height = max(-(-sizes[band] // columns), least)
            bottom = top + HEADROOM + DOWN * height + DOWN // 4
            self._put_band(band, groups, height, columns * ACROSS, top + HEADROOM, bottom)
            bands.append((label, thing, top, bottom))
            top = bottom
        return tuple(bands), tuple(self.places), tuple(self.groups[group] for group in sorted(self.groups))

    def _put_band(self, band: int, groups: Sequence[int], height: int, width: int, top: int, bottom: int) -> None:
        wide = {group: -(-len(self.members[group]) // max(1, height)) for group in groups}
        unit = width / (sum(wide.values()) + _GAP * (len(groups) - 1) or 1)
        left = 0.0
        for group in groups:
            right = left + wide[group] * unit
            lead = self.members[group][0] if group < self.communities else -1
            self.groups[group] = Community(band, lead, round(left), round(right), top, bottom)
            for thing, place in self._cells(self.members[group], wide[group], height * DOWN):
                self.places[thing] = round(left + place[0] * unit), round(top + place[1])
            left = right + _GAP * unit

    def _cells(self, members: Sequence[int], wide: int, high: int) -> Iterator[tuple[int, tuple[float, float]]]:
        """Yield things with their places in a block: columns from its left, units from its top."""
        shelves = [[t for t in members if self.above[t]], [t for t in members if not self.above[t]]]
        counts = [-(-len(shelf) // wide) for shelf in shelves]
        down, first = high / max(1, sum(counts)), 0
        for shelf, rows in zip(shelves, counts, strict=True):
            cells = rows * wide
            stride = _stride(cells)
            for at, thing in enumerate(shelf):
                row, column = divmod((at * stride + cells // 2) % cells, wide)
                scatter = thing * 2654435761 % 4294967296
                yield (
                    thing,
                    (
                        column + 0.5 + (scatter % 1024 / 1023 - 0.5) * 0.3,
                        (first + row + 0.5 + (scatter // 1024 % 1024 / 1023 - 0.5) * 0.3) * down,
                    ),
                )
            first += rows


def _columns(sizes: Sequence[int]) -> int:
    """Return how many things lie side by side, so that the picture is about ``ASPECT`` times as wide as high."""
    columns = max(4, int(sqrt(sum(sizes) * ASPECT * DOWN / ACROSS)))
    while columns * ACROSS < ASPECT * (len(sizes) * HEADROOM + DOWN * sum(-(-size // columns) for size in sizes)):
        columns += 1
    return columns


def _stride(cells: int) -> int:
    """Return a step that visits all cells and spreads the first of them evenly: near the golden section."""
    stride = max(1, round(cells * 0.618))
    while gcd(stride, cells) != 1:
        stride += 1
    return stride


def _importance(by_degree: Sequence[int], group_of: Sequence[int], communities: int) -> tuple[int, ...]:
    """Return all things, the most important first: the best connected of all, and of each community."""
    seen = [0] * (max(group_of, default=-1) + 1)
    keys = []
    for overall, thing in enumerate(by_degree):
        group = group_of[thing]
        quota = seen[group] * communities * 2 if group < communities else overall
        seen[group] += 1
        keys.append((min(overall, quota), overall))
    return tuple(by_degree[overall] for _, overall in sorted(keys))
