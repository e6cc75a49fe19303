"""Words of an industry as data: classes, predicates and units, and what graphkit needs to know of each.

The schema fills it (``ontology``), a build folder carries it along (``graph``), everybody else reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Class(NamedTuple):
    """A class of things; ``ancestors`` holds the names of all superclasses in this schema, and its own."""

    name: str
    label: str
    plural: str
    definition: str
    parents: tuple[str, ...]
    ancestors: frozenset[str]


class Predicate(NamedTuple):
    """A property of the schema. Empty ``domain`` or ``range`` means: anything.

    ``canonical`` is the predicate under which a claim is kept: ``supplies`` for ``customerOf``, else the name itself.
    ``value_type`` is the IRI of the datatype of a qualifier or attribute, empty where it links to a thing.
    ``against`` names relations that speak against this one where they join the same two things.
    """

    name: str
    kind: str
    label: str
    inverse_label: str
    definition: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str
    canonical: str
    symmetric: bool
    transitive: bool
    parents: tuple[str, ...]
    group: str
    statement_class: str
    weight: float
    quantities: tuple[str, ...]
    value_type: str
    against: tuple[str, ...] = ()


class Unit(NamedTuple):
    """A unit that figures may have: ``code`` is what people write, ``quantity`` what it measures."""

    code: str
    label: str
    quantity: str


class Vocabulary:
    """All terms of one ontology, by name (units by code); ``groups`` in the order in which they are listed.

    ``source_kinds`` tells which kinds of source are primary, ``identifiers`` which attributes identify a thing.
    """

    __slots__ = ("classes", "groups", "identifiers", "predicates", "source_kinds", "title", "units", "version")

    def __init__(
        self,
        *,
        title: str,
        version: str,
        classes: Mapping[str, Class],
        predicates: Mapping[str, Predicate],
        units: Mapping[str, Unit],
        groups: Mapping[str, str],
        source_kinds: Mapping[str, bool],
        identifiers: frozenset[str],
    ) -> None:
        self.title = title
        self.version = version
        self.classes = classes
        self.predicates = predicates
        self.units = units
        self.groups = groups
        self.source_kinds = source_kinds
        self.identifiers = identifiers

    def is_a(self, name: str, ancestors: Iterable[str]) -> bool:
        """Return whether class ``name`` is one of ``ancestors`` or below one; no ancestors at all accept anything."""
        wanted = tuple(ancestors)
        known = self.classes.get(name)
        return not wanted or (known is not None and any(ancestor in known.ancestors for ancestor in wanted))

    def of_kind(self, kind: str) -> tuple[Predicate, ...]:
        """Return the predicates of a kind (relation, metric, qualifier, attribute), by name."""
        return tuple(p for _, p in sorted(self.predicates.items()) if p.kind == kind)

    def find_relation(self, name: str) -> Predicate | None:
        """Return the relation or metric of that local name or label, in any case, with ``_``, ``-`` or spaces."""
        wanted = _folded(name)
        for predicate in sorted(self.predicates.values(), key=lambda p: (p.kind != "relation", p.name)):
            if predicate.kind in ("relation", "metric") and wanted in map(_folded, (predicate.name, predicate.label)):
                return predicate
        return None

    def to_data(self) -> dict[str, Any]:
        """Return the vocabulary as plain JSON values, in a fixed order."""
        return {
            "title": self.title,
            "version": self.version,
            "classes": [_plain(c) for _, c in sorted(self.classes.items())],
            "predicates": [_plain(p) for _, p in sorted(self.predicates.items())],
            "units": [_plain(u) for _, u in sorted(self.units.items())],
            "groups": dict(self.groups),
            "source_kinds": dict(sorted(self.source_kinds.items())),
            "identifiers": sorted(self.identifiers),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Vocabulary:
        """Return the vocabulary that ``to_data`` wrote."""
        return cls(
            title=data["title"],
            version=data["version"],
            classes={c["name"]: Class(**{**c, "ancestors": frozenset(c["ancestors"])}) for c in data["classes"]},
            predicates={p["name"]: Predicate(**p) for p in data["predicates"]},
            units={u["code"]: Unit(**u) for u in data["units"]},
            groups=data["groups"],
            source_kinds=data["source_kinds"],
            identifiers=frozenset(data["identifiers"]),
        )


def _plain(term: Class | Predicate | Unit) -> dict[str, Any]:
    return {key: sorted(value) if isinstance(value, frozenset) else value for key, value in term._asdict().items()}


def _folded(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").casefold()
