"""What a query is made of, as far as graphkit needs to know: groups, triple patterns, projections, names."""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.query.tokens import Token


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern: its three terms as SPARQL text, and where it stands in the query.

    A blank node or list that was written with brackets appears as a variable of its own.
    """

    subject: str
    predicate: str
    object: str
    start: int

    @property
    def text(self) -> str:
        """The pattern as it could be written on its own."""
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Element:
    """One member of a group: its kind, where its text begins and ends, and what is inside.

    Kinds: ``triples filter optional minus union group bind values select graph service lateral``. ``variable`` is
    what a ``bind`` binds.
    """

    kind: str
    start: int
    end: int
    patterns: tuple[Pattern, ...] = ()
    variable: Token | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces, in order; empty for a group that is a sub-query."""

    start: int
    end: int
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """One SELECT: its columns, and what it groups by.

    ``columns`` holds a variable and whether an expression gives it its value; ``plain`` the variables that
    expressions use outside of aggregates. ``all`` is ``SELECT *``.
    """

    keyword: Token
    all: bool
    columns: tuple[tuple[Token, bool], ...]
    plain: tuple[Token, ...]
    aggregates: bool
    grouped: bool
    group_keys: frozenset[str]
    where: Group


@dataclass(frozen=True, slots=True)
class Structure:
    """A whole query. ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE; ``prologue`` where its declarations end.

    ``triples`` counts triple patterns as the engine does: a step of a path and a member of a list count too.
    ``predicates`` and ``classes`` are the IRIs that stand where a predicate or a class does.
    """

    form: str
    prologue: int
    where: Group | None
    projections: tuple[Projection, ...]
    groups: tuple[Group, ...]
    triples: int
    predicates: frozenset[str]
    classes: frozenset[str]
    dataset: tuple[Token, ...]
