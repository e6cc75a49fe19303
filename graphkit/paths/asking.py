"""Connections as a SPARQL query that returns their hops, to be run, changed and built upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphkit.graph import Graph
from graphkit.paths.costs import Filters
from graphkit.paths.search import Found
from graphkit.paths.shown import connections_of, ends_of, title, told_hops
from graphkit.rdf.prefixed import Prefixed
from graphkit.terms import PREFIXES, SRC

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined

#: What is asked of each statement; one row for each, with the titles of all of its sources.
_QUERY: Final = """\
# {title}
# One row for each statement of each hop: who, what, to whom, how much, when, and who says so.
{prefixes}
SELECT ?path ?hop ?from ?verb ?to ?amount ?unit ?date ?until ?stage ?said_as
  (GROUP_CONCAT(DISTINCT ?source; SEPARATOR=" | ") AS ?sources) ?statement
WHERE {{
  VALUES (?path ?hop ?place ?statement) {{
{rows}
  }}
  ?statement rdf:subject/rdfs:label ?from ; rdf:predicate/rdfs:label ?verb ; rdf:object/rdfs:label ?to ;
    gk:modality/rdfs:label ?said_as .
  OPTIONAL {{ ?statement gk:value ?amount }}
  OPTIONAL {{ ?statement gk:unit ?unit }}
  OPTIONAL {{ ?statement gk:date ?date }}
  OPTIONAL {{ ?statement gk:until ?until }}
  OPTIONAL {{ ?statement gk:status/rdfs:label ?stage }}
  OPTIONAL {{
    ?statement prov:wasDerivedFrom ?cited .
    ?cited dcterms:publisher ?publisher ; dcterms:title ?title{known}
    BIND(CONCAT(?publisher, ": ", ?title) AS ?source)
  }}
}}
GROUP BY ?path ?hop ?place ?from ?verb ?to ?amount ?unit ?date ?until ?stage ?said_as ?statement
ORDER BY ?path ?hop ?place"""


def as_sparql(graph: Graph, found: Found | Joined, filters: Filters) -> str:
    """Return a query whose rows are the statements of all hops, in the order in which they are told.

    It names the statements, for which of them hold on a day under filters is nothing that a query could decide.
    """
    short = Prefixed(PREFIXES)
    rows, sources = [], set[str]()
    for rank, connection in enumerate(connections_of(found), start=1):
        for place, hop in enumerate(told_hops(connection, ends_of(found)), start=1):
            for at, edge in enumerate(hop.edges, start=1):
                rows.append(f"    ({rank} {place} {at} {short[f'<{edge.iri}>']})")
                sources.update(edge.statement.sources)
    known = ""
    if filters.known_on or graph.known_on:
        named = ", ".join(short[f"<{SRC}{id}>"] for id in sorted(sources))
        known = f"\n    FILTER(?cited IN ({named}))"
    used = sorted({"rdf", "rdfs", "gk", "prov", "dcterms"} | short.used)
    return _QUERY.format(
        title=" ".join(title(graph, found, filters).split()),
        prefixes="\n".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in used),
        rows="\n".join(rows),
        known=known,
    )
