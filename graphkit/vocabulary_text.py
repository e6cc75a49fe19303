"""The vocabulary of a graph as people read it: every class and predicate with its meaning and how often it occurs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from graphkit.errors import UnknownName
from graphkit.graph import Graph
from graphkit.names import fold
from graphkit.vocabulary import Class, Predicate

_KINDS: Final = {
    "relation": "Relations",
    "metric": "Metrics",
    "qualifier": "Details of a deal",
    "attribute": "Attributes",
}


def terms_data(graph: Graph) -> list[dict[str, Any]]:
    """Return all terms: classes by name, then relations, metrics, details and attributes, each by name."""
    counts = _counts(graph)
    words = graph.vocabulary
    classes = [_class_data(c, counts) for _, c in sorted(words.classes.items())]
    return classes + [_predicate_data(p, counts) for kind in _KINDS for p in words.of_kind(kind)]


def term_data(graph: Graph, name: str) -> dict[str, Any]:
    """Return one term by local name, ``gk:`` name or label, in any case; UnknownName with near ones otherwise."""
    terms = terms_data(graph)
    wanted = _folded(name.removeprefix("gk:"))
    for term in terms:
        if wanted in (_folded(term["name"]), _folded(term["label"])):
            return term
    near = get_close_matches(name, [term["name"] for term in terms], n=3)
    raise UnknownName(name, kind="term", near=near, hint="" if near else "graphkit terms lists them")


def _folded(name: str) -> str:
    return fold(name).replace(" ", "").replace("_", "").replace("-", "")


def _counts(graph: Graph) -> Counter[str]:
    """Return how many things each class has (superclasses included) and how many statements each predicate."""
    counts: Counter[str] = Counter()
    for number in range(len(graph)):
        counts.update(graph.vocabulary.classes[graph.class_of(number)].ancestors)
    for edge in graph.edges():
        counts[edge.statement.predicate] += 1
        counts[graph.vocabulary.predicates[edge.statement.predicate].statement_class] += 1
        counts.update(key for key, _ in edge.statement.qualifiers)
    return counts


def _class_data(term: Class, counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": term.name, "kind": "class", "label": term.label, "definition": term.definition,
        "below": list(term.parents), "count": counts.get(term.name, 0),
    }  # fmt: skip


def _predicate_data(term: Predicate, counts: Mapping[str, int]) -> dict[str, Any]:
    return {**{key: value for key, value in term._asdict().items() if value}, "count": counts.get(term.name, 0)}


def terms_text(terms: Sequence[Mapping[str, Any]]) -> str:
    """Return all terms as aligned lines, by kind: name, count, label."""
    width = max(len(term["name"]) for term in terms)
    lines = []
    for kind, title in {"class": "Classes", **_KINDS}.items():
        own = [term for term in terms if term["kind"] == kind]
        lines += ["", f"{title} ({len(own)})"]
        for term in own:
            inverse = f" / {term['inverse_label']}" if term.get("inverse_label") else ""
            lines.append(f"  {term['name']:<{width}} {term['count'] or '':>6}  {term['label']}{inverse}")
    return "\n".join(lines[1:])


def term_text(term: Mapping[str, Any]) -> str:
    """Return one term with everything the schema says of it."""
    lines = [f"gk:{term['name']}  ({term['kind']})", term["definition"], ""]
    for key, words in (
        ("label", "reads"), ("inverse_label", "backwards"), ("below", "is a kind of"), ("parents", "narrows"),
        ("domain", "from"), ("range", "to"), ("value_type", "type"), ("quantities", "measures"), ("inverse", "inverse"),
        ("symmetric", "symmetric"), ("transitive", "transitive"), ("group", "group"),
        ("statement_class", "statement"), ("weight", "path weight"), ("count", "in this graph"),
    ):  # fmt: skip
        value = term.get(key)
        if value not in (None, "", [], (), False) and not (key == "weight" and term["kind"] != "relation"):
            text = ", ".join(value) if isinstance(value, list | tuple) else "yes" if value is True else str(value)
            lines.append(f"  {words:<14} {text}")
    return "\n".join(lines)
