"""Shapes as triples, read part by part: their parameters, lists and paths, as terms and as SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graphkit.errors import OntologyError
from graphkit.rdf import Triple, is_blank, is_iri, is_literal, lexical
from graphkit.terms import RDF, RDFS, SH

# fmt: off
#: What SHACL Core says of a shape; what constrains nothing is here as well.
_KNOWN: Final = frozenset((
    "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "property", "path", "severity", "message",
    "deactivated", "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive",
    "maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "equals",
    "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node", "qualifiedValueShape",
    "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "closed", "ignoredProperties",
    "hasValue", "in", "name", "description", "order", "group", "defaultValue",
))
#: Parameters whose values are shapes, and those whose values are lists of shapes.
SHAPES_BY: Final = ("property", "node", "not", "qualifiedValueShape")
LISTS_BY: Final = ("and", "or", "xone")
# fmt: on

_TARGETS: Final = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_PATHS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_NIL: Final = f"<{RDF}nil>"


class Shapes:
    """The triples of a shapes graph; a shape is the term that names it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, object_ in sorted(set(triples)):
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(object_)

    def all(self, shape: str, name: str) -> list[str]:
        """Return the values of a parameter of SHACL."""
        return self._about.get(shape, {}).get(f"<{SH}{name}>", [])

    def one(self, shape: str, name: str) -> str:
        """Return the first value of a parameter; empty for none."""
        return next(iter(self.all(shape, name)), "")

    def count(self, shape: str, name: str) -> int | None:
        """Return a parameter that is a whole number; None for none. OntologyError for what is no such number."""
        term = self.one(shape, name)
        if not term:
            return None
        if not (is_literal(term) and lexical(term).isdecimal()):
            raise unusable(shape, f"sh:{name} is {lexical(term)!r}, which is no whole number", "write digits alone")
        return int(lexical(term))

    def says(self, shape: str, name: str) -> bool:
        """Return whether a parameter is the literal true, as it must be spelt."""
        return any(is_literal(term) and lexical(term) == "true" for term in self.all(shape, name))

    def members(self, head: str) -> list[str]:
        """Return the members of a list; OntologyError for one that has no end."""
        found: list[str] = []
        seen: set[str] = set()
        while head != _NIL:
            own = self._about.get(head, {})
            first, rest = own.get(f"<{RDF}first>", []), own.get(f"<{RDF}rest>", [])
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise unusable(head, "this is no list", "write it in round brackets")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def is_property_shape(self, shape: str) -> bool:
        """Return whether a shape is about the values of a path."""
        return bool(self.all(shape, "path"))

    def with_targets(self) -> list[str]:
        """Return the shapes that say themselves what they are about."""
        return [shape for shape in self._about if self._has_target(shape)]

    def _has_target(self, shape: str) -> bool:
        return any(self.all(shape, name) for name in _TARGETS) or self.is_class_too(shape)

    def is_class_too(self, shape: str) -> bool:
        """Return whether a shape is about the instances of itself."""
        types = self._about.get(shape, {}).get(f"<{RDF}type>", [])
        shapes = {f"<{SH}NodeShape>", f"<{SH}PropertyShape>"}
        return is_iri(shape) and f"<{RDFS}Class>" in types and not shapes.isdisjoint(types)

    def inside(self, shape: str) -> list[str]:
        """Return the shapes that a shape is made of, directly."""
        found = [inner for name in SHAPES_BY for inner in self.all(shape, name)]
        return found + [s for name in LISTS_BY for head in self.all(shape, name) for s in self.members(head)]

    def siblings(self, shape: str) -> list[str]:
        """Return the qualified value shapes beside that of a property shape, in all shapes that it is a property of."""
        own = self.all(shape, "qualifiedValueShape")
        parents = [parent for parent in self._about if shape in self.all(parent, "property")]
        beside = [s for p in parents for prop in self.all(p, "property") for s in self.all(prop, "qualifiedValueShape")]
        return [other for other in dict.fromkeys(beside) if other not in own]

    def refuse_unknown(self) -> None:
        """Raise OntologyError for what no query is made of: it would check nothing, silently."""
        for shape in self.with_targets():
            self._refuse(shape, ())

    def _refuse(self, shape: str, above: tuple[str, ...]) -> None:
        if shape in above:
            raise unusable(shape, "a shape that is part of itself", "SHACL leaves its meaning open: take it apart")
        for predicate in self._about.get(shape, {}):
            name = lexical(predicate).removeprefix(SH)
            if predicate.startswith(f"<{SH}") and name not in _KNOWN:
                raise unusable(shape, f"sh:{name} is not supported", "say it with SHACL Core")
        if len(self.all(shape, "path")) > 1:
            raise unusable(shape, "a shape with two paths", "make two shapes")
        for inner in self.inside(shape):
            self._refuse(inner, (*above, shape))

    def path(self, term: str) -> str:
        """Return a path as a SPARQL property path."""
        if is_iri(term) and term != _NIL:
            return term
        own = self._about.get(term, {})
        if own.get(f"<{RDF}first>"):
            return f"({'/'.join(map(self.path, self.members(term)))})"
        for name, mark in _PATHS.items():
            if inner := self.one(term, name):
                return f"({self.path(inner)}){mark}"
        if inner := self.one(term, "inversePath"):
            return f"(^{self.path(inner)})"
        if head := self.one(term, "alternativePath"):
            return f"({'|'.join(map(self.path, self.members(head)))})"
        raise unusable(term, "this is no path", "write a property, or one of the paths of SHACL")


def unusable(shape: str, what: str, hint: str) -> OntologyError:
    """Return the error of a shape that no query can be made of."""
    return OntologyError(what, where="" if is_blank(shape) else lexical(shape), hint=hint)


def without_blank(terms: Iterable[str]) -> Iterator[str]:
    """Yield terms that a query can hold; OntologyError for a blank node, which means something else there."""
    for term in terms:
        if is_blank(term):
            raise unusable(term, "a blank node stands where SPARQL cannot name it", "give it an IRI")
        yield term
