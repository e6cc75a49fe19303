"""The grammar of SPARQL queries, for explaining them: what a query is made of, or where it goes wrong.

The engine decides what is valid; its own messages name a place some words too late and list what the parser had
hoped for, so graphkit reads the text again to say it in words.
"""

from graphkit.query.grammar.cursor import Fault
from graphkit.query.grammar.queries import count_triples, read_query
from graphkit.query.grammar.structure import Element, Group, Pattern, Projection, Structure

__all__ = [
    "Element",
    "Fault",
    "Group",
    "Pattern",
    "Projection",
    "Structure",
    "count_triples",
    "read_query",
]
