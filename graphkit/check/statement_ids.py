"""Ids of statements: six digits of a digest can be those of two different statements."""

from __future__ import annotations

from graphkit.check.findings import Findings
from graphkit.model import Facts, Record, Statement
from graphkit.ontology import Ontology
from graphkit.statements import canonical_statement, content, statement_id


def check_statement_ids(facts: Facts, ontology: Ontology, findings: Findings) -> None:
    """Check that statements with one id say the same."""
    first: dict[str, tuple[Record, Statement]] = {}
    for record in facts.records:
        if isinstance(record.value, Statement):
            statement = canonical_statement(record.value, ontology)
            other, same = first.setdefault(statement_id(statement), (record, statement))
            if other is not record and content(same) != content(statement):
                what = f"this statement has by chance the id of another one, at {other.place()}"
                findings.add(record, "", what, "word the 'what' of one otherwise", "same-id")
