"""Graphs that are too large for memory: the same makers, streaming, with checks and rules run as SPARQL on a store.

``gathering`` reads all facts of a folder and sorts the statements on disk; ``loading`` puts them into a store and
checks it; ``writing`` infers on the store and writes the same build folder as ``making`` does, byte for byte.
"""

from graphkit.bulk.checking import check_large
from graphkit.bulk.writing import build_large

__all__ = ["build_large", "check_large"]
