"""SHACL shapes: those derived from the schema, and those of ``shapes.ttl``.

Domain and range stand in the schema alone. In the graph that is checked a statement also has its predicate and
its modality as classes, so that a shape with ``sh:targetClass gk:investsIn`` has the statement itself as its focus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from graphkit.check.catalogue import Rule
from graphkit.check.findings import did_you_mean, near
from graphkit.errors import Problem
from graphkit.ontology import Ontology
from graphkit.rdf import Triple, iri, is_iri, lexical
from graphkit.terms import GK, RDF, SH, local

#: Where a shapes file lies as seen from the folder of facts.
SHAPES_FILE: Final = "../shapes.ttl"

_DERIVED: Final = "urn:graphkit:derived:"

# fmt: off
_CORE: Final = frozenset((
    "Shape", "NodeShape", "PropertyShape", "PropertyGroup", "NodeKind", "BlankNode", "IRI", "Literal",
    "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral", "Severity", "Info", "Warning", "Violation",
    "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "property", "path",
    "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath", "severity",
    "message", "deactivated", "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive",
    "minInclusive", "maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "flags",
    "languageIn", "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and",
    "or", "xone", "node", "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount",
    "qualifiedValueShapesDisjoint", "closed", "ignoredProperties", "hasValue", "in", "name",
    "description", "order", "group", "defaultValue",
))
_BEYOND_CORE: Final = frozenset((
    "sparql", "select", "ask", "update", "construct", "prefixes", "declare", "prefix", "namespace",
    "SPARQLConstraint", "SPARQLTarget", "SPARQLTargetType", "SPARQLRule", "SPARQLFunction",
    "TripleRule", "target", "targetType", "rule", "condition", "subject", "predicate", "object",
    "expression", "js", "jsLibrary", "jsFunctionName", "JSConstraint", "JSTarget", "JSRule",
    "JSFunction", "JSLibrary", "entailment", "shapesGraph", "suggestedShapesGraph", "validator",
    "nodeValidator", "propertyValidator", "parameter", "ConstraintComponent", "Function", "Rule",
))
# fmt: on


def derive_shapes(ontology: Ontology, used: Iterable[str]) -> Iterator[Triple]:
    """Yield shapes that say the domain and range of the predicates that are used."""
    for name in sorted(used):
        predicate = ontology.predicates[name]
        ends = [("subject", predicate.domain)]
        if predicate.kind == "relation":
            ends.append(("object", predicate.range))
        # Each end is a shape with a target of its own: pyshacl looks at the values of such a one all together,
        # but at those of a shape inside another one by one, which takes far longer.
        for end, classes in ends:
            if classes:
                shape = iri(f"{_DERIVED}{name}:{end}")
                yield shape, iri(RDF + "type"), iri(SH + "PropertyShape")
                yield shape, iri(SH + "targetClass"), iri(GK + name)
                yield shape, iri(SH + "path"), iri(RDF + end)
                yield shape, iri(SH + "class"), iri(one_of(classes))


def one_of(classes: tuple[str, ...]) -> str:
    """Return the IRI of a class, or of the union of several: ``sh:class`` is far faster than ``sh:or``."""
    return GK + classes[0] if len(classes) == 1 else _DERIVED + "one-of:" + "+".join(classes)


def is_derived(shape: str) -> bool:
    """Return whether a shape came from the schema."""
    return shape.startswith(_DERIVED)


def load_shapes(path: Path) -> tuple[list[Triple], list[Problem]]:
    """Read a shapes file, and say what in it is not SHACL Core; no file is no shapes."""
    import pyoxigraph

    if not path.exists():
        return [], []
    try:
        text = path.read_text("utf-8")
        quads = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))
    except OSError as error:
        return [], [_problem("1:1", f"cannot be read: {error.strerror}", "make it a file that you may read")]
    except UnicodeDecodeError:
        return [], [_problem("1:1", "this is not UTF-8", "save the file as UTF-8")]
    except SyntaxError as error:
        where = f"{error.lineno or 1}:{error.offset or 1}"
        what = f"this is not Turtle: {without_place(error.msg)}"
        return [], [_problem(where, what, "correct the syntax there")]
    triples = sorted({(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads})
    return triples, list(_lint(triples, text))


def _lint(triples: Iterable[Triple], text: str) -> Iterator[Problem]:
    """Yield what is not Core: misspelt it would check nothing, beyond Core it could run for ever."""
    terms = {lexical(term) for triple in triples for term in triple if is_iri(term)}
    for name in sorted(term.removeprefix(SH) for term in terms if term.startswith(SH)):
        if name in _CORE:
            continue
        if name in _BEYOND_CORE or name.startswith(("js", "JS", "SPARQL")):
            what, hint = f"sh:{name} is not part of SHACL Core", "say it with Core constraints"
        else:
            what = f"sh:{name} is not a term of SHACL, so it checks nothing"
            hint = did_you_mean([f"sh:{term}" for term in near(name, _CORE, count=1)], "delete it")
        yield _problem(find_name(name, text), what, hint)


def describe_shapes(folder: Path) -> dict[str, Rule]:
    """Return what the shapes of an ontology folder demand, by the names of their rules; {} where there are none.

    The message of a shape says what is wrong and, in brackets at its end, the way out.
    """
    triples, _ = load_shapes(folder / "shapes.ttl")
    described = {}
    for subject, predicate, message in triples:
        if lexical(predicate) == SH + "message" and is_iri(subject):
            name = local(lexical(subject))
            what, _, way_out = lexical(message).partition(" (")
            demand = f"Shape {name!r} of shapes.ttl. Where it is broken: {what}."
            described[rule_name(name)] = Rule(demand, _sentence(way_out.removesuffix(")")) or "See shapes.ttl.")
    return described


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def rule_name(name: str) -> str:
    """Return the name of the rule that a shape is, from its local name: ``stakeUpTo100`` → ``stake-up-to100``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def without_place(said: str) -> str:
    """Return what the parser of Turtle said without line and column, which stand before it already."""
    return re.sub(r"Parser error (at|between) line .*?: ", "", said)


def find_name(name: str, text: str) -> str:
    """Return ``line:column`` of the first prefixed or full name in Turtle text, else of its beginning."""
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"(^|\s)#.*", "", line)
        if match := re.search(rf"(?:[\w.-]*:|[#/]){re.escape(name)}(?![\w-])", code):
            return f"{number}:{match.start() + 1}"
    return "1:1"


def _problem(where: str, what: str, hint: str) -> Problem:
    return Problem(f"{SHAPES_FILE}:{where}", what, hint, "bad-shape")


def unusable(shape: str, text: str, what: str) -> Problem:
    """Return the problem of a shape, given by its IRI, that breaks the rules of SHACL."""
    name = re.split(r"[#/]", shape)[-1] if shape else ""
    return _problem(find_name(name, text) if name else "1:1", what, "see the SHACL recommendation")
