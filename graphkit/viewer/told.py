"""What the page needs to know of statements beyond what they say.

When each can hold, in what words its amount reads, which disagree, which is the most telling. Where a record alone
would need a rule, the rule is asked here, once a case.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

from graphkit.claims import ALWAYS, BEGINNING, END, Stretch
from graphkit.conflicts import disagreeing_groups
from graphkit.graph import Edge, Graph
from graphkit.interest import claim_cost
from graphkit.model import Statement
from graphkit.telling import GRAVE, grave_conflicts
from graphkit.viewer.selection import Selection
from graphkit.wording import figure

#: First and last day of each stretch in which something can hold, 0 for an open end; None for any day.
Held = tuple[tuple[int, int], ...] | None

#: What decides when a lone statement of a claim holds: modality, flags, and the days of its dates.
_DATES: Final = ("modality", "flags", "begin.first", "begin.last", "until.first", "until.last")


#: A value with its unit in a record. Quotes inside of texts are written with a backslash, so it is found nowhere else.
_VALUE: Final = re.compile(rb'"value":"([^"]*)"(?:,"unit":"([^"]*)")?')


class Numbering(dict[Any, int]):
    """Values in the order in which they were first met, each written once."""

    def __missing__(self, value: Any) -> int:
        self[value] = number = len(self)
        return number


def held_columns(
    graph: Graph, selection: Selection, records: Sequence[bytes]
) -> tuple[list[Held], list[int], dict[int, list[list[int]]]]:
    """Return when statements can hold: different values, which of them each has, and what was thought earlier.

    The last maps a position to ``[day, value]`` pairs, ascending: by what was known before that day, it held then.
    """
    values, column = Numbering(), list[int]()
    alone = _Alone(graph, values)
    numbers, at = selection.statements, 0
    for claim, count in zip(selection.claims, selection.statement_counts, strict=True):
        if count == 1:
            column.append(alone.held(claim, numbers[at]))
        else:
            column.extend(values[_days(stretches)] for stretches in graph.stretches_of_claim(claim))
        at += count
    earlier = _rethought(graph, selection, records, column, values)
    return list(values), column, earlier


class _Alone:
    """Says when the only statement of a claim holds, asking the rule once for all with the same dates.

    Statements alike but for their days are not asked about one by one either, where the rule makes nothing of those
    of the first but a stretch from the first day of its date to the last of its end.
    """

    def __init__(self, graph: Graph, values: Numbering) -> None:
        self._graph, self._values = graph, values
        self._rows = list(zip(*(graph.column("statements." + name) for name in _DATES), strict=True))
        self._known: dict[tuple[int, ...], int] = {}
        self._as_dated: dict[tuple[int, int, bool, bool], bool] = {}

    def held(self, claim: int, number: int) -> int:
        """Return the value of the statement of that number, the only one of the claim."""
        row = self._rows[number]
        found = self._known.get(row)
        if found is None:
            found = self._known[row] = self._values[self._ask(claim, row)]
        return found

    def _ask(self, claim: int, row: tuple[int, ...]) -> Held:
        modality, flags, begin, _, until, last = row
        shape, as_dated = (modality, flags, begin > 0, until > 0), ((begin, last if until else 0),)
        is_plain = bool(begin) and (not until or begin <= last)
        if is_plain and self._as_dated.get(shape):
            return as_dated
        answer = _days(self._graph.stretches_of_claim(claim)[0])
        if is_plain:
            self._as_dated.setdefault(shape, answer == as_dated)
        return answer


def _days(stretches: tuple[Stretch, ...]) -> Held:
    if stretches == (ALWAYS,):
        return None
    return tuple((_open(s.begin_first, BEGINNING), _open(s.end_last, END)) for s in stretches)


def _open(day: int, end: int) -> int:
    return 0 if day == end else day


def _rethought(
    graph: Graph, selection: Selection, records: Sequence[bytes], column: Sequence[int], values: Numbering
) -> dict[int, list[list[int]]]:
    """Return ``[day, value]`` pairs of those that once held otherwise, by position: see ``held_columns``."""
    held: dict[int, list[list[int]]] = {}
    known = graph.column("statements.known")
    ends = list(accumulate(selection.statement_counts))
    days: dict[int, set[int]] = {}
    for at, begin, end in several(selection.statement_counts):
        days[at] = {known[number] for number in selection.statements[begin:end]}
    for position, record in enumerate(records):
        if b'"premises":' in record and b'"until":' in record:
            number = selection.statements[position]
            own = days.setdefault(bisect_right(ends, position), set())
            own.update(_days_of_premises(graph, number), {known[number]})
    for at, own in sorted(days.items()):
        positions = range(ends[at] - selection.statement_counts[at], ends[at])
        for day, following in pairwise(sorted(own - {0})):
            then = graph.stretches_of_claim(selection.claims[at], known_on=date.fromordinal(day))
            had = [position for position in positions if known[selection.statements[position]] <= day]
            for position, stretches in zip(had, then, strict=True):
                held.setdefault(position, []).append([following, values[_days(stretches)]])
    return {
        position: then for position, then in sorted(held.items()) if any(value != column[position] for _, value in then)
    }


def _days_of_premises(graph: Graph, number: int) -> set[int]:
    """Return the days on which more became known of the claims that an inferred statement rests on."""
    days = set()
    for premise in graph.edge_at(number).statement.premises:
        statement = graph.edge(premise).statement
        if statement.object:
            edges = graph.edges_between(graph.node(statement.subject), graph.node(statement.object))
            days |= {edge.known.toordinal() for edge in edges if edge.known}
    return days


def amounts(records: Sequence[bytes]) -> tuple[list[str], list[int]]:
    """Return amounts in words: different texts, and position and text, in turns, of the statements that have one."""
    texts, column = Numbering(), list[int]()
    known: dict[tuple[bytes, ...], int] = {}
    for position, record in enumerate(records):
        if b'"value":"' in record and (found := _VALUE.search(record)):
            key = (record,) if b'"qualifiers":' in record else found.groups(b"")
            if key not in known:
                known[key] = texts[_amount(record, found)]
            column += (position, known[key])
    return list(texts), column


def _amount(record: bytes, found: re.Match[bytes]) -> str:
    value, unit = found.group(1).decode(), (found.group(2) or b"").decode()
    data: dict[str, Any] = json.loads(record) if b'"qualifiers":' in record or "\\" in unit else {"unit": unit}
    pairs = tuple((name, text) for name, text in data.get("qualifiers", ()))
    return figure(Statement("", "", "fact", value=value, unit=data.get("unit", ""), qualifiers=pairs))


def several(counts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield ``(group, begin, end)`` for each group of more than one, of members laid end to end."""
    ends = list(accumulate(counts))
    return ((at, ends[at] - count, ends[at]) for at, count in enumerate(counts) if count > 1)


