"""Reading facts as people write them, each with its place in its file.

``read_facts`` reads a folder, ``read_yaml`` the bytes of one file. Nothing raises on bad input: all that is
wrong comes back in ``Facts.problems``. Every scalar is the text that was written; the schema types it later.

Parts: ``nodes`` (YAML text to nodes with places), ``format`` (nodes to sources, entities and statements),
``folder`` (which files, in which order), ``rdf`` and ``resource``
(facts that are RDF already, as graphkit writes them).
"""

from graphkit.facts.folder import by_place, read_facts, read_yaml
from graphkit.facts.format import STATEMENT_KEYS, number_advice
from graphkit.facts.nodes import CUT_SHORT, quoted
from graphkit.facts.rdf import read_triples

__all__ = [
    "CUT_SHORT",
    "STATEMENT_KEYS",
    "by_place",
    "number_advice",
    "quoted",
    "read_facts",
    "read_triples",
    "read_yaml",
]
