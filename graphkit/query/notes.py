"""What is said beside an answer: which terms the graph does not have, and why there is nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from graphkit.model import MODALITIES, STATUSES
from graphkit.query.tokens import line_and_column
from graphkit.terms import GK, ID, local, short

if TYPE_CHECKING:
    from graphkit.graph import Graph

_REASONS: Final = {
    "pattern": "no triple matches {text}",
    "join": "nothing is left when this must hold, too: {text}",
    "filter": "no row gets through {text}",
    "modifiers": "there are rows, and GROUP BY, HAVING, OFFSET or LIMIT leaves none of them",
    "graph": "this graph has no named graphs: leave {text} away",
}
_LONGEST: Final = 200


def notes_on(messages: Mapping[str, Any], text: str, graph: Graph, *, name: str = "") -> tuple[str, ...]:
    """Return what a worker found out beside the answer as notes, each with its place; ``name`` is the query's file."""
    name = name or "query"
    notes = [
        f"{name}:{_place(text, term['start'])}: {_on_unknown(term, graph)}" for term in messages.get("unknown", ())
    ]
    silence = messages.get("silence")
    if silence:
        part = " ".join(silence["text"].split())
        part = part if len(part) <= _LONGEST else part[:_LONGEST] + "…"
        notes.append(f"{name}:{_place(text, silence['start'])}: {_REASONS[silence['kind']].format(text=part)}")
    return tuple(notes)


def _on_unknown(term: Mapping[str, Any], graph: Graph) -> str:
    """Say that the graph does not have, or does not use, a term, with the nearest ones that it has."""
    iri, role = term["iri"], term["role"]
    if term["state"] == "unused":
        use = "no triple has it as predicate" if role == "predicate" else "nothing is of this class"
        return f"{short(iri)} is in the vocabulary, but {use if role != 'term' else 'nothing uses it'}"
    what = f"is no {role if role != 'term' else 'term'} of this graph" if iri.startswith(GK) else "is not in this graph"
    near = _near(iri, role, graph)
    return f"{short(iri)} {what}" + (f" (did you mean {' or '.join(near)}?)" if near else "")


def _near(iri: str, role: str, graph: Graph) -> list[str]:
    """Return terms of the vocabulary, or things, whose names look like that of an IRI, best first."""
    name = local(iri)
    if not iri.startswith(GK):
        return [f"id:{id}" for id in graph.names_near(name)] if iri == ID + name else []
    from difflib import get_close_matches

    classes, predicates = graph.vocabulary.classes, graph.vocabulary.predicates
    terms = {"class": [*classes], "predicate": [*predicates]}.get(role, [*classes, *predicates, *STATUSES, *MODALITIES])
    folded = {term.casefold(): term for term in terms}
    return [f"gk:{folded[near]}" for near in get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)]


def _place(text: str, offset: int) -> str:
    line, column = line_and_column(text, offset)
    return f"{line}:{column}"
