"""In which order a graph reads well: kinds of subject, sections within them, predicates of a subject.

Works from the triples alone, so that it serves foreign RDF as well; where the graph holds its own schema, the
sections bear the names that the schema gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from graphkit.rdf.term import Triple, language, lexical
from graphkit.terms import DCTERMS, EV, GK, ID, OWL, PROV, RDF, RDFS, SCHEMA, SH, SKOS, SRC, ST, local

#: Predicate → objects of one subject; an object that was stated twice is there twice.
Description: TypeAlias = dict[str, list[str]]

TYPE: Final = f"<{RDF}type>"
LABEL: Final = f"<{RDFS}label>"
_PLURAL: Final = f"<{GK}pluralLabel>"
_GROUP: Final = f"<{GK}group>"
_SUBJECT: Final = f"<{RDF}subject>"
_PREDICATE: Final = f"<{RDF}predicate>"
_SUBCLASS: Final = f"<{RDFS}subClassOf>"

_KINDS: Final = ("Vocabulary", "Entities", "Statements", "Sources", "Evidence", "Other")
_VOCABULARY, _ENTITY, _STATEMENT, _SOURCE, _EVIDENCE, _OTHER = range(6)

#: What is written first of a subject, in this order; all that is not named follows, then what comes last.
_FIRST: Final = [
    f"<{namespace}{name}>"
    for namespace, names in (
        (RDF, "type"),
        (RDFS, "label"),
        (GK, "inverseLabel pluralLabel code"),
        (SKOS, "prefLabel altLabel definition"),
        (DCTERMS, "title description creator publisher issued"),
        (SCHEMA, "url description"),
        (RDFS, "subClassOf subPropertyOf domain"),
        (SCHEMA, "domainIncludes"),
        (RDFS, "range"),
        (SCHEMA, "rangeIncludes"),
        (OWL, "inverseOf"),
        (RDF, "subject predicate object"),
        (GK, "value valueMax bound approximate unit date period until validFrom validUntil"),
        (GK, "status modality negated what estimator estimatorName"),
    )
    for name in names.split()
]
_LAST: Final = [
    f"<{namespace}{name}>"
    for namespace, names in (
        (GK, "detail"),
        (RDFS, "comment"),
        (GK, "disagreesWith notedToDisagreeWith inferredBy cites"),
        (PROV, "wasDerivedFrom"),
        (GK, "evidence"),
        (RDFS, "seeAlso isDefinedBy"),
    )
    for name in names.split()
]
_RANK: Final = {
    **{predicate: rank - len(_FIRST) for rank, predicate in enumerate(_FIRST)},
    **{predicate: rank + 1 for rank, predicate in enumerate(_LAST)},
}

#: Groups of predicates in the order of the contract; further ones follow by name.
_GROUPS: Final = {
    f"<{GK}{name}>": place for place, name in enumerate(("capital", "trade", "making", "structure", "argument"))
}
#: Types that say of a subject that it is a term of a vocabulary, and what several are called, in order.
_VOCABULARY_TYPES: Final = {
    f"<{OWL}Ontology>": "ontology",
    f"<{OWL}Class>": "classes",
    f"<{RDFS}Class>": "classes",
    f"<{RDFS}Datatype>": "datatypes",
    f"<{RDF}Property>": "properties",
    f"<{OWL}ObjectProperty>": "object properties",
    f"<{OWL}DatatypeProperty>": "datatype properties",
    f"<{OWL}AnnotationProperty>": "annotation properties",
    f"<{SH}NodeShape>": "shapes",
    f"<{SH}PropertyShape>": "property shapes",
}
_VOCABULARY_ORDER: Final = {term: place for place, term in enumerate(_VOCABULARY_TYPES)}
_BY_NAMESPACE: Final = (
    ("<" + ST, _STATEMENT), ("<" + SRC, _SOURCE), ("<" + EV, _EVIDENCE),
    ("<" + ID, _ENTITY), ("<" + GK, _VOCABULARY),
)  # fmt: skip


def describe(triples: Iterable[Triple]) -> dict[str, Description]:
    """Return subject → predicate → objects, all in the order in which they came."""
    subjects: dict[str, Description] = {}
    for subject, predicate, object in triples:
        description = subjects.get(subject)
        if description is None:
            subjects[subject] = {predicate: [object]}
        elif predicate in description:
            description[predicate].append(object)
        else:
            description[predicate] = [object]
    return subjects


def predicate_positions(subjects: Mapping[str, Description]) -> dict[str, int]:
    """Return the place of each predicate that occurs, in the one order that holds for all subjects."""
    found = set().union(*subjects.values())
    ordered = sorted(found, key=lambda predicate: (_RANK.get(predicate, 0), predicate))
    return {predicate: place for place, predicate in enumerate(ordered)}


def label_of(description: Description) -> str:
    """Return the label of a subject, of several one without a language or in English; "" without any."""
    labels = description.get(LABEL)
    if not labels:
        return ""
    return lexical(min(labels, key=lambda term: (language(term) not in ("", "en"), term)))


class Arrangement:
    """Where each subject belongs: ``sections`` yields heading and subjects, in reading order."""

    def __init__(self, subjects: Mapping[str, Description]) -> None:
        """Sort all subjects into kinds."""
        self._subjects = subjects
        self._headings: dict[str, str] = {}
        self._sections: dict[tuple[int, str], list[str]] = {}
        self.entities: set[str] = set()
        for subject, description in subjects.items():
            kind = _kind(subject, description)
            if kind == _ENTITY:
                self.entities.add(subject)
            self._sections.setdefault((kind, self._section(kind, description)), []).append(subject)

    def sections(self) -> list[tuple[str, list[str]]]:
        """Return ``(heading, subjects)`` of each section that is not empty; subjects in no order yet."""
        found = []
        for (kind, section), subjects in sorted(self._sections.items(), key=lambda item: self._place(*item[0])):
            heading = self._heading(section)
            found.append((f"{_KINDS[kind]}: {heading}" if heading else _KINDS[kind], subjects))
        return found

    def _place(self, kind: int, section: str) -> tuple[int, int, str, str]:
        order = _GROUPS if kind == _STATEMENT else _VOCABULARY_ORDER
        return kind, order.get(section, len(order) if section else -1), self._heading(section), section

    def _section(self, kind: int, description: Description) -> str:
        """Return the term after which a subject's section is named, "" for a section without a name."""
        if kind == _STATEMENT:
            predicate = self._subjects.get(min(description.get(_PREDICATE, [""])), {})
            if _GROUP in predicate:
                return min(predicate[_GROUP])
        if kind in (_STATEMENT, _ENTITY, _VOCABULARY):
            return self._narrowest(description.get(TYPE, []))
        return ""

    def _narrowest(self, types: list[str]) -> str:
        """Return the type that says most: none is below it; of several, one of graphkit's own."""
        if len(types) < 2:
            return types[0] if types else ""
        broader = set().union(*map(self._superclasses, types))
        left = [term for term in types if term not in broader] or types
        return min(left, key=lambda term: (not term.startswith("<" + GK), term))

    def _superclasses(self, term: str) -> set[str]:
        """Return all that a class is a subclass of by the graph's own schema, without itself."""
        found: set[str] = set()
        waiting = [term]
        while waiting:
            above = self._subjects.get(waiting.pop(), {}).get(_SUBCLASS, [])
            waiting.extend(parent for parent in above if parent not in found)
            found.update(above)
        return found - {term}

    def _heading(self, section: str) -> str:
        """Return the name of a section for people: the plural, the label, or the end of the IRI."""
        if section not in self._headings:
            description = self._subjects.get(section, {})
            plural = description.get(_PLURAL)
            name = lexical(min(plural)) if plural else label_of(description)
            name = name or _VOCABULARY_TYPES.get(section, "") or local(lexical(section))
            self._headings[section] = one_line(name)
        return self._headings[section]


def _kind(subject: str, description: Description) -> int:
    """Return which of the kinds a subject is of."""
    for namespace, kind in _BY_NAMESPACE:
        if subject.startswith(namespace):
            return kind
    if _SUBJECT in description and _PREDICATE in description:
        return _STATEMENT
    types = description.get(TYPE, ())
    if any(term in _VOCABULARY_TYPES for term in types):
        return _VOCABULARY
    return _ENTITY if types and subject.startswith("<") else _OTHER


def one_line(text: str, *, longest: int = 60) -> str:
    """Return text that can stand in a comment: one line of printable characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
