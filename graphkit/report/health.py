"""What a build knows of its own health: counts, coverage, disagreements, weak and stale claims, what was inferred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from datetime import timedelta
from typing import Any, Final

from graphkit.graph import Edge, Graph, Node
from graphkit.reliance import single_voices
from graphkit.telling import iso
from graphkit.weighing import conflicts_json, weighed_conflicts

#: A claim whose newest source is older than this on the day of the build is stale.
STALE: Final = timedelta(days=2 * 365)

#: The relations that tie a company to a layer or a field.
_FIELDS: Final = frozenset({"operatesIn", "belongsToLayer"})


def health(graph: Graph) -> dict[str, Any]:
    """Return the report as plain JSON values; every list is sorted, and empty where there is nothing to report."""
    edges = list(graph.edges())
    stated = [edge for edge in edges if not edge.statement.inferred_by]
    rules = Counter(edge.statement.inferred_by for edge in edges if edge.statement.inferred_by)
    return {
        "title": graph.title,
        "asOf": graph.day.isoformat(),
        "counts": _counts(graph, edges, stated),
        "coverage": _coverage(graph, edges),
        "sourceKinds": dict(sorted(Counter(source.kind for source in graph.sources()).items())),
        "inferredByRule": dict(sorted(rules.items())),
        "conflicts": conflicts_json(graph, weighed_conflicts(graph)),
        "single": _single(graph, stated),
        "stale": _stale(graph, stated),
        "problems": [],  # a build with problems does not exist: graphkit check names them before anything is written
    }


def _counts(graph: Graph, edges: Sequence[Edge], stated: Sequence[Edge]) -> dict[str, int]:
    relations = [edge for edge in stated if edge.statement.object]
    return {
        "things": len(graph),
        "statements": len(stated),
        "inferred": len(edges) - len(stated),
        "sources": sum(1 for _ in graph.sources()),
        "facts": sum(edge.statement.modality == "fact" for edge in stated),
        "undated": sum(not e.statement.date and not e.statement.until for e in relations),
        "withOnePublisher": sum(len(edge.publishers) == 1 for edge in stated),
        "withWeakSourcesOnly": sum(not edge.publishers for edge in stated),
        "freeDetails": sum(
            key not in graph.vocabulary.predicates for edge in stated for key, _ in edge.statement.qualifiers
        ),
    }


def _coverage(graph: Graph, edges: Sequence[Edge]) -> dict[str, dict[str, Any]]:
    """Return, for each thing that a good graph would know, how many lack it and which."""
    nodes = list(graph.nodes())
    companies = [n for n in nodes if graph.vocabulary.is_a(n.entity.type, ("Company",))]
    groups: dict[str, set[str]] = {}
    for edge in edges:
        for id in (edge.statement.subject, edge.statement.object):
            groups.setdefault(id, set()).add(edge.statement.predicate)

    def lacking(those: Sequence[Node], have: Sequence[bool]) -> dict[str, Any]:
        return {"of": len(those), "lack": sorted(n.id for n, has in zip(those, have, strict=True) if not has)}

    def stands_in(node: Node, predicates: Set[str]) -> bool:
        return bool(groups.get(node.id, set()) & predicates)

    capital = {p.name for p in graph.vocabulary.of_kind("relation") if p.group == "capital"}
    return {
        "companiesWithAnIdentifier": lacking(companies, [bool(n.entity.ids) for n in companies]),
        "companiesWithACountry": lacking(companies, [bool(n.entity.country) for n in companies]),
        "companiesWithAnInvestmentOrDeal": lacking(companies, [stands_in(n, capital) for n in companies]),
        "companiesWithALayerOrField": lacking(companies, [stands_in(n, _FIELDS) for n in companies]),
        "thingsWithADescription": lacking(nodes, [bool(n.entity.description) for n in nodes]),
        "thingsWithAStatement": lacking(nodes, [n.id in groups for n in nodes]),
    }


def _single(graph: Graph, stated: Sequence[Edge]) -> dict[str, Any]:
    """Return the claims that one publisher alone carries: how many, and those of weak sources alone."""
    found = single_voices(graph, stated)
    weak = [edge.id for one in found for edge in one.edges if not edge.publishers]
    return {"claims": len(found), "weakOnly": sorted(weak)}


def _stale(graph: Graph, stated: Sequence[Edge]) -> list[dict[str, Any]]:
    """Return facts that are taken to hold, whose newest source is older than STALE, the oldest first."""
    limit = graph.day - STALE
    rows = []
    for edge in stated:
        statement = edge.statement
        if not statement.object or statement.modality != "fact" or not edge.possible(graph.day):
            continue
        days = [when.last for id in statement.sources if (when := graph.source(id).published)]
        if days and len(days) == len(statement.sources) and max(days) < limit and statement.status in ("", "ongoing"):
            rows.append({"id": edge.id, "newest": iso(max(days))})
    return sorted(rows, key=lambda row: (str(row["newest"]), str(row["id"])))
