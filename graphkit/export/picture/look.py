"""How a picture looks: the shapes, line patterns and light colours of the page, and how wide and how strong lines are.

Shapes are paths around (0, 0) with about the area of a circle of radius 1. The page keeps its own copy in its script
and style sheet; a test holds both alike.
"""

from __future__ import annotations

from math import sqrt
from typing import Final, NamedTuple

from graphkit.graph import Edge
from graphkit.viewer.marks import group_mark
from graphkit.vocabulary import Vocabulary

COLOURS: Final = {
    "ground": "#ffffff", "band": "#f6f7f8", "ink": "#171b21", "quiet": "#59636e", "accent": "#0b62c4",
    "blue": "#1f6fb2", "green": "#0f8a68", "orange": "#c26a00", "sky": "#3b93bd", "purple": "#a1478a",
    "grey": "#747d88", "red": "#c8452b",
}  # fmt: skip

SHAPES: Final = {
    "circle": "M-1,0A1,1 0 1 1 1,0A1,1 0 1 1 -1,0Z",
    "ring": "M-1.05,0A1.05,1.05 0 1 1 1.05,0A1.05,1.05 0 1 1 -1.05,0ZM-.52,0A.52,.52 0 1 0 .52,0A.52,.52 0 1 0 -.52,0Z",
    "square": "M-.89,-.89H.89V.89H-.89Z",
    "frame": "M-.96,-.96H.96V.96H-.96ZM-.46,-.46V.46H.46V-.46Z",
    "bar": "M-1.25,-.62H1.25V.62H-1.25Z",
    "wide": "M-1.3,-.5Q-1.3,-.7 -1.1,-.7H1.1Q1.3,-.7 1.3,-.5V.5Q1.3,.7 1.1,.7H-1.1Q-1.3,.7 -1.3,.5Z",
    "triangle": "M0,-1.2L1.2,.88H-1.2Z",
    "diamond": "M0,-1.24L1.24,0L0,1.24L-1.24,0Z",
    "lozenge": "M-.72,-1H1.3L.72,1H-1.3Z",
    "hexagon": "M-1.1,0L-.55,-.95H.55L1.1,0L.55,.95H-.55Z",
    "pentagon": "M0,-1.15L1.09,-.36L.68,.93H-.68L-1.09,-.36Z",
    "house": "M0,-1.15L1.1,-.25V.95H-1.1V-.25Z",
    "drop": "M0,1.35C-.5,.7 -1,.2 -1,-.35A1,1 0 1 1 1,-.35C1,.2 .5,.7 0,1.35Z",
    "star": "M0,-1.35L.38,-.48L1.31,-.42L.59,.2L.82,1.12L0,.61L-.82,1.12L-.59,.2L-1.31,-.42L-.38,-.48Z",
    "dome": "M-1.1,.85V.1A1.1,1.1 0 1 1 1.1,.1V.85Z",
}

#: Dashes of a line, empty for one without gaps; what is not said as fact has wider gaps.
PATTERNS: Final[dict[str, tuple[float, ...]]] = {
    "solid": (), "dashes": (9, 4), "dots": (1.6, 3.4), "dashdot": (9, 4, 2, 4), "fine": (),
}  # fmt: skip
LOOSE: Final[dict[str, tuple[float, ...]]] = {
    "solid": (5, 5), "dashes": (7, 7), "dots": (1.6, 6), "dashdot": (7, 6, 2, 6), "fine": (3, 5),
}  # fmt: skip

#: Up from these amounts of money a line is drawn wider, and wider again.
DEALS: Final = (100_000_000, 1_000_000_000, 10_000_000_000)
_MONEY: Final = frozenset({"USD", "EUR", "GBP", "CHF"})


class Look(NamedTuple):
    """How a line is drawn: hue, width in pixels, dashes and opacity; and whether it holds, and is said as a fact."""

    hue: str
    width: float
    dashes: tuple[float, ...]
    opacity: float
    holds: bool
    is_fact: bool


def line_look(lead: Edge, size: int, vocabulary: Vocabulary, *, holds: bool) -> Look:
    """Return how a line looks, by its most telling statement and the size of its largest deal (``deal_size``)."""
    statement = lead.statement
    pattern, hue = group_mark(vocabulary.predicates[statement.predicate].group, vocabulary)
    inferred_or_weak = bool(statement.inferred_by) or statement.modality in ("forecast", "opinion")
    is_fact = not inferred_or_weak and statement.modality == "fact"
    if not holds:
        dashes = LOOSE["dots"] if statement.negated else (PATTERNS if is_fact else LOOSE)[pattern]
        return Look("grey", 0.7, dashes, 0.5, holds, is_fact)
    base = {"fine": 0.7, "dots": 1.4}.get(pattern, 1.0)
    opacity = 0.55 if inferred_or_weak else 0.65 if pattern == "fine" else 0.8
    return Look(hue, base + 0.6 * size, (PATTERNS if is_fact else LOOSE)[pattern], opacity, holds, is_fact)


def deal_size(edge: Edge) -> int:
    """Return in how large a deal an amount of money lies, 0 for the smallest and for anything but money."""
    value, unit = edge.statement.value, edge.statement.unit
    return sum(float(value) >= size for size in DEALS) if value and unit in _MONEY else 0


def radius(degree: int) -> float:
    """Return the radius of a mark in pixels: its area grows with the number of neighbours."""
    return 1.15 * min(17.0, 2.6 + 1.6 * sqrt(degree))
