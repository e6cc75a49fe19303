"""What names statements among facts without being one: plain triples, and disagreements that editors noted.

A plain triple must be said by a statement, or it would vanish, as plain ones are made anew.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby

from graphkit.bulk.gathering import Gathered, statements
from graphkit.check.disagreements import fault_of_name
from graphkit.errors import Problem
from graphkit.facts.stream import said_by, unsaid_line
from graphkit.model import Statement
from graphkit.records import from_record
from graphkit.sorting import Sorter
from graphkit.terms import ST


def find_unsaid_lines(gathered: Gathered) -> Iterator[Problem]:
    """Yield a problem for each plain triple that no statement says, nor its mirror."""
    if next(iter(gathered.plain), None) is None:
        return
    said = Sorter(gathered.plain.folder, "all-said")
    said.add(gathered.said)
    for _, statement, _ in statements(gathered):
        said.add(said_by(statement, gathered.ontology))
    both = heapq.merge(((line, 0) for line in said), ((line, 1) for line in gathered.plain))
    for line, marks in groupby(both, key=lambda pair: pair[0]):
        if all(mark for _, mark in marks):
            yield unsaid_line(line)
    said.remove()


def find_misnamed(gathered: Gathered) -> Iterator[Problem]:
    """Yield a problem for each name in a ``disagrees`` that does not mean one other statement."""
    if not gathered.notes:
        return
    for line in gathered.lines:
        id, record, _ = line.split(b"\t")
        own = id.decode()[:-1]
        for name in from_record(Statement, record).disagrees if b'"disagrees":' in record else ():
            meant = gathered.meant.get(name, ())
            if len(meant) != 1 or meant[0] == own:
                what, hint = fault_of_name(name, meant, ())
                yield Problem(ST + own, what, hint, "unknown-statement")
