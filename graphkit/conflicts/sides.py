"""What is compared of a statement, and what two statements that conflict are to one another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from graphkit.conflicts.amounts import Amount, amount_of
from graphkit.model import Statement, When
from graphkit.names import fold
from graphkit.vocabulary import Vocabulary

#: Every kind of conflict with what it means, the gravest first.
KINDS: Final[Mapping[str, str]] = {
    "contradiction": "different figures for one thing at one time, each stated as a fact",
    "denial": "one says so, another denies it",
    "ending": "completed by one account, terminated by another",
    "date": "one event on different days",
    "detail": "one deal, different details",
    "opinion": "different estimates, forecasts or views of one thing",
    "noted": "noted by the editors of the facts, where no rule can see it",
    "revision": "an earlier figure and the one that took its place",
    "stage": "another figure at another stage of one deal",
    "ceiling": "a sum, and the most that it can become",
    "rounding": "the same figure said with other precision: a rounding, a range or a bound",
}

#: Kinds of which both sides can be right, each in its time: they are listed, but do not disagree.
SUCCESSIVE: Final = frozenset({"revision", "stage"})

#: Qualifiers that say which figure or deal is meant: with different ones, two statements are about different things.
SCOPES: Final = (
    "against", "aspect", "atRate", "basis", "companies", "dimension", "instrument", "per", "round", "workstream",
)  # fmt: skip

_HEAD: Final = re.compile(r"[,;:(]")


class Pair(NamedTuple):
    """Two statements that conflict, by id in order; ``superseded`` is the one that gave way, empty where none did.

    ``about`` names the details that differ.
    """

    first: str
    second: str
    kind: str
    superseded: str = ""
    about: tuple[str, ...] = ()


class Side(NamedTuple):
    """One statement with what is compared. ``episode`` counts the terminations of its claim before it.

    ``matter`` is what it is about, in short: the words of ``what`` before the first comma, colon or bracket; ``aspect``
    the name before the colon in ``founding: promoter group announced``, empty where there is none.
    """

    id: str
    statement: Statement
    amount: Amount | None
    details: Mapping[str, str]
    is_deal: bool
    happens_once: bool
    matter: str
    aspect: str
    episode: int | None


def side_of(id: str, statement: Statement, vocabulary: Vocabulary, *, episode: int | None = None) -> Side:
    """Return what is compared of a statement. Deals and what happens once are told by the class of the statement."""
    kind = vocabulary.predicates[statement.predicate].statement_class
    head, colon, _ = statement.what.partition(":")
    return Side(
        id=id,
        statement=statement,
        amount=amount_of(statement),
        details=dict(statement.qualifiers),
        is_deal=bool(statement.object) and vocabulary.is_a(kind, ("Deal",)),
        happens_once=bool(statement.object) and vocabulary.is_a(kind, ("Acquisition",)),
        matter=fold(_HEAD.split(statement.what, maxsplit=1)[0]),
        aspect=fold(head) if colon else "",
        episode=episode,
    )


def same_matter(first: Side, second: Side) -> bool:
    """Return whether both are about the same matter, or one of them does not say what it is about."""
    return not first.matter or not second.matter or first.matter == second.matter


def same_scope(first: Side, second: Side) -> bool:
    """Return whether no qualifier that says which figure or deal is meant tells the two apart."""
    pairs = (
        (first.details[key], second.details[key]) for key in SCOPES if key in first.details and key in second.details
    )
    return all(fold(one) == fold(other) for one, other in pairs)


def overlap(one: When, other: When) -> bool:
    """Return whether two dates can mean one day."""
    return one.first <= other.last and other.first <= one.last
