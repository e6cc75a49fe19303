"""Which band of the page each thing belongs to, and in which order the bands lie.

A band is a layer of the value chain: a thing of class Layer that others work in or belong to. Things are meant by
their position in the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul
from typing import Final

from graphkit.graph import Node
from graphkit.vocabulary import Vocabulary

#: How many bands a picture has at most, besides the last one for what nothing ties to a band.
MOST_BANDS: Final = 8

#: The class of things that bands stand for, and the relations that place a thing in one.
LAYER: Final = "Layer"
PLACING: Final = ("belongsToLayer", "operatesIn")

#: How strongly a relation ties a thing to the band of its neighbour, by group and, before that, by predicate.
_PULL: Final[Mapping[str, float]] = {
    "structure": 3.0, "making": 3.0, "trade": 1.5, "capital": 0.6, "argument": 0.5,
    "belongsToLayer": 8.0, "operatesIn": 8.0, "memberOf": 0.2,
}  # fmt: skip

#: Relations whose subject stands above its object in a chain of value, and those whose subject stands below.
_DOWNWARDS: Final = frozenset({"requires", "dependsOn", "drivesDemandFor", "bottleneckMovesTo", "deploys", "adopts"})
_UPWARDS: Final = frozenset({"supplies", "serves"})

#: What the band of things is called that nothing ties to a layer.
UNTIED: Final = "Not tied to a layer"

#: How many relations may pass one band more for one chain of need to run downwards.
_DOWNHILL: Final = 8

#: How often influence is passed on from neighbour to neighbour.
_PASSES: Final = 6

#: For each thing its neighbours with how strongly they pull.
Pulls = list[dict[int, float]]

#: The neighbours of each thing, and beside them their weights, which add up to 1.
Around = Sequence[tuple[tuple[int, ...], tuple[float, ...]]]

#: What a band is called, and the position of the layer that it stands for.
Name = tuple[str, int | None]
_Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Tie:
    """All that joins two things: their positions, and each claim's predicate and whether ``low`` is its subject."""

    low: int
    high: int
    claims: tuple[tuple[str, bool], ...]


def find_pulls(count: int, ties: Sequence[Tie], vocabulary: Vocabulary) -> Pulls:
    """Return for each thing its neighbours with how strongly the strongest relation ties them."""
    pulls: Pulls = [{} for _ in range(count)]
    for tie in ties:
        if tie.low != tie.high:
            pull = max(pull_of(predicate, vocabulary) for predicate, _ in tie.claims)
            pulls[tie.low][tie.high] = pulls[tie.high][tie.low] = pull
    return pulls


def pull_of(predicate: str, vocabulary: Vocabulary) -> float:
    """Return how strongly a relation ties things to one band."""
    return _PULL.get(predicate, _PULL.get(vocabulary.predicates[predicate].group, 1.0))


def find_homes(
    nodes: Sequence[Node], ties: Sequence[Tie], pulls: Pulls, vocabulary: Vocabulary
) -> tuple[list[Name], list[int]]:
    """Return the bands and the band of each thing."""
    layers = _layers(nodes, ties)
    if len(layers) < 2:
        classes = sorted({node.entity.type for node in nodes})
        labels: list[Name] = [(capital(vocabulary.classes[name].plural), None) for name in classes]
        return labels, [classes.index(node.entity.type) for node in nodes]
    home = _spread(pulls, layers)
    names: list[Name] = [(nodes[layer].label, layer) for layer in layers]
    if -1 in home:
        names.append((UNTIED, None))
    return names, [band if band >= 0 else len(layers) for band in home]


def _layers(nodes: Sequence[Node], ties: Sequence[Tie]) -> list[int]:
    """Return the layers that most things work in or belong to, the largest first."""
    layers = [at for at, node in enumerate(nodes) if node.entity.type == LAYER]
    claims = ((tie, predicate, forward) for tie in ties for predicate, forward in tie.claims)
    tied = Counter(tie.high if forward else tie.low for tie, predicate, forward in claims if predicate in PLACING)
    return rank_layers({layer: tied[layer] for layer in layers})


def rank_layers(members: Mapping[int, int]) -> list[int]:
    """Return those of the layers that have members which make bands, the largest first."""
    ranked = sorted((-count, layer) for layer, count in members.items() if count)
    shared = [layer for count, layer in ranked if count < -1]
    return (shared if len(shared) > 1 else [layer for _, layer in ranked])[:MOST_BANDS]


