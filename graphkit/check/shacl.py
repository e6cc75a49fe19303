"""The door to pyshacl: runs the shapes, and brings each violation back to the key that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphkit.check.findings import Findings
from graphkit.check.fitting import describe_misfit
from graphkit.check.shapes import derive_shapes, is_derived, load_shapes, rule_name, unusable
from graphkit.check.triples import Checked, choose, to_triples
from graphkit.errors import Problem
from graphkit.facts import quoted
from graphkit.model import Entity, Facts, Record, Source, Statement
from graphkit.ontology import Ontology
from graphkit.rdf import Triple, datatype, is_iri, is_literal, language, lexical
from graphkit.terms import DCTERMS, EV, GK, PROV, RDF, RDFS, SCHEMA, SH, SKOS, ST, local, short

_TYPE: Final = f"<{RDF}type>"

#: The key of the format that each property comes from, where the local name is not the key.
_KEYS: Final = {
    RDF + "subject": "subject",
    RDF + "predicate": "predicate",
    RDF + "object": "object",
    RDF + "type": "type",
    RDFS + "label": "label",
    RDFS + "comment": "note",
    SKOS + "altLabel": "alt",
    SCHEMA + "description": "description",
    SCHEMA + "url": "url",
    DCTERMS + "title": "title",
    DCTERMS + "publisher": "publisher",
    DCTERMS + "creator": "author",
    DCTERMS + "issued": "published",
    PROV + "wasDerivedFrom": "sources",
    GK + "cites": "cited",
    GK + "headquarters": "hq",
    GK + "validFrom": "date",
    GK + "validUntil": "until",
    GK + "estimatorName": "estimator",
    GK + "detail": "qualifiers",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of a validation, in plain text; ``path`` and ``value`` may be empty."""

    focus: str
    path: str
    value: str
    shape: str
    component: str
    message: str


def check_shapes(facts: Facts, ontology: Ontology, findings: Findings) -> None:
    """Check what is sound of the facts against domain and range, and against ``shapes.ttl``."""
    path = ontology.folder / "shapes.ttl"
    shapes, problems = load_shapes(path)
    if shapes and not problems:
        problems = list(meta_problems(shapes, path.read_text("utf-8")))
    for problem in problems:
        findings.add_elsewhere(problem)
    checked = choose(facts, ontology, findings)
    used = {statement.predicate for statement in checked.statements.values()}
    derived = list(derive_shapes(ontology, used))
    data = list(to_triples(checked, ontology))
    violations, failure = _validate(data, [*derived, *([] if problems else shapes)])
    if failure:
        findings.add_elsewhere(unusable("", "", failure))
        violations, _ = _validate(data, derived)
    _report(violations, checked, targets_of(shapes), ontology, findings)


def targets_of(shapes: Iterable[Triple]) -> dict[str, list[str]]:
    """Return for each shape the properties whose subjects it is about."""
    targets: dict[str, list[str]] = {}
    for shape, predicate, target in shapes:
        if lexical(predicate) == SH + "targetSubjectsOf":
            targets.setdefault(lexical(shape), []).append(lexical(target))
    return targets


def _report(
    violations: Iterable[Violation],
    checked: Checked,
    targets: Mapping[str, list[str]],
    ontology: Ontology,
    findings: Findings,
) -> None:
    misfits = set()
    for violation in sorted(violations, key=lambda v: (v.focus, v.path, v.shape, v.value)):
        if is_derived(violation.shape):
            misfits.add(violation.focus)
        else:
            report_shape(violation, checked, targets.get(violation.shape, ()), findings)
    for focus in sorted(misfits):
        statement = checked.statements[focus.removeprefix(ST)]
        predicate = ontology.predicates[statement.predicate]
        subject, target = checked.entities[statement.subject], checked.entities.get(statement.object)
        key, what, hint = describe_misfit(predicate, subject, target, ontology)
        findings.add(checked.records[focus], key, what, hint, "wrong-type")


def report_shape(violation: Violation, checked: Checked, targets: Iterable[str], findings: Findings) -> None:
    """Note the problem of one violation of ``shapes.ttl``, at the key that it comes from."""
    record, inside = _origin(violation.focus, checked)
    name = local(violation.shape) or "shape"
    what = violation.message or f"this breaks the shape {name!r} ({local(violation.component)})"
    rule = rule_name(name)
    if record is None:
        findings.add_elsewhere(Problem("", f"{short(violation.focus)}: {what}", "", rule))
        return
    key = _key(violation, record, inside)
    if key and violation.value:
        shown = local(violation.value[1:-1]) if is_iri(violation.value) else lexical(violation.value)
        what = f"{key} is {quoted(shown)}: {what}"
    if key or not findings.faulty(record):
        at = "" if not key or key in record.places else _cause(targets, record, inside)
        findings.add(record, key, what, "", rule, at=at)


def _cause(targets: Iterable[str], record: Record, inside: str) -> str:
    """Return the key that asks for another one, which was not written; empty where nothing in particular does."""
    keys = [_key_of(path, "", record, inside) for path in targets]
    return min((key for key in keys if key in record.places), key=lambda key: record.places[key], default="")


