"""What is known of one thing: its card, with every relation in and out, figures, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from graphkit.errors import NotFound
from graphkit.explain.why import key_label, markdown
from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES
from graphkit.telling import (
    asking_options,
    conflict_marks,
    counted,
    edge_details,
    estimated_by,
    node_json,
    statement_json,
    unknown_when,
)
from graphkit.vocabulary import Predicate
from graphkit.wording import date_words, details, figure, times

#: How many lines of one relation a card shows before the rest is counted.
LIMIT: Final = 10


#: The words of a card on which nothing is, although nothing was left out.
EMPTY: Final = "No relations or figures are recorded."


class Narrowed(NamedTuple):
    """What a card was narrowed to; None and no relations or modalities mean all."""

    relations: frozenset[str] = frozenset()
    other: Node | None = None
    known_on: date | None = None
    modalities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One statement on a card: the thing at its other end (None for a figure) and the statement."""

    other: Node | None
    edge: Edge


@dataclass(frozen=True, slots=True)
class Section:
    """All statements of one relation in one direction, facts first, then the newest."""

    title: str
    predicate: Predicate
    forward: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a thing on a day.

    ``relations`` holds what can hold on that day, ``past`` what ended or was denied, ``future`` what begins later;
    ``figures`` are by metric, then period. ``marks`` gives, by id, the gravest conflict that a statement is in,
    ``narrowed`` what was asked for.
    """

    node: Node
    day: date
    relations: tuple[Section, ...]
    figures: tuple[Section, ...]
    future: tuple[Section, ...]
    past: tuple[Section, ...]
    marks: Mapping[str, str]
    narrowed: Narrowed


def card(
    graph: Graph,
    node: Node,
    *,
    relations: frozenset[str] = frozenset(),
    other: Node | None = None,
    day: date | None = None,
    known_on: date | None = None,
    modalities: frozenset[str] | None = None,
) -> Card:
    """Return the card of a thing; ``relations`` (predicate names) and ``other`` narrow what is on it.

    Sections are ordered as the groups of the vocabulary, and are empty tuples where nothing is recorded. Raises
    NotFound, saying what there is otherwise, where only what was asked for is not recorded.
    """
    kinds = frozenset[str]() if modalities is None or modalities >= frozenset(MODALITIES) else modalities
    narrowed = Narrowed(relations, other, known_on or graph.known_on, kinds)
    rows = list(_asked(graph, node, narrowed))
    if not rows:
        _refuse(graph, node, narrowed)
    day = day or graph.day
    now: list[Row] = []
    ended: list[Row] = []
    later: list[Row] = []
    numbers: list[Row] = []
    for row in rows:
        if row.other is None:
            numbers.append(row)
        elif row.edge.possible(day):
            now.append(row)
        else:
            begins_later = any(s.begin_first > day.toordinal() for s in row.edge.held)
            (later if begins_later else ended).append(row)
    standing, figures, future, past = (tuple(_sections(graph, node, rows)) for rows in (now, numbers, later, ended))
    marks = conflict_marks(graph, (row.edge for row in rows))
    return Card(node, day, standing, figures, future, past, marks, narrowed)


def _asked(graph: Graph, node: Node, narrowed: Narrowed) -> Iterator[Row]:
    """Yield the statements of a thing that were asked for."""
    relations, other, known_on, modalities = narrowed
    for row in _rows(graph, node, known_on):
        statement = row.edge.statement
        canonical = graph.vocabulary.predicates[statement.predicate].canonical
        if (relations and canonical not in relations) or (modalities and statement.modality not in modalities):
            continue
        if other is None or (row.other is not None and row.other.id == other.id):
            yield row


def _refuse(graph: Graph, node: Node, narrowed: Narrowed) -> None:
    """Raise NotFound with the options that leave nothing of a thing, where there is something without them."""
    whole = graph.at(known_on=date.max)
    found = [(option, len(list(_asked(whole, node, weaker)))) for option, _, weaker in _options(narrowed)]
    ways = [f"without {option} there are {count:,}" for option, count in found if count]
    if not ways and (count := len(list(_asked(whole, node, Narrowed(known_on=date.max))))):
        ways = [f"without these options there are {count:,}"]
    if narrowed.other and ways:
        ways.append(f"graphkit path {node.id} {narrowed.other.id} looks further")
    if ways:
        told = " ".join(f"{option} {text}" for option, text, _ in _options(narrowed))
        raise NotFound(f"nothing of {node.label} is recorded under {told}", hint="; ".join(ways))


def _options(narrowed: Narrowed) -> Iterator[tuple[str, str, Narrowed]]:
    """Yield each option that narrows, its value, and what is left of the others without it."""
    if narrowed.relations:
        yield "--relation", ",".join(sorted(narrowed.relations)), narrowed._replace(relations=frozenset())
    if narrowed.other:
        yield "--with", narrowed.other.id, narrowed._replace(other=None)
    if narrowed.known_on:
        yield "--known-on", narrowed.known_on.isoformat(), narrowed._replace(known_on=date.max)
    if narrowed.modalities:
        kinds = ",".join(kind for kind in MODALITIES if kind in narrowed.modalities)
        yield "--modality", kinds, narrowed._replace(modalities=frozenset())


def _rows(graph: Graph, node: Node, known_on: date | None) -> Iterator[Row]:
    for number, hop in graph.neighbours(node.number):
        other = graph.node_at(number)
        for claim in graph.claims_of_hop(hop):
            yield from (Row(other, edge) for edge in graph.edges_of_claim(claim, known_on=known_on))
    for edge in graph.figures_of(node):
        if known_on is None or edge.known is None or edge.known <= known_on:
            yield Row(None, edge)


def _sections(graph: Graph, node: Node, rows: Sequence[Row]) -> Iterator[Section]:
    """Yield rows by relation and direction; ``customerOf`` backwards is told as ``supplies``."""
    groups: dict[tuple[int, str, bool], list[Row]] = {}
    order = list(graph.vocabulary.groups)
    for row in rows:
        predicate = graph.vocabulary.predicates[row.edge.statement.predicate]
        forward = predicate.symmetric or row.edge.statement.subject == node.id
        if predicate.canonical != predicate.name:
            predicate, forward = graph.vocabulary.predicates[predicate.canonical], not forward
        rank = order.index(predicate.group) if predicate.group in order else len(order)
        groups.setdefault((rank, predicate.name, forward), []).append(row)
    for (_, name, forward), own in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1], not item[0][2])):
        predicate = graph.vocabulary.predicates[name]
        title = predicate.label if forward else predicate.inverse_label
        yield Section(title.partition(" (")[0], predicate, forward, tuple(sorted(own, key=_newest_first)))


def _newest_first(row: Row) -> tuple[int, int, str, str]:
    """Order the rows of a section: facts before opinions, then the newest, then by name."""
    statement = row.edge.statement
    when = statement.date or statement.period
    modality = MODALITIES.index(statement.modality) if row.other else 0
    return modality, -when.last.toordinal() if when else 0, row.other.label if row.other else "", row.edge.id


def card_text(graph: Graph, shown: Card, *, limit: int = LIMIT) -> str:
    """Return a card as aligned text; ``limit`` lines a relation (0: all), with the rest counted."""
    lines = _head(graph, shown)
    for title, sections in (
        ("", shown.relations),
        ("Figures", shown.figures),
        (f"After {date_words(shown.day)}", shown.future),
        ("Ended, terminated or denied", shown.past),
    ):
        if title and sections:
            lines += ["", title]
        for section in sections:
            lines += ["", f"{section.title[:1].upper()}{section.title[1:]} ({len(section.rows)})"]
            lines += _section_lines(graph, section, limit, shown)
    if len(lines) == len(_head(graph, shown)):
        lines += ["", EMPTY]
    return "\n".join(lines)


def _head(graph: Graph, shown: Card) -> list[str]:
    entity = shown.node.entity
    kind = graph.vocabulary.classes[entity.type].label
    facts = [f"{key_label(graph, scheme)} {text}" for scheme, text in entity.ids]
    facts += [text for text in (entity.headquarters, entity.country) if text]
    lines = [f"{entity.label}  ({kind}, {entity.id})"]
    lines += [text for text in (entity.description, " · ".join(facts)) if text]
    if entity.alt:
        lines.append("also: " + ", ".join(entity.alt))
    return lines


def _section_lines(graph: Graph, section: Section, limit: int, shown: Card) -> list[str]:
    rows = section.rows[:limit] if limit else section.rows
    width = max((len(row.other.label) for row in rows if row.other), default=0)
    lines = []
    for row in rows:
        statement = row.edge.statement
        if row.other is None:
            begin = f"{times(statement) or 'undated':<14} {figure(statement):>16}"
            rest = [d for d in details(statement) if d not in (figure(statement), times(statement))]
            parts = [begin, *rest, *estimated_by(graph, statement)]
            parts += unknown_when(graph, row.edge, shown.narrowed.known_on)
        else:
            parts = [f"{row.other.label:<{width}}", *_details(graph, shown, row.edge)]
            if statement.negated:
                parts.append("[denied]")
        if row.edge.id in shown.marks:
            parts.append(f"⚠ {shown.marks[row.edge.id]}")
        if row.edge.publishers:
            parts.append(counted(len(row.edge.publishers), "publisher"))
        elif statement.sources:
            parts.append("weak source")
        lines.append("  " + " · ".join([*parts, *([statement.what] if statement.what else [])]))
    if len(rows) < len(section.rows):
        more = f"graphkit show {shown.node.id} --relation {section.predicate.name}{_again(graph, shown)} --limit 0"
        lines.append(f"  … {len(section.rows) - len(rows)} more: {more}")
    return lines


def _details(graph: Graph, shown: Card, edge: Edge) -> list[str]:
    return edge_details(graph, edge, shown.day, known_on=shown.narrowed.known_on)


def _again(graph: Graph, shown: Card) -> str:
    """Return the options that ask for the same as a card did, but for the relations."""
    narrowed = shown.narrowed
    day = shown.day if shown.day != graph.built_day else None
    joined = f" --with {narrowed.other.id}" if narrowed.other else ""
    return joined + asking_options(day=day, known_on=narrowed.known_on, modalities=narrowed.modalities)


def card_markdown(graph: Graph, shown: Card, *, limit: int = 0) -> str:
    """Return a card as Markdown: a heading, a table for each relation; ``limit`` rows each (0: all)."""
    entity = shown.node.entity
    lines = [f"# {markdown(entity.label)}", "", *(markdown(line) + "  " for line in _head(graph, shown)[1:])]
    for title, sections in (
        ("", shown.relations),
        ("Figures", shown.figures),
        (f"After {date_words(shown.day)}", shown.future),
        ("Ended, terminated or denied", shown.past),
    ):
        if title and sections:
            lines += ["", f"## {title}"]
        for section in sections:
            lines += ["", f"### {markdown(section.title)} ({len(section.rows)})", ""]
            lines += ["| what | details | publishers |", "|---|---|---:|"]
            rows = section.rows[:limit] if limit else section.rows
            lines += [_markdown_row(graph, row, shown) for row in rows]
            if len(rows) < len(section.rows):
                lines.append(f"| … {len(section.rows) - len(rows)} more | | |")
    return "\n".join(lines)


def _markdown_row(graph: Graph, row: Row, shown: Card) -> str:
    statement = row.edge.statement
    what = row.other.label if row.other else statement.what or "undated"
    parts = _details(graph, shown, row.edge) + ([statement.what] if row.other and statement.what else [])
    cells = (markdown(what), markdown(" · ".join(parts)), str(len(row.edge.publishers) or "weak"))
    return f"| {' | '.join(cells)} |"


def card_json(graph: Graph, shown: Card) -> dict[str, Any]:
    """Return a card as JSON: the thing, and its sections with all statements.

    ``certain`` is whether a relation holds on the day whichever way its dates turn out, null for a figure.
    """

    def sections(own: Sequence[Section]) -> list[Mapping[str, Any]]:
        return [
            {
                "predicate": section.predicate.name,
                "forward": section.forward,
                "label": section.title,
                "statements": [
                    {
                        "other": row.other.id if row.other else None,
                        "conflict": shown.marks.get(row.edge.id),
                        "certain": row.edge.certain(shown.day) if row.other else None,
                        **statement_json(graph, row.edge),
                    }
                    for row in section.rows
                ],
            }
            for section in own
        ]

    return {
        **node_json(shown.node),
        "as_of": shown.day.isoformat(),
        "relations": sections(shown.relations),
        "figures": sections(shown.figures),
        "later": sections(shown.future),
        "past": sections(shown.past),
    }
