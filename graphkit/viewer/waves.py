"""Where things of a picture want to lie from left to right: near what they are joined to, and spread evenly."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from operator import mul
from typing import Final

from graphkit.viewer.bands import Around, Pulls, find_around, mean

#: How often the wave is smoothed, and how often neighbours and shelves take turns.
_WAVES: Final = 30
_TURNS: Final = 10


def find_along(shelves: Sequence[tuple[list[int], list[int]]], pulls: Pulls) -> list[float]:
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
