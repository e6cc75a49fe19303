"""What the page knows, as plain JSON values: things and where they lie, hops with all their statements, sources.

The shape, which ``parts/graph.js`` reads. Things, sources and predicates are meant by their position; what is empty is
left out. A *hop* is ``{a, b, cost, claims, statements}``: two things, what passing it costs on the day of the build
(left out when nothing of it holds then), its claims as ``[predicate, a is the subject]``, and its statements, the most
telling first, each with ``of``, the position of its claim. ``held`` lists the first and last day of each stretch in
which a statement can hold, 0 for an open end; left out it means any day, empty it means none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, Final

from graphkit.claims import ALWAYS, BEGINNING, END
from graphkit.conflicts import disagreeing_groups
from graphkit.graph import Edge, Graph, Node
from graphkit.interest import claim_cost, passing_cost
from graphkit.model import MODALITIES, Source
from graphkit.viewer.bands import Tie
from graphkit.viewer.layout import lay_out
from graphkit.viewer.marks import class_mark, group_mark, ordered_groups
from graphkit.wording import day, figure

#: Up from these amounts of money a line is drawn wider, and wider again.
_WIDER: Final = (100_000_000, 1_000_000_000, 10_000_000_000)
_MONEY: Final = frozenset({"USD", "EUR", "GBP", "CHF"})

_Json = dict[str, Any]


def page_data(graph: Graph, *, things: Sequence[Node] = (), hops: int = 1, fragment: str = "") -> _Json:
    """Return all that the page needs of a graph, or of what lies within ``hops`` of some things.

    ``fragment`` is what the page opens with when its address names nothing.
    """
    nodes = [graph.node_at(number) for number in _numbers(graph, things, hops)]
    at = {node.number: position for position, node in enumerate(nodes)}
    pairs = [
        (number, other, hop)
        for number in at
        for other, hop in graph.neighbours(number)
        if other >= number and other in at
    ]
    return _Gathered(graph, nodes, at, pairs).data(fragment)


def _numbers(graph: Graph, things: Sequence[Node], hops: int) -> list[int]:
    """Return the numbers of the things on the page, ascending."""
    if not things:
        return list(range(len(graph)))
    reached = {node.number for node in things}
    frontier = set(reached)
    for _ in range(hops):
        frontier = {other for number in frontier for other, _ in graph.neighbours(number)} - reached
        reached |= frontier
    return sorted(reached)


class _Gathered:
    """One page in the making: numbers sources, publishers and predicates as statements need them."""

    def __init__(
        self, graph: Graph, nodes: Sequence[Node], at: Mapping[int, int], pairs: Sequence[tuple[int, int, int]]
    ) -> None:
        self.graph, self.nodes, self.at = graph, nodes, at
        self.predicates = _Numbering()
        self.sources = _Numbering()
        self.publishers = _Numbering()
        self.where: dict[str, list[int]] = {}
        self.premises: list[tuple[_Json, Sequence[str]]] = []
        self.hops = [self._hop(position, *pair) for position, pair in enumerate(pairs)]
        self.figures = [self._figures(position, node) for position, node in enumerate(nodes)]
        self._link_premises()

    def data(self, fragment: str) -> _Json:
        """Return the whole page."""
        vocabulary = self.graph.vocabulary
        classes = [name for name, _ in sorted(Counter(n.entity.type for n in self.nodes).items(), key=_most_first)]
        kinds = sorted(vocabulary.source_kinds)
        groups = ordered_groups(vocabulary)
        names = list(self.predicates)
        ties = [_tie(names, hop) for hop in self.hops]
        layout = lay_out(self.nodes, ties, vocabulary)
        return {
            "title": self.graph.title,
            "day": self.graph.day.isoformat(),
            "whole": len(self.graph),
            "start": fragment,
            "modalities": list(MODALITIES),
            "classes": [
                [name, vocabulary.classes[name].label, vocabulary.classes[name].plural, *class_mark(name, vocabulary)]
                for name in classes
            ],
            "groups": [[name, vocabulary.groups[name], *group_mark(name, vocabulary)] for name in groups],
            "kinds": kinds,
            "publishers": list(self.publishers),
            "predicates": [self._predicate(name, groups) for name in self.predicates],
            "bands": [[b.label, -1 if b.thing is None else b.thing, b.top, b.bottom] for b in layout.bands],
            "order": layout.order,
            "things": [
                self._thing(node, classes, layout.band_of[position], layout.places[position], self.figures[position])
                for position, node in enumerate(self.nodes)
            ],
            "hops": self.hops,
            "sources": [_source(self.graph.source(id), kinds) for id in self.sources],
        }

    def _predicate(self, name: str, groups: Sequence[str]) -> list[Any]:
        """Return name, words forwards and backwards, group (-1 for a metric), and 1 if symmetric."""
        predicate = self.graph.vocabulary.predicates[name]
        group = groups.index(predicate.group) if predicate.group in groups else -1
        return [name, _words(predicate.label), _words(predicate.inverse_label), group, int(predicate.symmetric)]

    def _thing(
        self, node: Node, classes: Sequence[str], band: int, place: tuple[int, int], figures: Sequence[_Json]
    ) -> _Json:
        entity = node.entity
        return _full(
            id=entity.id, label=entity.label, kind=classes.index(entity.type), band=band, x=place[0], y=place[1],
            passing=passing_cost(self.graph.degree(node.number)),
            alt=entity.alt, ids=[list(pair) for pair in entity.ids],
            place=", ".join(part for part in (entity.headquarters, entity.country) if part),
            text=entity.description, note=entity.note, figures=figures,
        )  # fmt: skip

    def _hop(self, position: int, low: int, high: int, hop: int) -> _Json:
        """Return a hop with its claims and, the most telling first, its statements."""
        claims: list[list[int]] = []
        told: list[tuple[tuple[float, int, int, str], int, Edge]] = []
        against: dict[str, list[str]] = {}
        for number in self.graph.claims_of_hop(hop):
            predicate, subject = self.graph.claim_at(number)
            edges = self.graph.edges_of_claim(number)
            against.update(self._against(edges))
            told.extend((self._tellingness(edge), len(claims), edge) for edge in edges)
            claims.append([self.predicates.number(predicate), int(subject == low)])
        told.sort(key=lambda entry: entry[0])
        self.where.update((edge.id, [position, place]) for place, (_, _, edge) in enumerate(told))
        cost = self.graph.hop_cost(hop)
        return {
            "a": self.at[low],
            "b": self.at[high],
            **({"cost": cost} if cost < inf else {}),
            "claims": claims,
            "statements": [self._statement(edge, against, of=of) for _, of, edge in told],
        }

    def _figures(self, position: int, node: Node) -> list[_Json]:
        edges = sorted(self.graph.figures_of(node), key=_by_metric)
        against = self._against(edges)
        self.where.update((edge.id, [-1 - position, place]) for place, edge in enumerate(edges))
        return [self._statement(e, against, metric=self.predicates.number(e.statement.predicate)) for e in edges]

    def _against(self, edges: Sequence[Edge]) -> dict[str, list[str]]:
        """Return for each statement that others disagree with what they say instead."""
        told = {edge.id: edge.statement for edge in edges}
        if len(told) < 2:
            return {}
        return {
            id: sorted({figure(told[other]) for other in group if told[other].value != told[id].value})
            for group in disagreeing_groups(told, self.graph.vocabulary)
            for id in group
        }

    def _tellingness(self, edge: Edge) -> tuple[float, int, int, str]:
        """Return the key by which ``graphkit path`` orders the statements of a hop."""
        predicates, statement = self.graph.vocabulary.predicates, edge.statement
        weight = predicates[predicates[statement.predicate].canonical].weight
        cost = claim_cost(weight, statement.modality, len(edge.publishers))
        newest = statement.date.first.toordinal() if statement.date else 0
        return cost, 0 if statement.value else 1, -newest, edge.id

    def _statement(self, edge: Edge, against: Mapping[str, list[str]], **place: int) -> _Json:
        """Return a statement; ``place`` says of which claim or metric it is."""
        statement = edge.statement
        told = _full(
            **place, said=MODALITIES.index(statement.modality), denied=int(statement.negated), amount=figure(statement),
            wide=_width(statement.value, statement.unit), value=statement.value, unit=statement.unit,
            date=str(statement.date or ""), period=str(statement.period or ""), until=str(statement.until or ""),
            status=statement.status, what=statement.what, note=statement.note, by=self._name(statement.estimator),
            details=[self._detail(key, text) for key, text in statement.qualifiers], cited=statement.cited,
            sources=[self.sources.number(id) for id in statement.sources],
            voices=[self.publishers.number(name) for name in sorted(edge.publishers)],
            places=[_evidence(e.section, e.paragraph) for e in statement.evidence if e.section],
            rule=statement.inferred_by, against=against.get(edge.id, ()),
        )  # fmt: skip
        if statement.object and edge.held != (ALWAYS,):
            told["held"] = [[_open(s.begin_first, BEGINNING), _open(s.end_last, END)] for s in edge.held]
        if statement.premises:
            self.premises.append((told, statement.premises))
        return told

    def _name(self, estimator: str) -> str:
        """Return the label of an estimator that is a thing, else the name as written."""
        if not estimator:
            return ""
        try:
            return self.graph.node(estimator).label
        except LookupError:
            return estimator

    def _detail(self, key: str, text: str) -> list[str]:
        predicate = self.graph.vocabulary.predicates.get(key)
        return [predicate.label if predicate else key, text]

    def _link_premises(self) -> None:
        """Say where the premises of each inferred statement stand, as far as they are on the page."""
        for told, premises in self.premises:
            told["premises"] = [self.where[id] for id in premises if id in self.where]


class _Numbering(dict[str, int]):
    """Names in the order in which they were first asked for."""

    def number(self, name: str) -> int:
        """Return the position of a name."""
        return self.setdefault(name, len(self))


def _tie(names: Sequence[str], hop: Mapping[str, Any]) -> Tie:
    return Tie(hop["a"], hop["b"], tuple((names[predicate], bool(forward)) for predicate, forward in hop["claims"]))


def _by_metric(edge: Edge) -> tuple[str, int, str]:
    """Order figures by metric, then the newest period first."""
    when = edge.statement.period or edge.statement.date
    return edge.statement.predicate, -when.last.toordinal() if when else 0, edge.id


def _source(source: Source, kinds: Sequence[str]) -> _Json:
    return _full(
        title=source.title, publisher=source.publisher, author=source.author, url=source.url, day=day(source.published),
        kind=kinds.index(source.kind) if source.kind in kinds else -1, weak=int(source.machine_written),
        about=int(source.title_is_description),
    )  # fmt: skip


def _evidence(section: str, paragraph: str) -> str:
    return f"{section}, paragraph {paragraph}" if paragraph else section


def _width(value: str, unit: str) -> int:
    """Return in how large a deal an amount of money lies, 0 for the smallest and for anything but money."""
    return sum(float(value) >= size for size in _WIDER) if value and unit in _MONEY else 0


def _words(label: str) -> str:
    """Return a label without what it explains in brackets."""
    return label.partition(" (")[0]


def _open(day: int, end: int) -> int:
    return 0 if day == end else day


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _full(**values: Any) -> _Json:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value}
