"""What differs between two views of a graph: statements first, then things and sources, then what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from graphkit.claims import claim_key
from graphkit.conflicts import disagreeing_pairs
from graphkit.diff.view import View
from graphkit.graph import Edge
from graphkit.model import Entity, Source, Statement
from graphkit.telling import sentence
from graphkit.wording import day, figure

_Value = TypeVar("_Value", Entity, Source)

#: Details that are told as part of an amount.
_OF_AMOUNT: Final = ("approximate", "bound", "valueMax")


class Alteration(NamedTuple):
    """One thing that is said otherwise than before, in words; empty where one side says nothing of it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A statement that took the place of another one of the same claim, or of the same figure."""

    old: Edge
    new: Edge
    alterations: tuple[Alteration, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A statement that held and holds no more; ``by`` is the termination that ended it, if one did."""

    edge: Edge
    by: Edge | None


@dataclass(frozen=True, slots=True)
class Restated:
    """The same statement with other sources; ``about`` names what else of it is written otherwise."""

    edge: Edge
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """What became of statements, each by id. ``removed`` ones are no longer there, ``ended`` ones no longer hold."""

    added: tuple[Edge, ...]
    removed: tuple[Edge, ...]
    began: tuple[Edge, ...]
    ended: tuple[Ended, ...]
    changed: tuple[Change, ...]
    restated: tuple[Restated, ...]


