"""Connections on the interactive page: what it has to hold, and the address that opens it on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphkit.graph import Node
from graphkit.model import MODALITIES
from graphkit.paths.costs import Filters
from graphkit.paths.search import Found
from graphkit.paths.shown import connections_of, ends_of

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined


class Page(NamedTuple):
    """What a page is made of: the things that it is about, how far it reaches from them, and what it opens with."""

    things: tuple[Node, ...]
    hops: int
    fragment: str


def page_of(found: Found | Joined, filters: Filters, *, via: Node | None) -> Page:
    """Return the page of connections: all things on them, and what lies around, opened on the first.

    The page ranks connections by itself. Where there are filters that it does not rank by, it holds nothing but the
    things on the connections that were found under them, so that it cannot lead past these.
    """
    ends = ends_of(found)
    along = {node.number: node for node in ends}
    for connection in connections_of(found):
        along |= {node.number: node for node in connection.nodes}
    parts = [f"path={','.join(node.id for node in ends)}"]
    if filters.day:
        parts.append(f"day={filters.day.isoformat()}")
    if filters.known_on:
        parts.append(f"known={filters.known_on.isoformat()}")
    if unsaid := [name for name in MODALITIES if name not in filters.modalities]:
        parts.append(f"unsaid={','.join(unsaid)}")
    if filters.min_sources:
        parts.append(f"voices={filters.min_sources}")
    return Page(tuple(along.values()), 0 if not_ranked_by(filters, via=via) else 1, "&".join(parts))


def not_ranked_by(filters: Filters, *, via: Node | None) -> list[str]:
    """Return the options in use by which the page does not rank connections."""
    plain = Filters()
    options = {
        "day": "--as-of", "known_on": "--known-on", "modalities": "--modality", "only": "--only",
        "without": "--without", "avoid": "--avoid", "types": "--types", "min_sources": "--min-sources",
        "directed": "--directed", "shortest": "--shortest",
    }  # fmt: skip
    used = [option for name, option in options.items() if getattr(filters, name) != getattr(plain, name)]
    return [*used, "--via"] if via else used
