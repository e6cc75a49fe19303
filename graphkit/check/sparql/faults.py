"""From suspects to problems: those records are read, with what they refer to, and checked as facts in memory are.

So a fault has the same rule, the same words and the same way out as in a folder of facts, and one that follows from
another is not reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from graphkit.check.claims import check_claims
from graphkit.check.findings import Findings
from graphkit.check.fitting import describe_misfit, fits
from graphkit.check.shacl import Violation as Found
from graphkit.check.shacl import meta_problems, report_shape, targets_of
from graphkit.check.shapes import load_shapes, unusable
from graphkit.check.sparql.surroundings import Surroundings
from graphkit.check.sparql.suspects import Suspects
from graphkit.check.sparql.validating import Violation, validate
from graphkit.check.things import check_things
from graphkit.check.triples import Checked, choose
from graphkit.errors import OntologyError, Problem
from graphkit.facts import read_triples
from graphkit.model import Record
from graphkit.ontology import Ontology
from graphkit.rdf import is_iri, lexical
from graphkit.terms import EV, GK, ID, RDF, ST

if TYPE_CHECKING:
    import pyoxigraph

#: So many suspects are read at once.
_TOGETHER: Final = 1_000

#: A statement is an instance of its predicate and of its modality as well, in shapes.
_INSTANCE_OF: Final = (f"<{RDF}type>", f"<{RDF}predicate>", f"<{GK}modality>")


def find_faults(store: pyoxigraph.Store, ontology: Ontology) -> Iterator[Problem]:
    """Yield what is wrong with the things, sources and statements of a store, each at its IRI, in no special order.

    The default graph is in the shape of the contract, with the schema, and each record can be read. Domain and range
    are looked at here; ``find_shape_faults`` looks at ``shapes.ttl``.
    """
    seen: set[str] = set()
    groups = (group for group in Suspects(store, ontology) if not seen.issuperset(group))
    while some := list(islice(groups, _TOGETHER)):
        names = {name for group in some for name in group}
        # One that was looked at before has other company now; its problems were told.
        again, seen = seen & names, seen | names
        looked = _Looked(store, ontology, names)
        looked.find_misfits()
        yield from (problem for problem in looked.problems(names) if problem.where not in again or _shared(problem))


def _shared(problem: Problem) -> bool:
    return problem.rule in ("shared-label", "shared-identifier", "unknown-estimator")


def find_shape_faults(store: pyoxigraph.Store, ontology: Ontology) -> Iterator[Problem]:
    """Yield what breaks the shapes of an ontology folder in a store, each at the IRI of its record.

    Shapes that cannot be used are problems of ``shapes.ttl``, and then nothing is looked at.
    """
    path = ontology.folder / "shapes.ttl"
    shapes, problems = load_shapes(path)
    text = path.read_text("utf-8") if shapes else ""
    if shapes and not problems:
        problems = list(meta_problems(shapes, text))
    yield from problems
    if problems:
        return
    violations = validate(store, shapes, instance_of=_INSTANCE_OF)
    targets = targets_of(shapes)
    try:
        while some := list(islice(violations, _TOGETHER)):
            yield from _shape_problems(store, ontology, some, targets)
    except OntologyError as error:
        yield unusable(error.problem.where, text, f"{error.problem.what} ({error.problem.hint})")


def _shape_problems(
    store: pyoxigraph.Store, ontology: Ontology, violations: Sequence[Violation], targets: dict[str, list[str]]
) -> Iterator[Problem]:
    """Yield the problems of some violations, without those that follow from other faults of their records."""
    names = {_record_of(violation.focus) for violation in violations}
    looked = _Looked(store, ontology, names)
    looked.find_misfits()
    before = set(looked.findings.problems())
    for violation in sorted(violations, key=lambda v: (v.focus, v.path, v.shape, v.value)):
        looked.find_broken(violation, targets)
    yield from (problem for problem in looked.findings.problems() if problem not in before)


def _record_of(focus: str) -> str:
    """Return the IRI of the record of a focus node: that of the statement for evidence."""
    name = lexical(focus)
    if not name.startswith(EV):
        return name
    return ST + name.removeprefix(EV).rpartition("-")[0]


class _Looked:
    """Some records of a store with what they refer to, checked."""

    def __init__(self, store: pyoxigraph.Store, ontology: Ontology, names: Iterable[str]) -> None:
        self._ontology = ontology
        facts = read_triples(Surroundings(store).triples(names), ontology, file="")
        self.findings = Findings(facts._replace(problems=()))
        self._records = {str(record.place()): record for record in facts.records}
        check_things(facts, ontology, self.findings)
        check_claims(facts, ontology, self.findings)
        self._chosen = choose(facts, ontology, self.findings)

    def problems(self, names: Collection[str]) -> Iterator[Problem]:
        """Yield the problems of those records."""
        yield from (problem for problem in self.findings.problems() if problem.where in names)

    def find_misfits(self) -> None:
        """Note the statements whose ends are not of the classes that their predicates take."""
        for key, statement in self._chosen.statements.items():
            predicate = self._ontology.predicates[statement.predicate]
            subject, target = self._chosen.entities[statement.subject], self._chosen.entities.get(statement.object)
            if not fits(predicate, subject, target, self._ontology):
                record = self._chosen.records[ST + key]
                bad, what, hint = describe_misfit(predicate, subject, target, self._ontology)
                self.findings.add(record, bad, what, hint, "wrong-type")

    def find_broken(self, violation: Violation, targets: dict[str, list[str]]) -> None:
        """Note what a violation of a shape says, in the words of ``shacl``."""
        sound = {id(record) for record in self._chosen.records.values()}
        records: dict[str, Record] = {name: r for name, r in self._records.items() if id(r) in sound}
        focus, shape = lexical(violation.focus), lexical(violation.shape)
        if focus.startswith(ID) and _record_of(violation.focus) not in records:
            return
        path = lexical(violation.path) if is_iri(violation.path) else violation.path
        found = Found(focus, path, violation.value, shape, violation.component, violation.message)
        report_shape(found, Checked(records, {}, {}, {}), targets.get(shape, ()), self.findings)
