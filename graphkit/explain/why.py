"""Who says so: every statement between two things with its sources, and the proof of what was inferred."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from graphkit.conflicts import disagreeing_groups
from graphkit.errors import NotFound
from graphkit.graph import Edge, Graph, Node
from graphkit.telling import (
    counted,
    edge_details,
    estimated_by,
    grave_conflicts,
    gravest,
    node_json,
    sentence,
    source_json,
    statement_json,
)
from graphkit.vocabulary import Predicate
from graphkit.wording import detail, figure, source_line

#: What may stand in an address inside a Markdown link as it is; brackets and blanks would end it.
_IN_ADDRESSES: Final = ":/?#@!$&'*+,;=%~-._"


class Proof(NamedTuple):
    """A statement and what it follows from; ``premises`` is empty for one that sources state themselves."""

    edge: Edge
    premises: tuple[Proof, ...]


class Why(NamedTuple):
    """All statements between two things, the telling ones first, and which of them contradict one another by value.

    ``standing`` can hold on the day asked about, ``others`` ended, begin later, or deny. ``grave`` gives, by id, the
    others that cannot be right together with a statement, and the kind of each conflict.
    """

    first: Node
    second: Node
    day: date
    standing: tuple[Proof, ...]
    others: tuple[Proof, ...]
    disagreeing: tuple[frozenset[str], ...]
    grave: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    known_on: date | None = None

    def details(self, graph: Graph, edge: Edge) -> list[str]:
        """Return what follows a statement told as a sentence; see ``telling.edge_details``."""
        return edge_details(graph, edge, self.day, known_on=self.known_on)


def why(
    graph: Graph,
    first: Node,
    second: Node,
    *,
    relation: Predicate | None = None,
    day: date | None = None,
    known_on: date | None = None,
    modalities: Iterable[str] = (),
) -> Why:
    """Return every statement between two things, in either direction, with its proof.

    ``relation`` narrows to one relation (in its canonical direction or the inverse). Raises NotFound, saying what
    comes nearest, when nothing is stated between them.
    """
    day = day or graph.day
    wanted = frozenset(modalities)
    found = [
        edge
        for edge in _between(graph, first, second, known_on)
        if (relation is None or _canonical(graph, edge) == relation.canonical)
        and (not wanted or edge.statement.modality in wanted)
    ]
    if not found:
        raise _nearest(graph, first, second, relation)
    found.sort(key=lambda edge: _telling(graph, edge))
    standing = [prove(graph, edge) for edge in found if edge.possible(day)]
    others = [prove(graph, edge) for edge in found if not edge.possible(day)]
    groups = disagreeing_groups({edge.id: edge.statement for edge in found}, graph.vocabulary)
    disagreeing = tuple(frozenset(group) for group in groups)
    grave = grave_conflicts(graph, found)
    return Why(first, second, day, tuple(standing), tuple(others), disagreeing, grave, known_on)


def prove(graph: Graph, edge: Edge) -> Proof:
    """Return the proof of a statement: a tree that ends in statements which sources make."""
    return Proof(edge, tuple(prove(graph, graph.edge(premise)) for premise in edge.statement.premises))


def leaves(proof: Proof) -> Iterator[Edge]:
    """Yield the statements that a proof rests on, each as often as it is used."""
    if not proof.premises:
        yield proof.edge
    for premise in proof.premises:
        yield from leaves(premise)


def _between(graph: Graph, first: Node, second: Node, known_on: date | None) -> Iterator[Edge]:
    for other, hop in graph.neighbours(first.number):
        if other == second.number:
            for claim in graph.claims_of_hop(hop):
                yield from graph.edges_of_claim(claim, known_on=known_on)


def _canonical(graph: Graph, edge: Edge) -> str:
    return graph.vocabulary.predicates[edge.statement.predicate].canonical


def _telling(graph: Graph, edge: Edge) -> tuple[bool, float, int, str]:
    """Order statements: stated before inferred, the telling relation first, then the newest."""
    when = edge.statement.date
    weight = graph.vocabulary.predicates[_canonical(graph, edge)].weight
    return bool(edge.statement.inferred_by), weight, -when.last.toordinal() if when else 0, edge.id


def _nearest(graph: Graph, first: Node, second: Node, relation: Predicate | None) -> NotFound:
    """Return what comes nearest to a statement that does not exist."""
    named = f" with the relation {relation.name}" if relation else ""
    what = f"nothing is recorded between {first.label} and {second.label}{named}"
    joined = sorted({edge.statement.predicate for edge in graph.edges_between(first, second)})
    if joined:
        return NotFound(what, hint=f"between them there is: {', '.join(joined)}")
    common = {number for number, _ in graph.neighbours(first.number)} & {
        number for number, _ in graph.neighbours(second.number)
    }
    if common:
        nearest = sorted(common, key=lambda number: (graph.degree(number), number))[:3]
        labels = ", ".join(graph.node_at(number).label for number in nearest)
        return NotFound(what, hint=f"both are joined with {labels}; graphkit path {first.id} {second.id} says how")
    return NotFound(what, hint=f"graphkit path {first.id} {second.id} looks further")


def why_text(graph: Graph, told: Why) -> str:
    """Return all statements as indented lines, each with sources in full, evidence, details and disagreements."""
    lines: list[str] = []
    for title, proofs in (("", told.standing), ("Ended, terminated, denied or later", told.others)):
        if title and proofs:
            lines += ["", title] if lines else [title]
        for proof in proofs:
            lines += ["", *_lines(graph, told, proof)] if lines else _lines(graph, told, proof)
    return "\n".join(lines)


def _lines(graph: Graph, told: Why, proof: Proof) -> list[str]:
    statement = proof.edge.statement
    lines = [" · ".join([sentence(graph, proof.edge, told.first, told.second), *told.details(graph, proof.edge)])]
    lines += [f"  {line}" for line in _facts_of(graph, proof.edge)]
    lines += [f"  ⚠ {line}" for line in _disagreements(graph, told, proof.edge)]
    if proof.premises:
        lines.append(f"  follows by rule {statement.inferred_by} from")
        for premise in proof.premises:
            lines += _proof_lines(graph, premise, told, "    ")
    else:
        lines += [f"  {line}" for line in _source_lines(graph, proof.edge)]
    return lines


def _facts_of(graph: Graph, edge: Edge) -> Iterator[str]:
    """Yield subject matter, details of the deal, note and estimator."""
    statement = edge.statement
    if statement.what:
        yield statement.what
    shown = {"approximate", "bound", "valueMax"} if statement.value else set()
    pairs = [(key, text) for key, text in statement.qualifiers if key not in shown]
    if pairs:
        yield ", ".join(f"{key_label(graph, key)} {detail(text)}" for key, text in pairs)
    yield from (f"estimated {words}" for words in estimated_by(graph, statement))
    yield from (f"note: {note}" for note in statement.note.split("\n") if note)


def key_label(graph: Graph, key: str) -> str:
    """Return the words for a detail: the label of the schema, else the words of which its name is made."""
    known = graph.vocabulary.predicates.get(key)
    return known.label if known else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).lower()


def _disagreements(graph: Graph, told: Why, edge: Edge) -> Iterator[str]:
    for group in told.disagreeing:
        if edge.id in group:
            for other in sorted(group - {edge.id}):
                disagreeing = graph.edge(other)
                yield f"disagrees with {figure(disagreeing.statement)} ({_publishers(graph, disagreeing)})"
    by_amount = {id for group in told.disagreeing if edge.id in group for id in group}
    for id, kind in sorted(told.grave.get(edge.id, {}).items()):
        if id not in by_amount:
            against = graph.edge(id)
            words = [sentence(graph, against, told.first, told.second), *told.details(graph, against)]
            yield f"{kind}: disagrees with “{' · '.join(words)}” ({_publishers(graph, against)})"


def _publishers(graph: Graph, edge: Edge) -> str:
    return ", ".join(sorted({graph.source(id).publisher for id in edge.statement.sources}))


def _source_lines(graph: Graph, edge: Edge) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for evidence in edge.statement.evidence:
        parts = [
            f"“{evidence.section}”" if evidence.section else "",
            f"paragraph {evidence.paragraph}" if evidence.paragraph else "",
        ]
        places.setdefault(evidence.source, []).append(", ".join(part for part in parts if part))
    for id in edge.statement.sources:
        yield f"- {source_line(graph.source(id))}"
        yield from (f"    in {place}" for place in places.get(id, ()) if place)


def _proof_lines(graph: Graph, proof: Proof, told: Why, indent: str) -> list[str]:
    statement = proof.edge.statement
    first, second = graph.node(statement.subject), graph.node(statement.object)
    lines = [indent + " · ".join([sentence(graph, proof.edge, first, second), *told.details(graph, proof.edge)])]
    if proof.premises:
        lines.append(f"{indent}  follows by rule {statement.inferred_by} from")
        for premise in proof.premises:
            lines += _proof_lines(graph, premise, told, indent + "    ")
    else:
        lines += [f"{indent}  - {source_line(graph.source(id))}" for id in statement.sources]
    return lines


def why_json(graph: Graph, told: Why) -> dict[str, Any]:
    """Return all statements as JSON: each with ``disagrees_with`` (ids) and ``proof`` (null where sources state it).

    ``certain`` is whether it holds on the day whichever way its dates turn out.
    """

    def one(proof: Proof) -> Mapping[str, Any]:
        grave = told.grave.get(proof.edge.id, {})
        others = {id for group in told.disagreeing if proof.edge.id in group for id in group} - {proof.edge.id}
        return {
            **statement_json(graph, proof.edge),
            "certain": proof.edge.certain(told.day),
            "conflict": gravest(grave.values()),
            "disagrees_with": sorted(others | grave.keys()),
            "proof": proof_json(graph, proof) if proof.premises else None,
        }

    return {
        "from": told.first.id,
        "to": told.second.id,
        "as_of": told.day.isoformat(),
        "statements": [one(proof) for proof in told.standing],
        "others": [one(proof) for proof in told.others],
    }


def proof_json(graph: Graph, proof: Proof) -> dict[str, Any]:
    """Return a proof as nested JSON, ending in sources."""
    statement = proof.edge.statement
    return {
        "id": proof.edge.id,
        "subject": node_json(graph.node(statement.subject))["id"],
        "predicate": statement.predicate,
        "object": statement.object,
        "rule": statement.inferred_by or None,
        "premises": [proof_json(graph, premise) for premise in proof.premises],
        "sources": [source_json(graph.source(id)) for id in statement.sources],
    }


def why_markdown(graph: Graph, told: Why) -> str:
    """Return all statements as Markdown: a heading, a list item for each statement, its sources as links below it."""
    lines = [f"# {told.first.label} and {told.second.label}", ""]
    for title, proofs in (("", told.standing), ("## Ended, terminated, denied or later", told.others)):
        if title and proofs:
            lines += ["", title, ""]
        for proof in proofs:
            lines += _markdown_item(graph, told, proof)
    return "\n".join(lines)


def _markdown_item(graph: Graph, told: Why, proof: Proof) -> list[str]:
    told_as = sentence(graph, proof.edge, told.first, told.second)
    lines = [f"- **{markdown(told_as)}** {markdown(' · '.join(told.details(graph, proof.edge)))}".rstrip()]
    lines += [f"  {markdown(line)}  " for line in _facts_of(graph, proof.edge)]
    lines += [f"  ⚠ {markdown(line)}  " for line in _disagreements(graph, told, proof.edge)]
    for leaf in leaves(proof):
        lines += [f"  - {markdown_source(graph, id)}" for id in leaf.statement.sources]
    if proof.premises:
        lines.append(
            f"  - follows by rule {proof.edge.statement.inferred_by} from {counted(len(proof.premises), 'statement')}"
        )
    return lines


def markdown(text: str) -> str:
    """Return a text with the characters escaped that Markdown or HTML would take for marks."""
    for mark in ("\\", "*", "_", "[", "]", "<", ">", "`", "|"):
        text = text.replace(mark, "\\" + mark)
    return text


def markdown_source(graph: Graph, id: str) -> str:
    """Return a source as a Markdown link where it has a web address."""
    source = graph.source(id)
    line = source_line(source._replace(url=""))
    if source.url.startswith(("http://", "https://")):
        address = (
            source.url.replace(" ", "%20")
            .replace("(", "%28")
            .replace(")", "%29")
            .replace("<", "%3C")
            .replace(">", "%3E")
        )
        return f"[{markdown(line)}]({address})"
    return markdown(line)


__all__: Sequence[str] = ("Proof", "Why", "leaves", "markdown", "prove", "why", "why_json", "why_markdown", "why_text")
