"""Constraints of SHACL Core as SPARQL: what a node that breaks one looks like.

A fault is a graph pattern about a focus node (a variable) and a test; it has a solution exactly where the constraint
is broken. Shapes inside others become ``NOT EXISTS`` with the faults of the inner one. Variables are numbered here and
terms come from a parser: nothing that people wrote is put into a query as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final, NamedTuple

from graphkit.check.sparql.reading import Shapes, unusable, without_blank
from graphkit.rdf import lexical, literal
from graphkit.terms import RDF, SH, XSD

#: The whole numbers that XML Schema bounds, with those bounds: a store keeps all of them as xsd:integer.
_WHOLE: Final[dict[str, tuple[str, str]]] = {
    "byte": ("-128", "127"),
    "short": ("-32768", "32767"),
    "int": ("-2147483648", "2147483647"),
    "long": ("-9223372036854775808", "9223372036854775807"),
    "unsignedByte": ("0", "255"),
    "unsignedShort": ("0", "65535"),
    "unsignedInt": ("0", "4294967295"),
    "unsignedLong": ("0", "18446744073709551615"),
    "nonNegativeInteger": ("0", ""),
    "positiveInteger": ("1", ""),
    "nonPositiveInteger": ("", "0"),
    "negativeInteger": ("", "-1"),
}

#: Datatypes whose spelling SPARQL can check, by a cast.
_CAST: Final = frozenset(
    XSD + name
    for name in (
        "boolean", "decimal", "integer", "double", "float", "dateTime", "date", "time", "gYear", "gYearMonth",
        "gMonthDay", "gDay", "gMonth", "duration", "dayTimeDuration", "yearMonthDuration",
    )
)  # fmt: skip

_KINDS: Final = {
    "IRI": "isIRI({v})",
    "BlankNode": "isBlank({v})",
    "Literal": "isLiteral({v})",
    "BlankNodeOrIRI": "!isLiteral({v})",
    "BlankNodeOrLiteral": "!isIRI({v})",
    "IRIOrLiteral": "!isBlank({v})",
}

_COMPARED: Final = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}


class Fault(NamedTuple):
    """What breaks a constraint: ``pattern`` with ``test`` true, where ``value`` is the variable of the value at fault.

    ``path`` is the variable of a path that is only known then (sh:closed), ``other`` an expression by which faults of
    one value are told apart. ``inner`` is the property shape whose own faults are meant.
    """

    component: str
    pattern: str
    test: str
    value: str = ""
    path: str = ""
    other: str = ""
    inner: str = ""

    @property
    def group(self) -> str:
        """The pattern that has a solution where the constraint is broken."""
        return f"{self.pattern} FILTER({self.test})" if self.test else self.pattern


class Constraints:
    """The constraints of the shapes of one graph.

    ``below`` gives a class and its subclasses in the data, as terms; ``kinds`` are the properties that make something
    an instance.
    """

    def __init__(self, shapes: Shapes, below: Callable[[str], tuple[str, ...]], kinds: tuple[str, ...]) -> None:
        self._shapes = shapes
        self._below = below
        self._kinds = "|".join(kinds)
        self._numbers = count()

    def variable(self) -> str:
        """Return a variable that nothing else has."""
        return f"?x{next(self._numbers)}"

    def instance_of(self, node: str, name: str) -> str:
        """Return the pattern of an instance of a class."""
        kind = self.variable()
        return f"{node} {self._kinds} {kind} FILTER({kind} IN ({', '.join(self._below(name))}))"

    def conforms(self, shape: str, node: str) -> str:
        """Return the expression that is true where a node conforms to a shape."""
        if self._shapes.says(shape, "deactivated"):
            return "true"
        parts = [
            f"NOT EXISTS {{ {fault.group} }}" if fault.pattern else f"!({fault.test})"
            for fault in self.faults(shape, node)
        ]
        return f"({' && '.join(parts)})" if parts else "true"

    def faults(self, shape: str, focus: str) -> Iterator[Fault]:
        """Yield what breaks the constraints of a shape at a focus node."""
        if self._shapes.says(shape, "deactivated"):
            return
        path = self._shapes.path(self._shapes.one(shape, "path")) if self._shapes.is_property_shape(shape) else ""
        value = self.variable() if path else focus
        reach = f"{focus} {path} {value} ." if path else ""
        yield from self._of_values(shape, value, reach)
        yield from self._of_pairs(shape, focus, path, value, reach)
        if path:
            yield from self._of_number(shape, focus, path)
        for term in without_blank(self._shapes.all(shape, "hasValue")):
            test = f"NOT EXISTS {{ {focus} {path} {term} }}" if path else f"!sameTerm({focus}, {term})"
            yield Fault("HasValue", "", test)
        yield from self._of_shapes(shape, value, reach)
        if self._shapes.says(shape, "closed"):
            yield self._closed(shape, value, reach)

    def _of_values(self, shape: str, v: str, reach: str) -> Iterator[Fault]:
        """Yield what is wrong with a value by itself."""
        shapes = self._shapes
        for name in without_blank(shapes.all(shape, "class")):
            yield Fault("Class", reach, f"NOT EXISTS {{ {self.instance_of(v, name)} }}", v)
        for name in shapes.all(shape, "datatype"):
            yield Fault("Datatype", reach, f"!COALESCE({_is_of_type(v, name)}, false)", v)
        for name in shapes.all(shape, "nodeKind"):
            kind = _KINDS.get(lexical(name).removeprefix(SH))
            if kind is None:
                raise unusable(shape, f"{lexical(name)!r} is no kind of node", f"write one of {', '.join(_KINDS)}")
            yield Fault("NodeKind", reach, f"!({kind.format(v=v)})", v)
        for name, sign in _COMPARED.items():
            for term in without_blank(shapes.all(shape, name)):
                yield Fault(name[0].upper() + name[1:], reach, f"!COALESCE({v} {sign} {term}, false)", v)
        for name, sign in (("minLength", "<"), ("maxLength", ">")):
            length = shapes.count(shape, name)
            if length is not None:
                test = f"isBlank({v}) || STRLEN(STR({v})) {sign} {length}"
                yield Fault(name[0].upper() + name[1:], reach, test, v)
        for term in shapes.all(shape, "pattern"):
            flags = literal(lexical(shapes.one(shape, "flags")) if shapes.one(shape, "flags") else "")
            regex = f"REGEX(STR({v}), {literal(lexical(term))}, {flags})"
            yield Fault("Pattern", reach, f"isBlank({v}) || !COALESCE({regex}, false)", v)
        for head in shapes.all(shape, "languageIn"):
            ranges = [literal(lexical(term)) for term in shapes.members(head)]
            matches = " || ".join(f"LANGMATCHES(LANG({v}), {text})" for text in ranges) or "false"
            yield Fault("LanguageIn", reach, f"!COALESCE(isLiteral({v}) && ({matches}), false)", v)
        for head in shapes.all(shape, "in"):
            among = " || ".join(f"sameTerm({v}, {term})" for term in without_blank(shapes.members(head)))
            yield Fault("In", reach, f"!({among or 'false'})", v)

    def _of_pairs(self, shape: str, focus: str, path: str, v: str, reach: str) -> Iterator[Fault]:
        """Yield what is wrong with values beside those of another property."""
        shapes = self._shapes
        for term in shapes.all(shape, "equals"):
            other = self.variable()
            yield Fault("Equals", reach, f"NOT EXISTS {{ {focus} {term} {v} }}", v)
            missing = f"NOT EXISTS {{ {focus} {path} {other} }}" if path else f"!sameTerm({focus}, {other})"
            yield Fault("Equals", f"{focus} {term} {other} .", missing, other)
        for term in shapes.all(shape, "disjoint"):
            yield Fault("Disjoint", reach, f"EXISTS {{ {focus} {term} {v} }}", v)
        for name, sign in (("lessThan", "<"), ("lessThanOrEquals", "<=")):
            for term in shapes.all(shape, name):
                other = self.variable()
                pattern = f"{reach} {focus} {term} {other} ."
                test = f"!COALESCE({v} {sign} {other}, false)"
                yield Fault(name[0].upper() + name[1:], pattern, test, v, other=other)
        if shapes.says(shape, "uniqueLang") and path:
            other = self.variable()
            same = f'LANG({v}) != "" && LCASE(LANG({v})) = LCASE(LANG({other})) && !sameTerm({v}, {other})'
            yield Fault("UniqueLang", f"{reach} {focus} {path} {other} .", same, other=f"LCASE(LANG({v}))")

    def _of_number(self, shape: str, focus: str, path: str) -> Iterator[Fault]:
        """Yield what is wrong with how many values there are, of all or of those that conform to a shape."""
        shapes = self._shapes
        bounds = [("MinCount", "MaxCount", "")]
        bounds += [
            ("QualifiedMinCount", "QualifiedMaxCount", inner) for inner in shapes.all(shape, "qualifiedValueShape")
        ]
        disjoint = shapes.siblings(shape) if shapes.says(shape, "qualifiedValueShapesDisjoint") else []
        for fewest, greatest, inner in bounds:
            least, most = (shapes.count(shape, name[0].lower() + name[1:]) for name in (fewest, greatest))
            value = self.variable()
            tests = [self.conforms(inner, value)] if inner else []
            tests += [f"!{self.conforms(other, value)}" for other in disjoint] if inner else []
            tested = f"FILTER({' && '.join(tests)})" if tests else ""
            pattern = f"{focus} {path} {value} {tested}"
            if least:
                yield self._fewer(fewest, focus, value, pattern, least)
            if most is not None:
                yield self._more(greatest, focus, value, pattern, most)

    def _fewer(self, name: str, focus: str, value: str, pattern: str, least: int) -> Fault:
        """Return the fault of a focus node with fewer values of a pattern than it needs."""
        if least == 1:
            return Fault(name, "", f"NOT EXISTS {{ {pattern} }}")
        number = self.variable()
        return Fault(
            name, f"OPTIONAL {{ {_counted(focus, value, pattern, number)} }}", f"COALESCE({number}, 0) < {least}"
        )

    def _more(self, name: str, focus: str, value: str, pattern: str, most: int) -> Fault:
        """Return the fault of a focus node with more values of a pattern than it may have."""
        if most == 0:
            return Fault(name, "", f"EXISTS {{ {pattern} }}")
        number = self.variable()
        return Fault(name, _counted(focus, value, pattern, number), f"{number} > {most}")

    def _of_shapes(self, shape: str, v: str, reach: str) -> Iterator[Fault]:
        """Yield what is wrong with a value by other shapes."""
        shapes = self._shapes
        for inner in shapes.all(shape, "node"):
            yield Fault("Node", reach, f"!{self.conforms(inner, v)}", v)
        for inner in shapes.all(shape, "not"):
            yield Fault("Not", reach, self.conforms(inner, v), v)
        for inner in shapes.all(shape, "property"):
            yield Fault("PropertyShape", reach, f"!{self.conforms(inner, v)}", v, inner=inner)
        for name in ("and", "or", "xone"):
            for head in shapes.all(shape, name):
                each = [self.conforms(inner, v) for inner in shapes.members(head)]
                right = {
                    "and": " && ".join(each) or "true",
                    "or": " || ".join(each) or "false",
                    "xone": f"({' + '.join(f'IF({one}, 1, 0)' for one in each) or '0'}) = 1",
                }[name]
                yield Fault(name.capitalize(), reach, f"!({right})", v)

    def _closed(self, shape: str, v: str, reach: str) -> Fault:
        """Return the fault of a property that a closed shape does not name."""
        shapes = self._shapes
        paths = [shapes.one(inner, "path") for inner in shapes.all(shape, "property")]
        ignored = [term for head in shapes.all(shape, "ignoredProperties") for term in shapes.members(head)]
        named = dict.fromkeys(term for term in (*paths, *ignored) if term.startswith("<"))
        predicate, value = self.variable(), self.variable()
        test = f"{predicate} NOT IN ({', '.join(named)})"
        return Fault("Closed", f"{reach} {v} {predicate} {value} .", test, value, path=predicate)


def _counted(focus: str, value: str, pattern: str, number: str) -> str:
    """Return the pattern of how many values each focus node has; none where it has none."""
    counted = f"SELECT {focus} (COUNT(DISTINCT {value}) AS {number}) WHERE {{ {pattern} }} GROUP BY {focus}"
    return f"{{ {counted} }}"


def _is_of_type(v: str, name: str) -> str:
    """Return the expression that is true for a well-formed literal of a type; it may fail where it is not."""
    kind = lexical(name)
    if kind == RDF + "langString":
        return f'LANG({v}) != ""'
    bounds = _WHOLE.get(kind.removeprefix(XSD)) if kind.startswith(XSD) else None
    if bounds is not None:
        least, most = bounds
        limits = [f"{v} >= {least}"] * bool(least) + [f"{v} <= {most}"] * bool(most)
        types = f"DATATYPE({v}) IN ({name}, <{XSD}integer>)"
        return " && ".join([f"isLiteral({v})", types, f"<{XSD}integer>(STR({v})) = {v}", *limits])
    cast = f" && isLiteral({name}(STR({v})))" if kind in _CAST else ""
    return f"isLiteral({v}) && DATATYPE({v}) = {name}{cast}"
