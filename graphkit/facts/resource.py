"""One resource of an RDF graph, read property by property, with everything noted that graphkit cannot keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graphkit.errors import Problem
from graphkit.facts.format import number_advice
from graphkit.facts.nodes import quoted
from graphkit.model import Place, When
from graphkit.rdf import is_iri, is_literal, language, lexical
from graphkit.terms import short

NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
WHOLE: Final = re.compile(r"[0-9]+")


class Iri(Place):
    """The place of a record that was read from RDF: its IRI, since lines and columns mean nothing there."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.file


class Resource:
    """What one resource says, read property by property; what was wrong, and what nobody asked for, is kept."""

    def __init__(self, iri: str, own: Mapping[str, list[str]], problems: list[Problem]) -> None:
        self.iri = iri
        self.own = own
        self.problems = problems
        self._unread = set(own)

    def refuse(self, what: str, hint: str) -> None:
        """Note a problem of this resource."""
        self.problems.append(Problem(self.iri, what, hint, "rdf"))

    def skip(self, *predicates: str) -> None:
        """Take properties as known that are not read."""
        self._unread.difference_update(predicates)

    def terms(self, predicate: str) -> list[str]:
        """Return the objects of a property, sorted."""
        found = self.own.get(predicate)
        if not found:  # nearly always: a statement has ten of thirty properties
            return []
        self._unread.discard(predicate)
        return sorted(found)

    def texts(self, predicate: str) -> tuple[str, ...]:
        """Return the plain texts of a property; what is an IRI or has a language is refused."""
        terms = self.terms(predicate)
        if not terms:
            return ()
        found = []
        for term in terms:
            if not is_literal(term):
                self.refuse(f"{short(predicate)} is {quoted(lexical(term))}, not a text", "write a literal")
            elif language(term):
                what = f"{short(predicate)} is in the language {language(term)!r}, which graphkit does not keep"
                self.refuse(what, f"leave out '@{language(term)}'")
            else:
                found.append(lexical(term))
        return tuple(sorted(found))

    def text(self, predicate: str) -> str:
        """Return the one text of a property; empty for none."""
        found = self.texts(predicate)
        return self._one(predicate, found)

    def names(self, predicate: str, *namespaces: str) -> tuple[str, ...]:
        """Return the IRIs of a property; what is none of the given namespaces is refused."""
        terms = self.terms(predicate)
        if not terms:
            return ()
        found = []
        for term in terms:
            if is_iri(term) and lexical(term).startswith(namespaces):
                found.append(lexical(term))
            else:
                wanted = " or ".join(short(namespace + "…") for namespace in namespaces)
                what = f"{short(predicate)} is {quoted(lexical(term))}, which graphkit cannot keep there"
                self.refuse(what, f"write an IRI {wanted}")
        return tuple(found)

    def name(self, predicate: str, namespace: str) -> str:
        """Return what follows the namespace in the one IRI of a property; empty for none."""
        found = self.names(predicate, namespace)
        return self._one(predicate, found).removeprefix(namespace)

    def _one(self, predicate: str, found: tuple[str, ...]) -> str:
        if len(found) > 1:
            self.refuse(f"has {len(found)} values for {short(predicate)}", "leave one of them")
        return found[0] if found else ""

    def number(self, predicate: str, pattern: re.Pattern[str] = NUMBER) -> str:
        """Return the one number of a property as it was written; empty for none."""
        text = self.text(predicate)
        if text and not pattern.fullmatch(text):
            what = f"{short(predicate)} is {quoted(text)}, which is not a number in plain digits"
            self.refuse(what, number_advice(text))
        return text

    def flag(self, predicate: str) -> bool:
        """Return whether a property is true; False where it is not there."""
        text = self.text(predicate)
        if text not in ("", "true", "false"):
            self.refuse(f"{short(predicate)} is {quoted(text)}", "write true or false")
        return text == "true"

    def when(self, predicate: str) -> When | None:
        """Return the one date of a property; None for none."""
        text = self.text(predicate)
        try:
            return When.parse(text) if text else None
        except ValueError as error:
            self.refuse(f"{short(predicate)}: {error}", "correct the date")
            return None

    def need(self, *predicates: str) -> None:
        """Refuse the resource for each of these properties that it does not have."""
        for predicate in predicates:
            if predicate not in self.own:
                self.refuse(f"has no {short(predicate)}", "add it")

    def refuse_unread(self) -> None:
        """Refuse every property that nobody asked for: it would vanish."""
        for predicate in sorted(self._unread):
            what = f"graphkit has no place for {short(predicate)} here"
            self.refuse(what, "leave it out, or say it with a predicate of the model (graphkit terms)")