@dataclass(frozen=True, slots=True)
class Values(Generic[_Value]):
    """What became of things or sources, each by id."""

    added: tuple[_Value, ...]
    removed: tuple[_Value, ...]
    changed: tuple[tuple[_Value, tuple[Alteration, ...]], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from ``old`` to ``new``.

    ``inferred`` holds what became of conclusions; ``disagree`` the pairs of statements that disagree now and did not,
    ``agree`` those that no longer do; ``files`` the files of the ontology that differ.
    """

    old: View
    new: View
    stated: Statements
    inferred: Statements
    things: Values[Entity]
    sources: Values[Source]
    disagree: tuple[tuple[Edge, Edge], ...]
    agree: tuple[tuple[Edge, Edge], ...]
    files: tuple[str, ...]

    @property
    def asks_days(self) -> bool:
        """Whether two days of the valid clock are compared: then beginning and ending is the answer itself."""
        return self.old.as_of != self.new.as_of

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        parts = [getattr(own, name) for own in (self.stated, self.inferred) for name in Statements.__slots__]
        parts += [getattr(own, name) for own in (self.things, self.sources) for name in Values.__slots__]
        return not any([*parts, self.disagree, self.agree, self.files])


def compare(old: View, new: View) -> Difference:
    """Return what differs from one view to another; empty parts where nothing does."""
    before, after = old.edges(), new.edges()
    return Difference(
        old=old,
        new=new,
        stated=_statements(old, new, _stated(before), _stated(after)),
        inferred=_statements(old, new, _stated(before, inferred=True), _stated(after, inferred=True)),
        things=_values(old.things(), new.things()),
        sources=_values(old.sources(), new.sources()),
        disagree=_disagreements(new, after, apart_from=_disagreeing(old, before)),
        agree=_disagreements(old, before, apart_from=_disagreeing(new, after)),
        files=_files(old, new),
    )


def _stated(edges: Mapping[str, Edge], *, inferred: bool = False) -> dict[str, Edge]:
    return {id: edge for id, edge in edges.items() if bool(edge.statement.inferred_by) == inferred}


# Statements


def _statements(old: View, new: View, before: Mapping[str, Edge], after: Mapping[str, Edge]) -> Statements:
    """Sort statements by what became of them. Asked for two days, what does not hold on its day is not looked at."""
    both = sorted(before.keys() & after.keys())
    ended = [after[id] for id in both if old.holds(before[id]) and not new.holds(after[id])]
    began = [after[id] for id in both if new.holds(after[id]) and not old.holds(before[id])]
    removed = [before[id] for id in sorted(before.keys() - after.keys()) if old.as_of is None or old.holds(before[id])]
    added = [after[id] for id in sorted(after.keys() - before.keys()) if new.as_of is None or new.holds(after[id])]
    changed, removed, added = _paired(old, new, removed, added)
    if old.as_of != new.as_of:
        more, ended, began = _paired(old, new, ended, began)
        changed = sorted([*changed, *more], key=lambda change: change.new.id)
    ends = _terminations(new, after)
    return Statements(
        added=tuple(added),
        removed=tuple(removed),
        began=tuple(began),
        ended=tuple(Ended(edge, _termination_of(edge, ends.get(_subject_of(edge, new), ()))) for edge in ended),
        changed=tuple(changed),
        restated=tuple(r for id in both if (r := _restated(before[id], after[id]))),
    )


def _subject_of(edge: Edge, view: View) -> tuple[str, ...]:
    """Return what a statement is about: its claim, or the figure; what follows by different rules is kept apart."""
    statement = edge.statement
    predicate = view.graph.vocabulary.predicates[statement.predicate]
    if statement.object:
        key: tuple[str, ...] = claim_key(
            statement.subject,
            statement.predicate,
            statement.object,
            canonical=predicate.canonical,
            symmetric=predicate.symmetric,
        )
    else:
        period = statement.period.text if statement.period else ""
        key = (statement.subject, statement.predicate, period, statement.what.casefold())
    return (*key, statement.inferred_by)


def _paired(
    old: View, new: View, gone: Sequence[Edge], come: Sequence[Edge]
) -> tuple[list[Change], list[Edge], list[Edge]]:
    """Return what took the place of what, the most alike first, then what went and what came for good."""
    arrivals: dict[tuple[str, ...], list[Edge]] = {}
    for edge in come:
        arrivals.setdefault(_subject_of(edge, new), []).append(edge)
    candidates = [
        Change(edge, other, _alterations(old, new, edge, other))
        for edge in gone
        for other in arrivals.get(_subject_of(edge, old), ())
    ]
    changed: list[Change] = []
    used: set[tuple[str, str]] = set()
    for change in sorted(candidates, key=lambda c: (len(c.alterations), c.old.id, c.new.id)):
        if not {("old", change.old.id), ("new", change.new.id)} & used:
            used |= {("old", change.old.id), ("new", change.new.id)}
            changed.append(change)
    return (
        sorted(changed, key=lambda change: change.new.id),
        [edge for edge in gone if ("old", edge.id) not in used],
        [edge for edge in come if ("new", edge.id) not in used],
    )


def _terminations(view: View, edges: Mapping[str, Edge]) -> dict[tuple[str, ...], list[Edge]]:
    found: dict[tuple[str, ...], list[Edge]] = {}
    for edge in edges.values():
        statement = edge.statement
        if statement.status == "terminated" and statement.modality == "fact" and not statement.negated:
            found.setdefault(_subject_of(edge, view), []).append(edge)
    return found


def _termination_of(edge: Edge, terminations: Iterable[Edge]) -> Edge | None:
    """Return the termination after which a statement cannot hold, None when it was not ended by one."""
    last = max((stretch.end_last for stretch in edge.held), default=None)
    for termination in terminations:
        when = termination.statement.date
        if when and (last is None or when.last.toordinal() - 1 == last):
            return termination
    return None


def _restated(old: Edge, new: Edge) -> Restated | None:
    """Return how the sources, evidence, citations, disagreements or note of one statement differ, or None."""
    before, after = old.statement, new.statement
    gained = tuple(sorted(set(after.sources) - set(before.sources)))
    lost = tuple(sorted(set(before.sources) - set(after.sources)))
    about = [name for name in ("cited", "disagrees", "note") if getattr(before, name) != getattr(after, name)]
    kept = set(before.sources) & set(after.sources)
    if {e for e in before.evidence if e.source in kept} != {e for e in after.evidence if e.source in kept}:
        about.insert(0, "evidence")
    return Restated(new, gained, lost, tuple(about)) if gained or lost or about else None


# What is said otherwise


def _alterations(old: View, new: View, before: Edge, after: Edge) -> tuple[Alteration, ...]:
    """Return in words what two statements of one claim or figure say differently."""
    first, second = before.statement, after.statement
    found = [
        _told_apart(field, words(first), words(second), str(raw(first)), str(raw(second)))
        for field, words, raw in _FIELDS
        if raw(first) != raw(second)
    ]
    if (first.subject, first.predicate, first.object) != (second.subject, second.predicate, second.object):
        found.append(Alteration("relation", relation_words(old, before), relation_words(new, after)))
    details, others = dict(first.qualifiers), dict(second.qualifiers)
    found += [
        Alteration(key, details.get(key, ""), others.get(key, ""))
        for key in sorted(details.keys() | others.keys())
        if key not in _OF_AMOUNT and details.get(key) != others.get(key)
    ]
    return tuple(found)


def _amount(statement: Statement) -> tuple[str, ...]:
    own = dict(statement.qualifiers)
    return statement.value, statement.unit, *(own.get(key, "") for key in _OF_AMOUNT)


#: What a statement says, in the order in which differences are told: its name, its words, and what is compared.
_FIELDS: Final[tuple[tuple[str, Callable[[Statement], str], Callable[[Statement], object]], ...]] = (
    ("amount", figure, _amount),
    ("date", lambda s: day(s.date), lambda s: s.date.text if s.date else ""),
    ("period", lambda s: day(s.period), lambda s: s.period.text if s.period else ""),
    ("until", lambda s: day(s.until), lambda s: s.until.text if s.until else ""),
    ("status", lambda s: s.status, lambda s: s.status),
    ("modality", lambda s: s.modality, lambda s: s.modality),
    ("denied", lambda s: "yes" if s.negated else "no", lambda s: s.negated),
    ("what", lambda s: s.what, lambda s: s.what),
    ("estimator", lambda s: s.estimator, lambda s: s.estimator),
    ("premises", lambda s: " and ".join(s.premises), lambda s: s.premises),
)


def _told_apart(field: str, old: str, new: str, old_raw: str, new_raw: str) -> Alteration:
    """Return an alteration in words, or as it is written where the words are the same: they round amounts."""
    return Alteration(field, old, new) if old != new else Alteration(field, old_raw, new_raw)


def relation_words(view: View, edge: Edge) -> str:
    """Return a relation as a sentence in the direction in which it was stated, a figure as its subject and metric."""
    graph, statement = view.graph, edge.statement
    if statement.object:
        return sentence(graph, edge, graph.node(statement.subject), graph.node(statement.object))
    return f"{graph.node(statement.subject).label}: {graph.vocabulary.predicates[statement.predicate].label}"


# Things, sources, and what else follows


def _values(before: Mapping[str, _Value], after: Mapping[str, _Value]) -> Values[_Value]:
    both = sorted(before.keys() & after.keys())
    return Values(
        added=tuple(after[id] for id in sorted(after.keys() - before.keys())),
        removed=tuple(before[id] for id in sorted(before.keys() - after.keys())),
        changed=tuple((after[id], _rewritten(before[id], after[id])) for id in both if before[id] != after[id]),
    )


def _rewritten(before: Entity | Source, after: Entity | Source) -> tuple[Alteration, ...]:
    pairs = zip(before._fields, before, after, strict=True)
    return tuple(Alteration(field, _plain(old), _plain(new)) for field, old, new in pairs if old != new)


def _plain(value: object) -> str:
    if isinstance(value, tuple) and not hasattr(value, "text"):
        return ", ".join(" ".join(part) if isinstance(part, tuple) else str(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else ""


def _disagreeing(view: View, edges: Mapping[str, Edge]) -> set[tuple[str, str]]:
    """Return the pairs of ids that disagree, each once; asked for two days, only what holds can disagree."""
    statements = {id: e.statement for id, e in edges.items() if view.as_of is None or view.holds(e)}
    pairs = disagreeing_pairs(statements, view.graph.vocabulary)
    return {(first, second) for first, second in pairs if first < second}


def _disagreements(
    view: View, edges: Mapping[str, Edge], *, apart_from: set[tuple[str, str]]
) -> tuple[tuple[Edge, Edge], ...]:
    pairs = sorted(_disagreeing(view, edges) - apart_from)
    return tuple((edges[first], edges[second]) for first, second in pairs)


def _files(old: View, new: View) -> tuple[str, ...]:
    """Return the files of the ontology (schema, shapes, rules, queries) that differ, came or went."""
    if old.graph.folder == new.graph.folder:
        return ()
    before, after = old.graph.manifest["inputs"], new.graph.manifest["inputs"]
    names = sorted((before.keys() | after.keys()) - {"facts"})
    return tuple(name for name in names if before.get(name) != after.get(name))
