"""Disagreements that editors noted: does each name one other statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphkit.check.findings import Findings, did_you_mean, listed
from graphkit.conflicts.noted import ids_by_name
from graphkit.facts import quoted
from graphkit.model import Facts, Record, Statement
from graphkit.ontology import Ontology
from graphkit.statements import canonical_statement, statement_id

#: The parts of an id that are written in a fact.
_PARTS = ("subject", "predicate", "object", "date", "period")


def check_disagreements(facts: Facts, ontology: Ontology, findings: Findings) -> None:
    """Check every name in ``disagrees``."""
    records = [record for record in facts.records if isinstance(record.value, Statement)]
    noting = [record for record in records if isinstance(record.value, Statement) and record.value.disagrees]
    if not noting:
        return
    own = {id(record): _id_of(record, ontology) for record in records}
    names = ids_by_name(own.values())
    faulty = [record for record in records if findings.faulty(record)]
    for record in noting:
        for key, name in _named(record):
            meant = names.get(name, [])
            if len(meant) == 1 and meant[0] != own[id(record)]:
                continue
            if not meant and (not findings.complete or any(_may_be(other, name, findings) for other in faulty)):
                continue
            near = findings.near(name, names, kind="statement")
            what, hint = fault_of_name(name, meant, near)
            findings.add(record, key, what, hint, "unknown-statement")


def _id_of(record: Record, ontology: Ontology) -> str:
    assert isinstance(record.value, Statement)
    return statement_id(canonical_statement(record.value, ontology))


def _named(record: Record) -> Iterator[tuple[str, str]]:
    assert isinstance(record.value, Statement)
    for number, name in enumerate(record.value.disagrees):
        yield f"disagrees[{number}]", name


def fault_of_name(name: str, meant: Sequence[str], near: Sequence[str]) -> tuple[str, str]:
    """Return what is wrong with a name that does not mean one other statement, and the way out."""
    if len(meant) > 1:
        return f"{quoted(name)} can be any of {len(meant)} statements", f"write one of {listed(meant, most=4)}"
    if meant:
        return f"{quoted(name)} is this statement itself", "name the statement that it disagrees with"
    hint = did_you_mean(
        near, "write subject-predicate-object-date, or the whole id as graphkit why --format json gives it"
    )
    return f"{quoted(name)} is not a statement", hint


def _may_be(record: Record, name: str, findings: Findings) -> bool:
    """Return whether a record would have that name if what is wrong in it were right."""
    sound = [getattr(record.value, key) for key in _PARTS if not findings.is_faulty(record, key)]
    written = [str(part) for part in sound if part]
    return bool(written) and all(part in name for part in written)
