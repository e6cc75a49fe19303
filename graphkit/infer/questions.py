"""A rule as SPARQL: queries whose solutions name the statements that a rule has to look at.

They ask a store of claims (``premises``), where a statement is the name of a graph that holds one triple: its subject,
the canonical predicate and its object. So ``?buyer acquires ?target`` reads ``GRAPH ?s0 { ?v0 gk:acquires ?v1 }``, and
a solution names every statement of a claim, denials and terminations included: when a claim holds is not SPARQL's
business. Queries are put together from terms and from variables that are numbered here, never from what people wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Final

from graphkit.rdf import iri
from graphkit.rules import Pattern, Rule
from graphkit.terms import GK, ID, RDF
from graphkit.vocabulary import Vocabulary

#: The class of the statements that were concluded in any round before, and of those of the last round alone.
CONCLUDED: Final = "urn:graphkit:concluded"
FRESH: Final = "urn:graphkit:fresh"


class Question:
    """One rule with what its queries are made of."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary) -> None:
        self.rule = rule
        self._vocabulary = vocabulary
        named = [v for p in (*rule.premises, rule.conclusion, *rule.ends) for v in (p.subject, p.object)]
        self._variables = {name: f"?v{number}" for number, name in enumerate(dict.fromkeys(named))}
        statements = [f"?s{number}" for number in range(len(rule.premises))]
        self._statements = " ".join(statements)
        parts = [self._graph(s, p) for s, p in zip(statements, rule.premises, strict=True)]
        bound = dict.fromkeys(v for p in rule.premises for v in (p.subject, p.object))
        parts += [f"FILTER({self._variables[a]} != {self._variables[b]})" for a, b in combinations(bound, 2)]
        parts += [self._of_class(variable, name, n) for n, (variable, name) in enumerate(rule.tests)]
        self._where = " ".join(parts)

    @property
    def seeds(self) -> tuple[str, ...]:
        """The variables by whose things the work is parted: subject of the conclusion, or both ends of a symmetric one.

        All proofs of one conclusion are then in the same part.
        """
        conclusion = self.rule.conclusion
        symmetric = self._vocabulary.predicates[conclusion.predicate].symmetric
        return (conclusion.subject, conclusion.object) if symmetric else (conclusion.subject,)

    def ordered(self, seed: str) -> Rule:
        """Return the rule with its premises in an order in which each shares a variable with the seed or one before."""
        known, ordered, waiting = {seed}, list[Pattern](), list(self.rule.premises)
        while waiting:
            following = next((p for p in waiting if not known.isdisjoint((p.subject, p.object))), waiting[0])
            waiting.remove(following)
            ordered.append(following)
            known |= {following.subject, following.object}
        return replace(self.rule, premises=tuple(ordered))

    def find_seeds(self) -> Iterable[str]:
        """Yield queries for all things that a seed can be, each in the one column."""
        for seed in self.seeds:
            premise = next(p for p in self.rule.premises if seed in (p.subject, p.object))
            yield f"SELECT DISTINCT {self._variables[seed]} WHERE {{ {self._graph('?s', premise)} }}"

    def find_fresh_seeds(self, fresh: Iterable[str]) -> Iterable[str]:
        """Yield queries for the things that a seed can be where one of the statements is fresh.

        ``fresh`` are the canonical predicates of the statements that are; [] where the rule looks at none of them.
        """
        known = set(fresh)
        if any(self._canonical(end) in known for end in self.rule.ends):
            yield from self.find_seeds()
            return
        for seed in self.seeds:
            select = f"SELECT DISTINCT {self._variables[seed]} WHERE {{"
            for number, premise in enumerate(self.rule.premises):
                if self._canonical(premise) in known:
                    yield f"{select} ?s{number} a {iri(FRESH)} . {self._where} }}"
            if self._canonical(self.rule.conclusion) in known:
                # What is concluded of a claim can change how long a source says it holds, and so hide it no longer.
                stated = f"{self._graph('?o', self.rule.conclusion)} FILTER NOT EXISTS {{ ?o a {iri(CONCLUDED)} }}"
                yield f"{select} ?s a {iri(FRESH)} . {self._graph('?s', self.rule.conclusion)} {stated} }}"

    def find_premises(self, seed: str, things: Iterable[str], limit: int) -> str:
        """Return the query for the premises of each proof that has one of these things as a seed."""
        end = f"LIMIT {limit}" if limit else ""
        return f"SELECT {self._statements} WHERE {{ {self._values(seed, things)} {self._where} }} {end}"

    def find_others(self, seed: str, things: Iterable[str]) -> Iterable[str]:
        """Yield queries for what else decides on the conclusions: statements of their own claims, and their ends."""
        for pattern in (self.rule.conclusion, *self.rule.ends):
            other = self._graph("?s", pattern)
            yield f"SELECT DISTINCT ?s WHERE {{ {self._values(seed, things)} {self._where} {other} }}"

    def _canonical(self, pattern: Pattern) -> str:
        return self._vocabulary.predicates[pattern.predicate].canonical

    def _graph(self, statement: str, pattern: Pattern) -> str:
        """Return the pattern of a statement; one of a symmetric predicate is in the store in both directions."""
        predicate = self._vocabulary.predicates[pattern.predicate]
        subject, object_ = self._variables[pattern.subject], self._variables[pattern.object]
        if not predicate.symmetric and predicate.canonical != predicate.name:
            subject, object_ = object_, subject
        return f"GRAPH {statement} {{ {subject} {iri(GK + predicate.canonical)} {object_} }}"

    def _of_class(self, variable: str, wanted: str, number: int) -> str:
        """Return the pattern of a thing that is of a class or of one below."""
        names = sorted(name for name in self._vocabulary.classes if self._vocabulary.is_a(name, (wanted,)))
        listed = ", ".join(iri(GK + name) for name in names)
        return f"{self._variables[variable]} {iri(RDF + 'type')} ?t{number} FILTER(?t{number} IN ({listed}))"

    def _values(self, seed: str, things: Iterable[str]) -> str:
        return f"VALUES {self._variables[seed]} {{ {' '.join(iri(ID + thing) for thing in things)} }}"
