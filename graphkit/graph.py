"""The waist: a graph that was built, as every reader sees it. Nothing else comes between makers and readers.

A graph is a build folder on disk. Names, neighbours and statements are read from its compiled index (standard
library alone, memory-mapped); SPARQL goes to its store; its triples are ``graph.nq``.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from graphkit.claims import END, Assertion, Stretch, stretches
from graphkit.errors import AmbiguousName, GraphUnreadable, UnknownName
from graphkit.model import MODALITIES, STATUSES, Entity, Source, Statement
from graphkit.names import fold
from graphkit.records import from_record
from graphkit.sections import Sections, Texts
from graphkit.terms import ID, ST
from graphkit.vocabulary import Predicate, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph

    from graphkit.rdf import Triple

MANIFEST: Final = "manifest.json"
INDEX: Final = "graph.index"
QUADS: Final = "graph.nq"
STORE: Final = "store"
QUERIES: Final = "queries"

#: The flags of a statement in the index; its stage stands above them, as its position in ``_STATUSES``.
_NEGATED, _INFERRED, _TERMINATED, _STATUS_SHIFT = 1, 2, 4, 3
_STATUSES: Final = ("", *STATUSES)
_FACT: Final = MODALITIES.index("fact")


class Node(NamedTuple):
    """A thing in the graph; ``number`` is its position in the index (things are numbered by id)."""

    number: int
    entity: Entity

    @property
    def id(self) -> str:
        """The id, such as ``nvidia``."""
        return self.entity.id

    @property
    def label(self) -> str:
        """The name for people, such as ``NVIDIA``."""
        return self.entity.label

    @property
    def iri(self) -> str:
        """The IRI that queries use."""
        return ID + self.entity.id


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


class Graph:
    """A built graph, open for reading. Ids, names and relations are texts; nothing is loaded before it is asked for."""

    def __init__(self, folder: str | Path, *, as_of: date | None = None, known_on: date | None = None) -> None:
        """Open a build folder; GraphUnreadable when it is none, or is not whole. For the days see ``at``."""
        self._place = os.fspath(folder)
        self._as_of = as_of
        self.known_on = known_on
        index = os.path.join(self._place, INDEX)
        if not os.path.isfile(index):
            hint = "build one with graphkit build, or name another"
            raise GraphUnreadable("is not a build folder", where=self._place, hint=hint)
        self._sections = Sections(index)
        self._arrays: dict[str, memoryview] = {}

    # What it is

    @cached_property
    def folder(self) -> Path:
        """The build folder."""
        from pathlib import Path  # a twentieth of the time that a short command takes: only where it is needed

        return Path(self._place)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest of the build: counts, versions, digests."""
        try:
            data: Mapping[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._incomplete(MANIFEST) from error
        return data

    def _incomplete(self, name: str) -> GraphUnreadable:
        """Return what to say of a build folder that lacks a file, or holds a damaged one."""
        where = os.path.join(self._place, name)
        return GraphUnreadable("is missing or damaged", where=where, hint="build again with graphkit build")

    @cached_property
    def built_day(self) -> date:
        """The day that the build is as of."""
        return date.fromordinal(self._sections.json("about")["day"])

    @property
    def day(self) -> date:
        """The day on which questions are answered: that of the build, unless ``at`` gave another."""
        return self._as_of or self.built_day

    def at(self, *, as_of: date | None = None, known_on: date | None = None) -> Self:
        """Return the same graph, asked on another day, or by what had been published on another day.

        None keeps what this graph has. By an earlier ``known_on`` statements that nobody had published are gone, and
        so are the sources, and their publishers, that came later; what has no date of publication stays.
        """
        return type(self)(self._place, as_of=as_of or self._as_of, known_on=known_on or self.known_on)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Classes, predicates and units."""
        return Vocabulary.from_data(self._sections.json("vocabulary"))

    @property
    def title(self) -> str:
        """The title of the ontology."""
        return self.vocabulary.title

    # Things

    def __len__(self) -> int:
        """Return the number of things."""
        return len(self._texts("nodes"))

    def nodes(self) -> Iterator[Node]:
        """Yield all things, by id."""
        return (self.node_at(number) for number in range(len(self)))

    def node_at(self, number: int) -> Node:
        """Return the thing of that number."""
        return Node(number, from_record(Entity, self._texts("nodes.records")[number]))

    def node(self, id: str) -> Node:
        """Return the thing of that id; UnknownName when there is none."""
        number = _position(self._texts("nodes"), id)
        if number is None:
            raise UnknownName(id, kind="thing", near=self.names_near(id))
        return self.node_at(number)

    def has_node(self, id: str) -> bool:
        """Return whether there is a thing of that id, without looking for near names where there is none."""
        return _position(self._texts("nodes"), id) is not None

    def find(self, name: str) -> Node:
        """Return the thing of that name: an id, identifier, label or alternative label, in any case.

        The first of these levels that has a match decides. Raises AmbiguousName where several things match there,
        UnknownName with near names where nothing does at any level.
        """
        matches = self._named(fold(name))
        if not matches:
            raise UnknownName(name, near=self.names_near(name))
        level = min(level for level, _ in matches)
        numbers = sorted({number for found, number in matches if found == level})
        if len(numbers) > 1:
            nodes = [self.node_at(number) for number in numbers]
            raise AmbiguousName(
                name,
                candidates=[(n.id, n.label, self.vocabulary.classes[n.entity.type].label) for n in nodes],
            )
        return self.node_at(numbers[0])

    def _named(self, name: str) -> list[tuple[int, int]]:
        """Return ``(level, number)`` of every thing that bears a folded name."""
        names, wanted = self._texts("names"), name.encode("utf-8", "surrogatepass")
        levels, numbers = self._array("names.level"), self._array("names.node")
        found = []
        position = _first(len(names), lambda at: names[at] >= wanted)
        while position < len(names) and names[position] == wanted:
            found.append((levels[position], numbers[position]))
            position += 1
        return found

    def names(self) -> Iterator[tuple[str, int, int]]:
        """Yield ``(folded name, level, number)`` of every name of every thing, by name."""
        levels, numbers = self._array("names.level"), self._array("names.node")
        for position, name in enumerate(self._texts("names")):
            yield name.decode(), levels[position], numbers[position]

    def names_near(self, name: str, *, limit: int = 3) -> list[str]:
        """Return ids of things whose names look like ``name``, best first, at most ``limit``."""
        from difflib import get_close_matches

        ids: dict[str, str] = {}
        for other, _, number in self.names():
            ids.setdefault(other, self._texts("nodes").text(number))
        close = get_close_matches(fold(name), ids, n=limit, cutoff=0.7)
        return list(dict.fromkeys(ids[other] for other in close))

    def degree(self, number: int) -> int:
        """Return how many neighbours a thing has."""
        starts = self._array("adjacent.starts")
        return int(starts[number + 1] - starts[number])

    def class_of(self, number: int) -> str:
        """Return the name of the class of a thing."""
        return self._class_names[self._array("nodes.class")[number]]

    @cached_property
    def _class_names(self) -> list[str]:
        return sorted(self.vocabulary.classes)

    # Statements

    def edges(self, *, known_on: date | None = None) -> Iterator[Edge]:
        """Yield all statements: relations claim by claim, then figures by subject; or those known on a day."""
        for claim in range(len(self._array("claims.starts")) - 1):
            yield from self.edges_of_claim(claim, known_on=known_on)
        figures = range(self._relations, len(self._texts("statements")))
        yield from (self._edge(number, (), known_on) for number in figures if self._known_by(number, known_on))

    def edge(self, id: str) -> Edge:
        """Return the statement of that id; UnknownName when there is none."""
        order, ids, wanted = self._array("statements.by_id"), self._texts("statements"), id.encode()
        position = _first(len(order), lambda at: ids[order[at]] >= wanted)
        if position == len(order) or ids[order[position]] != wanted:
            raise UnknownName(id, kind="statement")
        return self.edge_at(order[position])

    def edge_at(self, number: int) -> Edge:
        """Return the statement of that number."""
        if number >= self._relations:
            return self._edge(number, (), None)
        starts = self._array("claims.starts")
        claim = _first(len(starts), lambda at: starts[at] > number) - 1
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

    def hop_between(self, first: int, second: int) -> int | None:
        """Return the hop between two things by their numbers, None when they are no neighbours."""
        starts, nodes, hops = self.adjacency
        if starts[first + 1] - starts[first] > starts[second + 1] - starts[second]:
            first, second = second, first
        at = bisect_left(nodes, second, starts[first], starts[first + 1])
        return hops[at] if at < starts[first + 1] and nodes[at] == second else None

    def neighbours(self, number: int) -> Iterator[tuple[int, int]]:
        """Yield ``(neighbour, hop)`` for each neighbour of a thing, by number."""
        starts = self._array("adjacent.starts")
        nodes, hops = self._array("adjacent.nodes"), self._array("adjacent.hops")
        return ((nodes[at], hops[at]) for at in range(starts[number], starts[number + 1]))

    @property
    def adjacency(self) -> tuple[memoryview, memoryview, memoryview]:
        """Where the neighbours of each thing start, the neighbours, and the hop to each: for searches."""
        return self._array("adjacent.starts"), self._array("adjacent.nodes"), self._array("adjacent.hops")

    @property
    def nearest(self) -> tuple[memoryview, memoryview, memoryview, memoryview]:
        """The neighbours of each thing again, the cheapest to go on through first: starts, neighbours, hops, costs.

        A cost is the least that hop and neighbour can cost on any day, under any filter: hubs come last.
        """
        names = ("nodes", "hops", "cost")
        nodes, hops, costs = (self._array("nearest." + name) for name in names)
        return self._array("adjacent.starts"), nodes, hops, costs

    @property
    def least_costs(self) -> memoryview:
        """What each hop costs at least, on any day and under any filter; infinite when it never holds."""
        return self._array("hops.least")

    def hop_cost(self, hop: int) -> float:
        """Return what a hop costs on the day of the build without filters; infinite when nothing of it is in force."""
        return float(self._array("hops.cost")[hop])

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
            number = _position(self._texts("sources"), id)
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

    # RDF

    def triples(self) -> Iterator[Triple]:
        """Yield all triples of the graph, sorted, in N-Triples terms."""
        from graphkit.rdf import read_ntriples

        try:
            lines = (self.folder / QUADS).open(encoding="utf-8", newline="\n")
        except OSError as error:
            raise self._incomplete(QUADS) from error
        with lines:
            yield from read_ntriples(lines)

    @property
    def store_folder(self) -> Path:
        """Where the store lies."""
        return self.folder / STORE

    def open_store(self) -> pyoxigraph.Store:
        """Return the store, opened for reading; from ``graph.nq`` when the store, which is a cache, cannot be used."""
        import pyoxigraph

        if self.store_folder.is_dir():
            with suppress(OSError):
                return pyoxigraph.Store.read_only(str(self.store_folder))
        store = pyoxigraph.Store()
        try:
            store.bulk_load(path=str(self.folder / QUADS), format=pyoxigraph.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise self._incomplete(QUADS) from error
        return store

    def query_files(self) -> list[tuple[str, str]]:
        """Return name and text of each saved query that came with the graph, by name."""
        files = sorted((self.folder / QUERIES).glob("*.rq"))
        return [(file.stem, file.read_text(encoding="utf-8")) for file in files]

    # Relations by name

    def relation(self, name: str) -> Predicate:
        """Return the relation or metric of that local name or label; UnknownName with near ones when there is none."""
        found = self.vocabulary.find_relation(name)
        if found is None:
            from difflib import get_close_matches

            names = [p.name for p in self.vocabulary.predicates.values() if p.kind in ("relation", "metric")]
            raise UnknownName(name, kind="relation", near=get_close_matches(name, names, n=3), hint="")
        return found

    def class_named(self, name: str) -> str:
        """Return the local name of the class of that name, label or plural; UnknownName with near ones otherwise."""
        wanted = fold(name)
        for known in self.vocabulary.classes.values():
            if wanted in (fold(known.name), fold(known.label), fold(known.plural)):
                return known.name
        from difflib import get_close_matches

        raise UnknownName(name, kind="class", near=get_close_matches(name, list(self.vocabulary.classes), n=3))

    # The index, whole columns at once

    def column(self, name: str) -> list[Any]:
        """Return a section of numbers of the index, as ``compile`` wrote it."""
        numbers: list[Any] = self._array(name).tolist()
        return numbers

    def records(self, name: str) -> list[bytes]:
        """Return a section of texts in UTF-8 ("nodes.records", "statements.records"), by number."""
        return self._texts(name).all()

    # The index

    def view(self, name: str) -> memoryview:
        """Return a section of numbers of the index without copying it: for searches, which look at few of very many."""
        return self._array(name)

    def _array(self, name: str) -> memoryview:
        if name not in self._arrays:
            self._arrays[name] = self._sections.array(name)
        return self._arrays[name]

    def _texts(self, name: str) -> Texts:
        if name not in self._text_sections:
            self._text_sections[name] = self._sections.texts(name)
        return self._text_sections[name]

    @cached_property
    def _text_sections(self) -> dict[str, Texts]:
        return {}


def _first(length: int, holds: Callable[[int], bool]) -> int:
    """Return the first position at which something that stays true becomes true, ``length`` where it never does."""
    return bisect_left(range(length), True, key=holds)


def _position(texts: Texts, wanted: str) -> int | None:
    """Return where a text lies in an ascending section, None when it is not there."""
    key = wanted.encode("utf-8", "surrogatepass")
    position = _first(len(texts), lambda at: texts[at] >= key)
    return position if position < len(texts) and texts[position] == key else None
