"""graphkit: sourced facts about an industry as a graph you can ask.

>>> import graphkit as gk
>>> graph = gk.open()                                  # the graph at hand, else the shipped one
>>> for path in graph.paths("nvidia", "nokia", limit=1):
...     print(path)
NVIDIA — Nokia

Nothing slow is imported before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphkit.version import __version__

if TYPE_CHECKING:
    from graphkit.api import KnowledgeGraph, build, open
    from graphkit.errors import FactsError, GraphkitError

__all__ = ["FactsError", "GraphkitError", "KnowledgeGraph", "__version__", "build", "open"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    from importlib import import_module

    if name in ("FactsError", "GraphkitError"):
        return getattr(import_module("graphkit.errors"), name)
    if name in ("KnowledgeGraph", "build", "open"):
        return getattr(import_module("graphkit.api"), name)
    raise AttributeError(f"module 'graphkit' has no attribute {name!r}")
