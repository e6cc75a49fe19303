"""Faults as changes of the text of the shipped facts, each with the place where its problem has to be found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.check.shapes import load_shapes
from graphkit.facts import read_facts
from graphkit.model import Entity, Record, Source
from graphkit.ontology import find_shipped, load_ontology
from graphkit.rdf import lexical
from graphkit.terms import local

SHIPPED = find_shipped()


@dataclass(frozen=True)
class Fault:
    """A change of one file, and where the problem that it makes has to be found.

    ``edits`` gives for each changed line (from 1) the lines in its place; ``place`` is a line before the change, a
    number of lines after the first of those in its place, and a column. ``around`` are the records that have to stay
    as they are for exactly this problem to arise, by file and line.
    """

    rule: str
    file: str
    edits: Mapping[int, tuple[str, ...]]
    place: tuple[int, int, int]
    around: frozenset[tuple[str, int]]


class World:
    """The shipped ontology: its facts as lines and as records, its terms and shapes."""

    def __init__(self) -> None:
        self.ontology = load_ontology(SHIPPED)
        self.records = read_facts(SHIPPED / "facts").records
        self.lines = {path.name: path.read_text("utf-8").split("\n") for path in (SHIPPED / "facts").glob("*.yaml")}
        self.entities = {r.value.id: r.value for r in self.records if isinstance(r.value, Entity)}
        self.sources = {r.value.id: r.value for r in self.records if isinstance(r.value, Source)}
        self.qualifiers = {p.name: p for p in self.ontology.of_kind("qualifier")}
        self.targets: dict[str, set[str]] = {}
        for shape, predicate, target in load_shapes(SHIPPED / "shapes.ttl")[0]:
            if local(lexical(predicate)) == "targetClass":
                self.targets.setdefault(local(lexical(shape)), set()).add(local(lexical(target)))

    def line(self, file: str, number: int) -> str:
        return self.lines[file][number - 1] if number <= len(self.lines[file]) else ""

    def begin(self, record: Record, path: str) -> int:
        """The line of a key; the place of a list or mapping is that of its first item, on the next line."""
        file, line, _ = record.places[path]
        key = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
        return line if f"{key}:" in self.line(file, line) else line - 1

    def end(self, record: Record, path: str) -> int:
        """The last line of a key with all of its value."""
        file, line = record.place().file, self.begin(record, path)
        deeper = r"    +\S|  - " if path.count(".") == 0 else r"     +\S"
        while re.match(deeper, self.line(file, line + 1)):
            line += 1
        return line

    def put(self, record: Record, path: str, text: str, *, right: int = 0, at: str = "") -> Fault | None:
        """Write another value; the problem is there, so many characters further right, or at another key."""
        if path not in record.places or self.end(record, path) != record.places[path].line:
            return None
        file, line, column = record.places[path]
        place = record.places[at or path]
        before = self.line(file, line)[: column - 1]
        assert before.endswith((": ", "- ")), "a value begins where its place says"
        edits = {line: (before + text,)}
        return Fault("", file, edits, (place.line, 0, place.column + right), around(record))

    def drop(self, record: Record, path: str, *, at: str = "") -> Fault | None:
        """Leave a key with its value out; the problem is at the record, or at another key."""
        if path not in record.places or self.begin(record, path) == record.place().line:
            return None
        place = record.place(at)
        lines = range(self.begin(record, path), self.end(record, path) + 1)
        nothing: tuple[str, ...] = ()
        return Fault("", place.file, dict.fromkeys(lines, nothing), (place.line, 0, place.column), around(record))

    def add(self, record: Record, after: str, text: str, *, key: bool = False, at: str = "") -> Fault | None:
        """Write lines after a key, or first into a mapping; the problem is at the value (or ``key``) or elsewhere."""
        if after not in record.places:
            return None
        line = self.begin(record, after) if after in ("ids", "qualifiers") else self.end(record, after)
        file = record.place().file
        column = len(text) - len(text.lstrip()) + 1 if key else text.index(": ") + 3
        place = (line, 1, column)
        if at:
            place = (record.place(at).line, 0, record.place(at).column)
        return Fault("", file, {line: (self.line(file, line), *text.split("\n"))}, place, around(record))

    def add_before(self, record: Record, text: str, column: int) -> Fault:
        """Write lines before a record; the problem is on the first of them."""
        file, line, _ = record.place()
        return Fault("", file, {line: (*text.split("\n"), self.line(file, line))}, (line, 0, column), around(record))


def around(*records: Record) -> frozenset[tuple[str, int]]:
    return frozenset((record.place().file, record.place().line) for record in records)
