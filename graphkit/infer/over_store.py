"""Rules applied in rounds on a store that may be larger than memory: the same conclusions as those of ``rounds``.

The work of a rule is parted by the things that its conclusions are about. For some of them at a time SPARQL names the
statements that matter, these are read, and the rule is applied to the claims that they make. Conclusions go to disk
until the round ends, then into the store. After the first round only those things are looked at for which a statement
is new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from graphkit.infer.matching import base_of, conclusions
from graphkit.infer.premises import Claims, Premises, fresh_lines, load_lines
from graphkit.infer.questions import Question
from graphkit.infer.rounds import Best, bound_for, what_of
from graphkit.model import Statement
from graphkit.ontology import Ontology
from graphkit.rules import Rule
from graphkit.statements import statement_id, statement_triples
from graphkit.table import key_of, make_table

if TYPE_CHECKING:
    import pyoxigraph

#: So many things are looked at together, fewer where their proofs are more than so many.
_THINGS: Final = 500
_PROOFS: Final = 50_000


def infer_over_store(store: pyoxigraph.Store, *, rules: Sequence[Rule], ontology: Ontology) -> dict[str, int]:
    """Add the statements that follow by the rules to a store, and return how many each rule concluded, by its name.

    The default graph holds the graph in the shape of the contract; inferred statements that it holds already count as
    concluded. Raises FactsError naming a rule that concludes more than a bound allows.
    """
    with TemporaryDirectory(prefix="graphkit-rules-") as folder:
        return _Rounds(store, rules, ontology, Path(folder)).run()


class _Rounds:
    """One run: the rules as questions, what they ask and what they read, and a folder for what lies on disk."""

    def __init__(self, store: pyoxigraph.Store, rules: Sequence[Rule], ontology: Ontology, folder: Path) -> None:
        self._store = store
        self._rules = rules
        self._ontology = ontology
        self._claims = Claims(folder)
        self._premises = Premises(store)
        self._folder = folder
        #: How many conclusions each thing had when a rule last looked at it.
        self._counted: defaultdict[Question, Counter[str]] = defaultdict(Counter)

    def run(self) -> dict[str, int]:
        """Apply all rules until nothing new follows, and return how many statements each concluded."""
        bound = bound_for(self._claims.fill(self._store, self._rules, self._ontology))
        questions = [Question(rule, self._ontology) for rule in self._rules]
        counts = Counter({rule.name: 0 for rule in self._rules})
        before: set[str] | None = None
        while before is None or before:
            fresh = set()
            graph, claims = self._folder / "graph.nq", self._folder / "fresh.nq"
            with graph.open("w", encoding="utf-8", newline="\n") as g, claims.open("w", encoding="utf-8") as c:
                for statement in chain.from_iterable(self._conclude(q, before, bound) for q in questions):
                    id, key = statement_id(statement), key_of(statement, self._ontology)
                    triples = statement_triples(id, statement, self._ontology, {})
                    g.writelines(f"{' '.join(triple)} .\n" for triple in triples)
                    c.writelines(fresh_lines(id, key, self._ontology))
                    counts[statement.inferred_by] += 1
                    fresh.add(key[1])
            load_lines(self._store, graph)
            self._claims.add(claims)
            before = fresh
        return dict(counts)

    def _conclude(self, question: Question, fresh: set[str] | None, bound: int) -> Iterator[Statement]:
        """Yield what is new among the conclusions of a rule; ``fresh`` are the predicates of the round before."""
        queries = question.find_seeds() if fresh is None else question.find_fresh_seeds(fresh)
        things = dict.fromkeys(thing for query in queries for (thing,) in self._claims.ask(query))
        waiting = iter(things)
        while some := list(islice(waiting, _THINGS)):
            for part, ids in self._parts(question, some):
                yield from self._news(question, part, ids, bound)

    def _parts(self, question: Question, things: list[str]) -> Iterator[tuple[list[str], set[str]]]:
        """Yield things with the ids of all statements that decide on their conclusions, some at a time."""
        ids: set[str] = set()
        limit = _PROOFS if len(things) > 1 else 0
        for seed in question.seeds:
            proofs = 0
            for proof in self._claims.ask(question.find_premises(seed, things, limit)):
                ids.update(proof)
                proofs += 1
            if limit and proofs == limit:
                middle = len(things) // 2
                yield from self._parts(question, things[:middle])
                yield from self._parts(question, things[middle:])
                return
        if ids:
            for query in chain.from_iterable(question.find_others(seed, things) for seed in question.seeds):
                ids.update(id for (id,) in self._claims.ask(query))
            yield things, ids

    def _news(self, question: Question, things: list[str], ids: set[str], bound: int) -> Iterator[Statement]:
        """Yield what follows about some things from statements, and was not concluded before."""
        ontology = self._ontology
        own = self._premises.statements(ids)
        table = make_table(own, self._premises.sources(own.values()), ontology)
        # What was not looked at again in this round counts as before: the bound is on all that a rule concludes.
        counted = self._counted[question]
        best = Best(question.rule, bound, before=counted.total() - sum(counted[thing] for thing in things))
        base = base_of(claim for claim in table.claims.values() if not ids.isdisjoint(claim.ids))
        in_order = [(seed, question.ordered(seed)) for seed in question.seeds]
        for thing in things:
            before = len(best)
            for seed, rule in in_order:
                found = conclusions(rule, base, self._premises.types, ontology, given={seed: thing})
                # A symmetric conclusion belongs to the lesser one of its ends, or two things would prove it.
                own_ones = (s for s in found if len(in_order) == 1 or key_of(s, ontology)[0] == thing)
                best.add(own_ones, table, ontology)
            counted[thing] = len(best) - before
        known = {what_of(statement, ontology) for statement in own.values() if statement.inferred_by}
        for statement in best.news(table, ontology):
            if what_of(statement, ontology) not in known:
                yield statement
