"""The compiled index of a build: everything that finding, filtering and ranking need, beside each edge.

Order and meaning (``Graph`` reads it): things are numbered by id; a *hop* is a pair of neighbours with all claims
between them; a *claim* is a subject, predicate and object with all statements of it; statements follow in the order
of their claims, figures after them in the order of their subjects. ``starts`` arrays have one entry more than there
are groups. Days are ordinals; 0 stands for "none". Names are kept under their folded form with the level at which
they count: id, identifier, label, alternative label.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import inf
from pathlib import Path

from graphkit.interest import claim_cost
from graphkit.model import MODALITIES, STATUSES, Entity, Source, Statement
from graphkit.names import fold
from graphkit.records import to_record
from graphkit.sections import SectionsWriter
from graphkit.table import Claim, Table, strongest
from graphkit.vocabulary import Vocabulary

NEGATED, INFERRED, TERMINATED = 1, 2, 4
#: The stage of a deal stands above these flags, as its position among ("", *STATUSES).
STATUS_SHIFT = 3


def write_index(
    path: Path,
    *,
    vocabulary: Vocabulary,
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    table: Table,
    day: int,
) -> None:
    """Write the index of a graph, whose hop costs are those of ``day``."""
    with SectionsWriter(path) as writer:
        writer.add_json("about", {"day": day, "title": vocabulary.title})
        writer.add_json("vocabulary", vocabulary.to_data())
        number = {id: position for position, id in enumerate(sorted(entities))}
        hops = _hops(table, number)
        _write_nodes(writer, entities, vocabulary)
        _write_names(writer, entities, number)
        _write_adjacency(writer, hops, len(number))
        _write_claims(writer, hops, table, number, vocabulary, day)
        _write_statements(writer, hops, table, number, sources)
        writer.add_texts("sources", sorted(sources))
        writer.add_texts("sources.records", (to_record(sources[id]) for id in sorted(sources)))


_Hop = tuple[tuple[int, int], Sequence[Claim]]


def _hops(table: Table, number: Mapping[str, int]) -> list[_Hop]:
    """Return the claims by pair of neighbours, lower number first, ascending."""

    def pair(claim: Claim) -> tuple[int, int]:
        ends = number[claim.key[0]], number[claim.key[2]]
        return min(ends), max(ends)

    claims = sorted(table.claims.values(), key=lambda claim: (pair(claim), claim.key))
    return [(ends, tuple(group)) for ends, group in groupby(claims, key=pair)]


def _write_nodes(writer: SectionsWriter, entities: Mapping[str, Entity], vocabulary: Vocabulary) -> None:
    classes = sorted(vocabulary.classes)
    writer.add_texts("nodes", sorted(entities))
    writer.add_texts("nodes.records", (to_record(entities[id]) for id in sorted(entities)))
    writer.add("nodes.class", array("H", [classes.index(entities[id].type) for id in sorted(entities)]))


def _write_names(writer: SectionsWriter, entities: Mapping[str, Entity], number: Mapping[str, int]) -> None:
    rows: set[tuple[str, int, int]] = set()
    for entity in entities.values():
        me = number[entity.id]
        rows.add((fold(entity.id), 0, me))
        rows.update((fold(text), 1, me) for scheme, text in entity.ids if scheme != "exchange")
        rows.add((fold(entity.label), 2, me))
        rows.update((fold(name), 3, me) for name in entity.alt)
    ordered = sorted((name.encode(), level, node) for name, level, node in rows)
    writer.add_texts("names", (name.decode() for name, _, _ in ordered))
    writer.add("names.level", array("B", [level for _, level, _ in ordered]))
    writer.add("names.node", array("I", [node for _, _, node in ordered]))


def _write_adjacency(writer: SectionsWriter, hops: Sequence[_Hop], nodes: int) -> None:
    neighbours: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
    for position, ((low, high), _) in enumerate(hops):
        neighbours[low].append((high, position))
        if low != high:
            neighbours[high].append((low, position))
    for own in neighbours:
        own.sort()
    writer.add("adjacent.starts", _starts(neighbours))
    writer.add("adjacent.nodes", array("I", [node for own in neighbours for node, _ in own]))
    writer.add("adjacent.hops", array("I", [hop for own in neighbours for _, hop in own]))


def _write_claims(
    writer: SectionsWriter,
    hops: Sequence[_Hop],
    table: Table,
    number: Mapping[str, int],
    vocabulary: Vocabulary,
    day: int,
) -> None:
    predicates = sorted(vocabulary.predicates)
    ordered = [claim for _, claims in hops for claim in claims]
    costs = [min(_cost(claim, vocabulary, day) for claim in claims) for _, claims in hops]
    writer.add("hops.starts", _starts([claims for _, claims in hops]))
    writer.add("hops.cost", array("d", costs))
    writer.add("claims.starts", _starts([claim.ids for claim in ordered]))
    writer.add("claims.subject", array("I", [number[claim.key[0]] for claim in ordered]))
    writer.add("claims.predicate", array("H", [predicates.index(claim.key[1]) for claim in ordered]))
    writer.add("claims.object", array("I", [number[claim.key[2]] for claim in ordered]))


def _cost(claim: Claim, vocabulary: Vocabulary, day: int) -> float:
    standing = claim.standing(day)
    if not standing:
        return inf
    publishers = frozenset().union(*(publishers for _, publishers in standing))
    return claim_cost(vocabulary.predicates[claim.key[1]].weight, strongest([s for s, _ in standing]), len(publishers))


def _write_statements(
    writer: SectionsWriter,
    hops: Sequence[_Hop],
    table: Table,
    number: Mapping[str, int],
    sources: Mapping[str, Source],
) -> None:
    rows = [
        (id, statement)
        for _, claims in hops
        for claim in claims
        for id, statement in zip(claim.ids, claim.statements, strict=True)
    ]
    relations = len(rows)
    figures: list[list[str]] = [[] for _ in number]
    for id, statement in table.figures.items():
        figures[number[statement.subject]].append(id)
    rows.extend((id, table.figures[id]) for own in figures for id in own)
    starts = _starts(figures)
    writer.add("figures.starts", array("Q", [start + relations for start in starts]))
    writer.add_texts("statements", (id for id, _ in rows))
    writer.add_texts("statements.records", (to_record(statement) for _, statement in rows))
    writer.add("statements.by_id", array("I", sorted(range(len(rows)), key=lambda row: rows[row][0].encode())))
    writer.add("statements.modality", array("B", [MODALITIES.index(s.modality) for _, s in rows]))
    writer.add("statements.flags", array("B", [_flags(s) for _, s in rows]))
    _write_days(writer, rows, table)
    _write_publishers(writer, [_publishers(id, statement, table, sources) for id, statement in rows])


def _flags(statement: Statement) -> int:
    return (
        NEGATED * statement.negated
        + INFERRED * bool(statement.inferred_by)
        + TERMINATED * (statement.status == "terminated")
        + (("", *STATUSES).index(statement.status) << STATUS_SHIFT)
    )


def _write_days(writer: SectionsWriter, rows: Sequence[tuple[str, Statement]], table: Table) -> None:
    """Write the days between which each written date can lie, and the day by which the statement was known."""
    for name, end in (("begin", "date"), ("until", "until")):
        days = [getattr(statement, end) for _, statement in rows]
        writer.add(f"statements.{name}.first", array("i", [d.first.toordinal() if d else 0 for d in days]))
        writer.add(f"statements.{name}.last", array("i", [d.last.toordinal() if d else 0 for d in days]))
    writer.add("statements.known", array("i", [table.known[id] or 0 for id, _ in rows]))


def _publishers(id: str, statement: Statement, table: Table, sources: Mapping[str, Source]) -> dict[str, int]:
    """Return the independent publishers of a statement with the day by which each had said it, 0 where undated."""
    own = [sources[source] for source in statement.sources]
    return {
        name: min(
            source.published.last.toordinal() if source.published else 0
            for source in own
            if source.publisher.casefold() == name
        )
        for name in table.publishers[id]
    }


def _write_publishers(writer: SectionsWriter, publishers: Sequence[Mapping[str, int]]) -> None:
    names = sorted({name for own in publishers for name in own})
    place = {name: position for position, name in enumerate(names)}
    ordered = [sorted((place[name], known) for name, known in own.items()) for own in publishers]
    writer.add_texts("publishers", names)
    writer.add("statements.publishers.starts", _starts(ordered))
    writer.add("statements.publishers", array("I", [name for own in ordered for name, _ in own]))
    writer.add("statements.publishers.known", array("i", [known for own in ordered for _, known in own]))


def _starts(groups: Sequence[Sequence[object]]) -> array[int]:
    """Return where each group starts when all are laid end to end, and last where they end."""
    starts = array("Q", [0])
    for group in groups:
        starts.append(starts[-1] + len(group))
    return starts
