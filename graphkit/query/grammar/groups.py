"""Groups: what stands between braces, and the tables of VALUES."""

from __future__ import annotations

from typing import Final

from graphkit.query.grammar.cursor import Fault
from graphkit.query.grammar.expressions import Expressions
from graphkit.query.grammar.structure import Element, Group
from graphkit.query.tokens import Token

_KEYWORDS: Final = {
    "FILTER": "filter", "OPTIONAL": "optional", "MINUS": "minus", "BIND": "bind", "VALUES": "values",
    "GRAPH": "graph", "SERVICE": "service", "LATERAL": "lateral",
}  # fmt: skip


class Groups(Expressions):
    """Reads groups, and keeps all that it has read in ``groups``."""

    groups: list[Group]

    def sub_query(self) -> None:
        """Read a query inside of a group, without its braces."""
        raise NotImplementedError

    def group(self) -> Group:
        """Read what stands in braces."""
        begin = self.enter("{", where="here")
        outer, self.patterns = self.patterns, []
        elements: list[Element] = []
        if self.is_word("SELECT"):
            self.sub_query()
        else:
            while not self.is_sign("}"):
                elements.append(self._element())
                if elements[-1].kind != "triples":
                    self.skip_sign(".")
        end = self.leave("}", where="at the end of the group")
        self.patterns = outer
        group = Group(begin.start, end.end, tuple(elements))
        self.groups.append(group)
        return group

    def _element(self) -> Element:
        begin = self.token
        if self.begins_triples():
            self.patterns = []
            self.triples_block()
            if not (self.is_sign("}", "{") or self.token.word in _KEYWORDS):
                self.fail("expected '.', ';', ',' or '}' after a triple")
            return Element("triples", begin.start, self.behind, tuple(self.patterns))
        if self.is_sign("{"):
            return self._groups_in_union(begin)
        if begin.word not in _KEYWORDS:
            self.fail("expected a triple, a keyword such as FILTER or OPTIONAL, or '}'", candidates=tuple(_KEYWORDS))
        self.take()
        variable = self._keyword_element(_KEYWORDS[begin.word])
        return Element(_KEYWORDS[begin.word], begin.start, self.behind, variable=variable)

    def _keyword_element(self, kind: str) -> Token | None:
        """Read what follows a keyword in a group, and return the variable that it binds, if any."""
        if kind == "filter":
            self.constraint()
        elif kind == "values":
            self.data()
        elif kind == "bind":
            return self.named_expression()
        else:
            if kind == "service":
                self.skip_word("SILENT")
            if kind in ("graph", "service"):
                self.term()
            self.group()
        return None

    def _groups_in_union(self, begin: Token) -> Element:
        is_query = self.tokens[self.at + 1].word == "SELECT"
        self.group()
        kind = "select" if is_query else "group"
        while self.skip_word("UNION"):
            self.group()
            kind = "union"
        return Element(kind, begin.start, self.behind)

    def data(self) -> None:
        """Read the table of a VALUES."""
        if self.token.kind == "variable":
            self.take()
            width = None
        else:
            self.enter("(", where="or a variable after VALUES")
            width = 0
            while self.token.kind == "variable":
                self.take()
                width += 1
            self.leave(")", where="after the variables of VALUES")
        self.enter("{", where="before the values")
        while not self.is_sign("}"):
            if width is None:
                self._value()
            else:
                self._row(width)
        self.leave("}", where="after the values")

    def _row(self, width: int) -> None:
        begin = self.enter("(", where="before a row of values")
        count = 0
        while not self.is_sign(")"):
            self._value()
            count += 1
        self.leave(")", where="after a row of values")
        if count != width:
            what = f"this row has {count} values for {width} variables"
            raise Fault(begin, what, hint="give one for each, or UNDEF")

    def _value(self) -> None:
        if self.skip_word("UNDEF"):
            return
        if self.token.kind in ("variable", "node") or not self.begins_term():
            self.fail("expected a value: an IRI, a literal or UNDEF")
        self.term()

    def named_expression(self) -> Token:
        """Read an expression in parentheses with the variable that it gives its value to."""
        self.enter("(", where="here")
        self.expression()
        self.need_word("AS", where="after the expression")
        variable = self.variable(where="after AS")
        self.leave(")", where="after the variable")
        return variable
