"""``graphkit build``: make the graph, publish it in every form, and put the whole folder in place at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

from graphkit.check import LIMIT
from graphkit.graph import INDEX, MANIFEST, Graph
from graphkit.making import Made, assemble, checked, write_graph, write_manifest
from graphkit.manifest import write_manifest_of
from graphkit.writing import new_folder

#: Where a build keeps what does not fit into memory, while it is made.
_WORK: Final = ".work"


def build(
    ontology: Path,
    output: Path,
    *,
    forms: bool = True,
    limit: int = LIMIT,
    progress: Callable[[str], None] = lambda step: None,
) -> Graph:
    """Build an ontology folder into ``output``, all or nothing, and return the graph, open.

    ``forms`` adds Turtle, JSON-LD, RDF/XML, the page and the report to master, store, index and manifest; above
    ``limit`` statements the report alone. ``progress`` is called with the name of each step. Raises FactsError with
    all problems of the facts, and OutputRefused when ``output`` is no place for a build.
    """
    progress("checking")
    outcome, read = checked(ontology, limit=limit)
    if not outcome.large:
        made = assemble(outcome.facts, read, outcome.rules)
        return publish(made, output, forms=forms, limit=limit, progress=progress)
    from graphkit.bulk import build_large  # with numpy and all: only where it is needed

    with new_folder(output, is_ours=is_build, waiting=lambda: progress("waiting for another build")) as folder:
        work = folder / _WORK
        work.mkdir()
        built = build_large(read, outcome.rules, folder, work, progress=progress)
        rmtree(work)
        if forms:
            progress("writing the report")
            _write_report(folder)
        write_manifest_of(folder, read, built.day, built.counts, built.inputs)
    return Graph(output)


def publish(
    made: Made,
    output: Path,
    *,
    forms: bool = True,
    limit: int = LIMIT,
    progress: Callable[[str], None] = lambda step: None,
) -> Graph:
    """Write what was made into ``output``, all or nothing, and return the graph, open; see ``build``."""
    with new_folder(output, is_ours=is_build, waiting=lambda: progress("waiting for another build")) as folder:
        progress("writing the graph")
        write_graph(made, folder)
        if forms:
            progress("writing its other forms")
            if len(made.statements) <= limit:
                _write_forms(folder)
            _write_report(folder)
        write_manifest(made, folder)
    return Graph(output)


def is_build(folder: Path) -> bool:
    """Return whether a folder was made by a build, and so may be replaced by one."""
    return (folder / MANIFEST).is_file() and (folder / INDEX).is_file()


def _write_forms(folder: Path) -> None:
    """Write the RDF forms and the page, by the readers that everybody uses."""
    from graphkit.export import write_export
    from graphkit.viewer import write_page

    graph = Graph(folder)
    for name in ("graph.ttl", "graph.jsonld", "graph.rdf"):
        write_export(graph, folder / name)
    write_page(graph, folder / "graph.html")


def _write_report(folder: Path) -> None:
    """Write the report of the build's health, for machines and for people."""
    from graphkit.report import health, write_report

    graph = Graph(folder)
    write_report(health(graph), graph, folder)


def summary(graph: Graph) -> dict[str, Any]:
    """Return the counts that ``graphkit build`` tells at its end."""
    counts: dict[str, Any] = graph.manifest["counts"]
    return counts
