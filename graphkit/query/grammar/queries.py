"""Whole queries: the four forms, and what precedes and follows their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graphkit.query.grammar.cursor import Fault
from graphkit.query.grammar.groups import Groups
from graphkit.query.grammar.structure import Group, Projection, Structure
from graphkit.query.tokens import Token

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def read_query(text: str, *, prefixes: Mapping[str, str]) -> Structure:
    """Return what a SPARQL query is made of; Fault at the first token that the grammar has no place for.

    Covers SPARQL 1.1 queries and what SPARQL 1.2 adds to them; is there to explain, and never the judge: what the
    engine accepts is accepted. Raises RecursionError, which is no fault of the query, when it is called from deep
    inside another program.
    """
    return _Queries(text, prefixes=prefixes).query()


def count_triples(text: str, *, prefixes: Mapping[str, str]) -> tuple[int, bool]:
    """Return the number of triple patterns as far as the text can be read, and whether that is to its end."""
    reader = _Queries(text, prefixes=prefixes)
    try:
        reader.query()
    except (Fault, RecursionError):
        return reader.triples, False
    return reader.triples, True


class _Queries(Groups):
    def __init__(self, text: str, *, prefixes: Mapping[str, str]) -> None:
        super().__init__(text, prefixes=prefixes)
        self.patterns = []
        self.predicates = set()
        self.classes = set()
        self.plain = []
        self.projections: list[Projection] = []
        self.groups = []
        self.dataset: list[Token] = []

    def query(self) -> Structure:
        """Read the whole text."""
        self._prologue()
        prologue = self.behind
        form = self.token
        if form.word not in _FORMS:
            self.fail("expected SELECT, ASK, CONSTRUCT or DESCRIBE", candidates=(*_FORMS, "PREFIX", "BASE"))
        where = getattr(self, f"_{form.word.lower()}")()
        if self.skip_word("VALUES"):
            self.data()
        if self.token.kind != "end":
            self.fail("the query ends before this", hint=self._surplus())
        return Structure(
            form=form.word, prologue=prologue, where=where, projections=tuple(self.projections),
            groups=tuple(self.groups), triples=self.triples, predicates=frozenset(self.predicates),
            classes=frozenset(self.classes), dataset=tuple(self.dataset),
        )  # fmt: skip

    def _surplus(self) -> str:
        return "there is one '}' too many" if self.is_sign("}") else ""

    def _prologue(self) -> None:
        while True:
            if self.skip_word("PREFIX"):
                self._prefix()
            elif self.skip_word("BASE"):
                if self.token.kind != "iri":
                    self.fail("expected an IRI in '<' and '>' after BASE")
                self.take()
            elif self.skip_word("VERSION"):
                self.take()
            else:
                return

    def _prefix(self) -> None:
        name = self.token
        if name.kind != "name" or not name.text.endswith(":"):
            self.fail("expected a prefix with a colon", hint="write PREFIX ex: <https://example.org/>")
        self.take()
        if self.token.kind != "iri":
            self.fail("expected an IRI in '<' and '>' after the prefix")
        self.prefixes[name.text[:-1]] = self.take().text[1:-1]

    # The four forms

    def _select(self) -> Group:
        return self._projection()

    def _ask(self) -> Group:
        self.take()
        self._dataset()
        self.skip_word("WHERE")
        group = self.group()
        self._modifiers()
        return group

    def _construct(self) -> Group:
        self.take()
        if self.is_sign("{"):
            triples = self.triples
            self.group()
            # The template is written, not matched.
            self.triples = triples
            self._dataset()
            self.skip_word("WHERE")
        else:
            self._dataset()
            self.need_word("WHERE", where="after CONSTRUCT without a template")
        group = self.group()
        self._modifiers()
        return group

    def _describe(self) -> Group | None:
        self.take()
        if not self.skip_sign("*"):
            if self.token.kind not in ("variable", "iri", "name"):
                self.fail("expected what to describe: '*', a variable or an IRI")
            while self.token.kind in ("variable", "iri", "name"):
                self.term()
        self._dataset()
        group = self.group() if self.skip_word("WHERE") or self.is_sign("{") else None
        self._modifiers()
        return group

    def _projection(self) -> Group:
        keyword = self.take()
        self.skip_word("DISTINCT", "REDUCED")
        outer_plain, self.plain = self.plain, []
        outer_aggregates, self.aggregates = self.aggregates, False
        columns = self._columns()
        plain, aggregates = tuple(self.plain), self.aggregates
        self._dataset()
        self.skip_word("WHERE")
        if not self.is_sign("{"):
            self.fail("expected '{' after what SELECT returns")
        where = self.group()
        keys, grouped = self._modifiers()
        self.projections.append(
            Projection(
                keyword=keyword, all=columns is None, columns=tuple(columns or ()), plain=plain,
                aggregates=aggregates, grouped=grouped, group_keys=keys, where=where,
            )
        )  # fmt: skip
        self.plain, self.aggregates = outer_plain, outer_aggregates
        return where

    def sub_query(self) -> None:
        """Read a query inside of a group, without its braces."""
        self._projection()
        if self.skip_word("VALUES"):
            self.data()

    def _columns(self) -> list[tuple[Token, bool]] | None:
        if self.skip_sign("*"):
            return None
        columns: list[tuple[Token, bool]] = []
        while True:
            if self.token.kind == "variable":
                self.plain.append(self.token)
                columns.append((self.take(), False))
            elif self.is_sign("("):
                columns.append((self.named_expression(), True))
            elif columns and self.is_sign(","):
                self.fail("the variables of SELECT are parted by blanks", hint="leave the comma away")
            elif columns:
                return columns
            else:
                hint = f"write ?{self.token.text}" if self.token.kind == "word" else ""
                self.fail("expected what to select: '*', variables or (… AS ?name)", hint=hint)

    def _dataset(self) -> None:
        while self.is_word("FROM"):
            self.dataset.append(self.take())
            self.skip_word("NAMED")
            self.iri(where="after FROM")

    # What follows the group

    def _modifiers(self) -> tuple[frozenset[str], bool]:
        """Read GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET; return the keys of the first, and whether there is one."""
        keys: set[str] = set()
        grouped = self.skip_word("GROUP")
        if grouped:
            self.need_word("BY", where="after GROUP")
            self._group_keys(keys)
        if self.skip_word("HAVING"):
            self.constraint()
            while self.is_sign("(") or (self.token.kind in ("word", "name", "iri") and not self._at_modifier()):
                self.constraint()
        if self.skip_word("ORDER"):
            self.need_word("BY", where="after ORDER")
            self._order_keys()
        while self.is_word("LIMIT", "OFFSET"):
            word = self.take()
            if self.token.kind != "number" or not self.token.text.isdecimal():
                self.fail(f"expected a whole number after {word.text}")
            self.take()
        return frozenset(keys), grouped

    def _at_modifier(self) -> bool:
        return self.is_word("ORDER", "LIMIT", "OFFSET", "VALUES", "GROUP", "HAVING")

    def _group_keys(self, keys: set[str]) -> None:
        first = True
        while first or self.token.kind in ("variable", "iri", "name", "word") or self.is_sign("("):
            if not first and self._at_modifier():
                return
            first = False
            if self.token.kind == "variable":
                keys.add(self.take().text[1:])
            elif self.is_sign("("):
                self.enter("(", where="here")
                self.expression()
                if self.skip_word("AS"):
                    keys.add(self.variable(where="after AS").text[1:])
                self.leave(")", where="after what GROUP BY groups by")
            else:
                self.constraint()

    def _order_keys(self) -> None:
        first = True
        while first or self.token.kind in ("variable", "iri", "name", "word") or self.is_sign("("):
            if not first and self._at_modifier():
                return
            first = False
            if self.skip_word("ASC", "DESC"):
                if not self.is_sign("("):
                    self.fail("expected '(' after ASC or DESC", hint="write DESC(?x)")
                self.bracketed()
            elif self.token.kind == "variable":
                self.take()
            else:
                self.constraint()
