"""Which statements are exported, and what each says, as plain values that every format can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from graphkit.claims import BEGINNING, END, union
from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES, Source

#: A value of a node or an edge; empty ones are left away.
Value: TypeAlias = str | int | float | bool | list[str]

#: Stands between the parts of a text that holds several.
SEPARATOR: Final = " | "


@dataclass(frozen=True, slots=True)
class Selection:
    """What to export: all that was ``known_on`` a day, is of these ``modalities`` and lies around these ``things``.

    ``day`` is the one for which ``in_force`` is told, the day of the build when it is None. What has ended and
    what is denied is exported too, and marked. ``things`` are ids, none for the whole graph; with some, the export
    holds what lies within ``hops`` of them, over relations that are exported, and all relations among that.
    """

    day: date | None = None
    known_on: date | None = None
    modalities: frozenset[str] = frozenset(MODALITIES)
    things: tuple[str, ...] = ()
    hops: int = 1


EVERYTHING: Final = Selection()


def things(graph: Graph, selection: Selection) -> Iterator[Node]:
    """Yield the things to export, by id."""
    return map(graph.node_at, reach(graph, selection))


def reach(graph: Graph, selection: Selection) -> Sequence[int]:
    """Return the numbers of the things to export, ascending. Raises UnknownName for one that is not in the graph."""
    if not selection.things:
        return range(len(graph))
    reached = {graph.node(id).number for id in selection.things}
    frontier = set(reached)
    for _ in range(selection.hops):
        frontier = {
            other
            for number in frontier
            for other, hop in graph.neighbours(number)
            if other not in reached and any(relations_of_hop(graph, hop, selection))
        }
        reached |= frontier
    return sorted(reached)


def relations(graph: Graph, selection: Selection) -> list[Edge]:
    """Return the relations to export, by id: each statement once, its mirror never."""
    numbers = reach(graph, selection)
    chosen = numbers if isinstance(numbers, range) else frozenset(numbers)
    found = (
        edge
        for node in numbers
        for other, hop in graph.neighbours(node)
        if node <= other and other in chosen
        for edge in relations_of_hop(graph, hop, selection)
    )
    return sorted(found, key=lambda edge: edge.id)


def relations_of_hop(graph: Graph, hop: int, selection: Selection) -> Iterator[Edge]:
    """Yield the relations to export between two neighbours, claim by claim."""
    for claim in graph.claims_of_hop(hop):
        for edge in graph.edges_of_claim(claim, known_on=selection.known_on):
            if edge.statement.modality in selection.modalities:
                yield edge


def figures(graph: Graph, selection: Selection) -> list[Edge]:
    """Return the figures to export, by id."""
    found = (edge for node in things(graph, selection) for edge in graph.figures_of(node))
    return sorted((e for e in found if _is_chosen(e, selection)), key=lambda edge: edge.id)


def sources(graph: Graph, selection: Selection) -> Iterator[Source]:
    """Yield the sources to export, by id: all of the whole graph's, else those that exported statements name."""
    if not selection.things:
        return graph.sources()
    exported = (*relations(graph, selection), *figures(graph, selection))
    cited = {source for edge in exported for source in edge.statement.sources}
    return (source for source in graph.sources() if source.id in cited)


def _is_chosen(edge: Edge, selection: Selection) -> bool:
    known = selection.known_on is None or edge.known is None or edge.known <= selection.known_on
    return known and edge.statement.modality in selection.modalities


def node_values(node: Node) -> dict[str, Value]:
    """Return what is known of a thing itself, without what is empty; identifiers under their own names."""
    entity = node.entity
    values: dict[str, Value] = {
        "label": entity.label,
        "type": entity.type,
        "iri": node.iri,
        "alt": list(entity.alt),
        **gathered(entity.ids),
        "country": entity.country,
        "headquarters": entity.headquarters,
        "description": entity.description,
        "note": entity.note,
    }
    return {name: value for name, value in values.items() if value not in ("", [])}


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return key → value, several values of one key as one text."""
    found: dict[str, list[str]] = {}
    for key, text in pairs:
        found.setdefault(key, []).append(text)
    return {key: SEPARATOR.join(texts) for key, texts in found.items()}


def edge_values(graph: Graph, edge: Edge, selection: Selection) -> dict[str, Value]:
    """Return what a statement says besides its ends, without what is empty. Truth values are never left away."""
    statement = edge.statement
    predicate = graph.vocabulary.predicates[statement.predicate]
    values: dict[str, Value] = {
        "predicate": statement.predicate,
        "label": predicate.label,
        "group": predicate.group,
        "symmetric": predicate.symmetric,
        "unit": statement.unit,
        "date": statement.date.text if statement.date else "",
        "period": statement.period.text if statement.period else "",
        "until": statement.until.text if statement.until else "",
        "status": statement.status,
        "modality": statement.modality,
        "negated": statement.negated,
        "what": statement.what,
        "estimator": statement.estimator,
        "details": [f"{key}: {text}" for key, text in statement.qualifiers],
        "note": statement.note,
        "sources": list(statement.sources),
        "publishers": len(edge.publishers),
        "known": edge.known.isoformat() if edge.known else "",
        "inferred_by": statement.inferred_by,
        "premises": list(statement.premises),
    }
    if statement.value:
        values["value"] = number(statement.value)
    if statement.object:
        values["in_force"] = edge.possible(selection.day or graph.day)
        values["window"] = list(windows(edge))
    return {name: value for name, value in values.items() if value not in ("", [])}


def windows(edge: Edge) -> Iterator[str]:
    """Yield the stretches in which a relation can hold, as ``2025-10-28/2026-06-30``; ``..`` is an open end."""
    for begin, end in union((stretch.begin_first, stretch.end_last) for stretch in edge.held):
        first = ".." if begin == BEGINNING else date.fromordinal(begin).isoformat()
        last = ".." if end == END else date.fromordinal(end).isoformat()
        yield f"{first}/{last}"


def number(text: str) -> int | float:
    """Return a number in canonical spelling as a number."""
    return float(text) if "." in text else int(text)


def about(graph: Graph, selection: Selection) -> Mapping[str, str]:
    """Return what the export is of: title and day, and how it was narrowed down."""
    values = {"title": graph.title, "as_of": (selection.day or graph.day).isoformat()}
    if selection.known_on:
        values["known_on"] = selection.known_on.isoformat()
    if selection.modalities != EVERYTHING.modalities:
        values["modalities"] = ", ".join(sorted(selection.modalities))
    if selection.things:
        values["around"] = f"{', '.join(selection.things)}; hops: {selection.hops}"
    return values
