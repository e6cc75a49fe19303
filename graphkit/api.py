"""graphkit from Python: the same verbs as the commands, on a graph object."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path as FilePath
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Unpack, overload

from graphkit.graph import Graph
from graphkit.model import MODALITIES

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graphkit.diff import Difference
    from graphkit.notebook import ShownCard, ShownConnections, ShownPath, ShownTree, ShownWhy
    from graphkit.paths.around import Neighbour
    from graphkit.paths.choices import Choices
    from graphkit.query import Answer
    from graphkit.search import NamedThing
    from graphkit.weighing import Weighed


class KnowledgeGraph(Graph):
    """A built graph with every question that graphkit answers. Things are named as on the command line.

    In a notebook it shows itself as the page, as connections do; cards and proofs show themselves as text.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title}: {len(self):,} things, as of {self.day}>"

    def _repr_html_(self) -> str:
        from graphkit.notebook import graph_html

        return graph_html(self)

    def query(self, text: str, **options: Any) -> Answer:
        """Answer a SPARQL query; see ``graphkit.query.answer`` for the bounds and what is raised."""
        from graphkit.query import answer

        return answer(self, text, **options)

    @overload
    def paths(
        self, start: str, end: str, /, *, limit: int | None = None, **choices: Unpack[Choices]
    ) -> ShownConnections[ShownPath]: ...

    @overload
    def paths(
        self, first: str, second: str, third: str, /, *more: str, limit: int | None = None, **choices: Unpack[Choices]
    ) -> ShownConnections[ShownTree]: ...

    def paths(
        self, start: str, end: str, /, *others: str, limit: int | None = None, **choices: Unpack[Choices]
    ) -> ShownConnections[Any]:
        """Yield connections between two things as they are found, the most telling first; nothing where there is none.

        Of three or more things, yields the smallest tree that joins them all, then alternatives (3 unless ``limit``
        says otherwise). What may be chosen is as the options of ``graphkit path``: ``max_hops`` (4), ``as_of``,
        ``known_on``, ``modalities``, ``only``, ``without``, ``via``, ``avoid``, ``types``, ``min_sources``,
        ``directed``, ``shortest``. Raises UnknownName, AmbiguousName or BadOption before anything is looked for.

        >>> for path in graph.paths("nvidia", "infinera", only="invests in, acquires", limit=1):
        ...     print(path, [hop.edges[0].statement.predicate for hop in path.hops])
        NVIDIA — Nokia — Infinera ['investsIn', 'acquires']
        """
        from graphkit.notebook import ShownConnections

        return ShownConnections(self, [self.find(name) for name in (start, end, *others)], choices, limit=limit)

    @overload
    def neighbours(self, thing: int) -> Iterator[tuple[int, int]]: ...

    @overload
    def neighbours(
        self,
        thing: str,
        relation: str | None = None,
        *,
        as_of: date | None = None,
        known_on: date | None = None,
        modalities: Collection[str] = MODALITIES,
    ) -> Iterator[Neighbour]: ...

    def neighbours(
        self,
        thing: str | int,
        relation: str | None = None,
        *,
        as_of: date | None = None,
        known_on: date | None = None,
        modalities: Collection[str] = MODALITIES,
    ) -> Iterator[Neighbour] | Iterator[tuple[int, int]]:
        """Yield what a thing is joined with on a day, by id, each with the statements that join the two.

        ``relation`` narrows to one relation, however it is named and whichever way it holds; the day is by default
        that of the graph. Neighbours are read one by one, as they are asked for: a hub's come as quickly as others'.
        A number in place of a name gives numbers of neighbours and hops, as searches use them (``Graph.neighbours``).

        >>> for neighbour in graph.neighbours("infinera", "is a subsidiary of"):
        ...     print(neighbour.node.label, [str(edge.statement.date) for edge in neighbour.edges])
        Coriant ['2018-10-01']
        Nokia ['2025-02-28']
        Transmode ['2015-08-20']
        """
        if isinstance(thing, int):
            return super().neighbours(thing)
        from graphkit.paths.around import neighbours

        wanted = self.relation(relation) if relation else None
        return neighbours(self, self.find(thing), relation=wanted, day=as_of, known_on=known_on, modalities=modalities)

    def show(self, name: str, **options: Any) -> ShownCard:
        """Return the card of a thing; see ``graphkit.explain.card``. ``print`` it for text."""
        from graphkit.explain import card
        from graphkit.notebook import shown_card

        return shown_card(self, card(self, self.find(name), **options))

    def why(self, first: str, second: str, *, relation: str | None = None) -> ShownWhy:
        """Return every statement between two things with its proof; NotFound says what comes nearest."""
        from graphkit.explain import why
        from graphkit.notebook import shown_why

        wanted = self.relation(relation) if relation else None
        return shown_why(self, why(self, self.find(first), self.find(second), relation=wanted))

    def search(self, text: str) -> list[NamedThing]:
        """Return things whose names match a text, best first; see ``graphkit.search.find_things``."""
        from graphkit.search import find_things

        return find_things(self, text)

    def conflicts(self, name: str | None = None) -> list[Weighed]:
        """Return statements that cannot all be right, of one thing or of all; see ``graphkit.weighing``."""
        from graphkit.weighing import weighed_conflicts

        return list(weighed_conflicts(self, node=self.find(name) if name else None))

    def diff(self, older: KnowledgeGraph) -> Difference:
        """Return what changed from an older graph, or from the same one on another day, to this one."""
        from graphkit.diff import View, compare

        def view(graph: KnowledgeGraph) -> View:
            return View(graph, as_of=graph.day, known_on=graph.known_on)

        return compare(view(older), view(self))

    def export(self, path: str | FilePath, *things: str, **options: Any) -> None:
        """Write the graph, or what lies around things, in the format of a suffix; see ``graphkit.export``.

        ``options`` are the fields of ``graphkit.export.Selection`` (``hops``, ``day``, ``known_on``, ``modalities``)
        and ``excel_safe``.
        """
        from graphkit.export import Selection, write_export

        excel_safe = options.pop("excel_safe", False)
        selection = Selection(things=tuple(self.find(name).id for name in things), **options)
        write_export(self, FilePath(path), selection=selection, excel_safe=excel_safe)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return things as nodes and relation statements as edges, keyed by statement id, with their attributes.

        All of them, whatever the day: ``in_force`` and ``negated`` tell what holds. Nodes are ids, with label and type.

        >>> network = graph.to_networkx()
        >>> sorted(edge["date"] for edge in network["nokia"]["infinera"].values() if edge.get("status") == "announced")
        ['2024-06-27']
        """
        from graphkit.export import to_networkx

        return to_networkx(self)

    def to_rdflib(self) -> rdflib.Graph:
        """Return all triples as an rdflib graph."""
        import rdflib

        graph = rdflib.Graph()
        graph.parse(str(self.folder / "graph.nq"), format="nt")
        return graph

    def to_html(self, path: str | FilePath, **options: Any) -> None:
        """Write the interactive page; see ``graphkit.viewer.write_page``."""
        from graphkit.viewer import write_page

        write_page(self, FilePath(path), **options)

    def stats(self) -> Mapping[str, Any]:
        """Return counts and central things; see ``graphkit.stats.stats``."""
        from graphkit.stats import stats

        return stats(self)


def open(path: str | FilePath | None = None) -> KnowledgeGraph:
    """Open a build folder; None means ``./output`` if a build is there, else the shipped graph.

    Raises GraphUnreadable for a path that holds no graph.
    """
    from graphkit.opening import open_graph

    return KnowledgeGraph(open_graph(path).folder)


def build(ontology: str | FilePath, output: str | FilePath | None = None) -> KnowledgeGraph:
    """Build an ontology folder and return the graph; without ``output`` into a temporary folder, without the page.

    Raises FactsError with every problem of the facts.
    """
    from graphkit.publish import build as build_into

    folder = FilePath(output) if output is not None else FilePath(mkdtemp(prefix="graphkit-")) / "graph"
    return KnowledgeGraph(build_into(FilePath(ontology), folder, forms=output is not None).folder)
