"""Things and statements that match a text, best first, tolerant of typing errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES
from graphkit.names import LEVELS, fold
from graphkit.wording import verb

#: How alike two names must be (Dice coefficient of their letter trigrams) to be compared letter by letter.
ALIKE: Final = 0.4


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing that matches, with the name that did and what kind of name it is; ``score`` runs from 0 to 1."""

    node: Node
    name: str
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class MatchingStatement:
    """A statement in whose words all words of the text occur, told as a sentence."""

    edge: Edge
    sentence: str


def find_things(graph: Graph, text: str) -> list[NamedThing]:
    """Return things whose names match a text, best first: equal, beginning with it, holding it, mistyped.

    Ties go to the kind of name that counts first, then to the better connected; [] for none.
    """
    wanted = fold(text)
    best: dict[int, tuple[float, int, str]] = {}
    if not wanted:
        return []
    grams = _trigrams(wanted)
    for name, level, number in graph.names():
        score = _score(wanted, grams, name)
        if score and (score, -level) > (best[number][0], -best[number][1]) if number in best else score:
            best[number] = (score, level, name)
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[1][1], -graph.degree(item[0]), item[0]))
    return [NamedThing(graph.node_at(number), name, LEVELS[level], score) for number, (score, level, name) in ranked]


def _score(wanted: str, grams: frozenset[str], name: str) -> float:
    if name == wanted:
        return 1.0
    if name.startswith(wanted):
        return 0.9
    if wanted in name:
        return 0.8 if f" {wanted}" in f" {name.replace('-', ' ')}" else 0.7
    own = _trigrams(name)
    if 2 * len(grams & own) / (len(grams) + len(own)) < ALIKE:
        return 0.0
    return 0.6 * SequenceMatcher(None, wanted, name).ratio()


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def find_statements(
    graph: Graph, text: str, *, modalities: frozenset[str] = frozenset(MODALITIES)
) -> list[MatchingStatement]:
    """Return statements in whose sentence, subject matter or note all words of a text occur, newest first."""
    words = fold(text).split()
    if not words:
        return []
    labels = {node.id: node.label for node in graph.nodes()}
    found = [
        told
        for told in _told(graph, labels)
        if told.edge.statement.modality in modalities and all(word in fold(_searched(told)) for word in words)
    ]
    return sorted(found, key=lambda told: (-_newest(told.edge), told.edge.id))


def _told(graph: Graph, labels: dict[str, str]) -> Iterator[MatchingStatement]:
    for edge in graph.edges():
        statement = edge.statement
        other = f" {labels[statement.object]}" if statement.object else ""
        yield MatchingStatement(edge, f"{labels[statement.subject]} {verb(statement, graph.vocabulary)}{other}")


def _searched(told: MatchingStatement) -> str:
    statement = told.edge.statement
    return " ".join([told.sentence, statement.what, statement.note, *(text for _, text in statement.qualifiers)])


def _newest(edge: Edge) -> int:
    when = edge.statement.date or edge.statement.period
    return when.last.toordinal() if when else 0
