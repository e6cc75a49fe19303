"""The waist: a graph that was built, as every reader sees it. Nothing else comes between makers and readers.

A graph is a build folder on disk. Names, neighbours and statements are read from its compiled index (standard
library alone, memory-mapped); SPARQL goes to its store; its triples are ``graph.nq``. ``folder`` opens it, ``things``
knows names and neighbours, ``statements`` what is said and when it holds: each is the one before and more.
"""

from graphkit.graph.folder import INDEX, MANIFEST, QUADS, QUERIES, STORE
from graphkit.graph.statements import Edge, Graph
from graphkit.graph.things import Node

__all__ = ["INDEX", "MANIFEST", "QUADS", "QUERIES", "STORE", "Edge", "Graph", "Node"]
