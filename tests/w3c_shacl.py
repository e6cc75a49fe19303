"""The W3C SHACL Core tests: what each of them is run on, and the report that it expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graphkit.check.sparql import Violation, validate
from graphkit.check.sparql.reading import Shapes
from graphkit.rdf import Triple, is_blank, lexical
from graphkit.terms import RDF, SH

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
BASE = "http://example.org/suite/"

#: Focus, path, value, component, severity and shape of a result.
Result = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One test; the report that it expects is part of its own file."""

    name: str
    data: Path
    shapes: Path
    file: Path
    report: str


@cache
def quads(file: Path) -> tuple[ox.Quad, ...]:
    """The triples of a file, parsed once, so that its blank nodes keep their names."""
    return tuple(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=iri(file)))


def iri(file: Path) -> str:
    return BASE + file.as_posix().lstrip("/")


def as_file(term: str) -> Path:
    return Path("/" + lexical(term).removeprefix(BASE))


def store_of(file: Path) -> ox.Store:
    store = ox.Store()
    store.extend(quads(file))
    return store


def triples(file: Path) -> list[Triple]:
    """The triples of a file as a store keeps them, with numbers in one spelling."""
    return [(str(q.subject), str(q.predicate), str(q.object)) for q in store_of(file)]


def objects(file: Path, subject: str, predicate: str) -> list[str]:
    return [str(q.object) for q in quads(file) if str(q.subject) == subject and q.predicate.value == predicate]


def cases(manifest: Path) -> Iterator[Case]:
    me = f"<{iri(manifest)}>"
    for included in sorted(objects(manifest, me, MF + "include")):
        yield from cases(as_file(included))
    graph = Shapes([(str(q.subject), str(q.predicate), str(q.object)) for q in quads(manifest)])
    for head in objects(manifest, me, MF + "entries"):
        for entry in graph.members(head):
            (action,) = objects(manifest, entry, MF + "action")
            (report,) = objects(manifest, entry, MF + "result")
            data, shapes = (as_file(objects(manifest, action, SHT + name)[0]) for name in ("dataGraph", "shapesGraph"))
            yield Case(f"{manifest.parent.name}/{manifest.stem}", data, shapes, manifest, report)


def expected(case: Case) -> Counter[Result]:
    own = triples(case.file)
    about: dict[tuple[str, str], list[str]] = {}
    for s, p, o in own:
        about.setdefault((s, lexical(p)), []).append(o)
    paths = Shapes(own)

    def one(node: str, name: str) -> str:
        return next(iter(about.get((node, SH + name), ())), "")

    found: Counter[Result] = Counter()
    for node in about.get((case.report, SH + "result"), ()):
        path = one(node, "resultPath")
        found[
            one(node, "focusNode"),
            paths.path(path) if path else "",
            one(node, "value"),
            lexical(one(node, "sourceConstraintComponent")),
            lexical(one(node, "resultSeverity")),
            one(node, "sourceShape"),
        ] += 1
    return found


def found_by(case: Case) -> Counter[Result]:
    shapes = [(str(q.subject), str(q.predicate), str(q.object)) for q in quads(case.shapes)]
    violations = validate(store_of(case.data), shapes)
    return Counter(map(result_of, violations))


def result_of(v: Violation) -> Result:
    return v.focus, v.path, v.value, v.component, v.severity, v.shape


def difference(case: Case) -> str:
    """Return "" where the report is the one expected, else what is missing and what is too much."""
    wanted, got = expected(case), found_by(case)
    if case.file not in (case.data, case.shapes) or any(is_blank(result[5]) for result in wanted):
        # Blank nodes of another file have no name here.
        wanted, got = (
            Counter({(*r[:5], "" if is_blank(r[5]) else r[5]): n for r, n in c.items()}) for c in (wanted, got)
        )
    missing, extra = sorted((wanted - got).elements()), sorted((got - wanted).elements())
    return f"missing {missing} extra {extra}" if missing or extra else ""


RDF_TYPE = f"<{RDF}type>"
