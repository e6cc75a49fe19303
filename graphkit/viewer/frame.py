"""What a layout of many things is made from, in columns: classes, labels of layers, hops with their claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from graphkit.graph import Graph, Node
from graphkit.viewer.bands import LAYER, Tie, pull_of
from graphkit.viewer.selection import Selection
from graphkit.vocabulary import Vocabulary

#: The room that one thing gets, in units of the picture, and how much wider than high the whole is.
ACROSS: Final = 92
DOWN: Final = 56
ASPECT: Final = 0.95

#: Room above the things of a band, for its name.
HEADROOM: Final = 46


class Frame(NamedTuple):
    """Things by position, and what joins them; claims are laid end to end, hop by hop.

    ``above`` says which things stand on the upper shelf; ``subjects`` and ``objects`` are the ends of claims.
    """

    classes: list[str]
    plurals: dict[str, str]
    above: list[bool]
    label_of: Callable[[int], str]
    lows: Sequence[int]
    highs: Sequence[int]
    pulls: list[float]
    predicates: list[str]
    subjects: list[int]
    objects: list[int]

    @property
    def layers(self) -> list[int]:
        """The things that are layers."""
        return [at for at, name in enumerate(self.classes) if name == LAYER]


def frame_of(graph: Graph, selection: Selection, above: Sequence[str]) -> Frame:
    """Return the frame of what is on a page, without reading a single statement."""
    names = sorted(graph.vocabulary.predicates)
    return _frame(
        list(map(graph.class_of, selection.things)),
        lambda at: graph.node_at(selection.things[at]).label,
        (selection.lows, selection.highs, selection.claim_counts),
        ([names[number] for number in selection.predicates], selection.forward),
        graph.vocabulary, above,
    )  # fmt: skip


def frame_of_ties(nodes: Sequence[Node], ties: Sequence[Tie], vocabulary: Vocabulary, above: Sequence[str]) -> Frame:
    """Return the frame of things and what joins them."""
    claims = [claim for tie in ties for claim in tie.claims]
    return _frame(
        [node.entity.type for node in nodes],
        lambda at: nodes[at].label,
        ([tie.low for tie in ties], [tie.high for tie in ties], [len(tie.claims) for tie in ties]),
        ([predicate for predicate, _ in claims], [forward for _, forward in claims]),
        vocabulary, above,
    )  # fmt: skip


def _frame(
    classes: list[str],
    label_of: Callable[[int], str],
    hops: tuple[Sequence[int], Sequence[int], Sequence[int]],
    claims: tuple[list[str], Sequence[bool]],
    vocabulary: Vocabulary,
    above: Sequence[str],
) -> Frame:
    lows, highs, counts = hops
    predicates, forward = claims
    strength = {name: pull_of(name, vocabulary) for name in set(predicates)}
    every = iter(predicates)
    pulls = [strength[next(every)] if n == 1 else max(strength[p] for p in islice(every, n)) for n in counts]
    ends = [(low, high) for low, high, count in zip(lows, highs, counts, strict=True) for _ in range(count)]
    is_above = {name: vocabulary.is_a(name, above) for name in set(classes)}
    return Frame(
        classes, {name: vocabulary.classes[name].plural for name in is_above}, [is_above[name] for name in classes],
        label_of, lows, highs, pulls, predicates,
        [low if ahead else high for (low, high), ahead in zip(ends, forward, strict=True)],
        [high if ahead else low for (low, high), ahead in zip(ends, forward, strict=True)],
    )  # fmt: skip
