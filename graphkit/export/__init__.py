"""The graph in other formats, chosen by the suffix of the file: RDF, networks, tables, Cypher, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from graphkit.errors import BadOption
from graphkit.export.cypher import to_cypher
from graphkit.export.network import to_gexf, to_graphml, to_networkx, to_node_link
from graphkit.export.selection import EVERYTHING, Selection
from graphkit.export.tables import write_tables
from graphkit.graph import Graph
from graphkit.rdf import Triple, to_jsonld, to_rdfxml, to_trig, to_turtle
from graphkit.writing import write_file

__all__ = ["EVERYTHING", "FORMS", "Selection", "to_networkx", "write_export"]

#: Each suffix that can be written, and what comes out.
FORMS: Final[Mapping[str, str]] = {
    ".ttl": "Turtle, to be read",
    ".nt": "N-Triples, sorted",
    ".nq": "N-Quads, sorted",
    ".trig": "TriG",
    ".jsonld": "JSON-LD with its context inside",
    ".rdf": "RDF/XML",
    ".graphml": "GraphML: things and the relations between them",
    ".gexf": "GEXF: the same, for Gephi",
    ".json": "node-link JSON: the same, for D3 and networkx",
    ".csv": "a folder of tables: entities, statements, sources",
    ".cypher": "a Cypher script that fills a property graph",
    ".svg": "a picture to print and to edit",
    ".png": "the same picture in pixels",
}

#: Suffixes that belong to graphkit's plan, with what serves until then.
_NOT_YET: Final = {".xlsx": ".csv", ".parquet": ".csv"}

_RDF: Final[Mapping[str, Callable[[Iterator[Triple]], Iterator[str]]]] = {
    ".ttl": to_turtle, ".nt": lambda triples: _lines(triples), ".nq": lambda triples: _lines(triples),
    ".trig": to_trig, ".jsonld": to_jsonld, ".rdf": to_rdfxml,
}  # fmt: skip
_NETWORK: Final[Mapping[str, Callable[[Graph, Selection], Iterator[str]]]] = {
    ".graphml": to_graphml, ".gexf": to_gexf, ".json": to_node_link, ".cypher": to_cypher,
}  # fmt: skip


def write_export(graph: Graph, path: Path, *, selection: Selection = EVERYTHING, excel_safe: bool = False) -> None:
    """Write a graph to a file in the format of its suffix (see ``FORMS``), all or nothing; ``.csv`` is a folder.

    RDF holds the graph as it was built; of the other formats ``selection`` says which statements go in, and the
    day for which ``in_force`` is told. ``excel_safe`` keeps cells of tables from being taken for formulas.

    Raises BadOption for a suffix that is not known and for an option that the format does not have, OutputRefused
    when the place cannot be written, and GraphkitError when a picture lacks what draws it.
    """
    suffix = _suffix(path)
    if excel_safe and suffix != ".csv":
        raise BadOption(f"--excel-safe does nothing for {suffix}", hint="it is for .csv")
    if suffix in _RDF and selection != EVERYTHING:
        raise BadOption(
            f"{suffix} holds the graph as it was built, and takes no other day and no selection",
            hint="choose .json, .graphml, .gexf, .csv, .cypher, .svg or .png",
        )
    if suffix == ".csv":
        write_tables(graph, path, selection=selection, excel_safe=excel_safe)
    elif suffix in _RDF:
        write_file(path, _RDF[suffix](graph.triples()))
    elif suffix in (".svg", ".png"):
        _write_picture(graph, path, selection=selection, pixels=suffix == ".png")
    else:
        write_file(path, _NETWORK[suffix](graph, selection))


def _write_picture(graph: Graph, path: Path, *, selection: Selection, pixels: bool) -> None:
    """Write a picture; what draws it, and the layout of the page, is loaded for this alone."""
    from graphkit.export.picture import to_png, to_svg

    write_file(path, [to_png(graph, selection)] if pixels else to_svg(graph, selection))


def _suffix(path: Path) -> str:
    """Return the suffix that decides, in lower case; BadOption, listing those there are, for any other."""
    suffix = path.suffix.lower()
    if suffix in FORMS:
        return suffix
    known = ", ".join(FORMS)
    if suffix in _NOT_YET:
        raise BadOption(f"{suffix} cannot be written yet", where=str(path), hint=f"use {_NOT_YET[suffix]}; of {known}")
    what = f"{suffix} is not a suffix that says how to write" if suffix else "the name has no suffix"
    raise BadOption(what, where=str(path), hint=f"end it in one of {known}")


def _lines(triples: Iterator[Triple]) -> Iterator[str]:
    """Write triples that are sorted and unique already, as those of a graph are, without holding them all."""
    return (f"{subject} {predicate} {object} .\n" for subject, predicate, object in triples)
