"""Rules applied in rounds until nothing new follows, on all statements at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from graphkit.claims import BEGINNING, END
from graphkit.errors import FactsError, Problem
from graphkit.infer.matching import base_of, conclusions
from graphkit.model import MODALITIES, Entity, Source, Statement
from graphkit.rules import Rule
from graphkit.statements import statement_id
from graphkit.table import Table, key_of, make_table
from graphkit.vocabulary import Vocabulary

#: A rule that concludes more than this many times the number of statements, and more than ``LEAST_BOUND``, is refused.
BOUND_FACTOR: Final = 5
LEAST_BOUND: Final = 10_000


def infer(
    statements: Mapping[str, Statement],
    *,
    rules: Sequence[Rule],
    entities: Mapping[str, Entity],
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
) -> dict[str, Statement]:
    """Return the statements that follow by the rules, by id; the given ones are not among them.

    Raises FactsError naming a rule that concludes more than a bound allows.
    """
    concluded: dict[str, Statement] = {}
    types = {id: entity.type for id, entity in entities.items()}
    bound = bound_for(len(statements))
    while True:
        table = make_table({**statements, **concluded}, sources, vocabulary)
        base = base_of(table.claims.values())
        known = {what_of(s, vocabulary) for s in concluded.values()}
        fresh: dict[str, Statement] = {}
        for rule in rules:
            best = Best(rule, bound)
            best.add(conclusions(rule, base, types, vocabulary), table, vocabulary)
            fresh |= {statement_id(s): s for s in best.news(table, vocabulary) if what_of(s, vocabulary) not in known}
        if not fresh:
            return dict(sorted(concluded.items()))
        concluded.update(fresh)


def bound_for(count: int) -> int:
    """Return how many statements one rule may conclude in a round from so many stated ones."""
    return max(LEAST_BOUND, BOUND_FACTOR * count)


def what_of(statement: Statement, vocabulary: Vocabulary) -> tuple[object, ...]:
    """Return a conclusion apart from its proof and its direction: a second proof, or a mirror, is no news."""
    return (
        *key_of(statement, vocabulary), statement.modality, statement.inferred_by,
        statement.status, statement.date, statement.until,
    )  # fmt: skip


class Best:
    """The best proof of each conclusion of one rule, in one round; ``before`` counts those that were let go of."""

    def __init__(self, rule: Rule, bound: int, *, before: int = 0) -> None:
        self.rule = rule
        self.bound = bound
        self.before = before
        self._best: dict[tuple[object, ...], Statement] = {}

    def __len__(self) -> int:
        return self.before + len(self._best)

    def add(self, statements: Iterable[Statement], table: Table, vocabulary: Vocabulary) -> None:
        """Take conclusions in; FactsError, naming the rule, as soon as there are more than the bound."""
        best = self._best
        for statement in statements:
            key = what_of(statement, vocabulary)
            if key not in best or _rank(statement, table) < _rank(best[key], table):
                best[key] = statement
            if len(self) > self.bound:
                what = f"the rule {self.rule.name!r} concludes more than {self.bound} statements"
                raise FactsError([Problem("", what, "narrow its premises", "rule")])

    def news(self, table: Table, vocabulary: Vocabulary) -> Iterator[Statement]:
        """Yield the conclusions, without those that repeat an earlier one or what a source says as strongly."""
        found = list(self._best.values())
        for statement in _without_repeats(found) if self.rule.ends else found:
            if not _stated(statement, table, vocabulary):
                yield statement


def _without_repeats(statements: Sequence[Statement]) -> list[Statement]:
    """Return conclusions of one rule without those that only repeat an earlier one that had not ended by then."""
    claims: dict[tuple[str, str, str], list[Statement]] = {}
    for statement in statements:
        claims.setdefault((statement.subject, statement.predicate, statement.object), []).append(statement)
    kept: list[Statement] = []
    for own in claims.values():
        ends = [_begin(s) for s in own if s.status == "terminated"]
        standing: list[Statement] = []
        for statement in sorted((s for s in own if s.status != "terminated"), key=_strong_and_early_first):
            if not any(_goes_on(earlier, statement, ends) for earlier in standing):
                standing.append(statement)
        kept += [*standing, *(s for s in own if s.status == "terminated")]
    return kept


def _goes_on(earlier: Statement, later: Statement, ends: Sequence[int]) -> bool:
    """Return whether the earlier conclusion, as strong, still stands when the later one begins, and as long as it."""
    open_end = earlier.until is None or (later.until is not None and later.until.last <= earlier.until.last)
    return open_end and not any(_begin(earlier) < end <= _begin(later) for end in ends)


def _strong_and_early_first(statement: Statement) -> tuple[int, int, tuple[str, ...]]:
    return MODALITIES.index(statement.modality), _begin(statement), statement.premises


def _begin(statement: Statement) -> int:
    return statement.date.first.toordinal() if statement.date else BEGINNING


def _rank(statement: Statement, table: Table) -> tuple[int, int, tuple[str, ...], str]:
    """Order proofs of one conclusion: known earliest, then the shortest, then by the ids of the premises."""
    known = max(table.known[premise] or 0 for premise in statement.premises)
    return known, len(statement.premises), statement.premises, statement.subject


def _stated(statement: Statement, table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether a source says as strongly, and for all of its time, what was concluded."""
    claim = table.claims.get(key_of(statement, vocabulary))
    if claim is None or statement.status == "terminated":
        return False
    begin = statement.date.first.toordinal() if statement.date else BEGINNING
    end = statement.until.last.toordinal() if statement.until else END
    return any(
        not other.inferred_by
        and MODALITIES.index(other.modality) <= MODALITIES.index(statement.modality)
        and any(stretch.begin_first <= begin and stretch.end_last >= end for stretch in held)
        for other, held in zip(claim.statements, claim.held, strict=True)
    )
