"""Turtle that people like to read, and that is the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphkit.rdf.arrangement import (
    LABEL,
    TYPE,
    Arrangement,
    Description,
    describe,
    label_of,
    one_line,
    predicate_positions,
)
from graphkit.rdf.prefixed import Prefixed
from graphkit.rdf.term import Triple
from graphkit.terms import PREFIXES

_WIDTH: Final = 110
_BREAK: Final = "\n        "


def to_turtle(
    triples: Iterable[Triple], *, prefixes: Mapping[str, str] = PREFIXES, comments: bool = True
) -> Iterator[str]:
    """Write triples as Turtle, in pieces: the prefixes in use, then one piece for each subject.

    Subjects stand in sections (vocabulary, entities by class, statements by group, sources, evidence, the
    rest), each subject's predicates in one fixed order. ``comments`` adds the names of the sections, and the
    label of an entity beside its IRI. No triples give no pieces.
    """
    subjects = describe(triples)
    writer = _Writer(subjects, prefixes=prefixes, comments=comments)
    blocks = list(writer.blocks())
    for prefix, namespace in prefixes.items():
        if prefix in writer.names.used:
            yield f"@prefix {prefix}: <{namespace}> .\n"
    yield from blocks


def to_trig(
    triples: Iterable[Triple], *, prefixes: Mapping[str, str] = PREFIXES, comments: bool = True
) -> Iterator[str]:
    """Write triples as TriG with one default graph, which is Turtle word for word."""
    return to_turtle(triples, prefixes=prefixes, comments=comments)


class _Writer:
    """All that is the same for every subject of one graph."""

    def __init__(self, subjects: dict[str, Description], *, prefixes: Mapping[str, str], comments: bool) -> None:
        self.names = Prefixed(prefixes)
        self._subjects = subjects
        self._arrangement = Arrangement(subjects)
        self._positions = predicate_positions(subjects)
        self._verbs = {predicate: self.names[predicate] for predicate in self._positions if predicate != TYPE}
        self._verbs[TYPE] = "a"
        self._comments = comments
        self._remarks = self._labels() if comments else {}

    def _labels(self) -> dict[str, str]:
        """Return what is written beside the IRI of each entity that has a label."""
        described = ((entity, self._subjects[entity]) for entity in self._arrangement.entities)
        labels = (
            (entity, one_line(label_of(description))) for entity, description in described if LABEL in description
        )
        return {entity: f"  # {label}" for entity, label in labels if label}

    def blocks(self) -> Iterator[str]:
        """Yield each subject's description, with its section's heading before the first one."""
        for heading, subjects in self._arrangement.sections():
            if self._comments:
                yield f"\n# {heading}\n"
            for subject in sorted(subjects, key=self.names.__getitem__):
                description = self._subjects[subject]
                if subject in self._arrangement.entities:
                    yield from self._entity(subject, description)
                else:
                    yield self._block(subject, description)

    def _entity(self, subject: str, description: Description) -> Iterator[str]:
        """Yield what an entity is, then what it has to do with others."""
        entities = self._arrangement.entities
        card: Description = {}
        relations: Description = {}
        for predicate, objects in description.items():
            related = predicate != TYPE and not entities.isdisjoint(objects)
            (relations if related else card)[predicate] = objects
        if card:
            yield self._block(subject, card)
        if relations:
            yield self._block(subject, relations)

    def _block(self, subject: str, description: Description) -> str:
        """Return one subject with its predicates and objects, an empty line before it."""
        names, remarks, verbs = self.names, self._remarks, self._verbs
        lines: list[str] = []
        remark = ""
        for predicate in sorted(description, key=self._positions.__getitem__):
            objects = description[predicate]
            if lines:
                lines.append(f" ;{remark}\n    ")
            if len(objects) == 1:
                remark = remarks.get(objects[0], "")
                lines.append(f"{verbs[predicate]} {names[objects[0]]}")
            else:
                text, remark = self._list(verbs[predicate], objects)
                lines.append(text)
        gap = " " if TYPE in description else "\n    "
        return f"\n{names[subject]}{gap}{''.join(lines)} .{remark}\n"

    def _list(self, verb: str, objects: list[str]) -> tuple[str, str]:
        """Return a predicate with its objects, and the remark on the last one, which follows the punctuation.

        One object a line where any has a remark, else as many as fit.
        """
        names, remarks = self.names, self._remarks
        *others, last = sorted(set(objects), key=names.__getitem__)
        remark = remarks.get(last, "")
        if others and (remark or any(object in remarks for object in others)):
            lines = [f"{names[object]} ,{remarks.get(object, '')}" for object in others]
            return _BREAK.join((verb, *lines, names[last])), remark
        text, column = verb, len(verb) + 4
        for object in (*others, last):
            spelt = names[object] if object is last else f"{names[object]} ,"
            fits = column + len(spelt) < _WIDTH or text is verb
            text += f" {spelt}" if fits else f"{_BREAK}{spelt}"
            column = column + 1 + len(spelt) if fits else 8 + len(spelt)
        return text, remark
