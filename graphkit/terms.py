"""Names that everyone relies on: namespaces, prefixes and the IRIs of the contract.

Nothing here may be renamed: saved queries, the index and outside users lean on it.
"""

from __future__ import annotations

from typing import Final

GK: Final = "https://w3id.org/graphkit/schema#"
ID: Final = "https://w3id.org/graphkit/id/"
ST: Final = ID + "statement/"
SRC: Final = ID + "source/"
EV: Final = ID + "evidence/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
PROV: Final = "http://www.w3.org/ns/prov#"
DCTERMS: Final = "http://purl.org/dc/terms/"
SCHEMA: Final = "https://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
WD: Final = "http://www.wikidata.org/entity/"

#: Known to every query surface without a PREFIX line, in the order in which files declare them.
PREFIXES: Final[dict[str, str]] = {
    "gk": GK, "id": ID, "st": ST, "src": SRC, "ev": EV,
    "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS,
    "prov": PROV, "dcterms": DCTERMS, "schema": SCHEMA, "sh": SH, "wd": WD,
}  # fmt: skip

#: Longest namespace first, so that ``id/statement/x`` shortens to ``st:x`` and not to ``id:statement/x``.
_BY_LENGTH: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


def short(iri: str) -> str:
    """Return ``prefix:local`` for an IRI of a known namespace, else the IRI in angle brackets."""
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def local(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI: ``investsIn`` of ``…schema#investsIn``."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
