"""RDF as text, written and read without any library: terms, and one writer for each syntax.

All writers take triples in any order, once or more often, and yield the same text for the same graph. A writer is
imported when it is first asked for: most readers need terms alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphkit.rdf.ntriples import read_ntriples, to_ntriples
from graphkit.rdf.term import (
    LANG_STRING,
    XSD_STRING,
    Triple,
    datatype,
    iri,
    is_blank,
    is_iri,
    is_literal,
    language,
    lexical,
    literal,
)

if TYPE_CHECKING:
    from graphkit.rdf.arrangement import one_line
    from graphkit.rdf.jsonld import to_jsonld
    from graphkit.rdf.rdfxml import to_rdfxml
    from graphkit.rdf.turtle import to_trig, to_turtle

__all__ = [
    "LANG_STRING",
    "XSD_STRING",
    "Triple",
    "datatype",
    "iri",
    "is_blank",
    "is_iri",
    "is_literal",
    "language",
    "lexical",
    "literal",
    "one_line",
    "read_ntriples",
    "to_jsonld",
    "to_ntriples",
    "to_rdfxml",
    "to_trig",
    "to_turtle",
]

_WHERE: Final = {
    "one_line": "arrangement",
    "to_jsonld": "jsonld",
    "to_rdfxml": "rdfxml",
    "to_trig": "turtle",
    "to_turtle": "turtle",
}


def __getattr__(name: str) -> Any:
    """Import a writer when it is first used."""
    from importlib import import_module

    if name in _WHERE:
        return getattr(import_module(f"graphkit.rdf.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'graphkit.rdf' has no attribute {name!r}")