def _spread(pulls: Pulls, layers: Sequence[int]) -> list[int]:
    """Return the band of each thing, -1 for none: what the layers' influence, passed from neighbour to neighbour, says.

    A hub passes on less; and a band that is large anyway must pull harder to win a thing.
    """
    around = find_around(pulls, lambda other: 1 / sqrt(len(pulls[other])))
    fields = [_influence(around, layer, layers) for layer in layers]
    sizes = [sqrt(sum(field)) for field in fields]
    return [
        max(range(len(layers)), key=lambda band: (shares[band] / sizes[band], -band)) if any(shares) else -1
        for shares in zip(*fields, strict=True)
    ]


def _influence(around: Around, layer: int, layers: Sequence[int]) -> list[float]:
    """Return how much of one layer reaches each thing; a layer takes nothing from the others."""
    field = [0.0] * len(around)
    for _ in range(_PASSES):
        field = [mean(own, field, 0.0) for own in around]
        for other in layers:
            field[other] = 1.0 if other == layer else 0.0
    return field


def stack(count: int, home: Sequence[int], ties: Sequence[Tie]) -> list[int]:
    """Return the rank of each band from the top: most chains of need run downwards, much-joined bands lie close.

    Bands are put one by one to where they fit best, then moved until none fits better elsewhere. The one of things
    that no layer claims is joined to no other, and stays last.
    """
    claims = Counter(
        (home[tie.low if forward else tie.high], home[tie.high if forward else tie.low], predicate)
        for tie in ties
        for predicate, forward in tie.claims
    )
    return stack_by_claims(count, claims)


def stack_by_claims(count: int, claims: Mapping[tuple[int, int, str], int]) -> list[int]:
    """Return the rank of each band from the top: see ``stack``.

    ``claims`` counts claims by the bands of subject and object and by predicate.
    """
    gain = [[0] * count for _ in range(count)]
    joined = [[0] * count for _ in range(count)]
    for (subject, object_, predicate), number in claims.items():
        joined[subject][object_] += number
        joined[object_][subject] += number
        if predicate in _DOWNWARDS:
            gain[subject][object_] += _DOWNHILL * number
        elif predicate in _UPWARDS:
            gain[object_][subject] += _DOWNHILL * number
    order: list[int] = []
    for band in range(count):
        choices = (_inserted(order, at, band) for at in range(len(order), -1, -1))
        order = max(choices, key=lambda choice: _fitness(choice, gain, joined))
    order = _settled(order, gain, joined)
    return [order.index(band) for band in range(count)]


def _settled(order: list[int], gain: _Matrix, joined: _Matrix) -> list[int]:
    best = _fitness(order, gain, joined)
    improved = True
    while improved:
        improved = False
        for band in range(len(order)):
            rest = [other for other in order if other != band]
            for at in range(len(order)):
                moved = _inserted(rest, at, band)
                if (value := _fitness(moved, gain, joined)) > best:
                    order, best, improved = moved, value, True
    return order


def _inserted(order: Sequence[int], at: int, band: int) -> list[int]:
    return [*order[:at], band, *order[at:]]


def _fitness(order: Sequence[int], gain: _Matrix, joined: _Matrix) -> int:
    """Return what the chains that run downwards gain, less what relations lose on their way past other bands."""
    return sum(
        gain[upper][lower] - joined[upper][lower] * (below - above)
        for above, upper in enumerate(order)
        for below, lower in enumerate(order[above + 1 :], start=above + 1)
    )


def find_around(pulls: Pulls, share: Callable[[int], float]) -> Around:
    """Return the neighbours of each thing, weighted by how they pull and by a share of their own."""
    around = []
    for own in pulls:
        weights = [pull * share(other) for other, pull in own.items()]
        total = sum(weights) or 1.0
        around.append((tuple(own), tuple(weight / total for weight in weights)))
    return around


def mean(own: tuple[tuple[int, ...], tuple[float, ...]], field: Sequence[float], alone: float) -> float:
    """Return the weighted mean over a thing's neighbours, ``alone`` where it has none."""
    others, weights = own
    return sum(map(mul, map(field.__getitem__, others), weights)) if others else alone


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