def _origin(focus: str, checked: Checked) -> tuple[Record | None, str]:
    """Return the record of a focus node, and for evidence the key that it stands under."""
    if focus.startswith(EV):
        statement, _, number = focus.removeprefix(EV).rpartition("-")
        return checked.records.get(ST + statement), f"evidence[{int(number) - 1}]" if number.isdigit() else ""
    return checked.records.get(focus), ""


def _key(violation: Violation, record: Record, inside: str) -> str:
    """Return the key path of a violation; empty when it is about the record as a whole."""
    text = lexical(violation.value) if violation.value else ""
    return _key_of(violation.path, text, record, inside) if violation.path else inside


def _key_of(path: str, text: str, record: Record, inside: str) -> str:
    """Return the key path of a property of a record, or of what is ``inside`` it, that has a text as its value."""
    key, value = _KEYS.get(path, local(path)), record.value
    if inside:
        return f"{inside}.{key}"
    if isinstance(value, Entity) and path.startswith(GK) and key not in ("country", "hq"):
        return f"ids.{key}"
    if isinstance(value, Statement):
        if path == RDF + "object" and not value.object:
            return "value"
        if path.startswith(GK) and f"qualifiers.{key}" in record.places:
            return f"qualifiers.{key}"
    several = {"alt": getattr(value, "alt", ()), "sources": getattr(value, "sources", ())}.get(key, ())
    name = local(text) if key == "sources" else text
    if isinstance(value, Source) or name not in several:
        return key
    return f"{key}[{several.index(name)}]"


def meta_problems(shapes: list[Triple], text: str) -> Iterator[Problem]:
    """Yield what SHACL's own shapes say of the shapes."""
    from pyshacl.entrypoints import meta_validate

    _, report, _ = meta_validate(_to_graph(shapes), inference=None, inplace=True)
    for violation in _violations(report):
        shape = violation.focus
        yield unusable(shape, text, f"{local(shape)!r} is no proper shape: {violation.message}")


def _validate(data: Iterable[Triple], shapes: list[Triple]) -> tuple[list[Violation], str]:
    """Return the violations, or why the shapes cannot be used."""
    from pyshacl import validate
    from pyshacl.errors import ReportableRuntimeError

    if not shapes:
        return [], ""
    try:
        _, report, _ = validate(
            _to_graph(_seen(data, shapes)),
            shacl_graph=_to_graph(shapes),
            inplace=True,
            advanced=False,
            js=False,
            inference=None,
            do_owl_imports=False,
        )
    except (ReportableRuntimeError, re.error) as error:
        return [], f"these shapes cannot be used: {str(error).partition(chr(10))[0]}"
    if isinstance(report, Exception):
        return [], f"these shapes cannot be used: {report}"
    own = {lexical(s) for s, p, _ in shapes if lexical(p) == SH + "message"}
    return [v if v.shape in own else _without_message(v) for v in _violations(report)], ""


def _seen(data: Iterable[Triple], shapes: list[Triple]) -> Iterator[Triple]:
    """Yield the triples that shapes can look at: Core reaches no property and no class that it does not name.

    Making a graph of all would take longer than checking it. (A closed shape does not name what it forbids.)
    """
    named = {term for triple in shapes for term in triple}
    every_property = f"<{SH}closed>" in named
    every_class = every_property or any(triple[2] == _TYPE for triple in shapes)
    for triple in data:
        if triple[1] == _TYPE:
            if every_class or triple[2] in named:
                yield triple
        elif every_property or triple[1] in named:
            yield triple


def _without_message(violation: Violation) -> Violation:
    """Drop the words that pyshacl makes up: they name nodes that nobody wrote."""
    v = violation
    return Violation(v.focus, v.path, v.value, v.shape, v.component, "")


def _violations(report: Any) -> Iterator[Violation]:
    from rdflib import BNode, URIRef

    def one(node: Any, name: str) -> str:
        found = sorted(str(term) for term in report.objects(node, URIRef(SH + name)) if not isinstance(term, BNode))
        return found[0] if found else ""

    for node in report.objects(None, URIRef(SH + "result")):
        value = next(iter(report.objects(node, URIRef(SH + "value"))), None)
        written = "" if value is None or isinstance(value, BNode) else value.n3()
        yield Violation(
            focus=one(node, "focusNode"),
            path=one(node, "resultPath"),
            value=written,
            shape=one(node, "sourceShape"),
            component=one(node, "sourceConstraintComponent"),
            message=one(node, "resultMessage"),
        )


def _to_graph(triples: Iterable[Triple]) -> Any:
    """Return an rdflib graph; each term is made once, since making them is what takes the time."""
    from rdflib import BNode, Graph, Literal, URIRef

    made: dict[str, Any] = {}

    def term(text: str) -> Any:
        if text not in made:
            if is_literal(text):
                tongue = language(text)
                kind = None if tongue else URIRef(datatype(text))
                made[text] = Literal(lexical(text), datatype=kind, lang=tongue or None)
            else:
                made[text] = URIRef(lexical(text)) if is_iri(text) else BNode(text[2:])
        return made[text]

    graph = Graph()
    for s, p, o in triples:
        graph.add((term(s), term(p), term(o)))
    return graph
