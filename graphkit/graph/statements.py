"""Statements: what is said, when it holds, by whom, and by what was known on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from graphkit.claims import END, Assertion, Stretch, stretches
from graphkit.errors import UnknownName
from graphkit.graph.folder import first, position_of
from graphkit.graph.things import Node, Things
from graphkit.model import MODALITIES, STATUSES, Source, Statement
from graphkit.records import from_record
from graphkit.terms import ST

#: The flags of a statement in the index; its stage stands above them, as its position in ``_STATUSES``.
_NEGATED, _INFERRED, _TERMINATED, _STATUS_SHIFT = 1, 2, 4, 3
_STATUSES: Final = ("", *STATUSES)
_FACT: Final = MODALITIES.index("fact")


class Edge(NamedTuple):
    """A statement in the graph with what the build knows of it.

    ``held`` is when it can hold (empty: on no day, as a denial, a termination or what ended before it began; always
    ``()`` for a figure), ``known`` the day by which it was published, None where that is unknown, ``publishers`` the
    independent ones.
    """

    number: int
    id: str
    statement: Statement
    held: tuple[Stretch, ...]
    known: date | None
    publishers: frozenset[str]

    @property
    def iri(self) -> str:
        """The IRI that queries use."""
        return ST + self.id

    def possible(self, day: date) -> bool:
        """Return whether it can hold on a day."""
        return any(stretch.possible(day.toordinal()) for stretch in self.held)

    def certain(self, day: date) -> bool:
        """Return whether it holds on a day whichever way its partial dates turn out; undated, it is on none."""
        return any(stretch.certain(day.toordinal()) for stretch in self.held)


class Graph(Things):
    """A built graph, open for reading. Ids, names and relations are texts; nothing is loaded before it is asked for."""

    def edges(self, *, known_on: date | None = None) -> Iterator[Edge]:
        """Yield all statements: relations claim by claim, then figures by subject; or those known on a day."""
        for claim in range(len(self._array("claims.starts")) - 1):
            yield from self.edges_of_claim(claim, known_on=known_on)
        figures = range(self._relations, len(self._texts("statements")))
        yield from (self._edge(number, (), known_on) for number in figures if self._known_by(number, known_on))

    def edge(self, id: str) -> Edge:
        """Return the statement of that id; UnknownName when there is none."""
        order, ids, wanted = self._array("statements.by_id"), self._texts("statements"), id.encode()
        position = first(len(order), lambda at: ids[order[at]] >= wanted)
        if position == len(order) or ids[order[position]] != wanted:
            raise UnknownName(id, kind="statement")
        return self.edge_at(order[position])

    def edge_at(self, number: int) -> Edge:
        """Return the statement of that number."""
        if number >= self._relations:
            return self._edge(number, (), None)
        starts = self._array("claims.starts")
        claim = first(len(starts), lambda at: starts[at] > number) - 1
        for edge in self.edges_of_claim(claim):
            if edge.number == number:
                return edge
        raise UnknownName(self._texts("statements").text(number), kind="statement known on that day")

    def edges_of(self, node: Node) -> Iterator[Edge]:
        """Yield the relations of a thing, in and out, neighbour by neighbour, then its figures."""
        for _, hop in self.neighbours(node.number):
            yield from self.edges_of_hop(hop)
        yield from self.figures_of(node)

    def figures_of(self, node: Node) -> Iterator[Edge]:
        """Yield the figures of a thing, by id."""
        starts = self._array("figures.starts")
        numbers = range(starts[node.number], starts[node.number + 1])
        return (self.edge_at(number) for number in numbers if self._known_by(number, None))

    def edges_between(self, first: Node, second: Node) -> list[Edge]:
        """Return all relations between two things, claim by claim; empty when there is none."""
        hop = self.hop_between(first.number, second.number)
        return [] if hop is None else list(self.edges_of_hop(hop))

    def edges_of_hop(self, hop: int) -> Iterator[Edge]:
        """Yield all statements of a pair of neighbours, claim by claim."""
        starts = self._array("hops.starts")
        for claim in range(starts[hop], starts[hop + 1]):
            yield from self.edges_of_claim(claim)

    def claims_of_hop(self, hop: int) -> range:
        """Return the numbers of the claims between a pair of neighbours."""
        starts = self._array("hops.starts")
        return range(starts[hop], starts[hop + 1])

    def claim_at(self, claim: int) -> tuple[str, int]:
        """Return the predicate and the number of the subject of a claim, in its canonical direction."""
        return self._predicate_names[self._array("claims.predicate")[claim]], self._array("claims.subject")[claim]

    @cached_property
    def _predicate_names(self) -> list[str]:
        return sorted(self.vocabulary.predicates)

    def edges_of_claim(self, claim: int, *, known_on: date | None = None) -> list[Edge]:
        """Return all statements of a claim, with when each holds by what was known on a day (default: all)."""
        starts = self._array("claims.starts")
        numbers = [n for n in range(starts[claim], starts[claim + 1]) if self._known_by(n, known_on)]
        held = stretches([self._assertion(number, known_on) for number in numbers])
        return [self._edge(number, when, known_on) for number, when in zip(numbers, held, strict=True)]

    def _known_by(self, number: int, day: date | None) -> bool:
        """Return whether a statement was published by a day; one whose sources are all undated always counts."""
        day = day or self.known_on
        return day is None or self._array("statements.known")[number] <= day.toordinal()

    def _edge(self, number: int, held: tuple[Stretch, ...], known_on: date | None) -> Edge:
        known, names = self._array("statements.known")[number], self._texts("publishers")
        statement = from_record(Statement, self._texts("statements.records")[number])
        return Edge(
            number=number,
            id=self._texts("statements").text(number),
            statement=self._as_known(statement, known_on or self.known_on),
            held=held,
            known=date.fromordinal(known) if known else None,
            publishers=frozenset(names.text(name) for name in self.publishers_at(number, known_on=known_on)),
        )

    def _as_known(self, statement: Statement, day: date | None) -> Statement:
        """Return a statement without the sources, and places in them, that were published after a day."""
        if day is None:
            return statement
        dates = {id: self.source(id).published for id in statement.sources}
        known = tuple(id for id, when in dates.items() if when is None or when.last <= day)
        if len(known) == len(statement.sources):
            return statement
        places = tuple(place for place in statement.evidence if place.source in known)
        return statement._replace(sources=known, evidence=places)

    def standing(self, claim: int, day: date, *, known_on: date | None = None) -> list[int]:
        """Return the numbers of the statements of a claim that can hold on a day; no statement is read for it."""
        starts = self._array("claims.starts")
        numbers = [n for n in range(starts[claim], starts[claim + 1]) if self._known_by(n, known_on)]
        when, held = day.toordinal(), stretches([self._assertion(number, known_on) for number in numbers])
        return [n for n, own in zip(numbers, held, strict=True) if any(stretch.possible(when) for stretch in own)]

    def stretches_of_claim(self, claim: int, *, known_on: date | None = None) -> list[tuple[Stretch, ...]]:
        """Return when each statement of a claim holds, by what was known on a day (default: all); none is read."""
        starts = self._array("claims.starts")
        numbers = [n for n in range(starts[claim], starts[claim + 1]) if self._known_by(n, known_on)]
        return stretches([self._assertion(number, known_on) for number in numbers])

    def modality_at(self, number: int) -> int:
        """Return how strongly a statement is said, as a position in ``MODALITIES``: 0 is a fact."""
        return int(self._array("statements.modality")[number])

    def publishers_at(self, number: int, *, known_on: date | None = None) -> list[int]:
        """Return the independent publishers of a statement, as numbers that are good for counting alone."""
        starts = self._array("statements.publishers.starts")
        begin, end = starts[number], starts[number + 1]
        publishers: list[int] = self._array("statements.publishers")[begin:end].tolist()
        day = known_on or self.known_on
        if day is None:
            return publishers
        since, last = self._array("statements.publishers.known")[begin:end], day.toordinal()
        return [name for name, first in zip(publishers, since, strict=True) if first <= last]

    def _assertion(self, number: int, known_on: date | None = None) -> Assertion:
        modality, flags, begin_first, begin_last, until_first, _ = self._assertions
        own = flags[number]
        return Assertion(
            modality[number] == _FACT,
            bool(own & _NEGATED),
            "terminated" if own & _TERMINATED else _STATUSES[own >> _STATUS_SHIFT],
            (begin_first[number], begin_last[number]) if begin_first[number] else None,
            self._until(number, known_on or self.known_on) if until_first[number] else None,
        )

    def _until(self, number: int, known_on: date | None) -> tuple[int, int] | None:
        """Return the first and last day on which a statement that has an end can end.

        What was inferred ends with its premises; by what was known earlier they may not have ended yet.
        """
        *_, until_first, until_last = self._assertions
        if known_on is None or not self._array("statements.flags")[number] & _INFERRED:
            return until_first[number], until_last[number]
        then = self.at(known_on=known_on)
        statement = from_record(Statement, self._texts("statements.records")[number])
        ends = [
            max((stretch.end_first, stretch.end_last) for stretch in premise.held)
            for premise in map(then.edge, statement.premises)
            if premise.held
        ]
        earliest = min((end for end in ends if end[1] < END), default=(END, END))  # one that has no end ends nothing
        return earliest if earliest[1] < END else None

    @cached_property
    def _assertions(self) -> tuple[memoryview, ...]:
        names = ("modality", "flags", "begin.first", "begin.last", "until.first", "until.last")
        return tuple(self._array("statements." + name) for name in names)

    @cached_property
    def _relations(self) -> int:
        """How many statements are relations; figures follow them."""
        return int(self._array("claims.starts")[-1])

    # Sources

    def source(self, id: str) -> Source:
        """Return the source of that id; UnknownName when there is none."""
        if id not in self._sources_read:
            number = position_of(self._texts("sources"), id)
            if number is None:
                raise UnknownName(id, kind="source")
            self._sources_read[id] = from_record(Source, self._texts("sources.records")[number])
        return self._sources_read[id]

    @cached_property
    def _sources_read(self) -> dict[str, Source]:
        return {}

    def sources(self) -> Iterator[Source]:
        """Yield all sources, by id."""
        return (from_record(Source, record) for record in self._texts("sources.records"))
