"""What the page knows, as one packed text: things and where they lie, hops, claims, statements, sources.

Entities, statements and sources are the records of the index, as they lie there; ``parts/graph.js`` reads them. What
a record does not say by itself stands beside them in columns, by position: ends, costs and claims of hops, when a
statement can hold and since when it is known, its voices, its amount in words. Costs, windows and words are answers of
the build and of ``interest``, ``claims`` and ``wording``; the page has no rule of its own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any, Final

from graphkit.graph import Graph, Node
from graphkit.interest import passing_cost
from graphkit.model import MODALITIES
from graphkit.viewer import told
from graphkit.viewer.layout import Layout, lay_out_selection
from graphkit.viewer.marks import class_mark, group_mark, ordered_groups
from graphkit.viewer.packing import Column, pack
from graphkit.viewer.selection import Selection, select

#: Up from these amounts of money a line is drawn wider, and wider again.
_WIDER: Final = (100_000_000, 1_000_000_000, 10_000_000_000)
_MONEY: Final = ("USD", "EUR", "GBP", "CHF")

#: How the record of a relation begins; quotes inside of texts are written with a backslash.
_ENDS: Final = re.compile(rb'\{"subject":"[^"\\]*","predicate":"[^"\\]*","modality":"(\w+)","object":"[^"\\]*",?')

_Json = dict[str, Any]


def page_data(graph: Graph, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> bytes:
    """Return all that the page needs of a graph, or of what lies within ``hops`` of some things.

    The bytes are packed: see ``packing``. ``fragment`` is what the page opens with when its address names nothing.
    """
    known_on = graph.known_on
    if known_on:  # the page carries everything, and begins with what was known on that day
        graph = type(graph)(graph.folder, as_of=graph.day)
    selection = select(graph, things, reach=hops)
    entities = _chosen(graph.records("nodes.records"), selection.things)
    records = graph.records("statements.records")
    relations, figures = _chosen(records, selection.statements), _chosen(records, selection.figures)
    layout = lay_out_selection(graph, selection)
    rest: _Json = {
        "title": graph.title,
        "day": graph.day.isoformat(),
        "whole": len(graph),
        "start": "&".join(filter(None, [fragment, f"known={known_on.isoformat()}" if known_on else ""])),
        **_vocabulary(graph, selection, set(map(_predicate_of, figures))),
        **_places(layout),
        **_things(graph, selection),
        **_hops(graph, selection),
        **_statements(graph, selection, relations, figures),
    }
    lists = {
        "things": entities,
        "relations": list(map(_shorn, relations)),
        "figures": figures,
        "sources": _sources(graph, relations, figures, whole=len(selection.things) == len(graph)),
    }
    return pack(rest, lists)


def _chosen(records: list[bytes], numbers: Sequence[int]) -> list[bytes]:
    return [records[number] for number in numbers]


def _shorn(record: bytes) -> bytes:
    """Return the record of a relation without "fact", and without its ends and predicate, which the columns tell."""
    found = _ENDS.match(record)
    if found is None:
        return record
    rest = record[found.end() :]
    return b"{" + rest if found[1] == b"fact" else b'{"modality":"%s"%s%s' % (found[1], b"," * (rest != b"}"), rest)


def _vocabulary(graph: Graph, selection: Selection, metrics: set[str]) -> _Json:
    """Return modalities, classes with their marks, groups with theirs, kinds of source, predicates in use."""
    vocabulary = graph.vocabulary
    names = sorted(vocabulary.predicates)
    groups = ordered_groups(vocabulary)
    used = {names[number] for number in set(selection.predicates)} | metrics
    counts = Counter(map(graph.class_of, selection.things))
    classes = sorted(counts, key=lambda name: (-counts[name], name))
    return {
        "modalities": list(MODALITIES),
        "classes": [
            [name, vocabulary.classes[name].label, vocabulary.classes[name].plural, *class_mark(name, vocabulary)]
            for name in classes
        ],
        "groups": [[name, vocabulary.groups[name], *group_mark(name, vocabulary)] for name in groups],
        "kinds": sorted(vocabulary.source_kinds),
        "labels": {p.name: p.label for p in vocabulary.predicates.values()},
        "money": {unit: list(_WIDER) for unit in _MONEY},
        "predicates": [_predicate(graph, name, groups) for name in sorted(used)],
    }


def _predicate_of(record: bytes) -> str:
    data: _Json = json.loads(record)
    return str(data["predicate"])


def _predicate(graph: Graph, name: str, groups: Sequence[str]) -> list[Any]:
    """Return name, words forwards and backwards, group (-1 for a metric), and 1 if symmetric."""
    predicate = graph.vocabulary.predicates[name]
    group = groups.index(predicate.group) if predicate.group in groups else -1
    return [name, _words(predicate.label), _words(predicate.inverse_label), group, int(predicate.symmetric)]


def _words(label: str) -> str:
    """Return a label without what it explains in brackets."""
    return label.partition(" (")[0]


def _places(layout: Layout) -> _Json:
    """Return bands, the places of all things, and the groups that they stand in."""
    return {
        "bands": [[b.label, -1 if b.thing is None else b.thing, b.top, b.bottom] for b in layout.bands],
        "band": Column(layout.band_of),
        "x": Column([x for x, _ in layout.places]),
        "y": Column([y for _, y in layout.places]),
        "order": Column(layout.order),
        "communities": [tuple(group) for group in layout.groups],
        "community": Column(layout.group_of),
    }


def _things(graph: Graph, selection: Selection) -> _Json:
    """Return what passing through each thing costs, and how many figures it has."""
    degrees = list(map(graph.degree, selection.things))
    different = sorted(set(degrees))
    at = {degree: place for place, degree in enumerate(different)}
    return {
        "passings": list(map(passing_cost, different)),
        "passing": Column([at[degree] for degree in degrees]),
        "figureCounts": Column(selection.figure_counts),
    }


def _hops(graph: Graph, selection: Selection) -> _Json:
    """Return ends and costs of hops, and their claims: predicate, and whether the lower end is its subject."""
    costs, all_costs = told.Numbering(), graph.column("hops.cost")
    names = sorted(graph.vocabulary.predicates)
    used = sorted(set(selection.predicates))
    column = [costs[all_costs[hop]] for hop in selection.hops]
    return {
        "a": Column(selection.lows),
        "b": Column(selection.highs),
        "costs": [None if cost == inf else cost for cost in costs],
        "cost": Column(column),
        "claimCounts": Column(selection.claim_counts),
        "claimNames": [names[number] for number in used],
        "claimOf": Column(_positions(selection.predicates, used)),
        "forward": Column(selection.forward),
        "toldCounts": Column(selection.statement_counts),
    }


def _positions(values: Sequence[int], among: Sequence[int]) -> list[int]:
    at = {value: position for position, value in enumerate(among)}
    return [at[value] for value in values]


def _statements(graph: Graph, selection: Selection, relations: Sequence[bytes], figures: Sequence[bytes]) -> _Json:
    """Return, for relations and then figures, what their records do not say."""
    both, count = [*relations, *figures], len(relations)
    numbers = [*selection.statements, *selection.figures]
    held, held_of, earlier = told.held_columns(graph, selection, relations)
    words, amount_of = told.amounts(both)
    known = graph.column("statements.known")
    relation = told.gathered(
        told.several(_sums(selection.claim_counts, selection.statement_counts)),
        lambda hop, _begin, _end: list(graph.edges_of_hop(selection.hops[hop])),
        lambda edges: told.told_order(edges, graph), graph,
    )  # fmt: skip
    figure = told.gathered(
        ((thing, count + begin, count + end) for thing, begin, end in told.several(selection.figure_counts)),
        lambda _thing, begin, end: list(map(graph.edge_at, numbers[begin:end])),
        told.figure_order, graph,
    )  # fmt: skip
    return {
        "held": held,
        "heldOf": Column(held_of),
        "earlier": earlier,
        "amounts": words,
        "amountOf": Column(amount_of),
        "known": Column([known[number] for number in numbers]),
        "orders": relation.orders,
        "figureOrders": figure.orders,
        "against": relation.against | figure.against,
        "marks": relation.marks | figure.marks,
        **_voices(graph, numbers),
        **_names(graph, both, numbers),
    }


def _sums(counts: Sequence[int], of: Sequence[int]) -> list[int]:
    """Return the sums over groups of counts, laid end to end."""
    ends = iter(of)
    return [next(ends) if count == 1 else sum(next(ends) for _ in range(count)) for count in counts]


def _voices(graph: Graph, numbers: Sequence[int]) -> _Json:
    """Return the independent publishers of statements, as numbers, and since when each had said so (0: undated)."""
    starts = graph.column("statements.publishers.starts")
    publishers, since = graph.column("statements.publishers"), graph.column("statements.publishers.known")
    spans = [range(starts[number], starts[number + 1]) for number in numbers]
    return {
        "voiceCounts": Column(list(map(len, spans))),
        "voices": Column([publishers[at] for span in spans for at in span]),
        "since": Column([since[at] for span in spans for at in span]),
    }


def _names(graph: Graph, records: Sequence[bytes], numbers: Sequence[int]) -> _Json:
    """Return labels of things that made estimates, and the positions of the premises of what is inferred."""
    estimators, premises = set(), dict[int, list[str]]()
    for position, record in enumerate(records):
        if b'"estimator":' in record:
            estimators.add(json.loads(record).get("estimator", ""))
        if b'"premises":' in record:
            premises[position] = json.loads(record).get("premises", [])
    at: Mapping[bytes, int] = {}
    if premises:
        ids = graph.records("statements")
        at = {ids[number]: position for position, number in enumerate(numbers)}
    return {
        "estimators": dict(_labels(graph, sorted(estimators))),
        "premises": {
            position: [at[id.encode()] for id in own if id.encode() in at] for position, own in premises.items()
        },
    }


def _labels(graph: Graph, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield those names that are ids of things, with their labels."""
    ids = set(graph.records("nodes")) if names else set()
    return ((name, graph.node(name).label) for name in names if name.encode() in ids)


def _sources(graph: Graph, relations: Sequence[bytes], figures: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """Return the records of all sources, or of those that a part of the graph names."""
    records = graph.records("sources.records")
    if whole:
        return records
    used = {id.encode() for record in (*relations, *figures) for id in json.loads(record).get("sources", ())}
    return [record for id, record in zip(graph.records("sources"), records, strict=True) if id in used]
