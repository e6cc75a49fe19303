"""The compiled index of a build: everything that finding, filtering and ranking need, beside each edge.

Order and meaning (``Graph`` reads it): things are numbered by id; a *hop* is a pair of neighbours with all claims
between them; a *claim* is a subject, predicate and object with all statements of it; statements follow in the order
of their claims, figures after them in the order of their subjects. ``starts`` arrays have one entry more than there
are groups. Days are ordinals; 0 stands for "none". Names are kept under their folded form with the level at which
they count: id, identifier, label, alternative label.

Neighbours stand twice: by number (``adjacent``), and the cheapest to go on through first (``nearest``), so that a
search never has to look at all the neighbours of a hub. Numpy arranges the columns; reading them needs none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.columns import Arranged, Columns, arrange, may_hold, ranges, strongest_and_voices
from graphkit.interest import LEAST_HOP, MODALITY_COST, passing_cost, support
from graphkit.model import MODALITIES, Entity, Source
from graphkit.names import fold
from graphkit.records import to_record
from graphkit.sections import SectionsWriter
from graphkit.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Costs = NDArray[np.float64]


def write_index(
    path: Path,
    *,
    vocabulary: Vocabulary,
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    columns: Columns,
    records: Sequence[bytes],
    day: int,
) -> Arranged:
    """Write the index of a graph, whose hop costs are those of ``day``, and return the order of its statements.

    ``entities`` come by id, ascending, and are numbered so in ``columns``; ``records`` holds what ``to_record``
    makes of the statement of each row.
    """
    arranged = arrange(columns, len(entities))
    with SectionsWriter(path) as writer:
        writer.add_json("about", {"day": day, "title": vocabulary.title})
        writer.add_json("vocabulary", vocabulary.to_data())
        _write_nodes(writer, entities, vocabulary)
        _write_names(writer, entities)
        _write_hops(writer, columns, arranged, len(entities), day)
        _write_statements(writer, columns, arranged, records)
        _write_voices(writer, columns, arranged)
        writer.add_texts("sources", (id.encode() for id in sorted(sources)))
        writer.add_texts("sources.records", (to_record(sources[id]).encode() for id in sorted(sources)))
    return arranged


def _write_nodes(writer: SectionsWriter, entities: Mapping[str, Entity], vocabulary: Vocabulary) -> None:
    number = {name: place for place, name in enumerate(sorted(vocabulary.classes))}
    writer.add_texts("nodes", (id.encode() for id in entities))
    writer.add_texts("nodes.records", (to_record(entity).encode() for entity in entities.values()))
    writer.add_numbers("nodes.class", "H", [number[entity.type] for entity in entities.values()])


def _write_names(writer: SectionsWriter, entities: Mapping[str, Entity]) -> None:
    rows: set[tuple[str, int, int]] = set()
    for me, entity in enumerate(entities.values()):
        rows.add((fold(entity.id), 0, me))
        rows.update((fold(text), 1, me) for scheme, text in entity.ids if scheme != "exchange")
        rows.add((fold(entity.label), 2, me))
        rows.update((fold(name), 3, me) for name in entity.alt)
    ordered = sorted((name.encode(), level, node) for name, level, node in rows)
    writer.add_texts("names", (name for name, _, _ in ordered))
    writer.add_numbers("names.level", "B", [level for _, level, _ in ordered])
    writer.add_numbers("names.node", "I", [node for _, _, node in ordered])


def _write_hops(writer: SectionsWriter, columns: Columns, arranged: Arranged, things: int, day: int) -> None:
    """Write claims and the hops that they make, with their costs, and the neighbours of each thing, twice."""
    least = _hop_costs(columns, arranged, may_hold(columns, arranged))
    writer.add_numbers("hops.starts", "Q", arranged.hops_starts)
    writer.add_numbers("hops.cost", "d", _hop_costs(columns, arranged, arranged.possible(day)))
    writer.add_numbers("hops.least", "d", least)
    writer.add_numbers("claims.starts", "Q", arranged.claims_starts)
    writer.add_numbers("claims.subject", "I", arranged.subject)
    writer.add_numbers("claims.predicate", "H", arranged.predicate)
    writer.add_numbers("claims.object", "I", arranged.object)
    _write_neighbours(writer, arranged, least, things)


def _write_neighbours(writer: SectionsWriter, arranged: Arranged, least: Costs, things: int) -> None:
    import numpy as np

    hops = np.arange(len(arranged.low))
    here = np.concatenate([arranged.low, arranged.high])
    there = np.concatenate([arranged.high, arranged.low])
    by = np.concatenate([hops, hops])
    degrees = np.bincount(here, minlength=things)
    # The formula of ``interest`` once for each degree that occurs: numpy's own logarithm may differ in the last bit.
    passing = np.array([passing_cost(degree) for degree in range(int(degrees.max(initial=0)) + 1)])
    through = least[by] + passing[degrees[there]]
    writer.add_numbers("adjacent.starts", "Q", np.concatenate([[0], np.cumsum(degrees)]))
    by_number = np.lexsort((there, here))
    writer.add_numbers("adjacent.nodes", "I", there[by_number])
    writer.add_numbers("adjacent.hops", "I", by[by_number])
    by_cost = np.lexsort((there, through, here))
    writer.add_numbers("nearest.nodes", "I", there[by_cost])
    writer.add_numbers("nearest.hops", "I", by[by_cost])
    writer.add_numbers("nearest.cost", "d", through[by_cost])


def _hop_costs(columns: Columns, arranged: Arranged, counted: NDArray[np.bool_]) -> Costs:
    """Return what each hop costs over the relations that count: that of its cheapest claim, infinite without any."""
    import numpy as np

    if not len(arranged.low):
        return np.zeros(0)
    modality, voices = strongest_and_voices(columns, arranged, counted)
    predicates = columns.vocabulary.predicates
    weights = np.array([predicates[name].weight for name in sorted(predicates)])[arranged.predicate]
    surcharge = np.array([*(MODALITY_COST[name] for name in MODALITIES), np.inf])[modality]
    fewer = np.array([support(publishers) for publishers in range(int(voices.max(initial=0)) + 1)])[voices]
    costs = np.maximum(LEAST_HOP, weights + surcharge - fewer)
    return np.asarray(np.minimum.reduceat(costs, arranged.hops_starts[:-1]))


def _write_statements(writer: SectionsWriter, columns: Columns, arranged: Arranged, records: Sequence[bytes]) -> None:
    import numpy as np

    rows = arranged.rows.tolist()
    writer.add_numbers("figures.starts", "Q", arranged.figures_starts)
    writer.add_texts("statements", (columns.ids[row].encode() for row in rows))
    writer.add_texts("statements.records", (records[row] for row in rows))
    by_id = sorted(range(len(rows)), key=lambda place: columns.ids[rows[place]].encode())
    writer.add_numbers("statements.by_id", "I", by_id)
    for name, typecode, column in (
        ("modality", "B", columns.modality),
        ("flags", "B", columns.flags),
        ("begin.first", "i", columns.begin_first),
        ("begin.last", "i", columns.begin_last),
        ("until.first", "i", columns.until_first),
        ("until.last", "i", columns.until_last),
        ("known", "i", columns.known),
    ):
        writer.add_numbers(f"statements.{name}", typecode, np.asarray(column, dtype=np.int64)[arranged.rows])


def _write_voices(writer: SectionsWriter, columns: Columns, arranged: Arranged) -> None:
    """Write the independent publishers of each statement, by name, with the day by which each had said it."""
    import numpy as np

    names = sorted(columns.publishers)
    place = {name: number for number, name in enumerate(names)}
    renumbered = np.array([place[name] for name in columns.publishers], dtype=np.int64)
    starts = np.asarray(columns.voices_starts, dtype=np.int64)
    lengths = (starts[1:] - starts[:-1])[arranged.rows]
    own = ranges(starts[arranged.rows], lengths)
    writer.add_texts("publishers", (name.encode() for name in names))
    writer.add_numbers("statements.publishers.starts", "Q", np.concatenate([[0], np.cumsum(lengths)]))
    # The publishers of a statement were added by name, and renumbering by name keeps that order.
    voices = np.asarray(columns.voices, dtype=np.int64)[own]
    writer.add_numbers("statements.publishers", "I", renumbered[voices] if len(names) else voices)
    writer.add_numbers("statements.publishers.known", "i", np.asarray(columns.voices_known, dtype=np.int64)[own])


def numbered(ids: Iterable[str]) -> dict[str, int]:
    """Return the number of each thing: its place among all ids, ascending."""
    return {id: number for number, id in enumerate(sorted(ids))}
