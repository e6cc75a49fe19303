"""Tables: a folder of CSV files that join on ids, for spreadsheets, databases and data frames."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from graphkit.export.selection import SEPARATOR, Selection, figures, gathered, relations, sources, things, windows
from graphkit.graph import Edge, Graph, Node
from graphkit.model import Evidence, Source
from graphkit.writing import new_folder

#: The tables and their columns; ``entities.csv`` has one more for each kind of identifier that occurs.
ENTITIES: Final = ("id", "label", "type", "alt", "country", "headquarters", "description", "note")
STATEMENTS: Final = (
    "id", "class", "subject", "subject_label", "predicate", "predicate_label", "object", "object_label", "value",
    "unit", "date", "period", "until", "status", "modality", "negated", "in_force", "window", "what", "estimator",
    "details", "note", "cites", "known", "publishers", "inferred_by", "premises",
)  # fmt: skip
SOURCES: Final = (
    "id", "title", "publisher", "author", "kind", "url", "published", "cited_through", "machine_written",
    "title_is_description", "note",
)  # fmt: skip
STATEMENT_SOURCES: Final = ("statement", "source", "section", "paragraph", "start", "end", "digest")
NAMES: Final = frozenset({"entities.csv", "statements.csv", "sources.csv", "statement_sources.csv"})

# What spreadsheets take for the beginning of a formula, full-width signs included; a plain number is none.
_FORMULA: Final = re.compile("[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Row = Sequence[str]


def write_tables(graph: Graph, path: Path, *, selection: Selection, excel_safe: bool) -> None:
    """Write the tables of a graph into the folder ``path``, all or nothing.

    ``excel_safe`` puts an apostrophe before every cell that a spreadsheet would run as a formula, and a byte order
    mark at the beginning; without it cells are what the graph says, character by character.
    """
    edges = sorted([*relations(graph, selection), *figures(graph, selection)], key=lambda edge: edge.id)
    nodes = list(things(graph, selection))
    schemes = sorted({scheme for node in nodes for scheme, _ in node.entity.ids})
    tables: dict[str, tuple[Row, Iterable[Row]]] = {
        "entities.csv": ((*ENTITIES, *schemes), _entities(nodes, schemes)),
        "statements.csv": (STATEMENTS, _statements(graph, edges, selection)),
        "sources.csv": (SOURCES, map(_source, sources(graph, selection))),
        "statement_sources.csv": (STATEMENT_SOURCES, _links(edges)),
    }
    with new_folder(path, is_ours=is_ours) as folder:
        for name, (header, rows) in tables.items():
            encoding = "utf-8-sig" if excel_safe else "utf-8"
            with (folder / name).open("w", encoding=encoding, newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(map(_safe, rows) if excel_safe else rows)


def is_ours(folder: Path) -> bool:
    """Return whether a folder holds nothing but tables of an earlier export (hidden entries aside)."""
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    return all(entry.name in NAMES and entry.is_file() for entry in entries)


def _entities(nodes: Iterable[Node], schemes: Sequence[str]) -> Iterator[Row]:
    for node in nodes:
        entity, ids = node.entity, gathered(node.entity.ids)
        yield (
            entity.id, entity.label, entity.type, SEPARATOR.join(entity.alt), entity.country, entity.headquarters,
            entity.description, entity.note, *(ids.get(scheme, "") for scheme in schemes),
        )  # fmt: skip


def _statements(graph: Graph, edges: Iterable[Edge], selection: Selection) -> Iterator[Row]:
    labels = {node.id: node.label for node in graph.nodes()}
    day = selection.day or graph.day
    for edge in edges:
        s = edge.statement
        predicate = graph.vocabulary.predicates[s.predicate]
        yield (
            edge.id, predicate.statement_class or "Figure", s.subject, labels[s.subject], s.predicate, predicate.label,
            s.object, labels.get(s.object, ""), s.value, s.unit,
            *(when.text if when else "" for when in (s.date, s.period, s.until)),
            s.status, s.modality, _truth(s.negated), _truth(edge.possible(day)) if s.object else "",
            SEPARATOR.join(windows(edge)), s.what, s.estimator,
            SEPARATOR.join(f"{key}: {text}" for key, text in s.qualifiers), s.note, SEPARATOR.join(s.cited),
            edge.known.isoformat() if edge.known else "", str(len(edge.publishers)), s.inferred_by,
            SEPARATOR.join(s.premises),
        )  # fmt: skip


def _source(source: Source) -> Row:
    return (
        source.id, source.title, source.publisher, source.author, source.kind, source.url,
        source.published.text if source.published else "", source.cited_through, _truth(source.machine_written),
        _truth(source.title_is_description), source.note,
    )  # fmt: skip


def _links(edges: Iterable[Edge]) -> Iterator[Row]:
    """Yield a row for each place in each source of each statement; a source without a known place has one row."""
    for edge in edges:
        for source in edge.statement.sources:
            places = [place for place in edge.statement.evidence if place.source == source]
            for place in places or [Evidence(source)]:
                yield edge.id, source, place.section, place.paragraph, place.start, place.end, place.digest


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _safe(row: Row) -> Row:
    """Return a row whose cells no spreadsheet takes for formulas."""
    return [f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell for cell in row]
