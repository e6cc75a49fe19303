"""One side of a comparison: a graph with the days on which it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graphkit.graph import Edge, Graph
from graphkit.model import MODALITIES, Entity, Source


@dataclass(frozen=True, slots=True)
class View:
    """A graph as it was on a day (``as_of``), by what had been published on another (``known_on``).

    None means the day of the build, and all that it knows. ``modalities`` are the kinds of statement looked at.
    """

    graph: Graph
    as_of: date | None = None
    known_on: date | None = None
    modalities: frozenset[str] = frozenset(MODALITIES)

    @property
    def day(self) -> date:
        """The day on which things are looked at."""
        return self.as_of or self.graph.day

    def edges(self) -> dict[str, Edge]:
        """Return the statements known, by id, with those of their sources that had been published."""
        known = self.graph.edges(known_on=self.known_on)
        return {edge.id: edge for edge in known if edge.statement.modality in self.modalities}

    def _is_out(self, source: Source) -> bool:
        """Return whether a source had been published; one without a date always counts, as its statements do."""
        return self.known_on is None or source.published is None or source.published.last <= self.known_on

    def holds(self, edge: Edge) -> bool:
        """Return whether a statement can hold on the day; a figure is for its period and so holds on any."""
        return not edge.statement.object or edge.possible(self.day)

    def sources(self) -> dict[str, Source]:
        """Return the sources that had been published, by id."""
        return {source.id: source for source in self.graph.sources() if self._is_out(source)}

    def things(self) -> dict[str, Entity]:
        """Return the things by id; on an earlier known day only those that some statement spoke of."""
        if self.known_on is None:
            return {node.id: node.entity for node in self.graph.nodes()}
        known = [edge.statement for edge in self.graph.edges(known_on=self.known_on)]
        spoken = {id for s in known for id in (s.subject, s.object, s.estimator)}
        return {node.id: node.entity for node in self.graph.nodes() if node.id in spoken}
