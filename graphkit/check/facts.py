"""Facts against an ontology: all checks, one after the other."""

from __future__ import annotations

from graphkit.check.claims import check_claims
from graphkit.check.disagreements import check_disagreements
from graphkit.check.findings import Findings
from graphkit.check.shacl import check_shapes
from graphkit.check.statement_ids import check_statement_ids
from graphkit.check.things import check_things
from graphkit.errors import Problem
from graphkit.model import Facts
from graphkit.ontology import Ontology


def check(facts: Facts, ontology: Ontology) -> tuple[Problem, ...]:
    """Return everything that is wrong with facts, what was found while reading them included.

    Sorted by file, line and column; files as in the places of the records (``../shapes.ttl`` for a shape that
    cannot be used). Empty when the facts hold. A fault is reported once: what follows from it is left out,
    and where a file could not be read to its end, names that it may define are not called unknown.
    """
    findings = Findings(facts)
    check_things(facts, ontology, findings)
    check_claims(facts, ontology, findings)
    check_statement_ids(facts, ontology, findings)
    check_shapes(facts, ontology, findings)
    check_disagreements(facts, ontology, findings)
    return findings.problems()
