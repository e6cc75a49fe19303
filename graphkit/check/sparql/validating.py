"""Shapes run on a store: one SPARQL query for the constraints that look at the same values, each streaming."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from graphkit.check.shapes import load_shapes
from graphkit.check.sparql.constraints import Constraints, Fault
from graphkit.check.sparql.reading import Shapes, unusable, without_blank
from graphkit.errors import FactsError
from graphkit.rdf import Triple, is_iri, is_literal, lexical, literal
from graphkit.terms import RDF, RDFS, SH

if TYPE_CHECKING:
    import pyoxigraph

_FOCUS: Final = "?focus"
_INSTANCE: Final = (f"<{RDF}type>",)
_BELOW: Final = f"<{RDFS}subClassOf>"


class Violation(NamedTuple):
    """One result of a validation, as terms in N-Triples syntax; ``path`` is a SPARQL path, and empty like ``value``.

    ``message`` is plain text.
    """

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: str
    message: str


def find_shape_violations(
    store: pyoxigraph.Store, shapes: Path, *, instance_of: Iterable[str] = _INSTANCE
) -> Iterator[Violation]:
    """Yield what breaks the shapes of a file (SHACL Core) in the default graph of a store, shape by shape.

    ``instance_of`` are the properties, as terms, that make something an instance of a class or of its subclasses in
    the store. Raises FactsError for a file that is no proper SHACL Core, and OntologyError, naming the shape, for what
    cannot be said in SPARQL.
    """
    triples, problems = load_shapes(shapes)
    if problems:
        raise FactsError(problems)
    yield from validate(store, triples, instance_of=instance_of)


def validate(
    store: pyoxigraph.Store, triples: Iterable[Triple], *, instance_of: Iterable[str] = _INSTANCE
) -> Iterator[Violation]:
    """Yield what breaks shapes that are given as triples; see ``find_shape_violations``."""
    shapes = Shapes(triples)
    shapes.refuse_unknown()
    run = _Run(store, shapes, tuple(instance_of))
    for shape in shapes.with_targets():
        yield from run.violations(shape, partial(run.target, shape))


class _Target(NamedTuple):
    """The pattern of focus nodes, and the variables of the nodes through which these were reached.

    A node that is reached from two others is reported for each of them.
    """

    pattern: str
    others: tuple[str, ...] = ()


class _Run:
    """One validation: shapes, what is made of them, and the store that is asked."""

    def __init__(self, store: pyoxigraph.Store, shapes: Shapes, instance_of: tuple[str, ...]) -> None:
        self._store = store
        self._shapes = shapes
        self._kinds = instance_of
        self._known: dict[str, tuple[str, ...]] = {}
        self._constraints = Constraints(shapes, self._below, instance_of)

    def target(self, shape: str, focus: str) -> _Target:
        """Return the focus nodes that a shape says itself, each once."""
        own, parts = self._shapes, []
        for name in own.all(shape, "targetClass") + ([shape] if own.is_class_too(shape) else []):
            classes = self._below(name)
            for kind in self._kinds:
                parts += [f"{focus} {kind} {each} ." for each in classes]
        nodes = " ".join(without_blank(own.all(shape, "targetNode")))
        parts += [f"VALUES {focus} {{ {nodes} }}"] if nodes else []
        parts += [f"{focus} {term} {self._constraints.variable()} ." for term in own.all(shape, "targetSubjectsOf")]
        parts += [f"{self._constraints.variable()} {term} {focus} ." for term in own.all(shape, "targetObjectsOf")]
        if len(parts) == 1 and own.all(shape, "targetClass"):
            return _Target(parts[0])
        either = " UNION ".join(f"{{ {part} }}" for part in parts)
        return _Target(f"{{ SELECT DISTINCT {focus} WHERE {{ {either} }} }}")

    def violations(self, shape: str, target: Callable[[str], _Target]) -> Iterator[Violation]:
        """Yield what breaks a shape, and the property shapes inside it, at focus nodes.

        ``target`` gives these nodes for a variable.
        """
        self._check_patterns(shape)
        faults = list(self._constraints.faults(shape, _FOCUS))
        own = [fault for fault in faults if not fault.inner]
        for (pattern, *_), same in groupby(own, key=lambda f: (f.pattern, f.value, f.path, f.other)):
            nodes = target(_FOCUS)
            yield from self._broken(shape, f"{nodes.pattern} {pattern}", nodes.others, list(same))
        for inner in (fault.inner for fault in faults if fault.inner):
            yield from self.violations(inner, self._values(shape, target))

    def _values(self, shape: str, target: Callable[[str], _Target]) -> Callable[[str], _Target]:
        """Return the target of the property shapes inside a shape: what the path of that leads to, else the same."""
        path = self._path(shape)
        if not path:
            return target

        def values(focus: str) -> _Target:
            outer = self._constraints.variable()
            nodes = target(outer)
            return _Target(f"{nodes.pattern} {outer} {path} {focus} .", (outer, *nodes.others))

        return values

    def _path(self, shape: str) -> str:
        return self._shapes.path(self._shapes.one(shape, "path")) if self._shapes.is_property_shape(shape) else ""

    def _broken(self, shape: str, pattern: str, others: tuple[str, ...], faults: list[Fault]) -> Iterator[Violation]:
        """Yield what one query finds: faults of the same values, each told by a column of its own."""
        import pyoxigraph

        first = faults[0]
        flags = [f"({fault.test} AS ?f{number})" for number, fault in enumerate(faults)] if len(faults) > 1 else []
        columns = dict.fromkeys(name for name in (_FOCUS, first.value, first.path, *others) if name)
        columns |= {f"({first.other} AS ?other)": None} if first.other else {}
        tests = " || ".join(f"({fault.test})" for fault in faults)
        found = self._store.query(
            f"SELECT DISTINCT {' '.join([*columns, *flags])} WHERE {{ {pattern} FILTER({tests}) }}"
        )
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise TypeError("not a SELECT query")
        own = self._path(shape)
        for solution in found:
            for number, fault in enumerate(faults):
                if len(faults) == 1 or str(solution[f"f{number}"]).startswith('"true"'):
                    path = str(solution[fault.path[1:]]) if fault.path else own
                    value = str(solution[fault.value[1:]]) if fault.value else ""
                    yield self._violation(shape, fault, str(solution[0]), path, value)

    def _violation(self, shape: str, fault: Fault, focus: str, path: str, value: str) -> Violation:
        message = self._shapes.one(shape, "message")
        return Violation(
            focus=focus,
            path=path,
            value=value,
            shape=shape,
            component=f"{SH}{fault.component}ConstraintComponent",
            severity=lexical(self._shapes.one(shape, "severity") or f"<{SH}Violation>"),
            message=lexical(message) if is_literal(message) else "",
        )

    def _below(self, name: str) -> tuple[str, ...]:
        """Return a class and all below it in the store, as terms."""
        import pyoxigraph

        if name not in self._known:
            seen, waiting = {name}, [name]
            below = pyoxigraph.NamedNode(lexical(_BELOW))
            while waiting:
                current = waiting.pop()
                node = pyoxigraph.NamedNode(lexical(current))
                for quad in self._store.quads_for_pattern(None, below, node, pyoxigraph.DefaultGraph()):
                    term = str(quad.subject)
                    if is_iri(term) and term not in seen:
                        seen.add(term)
                        waiting.append(term)
            self._known[name] = tuple(sorted(seen))
        return self._known[name]

    def _check_patterns(self, shape: str) -> None:
        """Raise OntologyError for a regular expression that is none, or none that SPARQL knows."""
        flags = self._shapes.one(shape, "flags")
        for term in self._shapes.all(shape, "pattern"):
            test = f'REGEX("", {literal(lexical(term))}, {literal(lexical(flags) if flags else "")})'
            if not self._store.query(f"ASK {{ FILTER(COALESCE({test}, true) = COALESCE({test}, false)) }}"):
                hint = "write it without look-around and back-references, which SPARQL does not have"
                raise unusable(shape, f"{lexical(term)!r} is no pattern", hint)
