"""The table of claims that a build makes once: who says each, since when it is known, and when it holds.

The plain triples, the compiled index, inference and the reports read this table; the rules stand in ``claims``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graphkit.claims import Assertion, Stretch, Voice, claim_key, in_force, independent_publishers, stretches
from graphkit.model import MODALITIES, Source, Statement
from graphkit.vocabulary import Vocabulary

#: The day of a graph whose sources have no dates at all: it must not depend on the clock.
NO_DAY: Final = date(1970, 1, 1)

#: Subject, canonical predicate and object of a claim.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """All statements of one subject, predicate and object. The tuples run side by side, by statement id."""

    key: Key
    ids: tuple[str, ...]
    statements: tuple[Statement, ...]
    known: tuple[int | None, ...]
    publishers: tuple[frozenset[str], ...]
    held: tuple[tuple[Stretch, ...], ...]

    def in_force(self, day: int) -> bool:
        """Return whether some fact of the claim, not denied, can hold on a day: the plain triple is asserted."""
        said = ((s.modality == "fact", held) for s, held in zip(self.statements, self.held, strict=True))
        return in_force(said, day)

    def standing(self, day: int) -> list[tuple[Statement, frozenset[str]]]:
        """Return the statements that can hold on a day, with their independent publishers."""
        return [
            (statement, publishers)
            for statement, publishers, held in zip(self.statements, self.publishers, self.held, strict=True)
            if any(stretch.possible(day) for stretch in held)
        ]


@dataclass(frozen=True, slots=True)
class Table:
    """Claims by key, ascending, and the figures (statements without an object) by id."""

    claims: Mapping[Key, Claim]
    figures: Mapping[str, Statement]
    known: Mapping[str, int | None]
    publishers: Mapping[str, frozenset[str]]


def make_table(statements: Mapping[str, Statement], sources: Mapping[str, Source], vocabulary: Vocabulary) -> Table:
    """Group statements into claims and compute what is known of each."""
    known: dict[str, int | None] = {}
    for key in statements:
        _known_day(key, statements, sources, known)
    publishers = {key: _publishers(statement, sources) for key, statement in statements.items()}
    groups: dict[Key, list[str]] = {}
    for key, statement in sorted(statements.items()):
        if statement.object:
            groups.setdefault(key_of(statement, vocabulary), []).append(key)
    claims = {key: _claim(key, tuple(ids), statements, known, publishers) for key, ids in sorted(groups.items())}
    figures = {key: s for key, s in sorted(statements.items()) if not s.object}
    return Table(claims, figures, known, publishers)


def newest_day(sources: Iterable[Source]) -> date:
    """Return the newest day on which a source is known to have been out: the day that a build is as of.

    A publication date that is only a month or a year counts by its first day here: "2026" must not move the
    graph to New Year's Eve.
    """
    return max((source.published.first for source in sources if source.published), default=NO_DAY)


def key_of(statement: Statement, vocabulary: Vocabulary) -> Key:
    """Return the canonical key of a relation's claim."""
    predicate = vocabulary.predicates[statement.predicate]
    return claim_key(
        statement.subject,
        statement.predicate,
        statement.object,
        canonical=predicate.canonical,
        symmetric=predicate.symmetric,
    )


def assertion_of(statement: Statement) -> Assertion:
    """Return what a statement contributes to the time of its claim."""
    return Assertion(
        is_fact=statement.modality == "fact",
        negated=statement.negated,
        status=statement.status,
        begin=(statement.date.first.toordinal(), statement.date.last.toordinal()) if statement.date else None,
        until=(statement.until.first.toordinal(), statement.until.last.toordinal()) if statement.until else None,
    )


def strongest(statements: Iterator[Statement] | list[Statement]) -> str:
    """Return the strongest modality among statements: fact before estimate before forecast before opinion."""
    return min((s.modality for s in statements), key=MODALITIES.index)


def _claim(
    key: Key,
    ids: tuple[str, ...],
    statements: Mapping[str, Statement],
    known: Mapping[str, int | None],
    publishers: Mapping[str, frozenset[str]],
) -> Claim:
    own = tuple(statements[id] for id in ids)
    assertions = [assertion_of(statement) for statement in own]
    return Claim(
        key=key,
        ids=ids,
        statements=own,
        known=tuple(known[id] for id in ids),
        publishers=tuple(publishers[id] for id in ids),
        held=tuple(stretches(assertions)),
    )


def _publishers(statement: Statement, sources: Mapping[str, Source]) -> frozenset[str]:
    own = (sources[id] for id in statement.sources)
    return independent_publishers(Voice(s.id, s.publisher, s.kind, s.machine_written, s.cited_through) for s in own)


def _known_day(
    key: str, statements: Mapping[str, Statement], sources: Mapping[str, Source], known: dict[str, int | None]
) -> int | None:
    """Return the day by which a statement was published, None where that is unknown.

    It is the earliest day among its sources, a partial date by its last day; what is inferred is known when the
    last of its premises is. ``known`` holds those found so far.
    """
    if key not in known:  # conclusions rest on conclusions, several ways
        statement = statements[key]
        if statement.premises:
            days = [_known_day(premise, statements, sources, known) for premise in statement.premises]
            known[key] = max((day for day in days if day is not None), default=None)
        else:
            dated = [when.last.toordinal() for id in statement.sources if (when := sources[id].published)]
            known[key] = min(dated, default=None)
    return known[key]
