"""Communities: things that hang together more than with the rest, found without chance.

The best connected things go first. Each joins the community to which its neighbours tie it most strongly, unless that
is full, else it begins one of its own; then each may move once to where it is better tied (label propagation after
Raghavan, Albert and Kumara, 2007, in a fixed order). What stays small is shared out among the large.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: How many communities a region has at most, and how many things the smallest of them has.
MOST: Final = 10
SMALLEST: Final = 8

#: For each thing its neighbours of the same region, each with how strongly it is tied.
Near = Sequence[Sequence[tuple[int, float]]]


def find_communities(near: Near, region_of: Sequence[int], by_degree: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the community of each thing, and the region of each community; -1 where no tie puts a thing into one."""
    sizes_of_regions = [0] * (max(region_of, default=-1) + 1)
    for region in region_of:
        sizes_of_regions[region] += 1
    full = [max(40, size // 7) for size in sizes_of_regions]
    label, sizes = _gather(near, region_of, by_degree, full)
    _settle(near, region_of, by_degree, full, label, sizes)
    kept = _kept(label, sizes, region_of, sizes_of_regions)
    at = {community: position for position, community in enumerate(kept)}
    final = [at.get(community, -1) for community in label]
    _share_out(near, by_degree, final)
    regions = [-1] * len(kept)
    for thing, community in enumerate(final):
        if community >= 0:
            regions[community] = region_of[thing]
    return final, regions


def _gather(
    near: Near, region_of: Sequence[int], by_degree: Sequence[int], full: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the community of each thing, and how many things each community has."""
    label, sizes = [-1] * len(near), list[int]()
    for thing in by_degree:
        best = _best(near[thing], label, sizes, full[region_of[thing]])
        if best < 0:
            best = len(sizes)
            sizes.append(0)
        label[thing] = best
        sizes[best] += 1
    return label, sizes


def _settle(
    near: Near,
    region_of: Sequence[int],
    by_degree: Sequence[int],
    full: Sequence[int],
    label: list[int],
    sizes: list[int],
) -> None:
    """Let each thing move to where it is tied most strongly."""
    for thing in by_degree:
        own = label[thing]
        sizes[own] -= 1  # its own place is free to it
        best = _best(near[thing], label, sizes, full[region_of[thing]])
        label[thing] = own if best < 0 else best
        sizes[label[thing]] += 1


def _best(ways: Sequence[tuple[int, float]], label: Sequence[int], sizes: Sequence[int], full: int) -> int:
    """Return the community that is not full and most strongly tied, the older of equals; -1 for none."""
    ties: dict[int, float] = {}
    for other, pull in ways:
        community = label[other]
        if community >= 0 and sizes[community] < full:
            ties[community] = ties.get(community, 0.0) + pull
    return max(ties, key=lambda community: (ties[community], -community)) if ties else -1


def _kept(
    label: Sequence[int], sizes: Sequence[int], region_of: Sequence[int], sizes_of_regions: Sequence[int]
) -> list[int]:
    """Return the communities that are large enough, region by region, the largest first."""
    region = dict(zip(label, region_of, strict=True))
    ranked = sorted(region, key=lambda community: (region[community], -sizes[community], community))
    taken = [0] * len(sizes_of_regions)
    kept = []
    for community in ranked:
        home = region[community]
        if taken[home] < MOST and sizes[community] >= max(SMALLEST, sizes_of_regions[home] // 40):
            taken[home] += 1
            kept.append(community)
    return kept


def _share_out(near: Near, by_degree: Sequence[int], label: list[int]) -> None:
    """Give those without a community that of the neighbours they are tied to most, where there are such."""
    for _ in range(2):
        for thing in by_degree:
            if label[thing] < 0:
                ties: dict[int, float] = {}
                for other, pull in near[thing]:
                    if label[other] >= 0:
                        ties[label[other]] = ties.get(label[other], 0.0) + pull
                if ties:
                    label[thing] = max(ties, key=lambda community: (ties[community], -community))
