"""How telling a connection is: the cost of a hop and of passing through a thing. Lower is more telling.

hop = path weight of its cheapest predicate + modality − 0.1 · min(3, independent publishers − 1), at least 0.1;
passing through a thing = 0.5 · log2(2 + max(0, degree − 8)), where the degree counts its neighbours.
A path costs its hops and what it passes through; its two ends cost nothing. The path index stores the hop costs
of the day of the build, the page carries them along, and ``graphkit path`` adds them up: one formula for all.
"""

from __future__ import annotations

from math import log2
from typing import Final

MODALITY_COST: Final = {"fact": 0.0, "estimate": 0.5, "forecast": 1.0, "opinion": 1.5}
LEAST_HOP: Final = 0.1


def claim_cost(weight: float, modality: str, publishers: int) -> float:
    """Return the cost of a hop over one claim.

    ``modality`` is the strongest among its statements, ``publishers`` the count of independent ones over them all.
    """
    return max(LEAST_HOP, weight + MODALITY_COST[modality] - support(publishers))


def support(publishers: int) -> float:
    """Return by how much several independent publishers make a hop cheaper."""
    return 0.1 * min(3, max(0, publishers - 1))


def passing_cost(degree: int) -> float:
    """Return what it costs to pass through a thing with that many neighbours: 0.5 at least, and hubs are dear.

    That each step costs something keeps a detour of cheap hops behind the plain word about the two ends.
    """
    return 0.5 * log2(2 + max(0, degree - 8))
