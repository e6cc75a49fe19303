"""A statement as every answer tells it: one sentence for people, one JSON object for machines (a contract)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES, Source, Statement
from graphkit.wording import claim_sentence, date_words, details, figure, publishers_line, source_line

#: The mark of a relation of which nobody says when it began or ended.
UNDATED: Final = "undated"

#: The mark of a statement in an answer about what was known on a day, where none of its sources has a date.
UNKNOWN_WHEN: Final = "[publication date unknown]"

#: The kinds of conflict that answers mark: those where both cannot be right.
GRAVE: Final = ("contradiction", "denial", "ending", "date")


def sentence(graph: Graph, edge: Edge, start: Node, end: Node) -> str:
    """Return a relation between two things as a sentence in the direction in which it holds.

    A symmetric relation is read from ``start`` to ``end``.
    """
    statement = edge.statement
    if statement.subject != start.id and not graph.vocabulary.predicates[statement.predicate].symmetric:
        start, end = end, start
    return claim_sentence(statement, graph.vocabulary, subject=start.label, other=end.label)


def edge_details(graph: Graph, edge: Edge, day: date, *, known_on: date | None = None) -> list[str]:
    """Return what follows a sentence (see ``wording.details``), with what leaves it in doubt on a day.

    An undated relation is marked so where a dated one has its date; the other doubts stand at the end in brackets.
    The last of them is of what was known on a day (``known_on``, or that of the graph): see ``unknown_when``.
    """
    parts, why = details(edge.statement), doubt(graph, edge, day)
    if why == UNDATED:
        parts.insert(1 if figure(edge.statement) else 0, why)
    elif why:
        parts.append(f"[{why}]")
    return parts + unknown_when(graph, edge, known_on)


def unknown_when(graph: Graph, edge: Edge, known_on: date | None) -> list[str]:
    """Return the mark of a statement that counts as known on a day only because none of its sources is dated.

    Empty where no day is asked about, by ``known_on`` or by the graph.
    """
    return [UNKNOWN_WHEN] if (known_on or graph.known_on) and edge.known is None else []


def grave_conflicts(graph: Graph, edges: Iterable[Edge]) -> dict[str, dict[str, str]]:
    """Return id → id of another of these statements → kind, where both cannot be right; no key for the rest."""
    own = {edge.id: edge.statement for edge in edges}
    found: dict[str, dict[str, str]] = {}
    if len(own) > 1:
        from graphkit.conflicts import find_conflicts

        for conflict in find_conflicts(own, graph.vocabulary):
            for pair in conflict.pairs:
                if pair.kind in GRAVE:
                    found.setdefault(pair.first, {})[pair.second] = pair.kind
                    found.setdefault(pair.second, {})[pair.first] = pair.kind
    return found


def conflict_marks(graph: Graph, edges: Iterable[Edge]) -> dict[str, str]:
    """Return id → the gravest kind of conflict that a statement is in with another one of these."""
    found = grave_conflicts(graph, edges)
    return {id: gravest(others.values()) or "" for id, others in found.items()}


def gravest(kinds: Iterable[str]) -> str | None:
    """Return the gravest of some kinds of conflict that are marked, None for none."""
    return min(kinds, key=GRAVE.index, default=None)


def estimated_by(graph: Graph, statement: Statement) -> list[str]:
    """Return who estimates something, by label where it is a thing of the graph: ``by Bank of America``; or nothing."""
    who = statement.estimator
    return [f"by {graph.node(who).label if graph.has_node(who) else who}"] if who else []


def asking_options(*, day: date | None, known_on: date | None, modalities: Iterable[str]) -> str:
    """Return the options of a command that asks the same again, each after a blank; empty for what is the default."""
    text = f" --as-of {day}" if day else ""
    text += f" --known-on {known_on}" if known_on else ""
    kinds = [kind for kind in MODALITIES if kind in modalities]
    return text + (f" --modality {','.join(kinds)}" if len(kinds) not in (0, len(MODALITIES)) else "")


def doubt(graph: Graph, edge: Edge, day: date) -> str:
    """Return why it is not certain that a relation holds on a day on which it can; empty where that is certain.

    A partial date leaves open whether it has begun or ended already. Empty too where it cannot hold, and for figures,
    which are for their period.
    """
    if edge.certain(day) or not edge.possible(day):
        return ""
    statement, now = edge.statement, day.toordinal()
    if not (statement.date or statement.until):
        return UNDATED
    held = [stretch for stretch in edge.held if stretch.possible(now)]
    if all(stretch.begin_last <= now for stretch in held):
        return "perhaps no longer"
    if any(stretch.end_first < now for stretch in held):
        return "perhaps"
    announced = _announced_later(graph, edge, day) if statement.status == "completed" else None
    return f"hardly yet: announced on {date_words(announced)}" if announced else "perhaps not yet"


def _announced_later(graph: Graph, edge: Edge, day: date) -> date | None:
    """Return when what was completed on a vague date was announced, if all of its announcements came after a day."""
    statement = edge.statement
    said = [
        other.statement.date.first
        for other in graph.edges_between(graph.node(statement.subject), graph.node(statement.object))
        if other.statement.status == "announced"
        and (other.statement.subject, other.statement.predicate) == (statement.subject, statement.predicate)
        and other.statement.date
    ]
    return min(said) if said and min(said) > day else None


def who_says(graph: Graph, edge: Edge, *, full: bool = False) -> list[str]:
    """Return lines that say who states it: publishers in short, or every source in full; a rule where it follows."""
    sources = [graph.source(id) for id in edge.statement.sources]
    if not sources:
        return [
            f"follows by rule {edge.statement.inferred_by} from {counted(len(edge.statement.premises), 'statement')}"
        ]
    if full:
        return [source_line(source) for source in sources]
    return [f"{publishers_line(sources)} ({counted(len(sources), 'source')})"]


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: ``1 source``, ``2 sources``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def statement_json(graph: Graph, edge: Edge) -> dict[str, Any]:
    """Return a statement as JSON; null for what it does not have, numbers as numbers, dates as written."""
    statement = edge.statement
    return {
        "id": edge.id,
        "subject": statement.subject,
        "predicate": statement.predicate,
        "object": statement.object or None,
        "value": number(statement.value),
        "unit": statement.unit or None,
        "date": statement.date.text if statement.date else None,
        "period": statement.period.text if statement.period else None,
        "until": statement.until.text if statement.until else None,
        "status": statement.status or None,
        "modality": statement.modality,
        "negated": statement.negated,
        "what": statement.what or None,
        "estimator": statement.estimator or None,
        "details": dict(statement.qualifiers),
        "note": statement.note or None,
        "inferred_by": statement.inferred_by or None,
        "premises": list(statement.premises),
        "known": edge.known.isoformat() if edge.known else None,
        "publishers": len(edge.publishers),
        "sources": [source_json(graph.source(id)) for id in statement.sources],
        "evidence": [
            {"source": e.source, "section": e.section or None, "paragraph": e.paragraph or None}
            for e in statement.evidence
        ],
    }


def source_json(source: Source) -> dict[str, Any]:
    """Return what JSON answers say of a source."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "url": source.url or None,
        "published": source.published.text if source.published else None,
    }


def node_json(node: Node) -> dict[str, Any]:
    """Return what JSON answers say of a thing itself."""
    entity = node.entity
    return {
        "id": entity.id,
        "label": entity.label,
        "type": entity.type,
        "alt": list(entity.alt),
        "ids": dict(entity.ids),
        "country": entity.country or None,
        "headquarters": entity.headquarters or None,
        "description": entity.description or None,
    }


def number(text: str) -> int | float | None:
    """Return a canonical number as JSON has it, None for no number."""
    if not text:
        return None
    return float(text) if "." in text else int(text)


def iso(day: date) -> str | None:
    """Return a day as text, None for the beginning or the end of time."""
    return None if day in (date.min, date.max) else day.isoformat()
