"""Counts of a graph, and the things that hold it together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import inf
from typing import Any

from graphkit.graph import Graph
from graphkit.interest import passing_cost
from graphkit.model import MODALITIES
from graphkit.paths import Costs, Filters

#: How many of the best-connected and bridging things are named.
NAMED = 10


def stats(graph: Graph, *, modalities: frozenset[str] = frozenset(MODALITIES)) -> dict[str, Any]:
    """Return counts by class, predicate, modality, source kind, publisher and year, and the central things.

    ``bestConnected`` are those with the most neighbours; ``bridging`` those on most of the shortest connections
    between others (betweenness, after Brandes 2001), by the relations in force on the day.
    """
    classes = Counter(graph.class_of(number) for number in range(len(graph)))
    predicates: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    years: Counter[str] = Counter()
    in_force = 0
    for edge in graph.edges():
        if edge.statement.modality not in modalities:
            continue
        in_force += bool(edge.statement.object) and edge.possible(graph.day)
        predicates[edge.statement.predicate] += 1
        kinds[edge.statement.modality] += 1
        when = edge.statement.date or edge.statement.period
        years[str(when.first.year) if when else "undated"] += 1
    sources = [s for s in graph.sources() if not (graph.known_on and s.published and s.published.last > graph.known_on)]
    return {
        "title": graph.title,
        "asOf": graph.day.isoformat(),
        "things": len(graph),
        "statements": sum(predicates.values()),
        "inForce": in_force,
        "sources": len(sources),
        "byClass": _ranked(classes),
        "byPredicate": _ranked(predicates),
        "byModality": _ranked(kinds),
        "byYear": dict(sorted(years.items())),
        "bySourceKind": _ranked(Counter(source.kind for source in sources)),
        "byPublisher": dict(list(_ranked(Counter(source.publisher for source in sources)).items())[:NAMED]),
        **_central(graph, modalities),
    }


def _ranked(counts: Counter[str]) -> dict[str, int]:
    """Return counts, the largest first, ties by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _central(graph: Graph, modalities: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
    import networkx

    costs = Costs(graph, Filters(modalities=modalities), ())
    joined: networkx.Graph[int] = networkx.Graph()
    joined.add_nodes_from(range(len(graph)))
    for number in range(len(graph)):
        for other, hop in graph.neighbours(number):
            if number < other and costs.step(number, other, hop) < inf:
                joined.add_edge(number, other)
    betweenness: Mapping[int, float] = networkx.betweenness_centrality(joined, k=min(500, len(graph)) or None, seed=1)
    by_degree = sorted(joined.degree, key=lambda item: (-item[1], item[0]))[:NAMED]
    by_bridging = sorted(betweenness.items(), key=lambda item: (-item[1], item[0]))[:NAMED]
    return {
        "bestConnected": [{**_named(graph, number), "neighbours": degree} for number, degree in by_degree if degree],
        "bridging": [{**_named(graph, number), "betweenness": round(b, 4)} for number, b in by_bridging if b],
    }


def _named(graph: Graph, number: int) -> dict[str, Any]:
    node = graph.node_at(number)
    return {"id": node.id, "label": node.label, "passingCost": round(passing_cost(graph.degree(number)), 2)}


def stats_text(data: Mapping[str, Any]) -> str:
    """Return the counts as aligned text."""
    lines = [
        f"{data['title']}, as of {data['asOf']}",
        f"{data['things']:,} things, {data['statements']:,} statements, {data['sources']:,} sources; "
        f"{data['inForce']:,} statements between things are in force",
    ]
    for key, title in (
        ("byClass", "Things by class"), ("byPredicate", "Statements by relation and metric"),
        ("byModality", "Statements by kind"), ("byYear", "Statements by year"),
        ("bySourceKind", "Sources by kind"), ("byPublisher", "Sources by publisher (the largest)"),
    ):  # fmt: skip
        lines += ["", title, *(f"  {count:>6,}  {name}" for name, count in data[key].items())]
    for key, title, figure in (
        ("bestConnected", "Best connected (neighbours)", "neighbours"),
        ("bridging", "Bridging (share of shortest connections)", "betweenness"),
    ):
        lines += ["", title, *(f"  {row[figure]:>6}  {row['label']} ({row['id']})" for row in data[key])]
    return "\n".join(lines)
