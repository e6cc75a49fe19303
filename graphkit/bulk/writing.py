"""A build folder from facts that are too many for memory: what ``making`` writes, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from graphkit.bulk.checking import faults, placed
from graphkit.bulk.gathering import Gathered, gather
from graphkit.bulk.loading import Loaded, lines_of, load, load_lines, write_lines
from graphkit.check import located
from graphkit.columns import INFERRED, Arranged, Columns
from graphkit.compile import write_index
from graphkit.conflicts import disagreeing_pairs
from graphkit.conflicts.across import pairs_across
from graphkit.conflicts.sides import SUCCESSIVE
from graphkit.errors import FactsError
from graphkit.facts.rdf import Reader
from graphkit.graph import INDEX, QUADS, STORE
from graphkit.infer import infer_over_store
from graphkit.making import copy_queries
from graphkit.manifest import input_digests
from graphkit.model import MODALITIES, Statement
from graphkit.ontology import Ontology
from graphkit.rdf import Triple, iri
from graphkit.records import from_record, to_record
from graphkit.rules import Rule
from graphkit.sorting import Sorter, merged
from graphkit.statements import mirrors_of, plain_of, statement_id, statement_triples
from graphkit.table import newest_day
from graphkit.terms import GK, ST

if TYPE_CHECKING:
    import pyoxigraph

_FACT: Final = MODALITIES.index("fact")

#: About so many statements are compared at once when disagreements are looked for.
_COMPARED: Final = 10_000


class Built(NamedTuple):
    """What the manifest of a build says besides the digests of its files."""

    day: date
    counts: Mapping[str, Any]
    inputs: Mapping[str, str]


def build_large(
    ontology: Ontology, rules: tuple[Rule, ...], folder: Path, work: Path, *, progress: Callable[[str], None]
) -> Built:
    """Build the facts beside an ontology into an empty folder, all but the manifest, and return what that will say.

    ``work`` is for what does not fit into memory, and is left to the caller to remove. Raises FactsError with all
    problems of the facts, and for a rule that explodes.
    """
    facts = ontology.folder / "facts"
    progress("reading")
    gathered = gather(ontology.folder, ontology, rules, work)
    if gathered.problems:
        raise FactsError(located(placed(gathered.problems, gathered), facts))
    progress("loading")
    try:
        loaded = load(gathered, rules, work, folder / STORE)
    except FactsError as error:
        raise FactsError(located(placed(error.problems, gathered), facts)) from error
    progress("checking")
    if problems := faults(gathered, loaded):
        raise FactsError(located(problems, facts))
    progress("inferring")
    extra = Sorter(work, "extra")
    by_rule = _infer(gathered, rules, loaded, extra)
    progress("writing the graph")
    day = newest_day(gathered.sources.values())
    arranged = write_index(
        folder / INDEX,
        vocabulary=ontology,
        entities=gathered.entities,
        sources=gathered.sources,
        columns=loaded.columns,
        records=loaded.records,
        day=day.toordinal(),
    )
    extra.add(lines_of(_plain_triples(gathered, loaded.columns, arranged, day)))
    disagreements = _disagreements(loaded, arranged, ontology)
    extra.add(lines_of((iri(ST + a), iri(GK + "disagreesWith"), iri(ST + b)) for a, b in sorted(disagreements)))
    _write_quads(loaded, extra, folder, work)
    copy_queries(ontology.folder, folder)
    counts = _counts(gathered, loaded.columns, arranged, by_rule, len(disagreements))
    stated = _stated_in_order(loaded)
    return Built(day, counts, input_digests(ontology, gathered.entities.values(), gathered.sources.values(), stated))


def _infer(gathered: Gathered, rules: tuple[Rule, ...], loaded: Loaded, extra: Sorter) -> Counter[str]:
    """Let the rules run on the store, and take what they conclude into columns, records and lines."""
    infer_over_store(loaded.store, rules=rules, ontology=gathered.ontology)
    concluded = dict(sorted(_inferred(loaded.store, gathered.ontology)))
    rows = {id: row for row, id in enumerate(loaded.columns.ids)}

    @cache  # conclusions rest on conclusions, several ways
    def known(premise: str) -> int:
        if premise in concluded:
            return max(map(known, concluded[premise].premises))
        return loaded.columns.known[rows[premise]]

    for id, statement in concluded.items():
        loaded.columns.add(id, statement, known=max(map(known, statement.premises)))
        loaded.records.append(to_record(statement).encode())
        extra.add(lines_of(statement_triples(id, statement, gathered.ontology, gathered.entities)))
    loaded.records.close()
    return Counter(statement.inferred_by for statement in concluded.values())


def _inferred(store: pyoxigraph.Store, ontology: Ontology) -> Iterator[tuple[str, Statement]]:
    """Yield id and statement of all that the rules have put into a store."""
    import pyoxigraph

    about: dict[str, dict[str, list[str]]] = {}
    reader = Reader(about, ontology, [])
    for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(GK + "inferredBy"), None):
        own = about.setdefault(str(quad.subject)[1:-1], {})
        for fact in store.quads_for_pattern(quad.subject, None, None):
            own.setdefault(fact.predicate.value, []).append(str(fact.object))
        for record in reader.records(str(quad.subject)[1:-1]):
            if isinstance(record.value, Statement):
                yield statement_id(record.value), record.value
        about.clear()


def _plain_triples(gathered: Gathered, columns: Columns, arranged: Arranged, day: date) -> Iterator[Triple]:
    """Yield what is in force on the day, and its mirrors: what ``making.plain_triples`` yields."""
    import numpy as np

    counted = arranged.possible(day.toordinal())
    counted &= np.asarray(columns.modality, dtype=np.int64)[arranged.rows[: len(counted)]] == _FACT
    if not len(counted):
        return
    in_force = np.flatnonzero(np.logical_or.reduceat(counted, arranged.claims_starts[:-1])).tolist()
    things, names = list(gathered.entities), sorted(gathered.ontology.predicates)
    mirrors = mirrors_of(gathered.ontology)
    for claim in in_force:
        subject, object_ = things[arranged.subject[claim]], things[arranged.object[claim]]
        yield from plain_of((subject, names[arranged.predicate[claim]], object_), mirrors)


def _disagreements(loaded: Loaded, arranged: Arranged, ontology: Ontology) -> set[tuple[str, str]]:
    """Return the pairs of statements that disagree, both ways round: what ``disagreeing_pairs`` says of them all."""
    ids, records = loaded.columns.ids, loaded.records
    found: set[tuple[str, str]] = set()
    for rows in _comparable(arranged):
        own = {ids[row]: from_record(Statement, records[row]) for row in rows}
        found.update(disagreeing_pairs(dict(sorted(own.items())), ontology))
    leads: dict[str, Statement] = {}
    for row, record in enumerate(records):
        if b'"role"' in record:
            leads[ids[row]] = from_record(Statement, record)
        if b'"disagrees":' in record:
            for other in from_record(Statement, record).disagrees:
                found |= {(ids[row], other), (other, ids[row])}
    across = [pair for pair in pairs_across(leads, ontology) if pair.kind not in SUCCESSIVE]
    return found | {ends for pair in across for ends in ((pair.first, pair.second), (pair.second, pair.first))}


def _comparable(arranged: Arranged) -> Iterator[list[int]]:
    """Yield batches of rows: all about two things, or all figures of one; only across rounds others are compared."""
    import numpy as np

    for starts in (arranged.claims_starts[arranged.hops_starts], arranged.figures_starts):
        batch: list[int] = []
        for group in np.flatnonzero(np.diff(starts) > 1).tolist():
            batch += arranged.rows[starts[group] : starts[group + 1]].tolist()
            if len(batch) > _COMPARED:
                yield batch
                batch = []
        yield batch


def _write_quads(loaded: Loaded, extra: Sorter, folder: Path, work: Path) -> None:
    """Write ``graph.nq``, and what the store does not hold yet into the store."""
    write_lines(extra, work / "extra.nq")
    extra.remove()
    load_lines(loaded.store, work / "extra.nq")
    loaded.store.flush()
    write_lines(merged([loaded.stated, loaded.rest, work / "extra.nq"]), folder / QUADS)


def _stated_in_order(loaded: Loaded) -> Iterator[str]:
    """Yield the records of all statements that were not inferred, by id."""
    columns = loaded.columns
    for row in sorted(range(len(columns)), key=columns.ids.__getitem__):
        if not columns.flags[row] & INFERRED:
            yield loaded.records[row].decode()


def _counts(
    gathered: Gathered,
    columns: Columns,
    arranged: Arranged,
    by_rule: Counter[str],
    disagreements: int,
) -> dict[str, Any]:
    names = sorted(gathered.ontology.predicates)
    stated = [row for row, flags in enumerate(columns.flags) if not flags & INFERRED]
    return {
        "entities": len(gathered.entities),
        "sources": len(gathered.sources),
        "statements": len(stated),
        "inferred": len(columns) - len(stated),
        "claims": len(arranged.subject),
        "figures": len(columns) - int(arranged.claims_starts[-1]),
        "disagreements": disagreements // 2,
        "byClass": _counted(entity.type for entity in gathered.entities.values()),
        "byPredicate": _counted(names[columns.predicate[row]] for row in stated),
        "byModality": _counted(MODALITIES[columns.modality[row]] for row in stated),
        "byRule": dict(sorted(by_rule.items())),
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
