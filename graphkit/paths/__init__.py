"""Connections between things: ``costs``, the ``search`` between two, and how they are told (``report``).

The tree that joins three or more is in ``joining``, which is imported when it is needed.
"""

from graphkit.paths.costs import Costs, Filters, Hop
from graphkit.paths.search import Found, Path, Search, as_days, explain_nothing, find_paths

__all__ = [
    "Costs",
    "Filters",
    "Found",
    "Hop",
    "Path",
    "Search",
    "as_days",
    "explain_nothing",
    "find_paths",
]
