"""graphkit from Python: the same verbs as the commands, on a graph object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path as FilePath
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from graphkit.graph import Graph

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graphkit.diff import Difference
    from graphkit.explain import Card, Why
    from graphkit.paths import Path
    from graphkit.query import Answer
    from graphkit.search import NamedThing
    from graphkit.weighing import Weighed


class KnowledgeGraph(Graph):
    """A built graph with every question that graphkit answers. Things are named as on the command line."""

    def query(self, text: str, **options: Any) -> Answer:
        """Answer a SPARQL query; see ``graphkit.query.answer`` for the bounds and what is raised."""
        from graphkit.query import answer

        return answer(self, text, **options)

    def paths(
        self,
        start: str,
        end: str,
        *,
        max_hops: int = 4,
        limit: int | None = None,
        as_of: date | None = None,
        known_on: date | None = None,
        **filters: Any,
    ) -> Iterator[Path]:
        """Yield connections between two things as they are found, the most telling first; nothing where there is none.

        ``filters`` are the other fields of ``graphkit.paths.Filters``. Raises UnknownName or AmbiguousName.
        """
        from graphkit.paths import Filters, Search

        chosen = Filters(day=as_of, known_on=known_on, **filters)
        found = Search(self, self.find(start), self.find(end), chosen, max_hops=max_hops).paths()
        for count, path in enumerate(found, start=1):
            yield path
            if count == limit:
                return

    def show(self, name: str, **options: Any) -> Card:
        """Return the card of a thing; see ``graphkit.explain.card``. ``print`` it for text."""
        from graphkit.explain import card

        return card(self, self.find(name), **options)

    def why(self, first: str, second: str, *, relation: str | None = None) -> Why:
        """Return every statement between two things with its proof; NotFound says what comes nearest."""
        from graphkit.explain import why

        wanted = self.relation(relation) if relation else None
        return why(self, self.find(first), self.find(second), relation=wanted)

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

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """Return things as nodes and relation statements as edges, keyed by statement id, with their attributes."""
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