def told_order(edges: Sequence[Edge], graph: Graph) -> list[int]:
    """Return the places of the statements of a hop in the order in which ``graphkit path`` tells them."""
    predicates = graph.vocabulary.predicates

    def tellingness(place: int) -> tuple[float, int, int, str]:
        edge, statement = edges[place], edges[place].statement
        weight = predicates[predicates[statement.predicate].canonical].weight
        newest = statement.date.first.toordinal() if statement.date else 0
        cost = claim_cost(weight, statement.modality, len(edge.publishers))
        return cost, 0 if statement.value else 1, -newest, edge.id

    return sorted(range(len(edges)), key=tellingness)


def against(edges: Sequence[Edge], graph: Graph) -> Mapping[int, list[str]]:
    """Return, by place, what others say instead of the statements that they disagree with."""
    told = {edge.id: edge.statement for edge in edges if edge.statement.value}
    if len(told) < 2:
        return {}
    place = {edge.id: at for at, edge in enumerate(edges)}
    return {
        place[id]: sorted({figure(told[other]) for other in group if told[other].value != told[id].value})
        for group in disagreeing_groups(told, graph.vocabulary)
        for id in group
    }


def marks(edges: Mapping[int, Edge], graph: Graph) -> dict[int, list[tuple[str, int]]]:
    """Return, by position, the grave conflicts of statements: kind and the position of the other one, gravest first.

    They are those that ``graphkit show`` marks; {} for none.
    """
    position = {edge.id: at for at, edge in edges.items()}
    found = grave_conflicts(graph, edges.values())
    own = {position[id]: [(kind, position[other]) for other, kind in others.items()] for id, others in found.items()}
    return {at: sorted(own[at], key=lambda mark: (GRAVE.index(mark[0]), mark[1])) for at in sorted(own)}


def figure_order(edges: Sequence[Edge]) -> list[int]:
    """Return the places of the figures of a thing by metric, then the newest period first."""

    def newest(place: int) -> tuple[str, int, str]:
        statement = edges[place].statement
        when = statement.period or statement.date
        return statement.predicate, -when.last.toordinal() if when else 0, edges[place].id

    return sorted(range(len(edges)), key=newest)


class Gathered(NamedTuple):
    """The order of groups of several statements, and, by position, what others say instead, and grave conflicts."""

    orders: dict[int, list[int]]
    against: dict[int, list[str]]
    marks: dict[int, list[tuple[str, int]]]


def gathered(
    groups: Iterator[tuple[int, int, int]],
    read: Callable[[int, int, int], list[Edge]],
    order: Callable[[Sequence[Edge]], list[int]],
    graph: Graph,
) -> Gathered:
    """Return what only the statements of a group together tell; ``begin`` of a group is its first position.

    The order of a group that stands in the index as it is told is left out.
    """
    orders, disputed, together = dict[int, list[int]](), dict[int, list[str]](), dict[int, Edge]()
    for group, begin, end in groups:
        edges = read(group, begin, end)
        places = order(edges)
        if places != list(range(len(places))):
            orders[group] = places
        disputed.update((begin + at, texts) for at, texts in against(edges, graph).items())
        together.update((begin + at, edge) for at, edge in enumerate(edges))
    return Gathered(orders, disputed, marks(together, graph))
