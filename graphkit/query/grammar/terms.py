"""Terms, paths and triples: what stands between the braces of a basic pattern."""

from __future__ import annotations

from typing import Final

from graphkit.query.grammar.cursor import Cursor
from graphkit.query.grammar.structure import Pattern
from graphkit.terms import RDF

_TERM_KINDS: Final = frozenset({"variable", "iri", "name", "node", "string", "number"})
_TERM: Final = "expected a variable, an IRI, a prefixed name or a literal"


class Triples(Cursor):
    """Reads triples into ``patterns``; whoever wants them for itself puts a list of its own there."""

    patterns: list[Pattern]
    predicates: set[str]
    classes: set[str]
    _invented: int = 0
    _stem: str = "_"

    def begins_triples(self) -> bool:
        """Tell whether the next token can be the first of a triple."""
        return self.begins_term() or self.is_sign("(", "[", "<<")

    def begins_term(self) -> bool:
        """Tell whether the next token can be the first of a variable or term."""
        return self.token.kind in _TERM_KINDS or self.is_sign("+", "-", "<<(") or self.is_word("TRUE", "FALSE")

    def triples_block(self) -> None:
        """Read triples up to what is none."""
        self.same_subject()
        while self.skip_sign("."):
            if not self.begins_triples():
                return
            self.same_subject()

    def same_subject(self) -> None:
        """Read a subject with all that is said of it."""
        said = self.triples
        bracketed = self.is_sign("(", "[", "<<")
        subject = self.node()
        # What has properties inside its brackets need not have any behind them.
        if bracketed and self.triples > said and not self.begins_verb():
            return
        self.property_list(subject)

    def begins_verb(self) -> bool:
        """Tell whether the next token can be the first of a predicate or path."""
        return self.token.kind in ("variable", "iri", "name") or self.is_sign("(", "^", "!") or self.is_word("A")

    def property_list(self, subject: str) -> None:
        """Read predicates, each with its objects, parted by semicolons."""
        self.verb_and_objects(subject)
        while self.skip_sign(";"):
            if self.begins_verb():
                self.verb_and_objects(subject)

    def verb_and_objects(self, subject: str) -> None:
        """Read one predicate or path and its objects, parted by commas."""
        begin = self.token
        if not self.begins_verb():
            self.fail("expected a predicate (a variable, an IRI, a prefixed name, 'a' or a path)")
        is_type = begin.word == "A"
        if begin.kind == "variable":
            self.take()
        else:
            self.path()
        verb = self.text[begin.start : self.behind]
        while True:
            if is_type:
                self._note_class()
            value = self.node()
            self.triples += 1
            self.patterns.append(Pattern(subject, verb, value, begin.start))
            self.annotations()
            if not self.skip_sign(","):
                return

    def _note_class(self) -> None:
        if self.token.kind in ("iri", "name"):
            at = self.at
            self.classes.add(self.iri(where="as a class"))
            self.at = at

    def annotations(self) -> None:
        """Read what RDF 1.2 lets a triple say of itself: ``~ reifier`` and ``{| … |}``."""
        while self.is_sign("~", "{|"):
            self.triples += 1
            if self.skip_sign("~"):
                if self.token.kind in ("variable", "iri", "name", "node"):
                    self.term()
            else:
                self.enter("{|", where="here")
                self.property_list(self.invent())
                self.leave("|}", where="after an annotation")

    def node(self) -> str:
        """Read a term, a list, a blank node with properties or a quoted triple, and return it as text."""
        if self.is_sign("["):
            return self._blank_node()
        if self.is_sign("("):
            return self._list()
        if self.is_sign("<<"):
            return self._reified()
        return self.term()

    def invent(self) -> str:
        """Return a variable that the query does not use."""
        while not self._invented and f"?{self._stem}" in self.text:
            self._stem += "_"
        self._invented += 1
        return f"?{self._stem}{self._invented}"

    def _blank_node(self) -> str:
        self.enter("[", where="here")
        name = self.invent()
        if not self.is_sign("]"):
            self.property_list(name)
        self.leave("]", where="after the properties of a blank node")
        return name

    def _list(self) -> str:
        begin = self.enter("(", where="here")
        if self.skip_sign(")"):
            self.open.pop()
            return "()"
        while not self.is_sign(")"):
            if not (self.begins_triples()):
                self.fail(f"{_TERM}, or ')'")
            self.node()
            self.triples += 2
        self.leave(")", where="after a list")
        return self.text[begin.start : self.behind]

    def _reified(self) -> str:
        begin = self.enter("<<", where="here")
        for _ in range(3):
            self._inner_term()
        self.triples += 1
        if self.skip_sign("~") and self.token.kind in ("variable", "iri", "name", "node"):
            self.term()
        self.leave(">>", where="after a triple in '<<'")
        return self.text[begin.start : self.behind]

    def _triple_term(self) -> str:
        begin = self.enter("<<(", where="here")
        for _ in range(3):
            self._inner_term()
        self.leave(")>>", where="after a triple in '<<('")
        return self.text[begin.start : self.behind]

    def _inner_term(self) -> None:
        if not self.skip_word("A"):
            self.node()

    def term(self) -> str:
        """Read a variable, an IRI, a literal or a blank node label, and return it as text."""
        begin = self.token
        if self.is_sign("<<("):
            return self._triple_term()
        if begin.kind in ("iri", "name"):
            self.iri(where="here")
        elif begin.kind == "string":
            self.literal()
        elif self.is_sign("+", "-"):
            self.take()
            if self.token.kind != "number":
                self.fail("expected a number after the sign")
            self.take()
        elif begin.kind in _TERM_KINDS or begin.word in ("TRUE", "FALSE"):
            self.take()
        else:
            self.fail(_TERM)
        return self.text[begin.start : self.behind]

    def literal(self) -> None:
        """Read a string with its language or datatype."""
        self.take()
        if self.token.kind == "language":
            self.take()
        elif self.skip_sign("^^"):
            self.iri(where="after '^^'")

    # Paths

    def path(self) -> None:
        """Read a predicate or a path over predicates."""
        self._sequence()
        while self.skip_sign("|"):
            self._sequence()

    def _sequence(self) -> None:
        self._step()
        while self.skip_sign("/"):
            self.triples += 1
            self._step()

    def _step(self) -> None:
        self.skip_sign("^")
        if self.skip_sign("!"):
            self._negated()
        elif self.is_sign("("):
            self.enter("(", where="here")
            self.path()
            self.leave(")", where="after a path")
        else:
            self._predicate()
        self.skip_sign("*", "+", "?")

    def _negated(self) -> None:
        if not self.is_sign("("):
            self.skip_sign("^")
            self._predicate()
            return
        self.enter("(", where="here")
        while not self.is_sign(")"):
            self.skip_sign("^")
            self._predicate()
            if not self.skip_sign("|"):
                break
        self.leave(")", where="after a negated set of predicates")

    def _predicate(self) -> None:
        if self.skip_word("A"):
            self.predicates.add(RDF + "type")
        else:
            self.predicates.add(self.iri(where="in a path"))
