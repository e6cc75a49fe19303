"""What a claim costs under filters, read from the columns of the index: no statement is read, and few rules are run.

Most claims have one statement, and one that is alone holds from its date to its end: two comparisons. The rules of
``claims`` are asked where several statements may end each other, and only after each was seen to fit by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from graphkit.claims import END
from graphkit.interest import claim_cost
from graphkit.model import MODALITIES

if TYPE_CHECKING:
    from graphkit.graph import Graph
    from graphkit.paths.costs import Filters

#: The flags of a statement in the index, as ``compile`` writes them.
_NEGATED, _INFERRED, _TERMINATED = 1, 2, 4


class Pricing:
    """The costs of claims of one graph on one day under filters."""

    def __init__(self, graph: Graph, filters: Filters) -> None:
        """Take the graph and the filters; the days of the graph hold where the filters have none."""
        self._graph = graph
        self._day: date = filters.day or graph.day
        self._known_on: date | None = filters.known_on
        known_on = filters.known_on or graph.known_on
        self._when = self._day.toordinal()
        self._known_by = known_on.toordinal() if known_on else END
        self._directed = filters.directed
        self._min_sources = filters.min_sources
        self._modalities = [name in filters.modalities for name in MODALITIES]
        predicates = [graph.vocabulary.predicates[name] for name in sorted(graph.vocabulary.predicates)]
        self._weights = [
            inf if (filters.only and p.name not in filters.only) or p.name in filters.without else p.weight
            for p in predicates
        ]
        self._symmetric = [p.symmetric for p in predicates]
        self._prices: dict[tuple[int, int, int], float] = {}
        view = graph.view
        self._hops = view("hops.starts")
        self._claims, self._subject = view("claims.starts"), view("claims.subject")
        self._predicate = view("claims.predicate")
        self._modality, self._flags = view("statements.modality"), view("statements.flags")
        self._begin, self._until = view("statements.begin.first"), view("statements.until.last")
        self._known = view("statements.known")
        self._voices, self._voices_known = view("statements.publishers.starts"), view("statements.publishers.known")

    def hop(self, start: int, hop: int) -> float:
        """Return the cost of the cheapest usable claim of a hop, gone from ``start``; infinite when none is usable."""
        first, last = self._hops[hop], self._hops[hop + 1]
        if last - first == 1:
            return self.claim(start, first)
        return min(self.claim(start, claim) for claim in range(first, last))

    def claim(self, start: int, claim: int) -> float:
        """Return the cost of a claim, gone from ``start``; infinite when the filters leave nothing of it."""
        predicate = self._predicate[claim]
        if not self.passes(start, claim):
            return inf
        first, last = self._claims[claim], self._claims[claim + 1]
        if last - first > 1 or (self._known_by < END and self._flags[first] & _INFERRED):
            return self._price_of_several(claim, predicate, range(first, last))
        if not self._may_hold(first):
            return inf
        voices = self._voices[first + 1] - self._voices[first]
        if voices and self._known_by < END:
            voices = self._voices_by_then(first)
        return self._price(predicate, self._modality[first], voices)

    def passes(self, start: int, claim: int) -> bool:
        """Return whether the relation of a claim may be used, and in the direction away from ``start``."""
        predicate = self._predicate[claim]
        if self._weights[predicate] == inf:
            return False
        return not self._directed or self._subject[claim] == start or self._symmetric[predicate]

    def _may_hold(self, number: int) -> bool:
        """Return whether a statement can count, looked at by itself: sure for one that is alone in its claim.

        By what was known earlier, what is inferred may end later than is known today: its end does not decide here.
        """
        flags = self._flags[number]
        if flags & (_NEGATED | _TERMINATED) or self._known[number] > self._known_by:
            return False
        if not self._modalities[self._modality[number]] or self._begin[number] > self._when:
            return False
        until = self._until[number]
        return not until or until >= self._when or bool(flags & _INFERRED and self._known_by < END)

    def _price_of_several(self, claim: int, predicate: int, numbers: Iterable[int]) -> float:
        """Return the cost of a claim whose statements may end each other, or end with others."""
        if not any(map(self._may_hold, numbers)):
            return inf
        graph, known_on = self._graph, self._known_on
        usable = [n for n in graph.standing(claim, self._day, known_on=known_on) if self._modalities[self._modality[n]]]
        if not usable:
            return inf
        voices = {voice for n in usable for voice in graph.publishers_at(n, known_on=known_on)}
        return self._price(predicate, min(self._modality[n] for n in usable), len(voices))

    def _voices_by_then(self, number: int) -> int:
        since = self._voices_known[self._voices[number] : self._voices[number + 1]]
        return sum(day <= self._known_by for day in since)

    def _price(self, predicate: int, modality: int, voices: int) -> float:
        if voices < self._min_sources:
            return inf
        key = (predicate, modality, voices)
        if key not in self._prices:
            self._prices[key] = claim_cost(self._weights[predicate], MODALITIES[modality], voices)
        return self._prices[key]
