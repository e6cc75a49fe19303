"""Expressions: what FILTER, BIND, HAVING, ORDER BY and a SELECT list compute."""

from __future__ import annotations

from typing import Final

from graphkit.query.grammar.structure import Group
from graphkit.query.grammar.terms import Triples
from graphkit.query.tokens import Token

AGGREGATES: Final = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])

_MANY: Final = 1 << 16
#: The least and the largest number of arguments of each function.
_ARITIES: Final = {
    (0, 0): "RAND NOW UUID STRUUID",
    (0, 1): "BNODE",
    (1, 1): "STR LANG DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS "
    "MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC BOUND "
    "ISTRIPLE SUBJECT PREDICATE OBJECT LANGDIR HASLANG HASLANGDIR",
    (2, 2): "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT SAMETERM ADJUST",
    (2, 3): "REGEX SUBSTR",
    (3, 3): "IF TRIPLE STRLANGDIR",
    (3, 4): "REPLACE",
    (0, _MANY): "CONCAT COALESCE",
}
FUNCTIONS: Final = {name: arity for arity, names in _ARITIES.items() for name in names.split()}

#: Binary operators by how tightly they bind, loosest first.
_LEVELS: Final = (("||",), ("&&",), ("=", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/"))


class Expressions(Triples):
    """Reads expressions; notes aggregates, and the variables that stand outside of them."""

    aggregates: bool = False
    plain: list[Token]
    _inside_aggregate: bool = False

    def group(self) -> Group:
        """Read a group; here because ``EXISTS`` holds one."""
        raise NotImplementedError

    def expression(self, level: int = 0) -> None:
        """Read an expression whose operators bind at least as tightly as ``level`` says."""
        self.unary()
        while True:
            tightness = self._tightness()
            if tightness is None or tightness < level:
                return
            if self.skip_word("NOT"):
                self.need_word("IN", where="after NOT")
                self.arguments()
            elif self.skip_word("IN"):
                self.arguments()
            else:
                self.take()
                self.expression(tightness + 1)

    def _tightness(self) -> int | None:
        if self.is_word("IN", "NOT"):
            return 2
        for tightness, signs in enumerate(_LEVELS):
            if self.is_sign(*signs):
                return tightness
        return None

    def unary(self) -> None:
        """Read one operand with the sign before it."""
        while self.skip_sign("!", "+", "-"):
            pass
        token = self.token
        if token.kind == "variable":
            if not self._inside_aggregate:
                self.plain.append(token)
            self.take()
        elif self.is_sign("("):
            self.bracketed()
        elif token.kind == "word" and token.word not in ("TRUE", "FALSE"):
            self.call()
        elif token.kind in ("iri", "name"):
            self.iri(where="here")
            if self.is_sign("("):
                self.arguments(distinct=True)
        elif token.kind in ("string", "number", "word") or self.is_sign("<<("):
            self.term()
        else:
            self.fail("expected a variable, a value or a function")

    def bracketed(self) -> None:
        """Read an expression in parentheses."""
        self.enter("(", where="before an expression")
        self.expression()
        self.leave(")", where="after an expression")

    def arguments(self, *, distinct: bool = False) -> int:
        """Read arguments in parentheses and return how many there are."""
        self.enter("(", where="before a list of values")
        if distinct:
            self.skip_word("DISTINCT")
        count = 0
        while not self.is_sign(")"):
            self.expression()
            count += 1
            if not self.skip_sign(","):
                break
        self.leave(")", where="after a list of values")
        return count

    def call(self) -> None:
        """Read a call of a function that SPARQL brings along, an aggregate, or a test for existence."""
        token = self.token
        if token.word in ("EXISTS", "NOT"):
            self.take()
            if token.word == "NOT":
                self.need_word("EXISTS", where="after NOT")
            patterns, self.patterns = self.patterns, []
            self.group()
            self.patterns = patterns
        elif token.word in AGGREGATES:
            self._aggregate()
        elif token.word in FUNCTIONS:
            self.take()
            self._check_arity(token, self.arguments())
        else:
            self.fail(f"{token.text!r} is not a function of SPARQL", candidates=(*FUNCTIONS, *AGGREGATES))

    def _check_arity(self, token: Token, count: int) -> None:
        least, most = FUNCTIONS[token.word]
        if not least <= count <= most:
            self.at = self.tokens.index(token, max(0, self.at - _MANY))
            wanted = str(least) if least == most else f"{least} to {most}"
            noun = "argument" if wanted == "1" else "arguments"
            self.fail(f"{token.text} takes {wanted} {noun}, not {count}", hint="put the others away or add them")

    def _aggregate(self) -> None:
        name = self.take()
        self.aggregates = True
        outside, self._inside_aggregate = self._inside_aggregate, True
        self.enter("(", where=f"after {name.text}")
        self.skip_word("DISTINCT")
        if not (name.word == "COUNT" and self.skip_sign("*")):
            self.expression()
        if name.word == "GROUP_CONCAT" and self.skip_sign(";"):
            self.need_word("SEPARATOR", where="after ';'")
            self.need_sign("=", where="after SEPARATOR")
            if self.token.kind != "string":
                self.fail("expected a string as the separator", hint='write SEPARATOR=", "')
            self.take()
        self.leave(")", where=f"after what {name.text} counts over")
        self._inside_aggregate = outside

    def constraint(self) -> None:
        """Read the condition of a FILTER or HAVING."""
        if self.is_sign("("):
            self.bracketed()
        elif self.token.kind == "word":
            self.call()
        elif self.token.kind in ("iri", "name"):
            self.iri(where="as a function")
            self.arguments(distinct=True)
        else:
            self.fail("expected a condition", hint="put it in parentheses: FILTER(?x > 1)")
