"""Things and statements that match a text, best first, tolerant of typing errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from graphkit.errors import UnknownName
from graphkit.graph import Edge, Graph, Node
from graphkit.model import MODALITIES, Statement
from graphkit.names import LEVELS, fold
from graphkit.wording import claim_sentence

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
        for edge in _candidates(graph, words, labels)
        if edge.statement.modality in modalities
        and all(word in fold(_searched(told := _told(graph, edge, labels))) for word in words)
    ]
    return sorted(found, key=lambda told: (-_newest(told.edge), told.edge.id))


def _candidates(graph: Graph, words: Sequence[str], labels: Mapping[str, str]) -> Iterator[Edge]:
    """Yield the statements that may hold all words, and few others: most are passed over without being read.

    A record is JSON that begins with the ids of its subject and predicate, and of its object as the fourth value;
    what a word is not found in, as it stands there, it can only have from the labels of these.
    """
    named = [{id for id, label in labels.items() if word in fold(label)} for word in words]
    verbs = [_predicates_with(word, graph) for word in words]
    hidden = [any(mark in word for mark in '"\\') or not word.isprintable() for word in words]
    tests = list(zip(words, named, verbs, hidden, strict=True))
    for number, record in enumerate(graph.records("statements.records")):
        text = record.decode()
        parts = text.split('"', 16)
        ends = (parts[3], parts[15] if parts[13] == "object" else "")
        folded = fold(text)
        if all(
            unseen or word in folded or parts[7] in predicates or not ids.isdisjoint(ends)
            for word, ids, predicates, unseen in tests
        ):
            with suppress(UnknownName):  # nobody knew of it on the day that is asked for
                yield graph.edge_at(number)


def _predicates_with(word: str, graph: Graph) -> set[str]:
    """Return the predicates in whose words, or in those of their denial, a word occurs."""
    told = ((p.name, Statement("", p.name, "", negated=True)) for p in graph.vocabulary.predicates.values())
    return {name for name, denial in told if word in fold(claim_sentence(denial, graph.vocabulary, subject=""))}


def _told(graph: Graph, edge: Edge, labels: Mapping[str, str]) -> MatchingStatement:
    statement = edge.statement
    other = labels[statement.object] if statement.object else ""
    told = claim_sentence(statement, graph.vocabulary, subject=labels[statement.subject], other=other)
    return MatchingStatement(edge, told)


def _searched(told: MatchingStatement) -> str:
    statement = told.edge.statement
    return " ".join([told.sentence, statement.what, statement.note, *(text for _, text in statement.qualifiers)])


def _newest(edge: Edge) -> int:
    when = edge.statement.date or edge.statement.period
    return when.last.toordinal() if when else 0
