"""Ranking: the connection that an analyst would name comes first, by a table of pairs chosen from the facts.

``tests/data/pairs.tsv`` says for each pair which connections may come first (``expected``, alternatives parted by ``|``),
the relation of each of their hops, which hubs must not (``never``), and why. ``held`` is what the ranking does with it:
a pair that does not hold has its reason in ``note``. ``tuned`` tells the pairs that the weights were set with from those
that were chosen before, and looked at after.
"""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from graphkit.graph import Graph
from graphkit.paths import Path as Connection
from graphkit.paths import find_paths

TABLE = Path(__file__).parent / "data" / "pairs.tsv"
DOCUMENT = Path(__file__).parent.parent / "docs" / "ranking.md"
KINDS = {"direct", "hub", "rival", "inferred", "time", "plain", "end-hub", "fund"}

#: What joins much and says little, whatever its degree.
HUBS = {"Layer", "Market", "StandardsBody", "Index", "Fund"}

#: How many pairs hold: raise it with the table, never lower it.
HOLDING = 116

#: A pair where a hub stands before the less telling of two expected connections: the facts say of the founders of the
#: alliance that they develop it, as a technology.
HUB_BEFORE = {("amd", "nvlink"), ("microsoft", "nvidia")}


class Pair(NamedTuple):
    """A line of the table."""

    start: str
    end: str
    expected: tuple[tuple[str, ...], ...]
    relations: tuple[tuple[str, ...], ...]
    never: frozenset[str]
    kind: str
    tuned: bool
    held: bool
    why: str
    note: str


def sequences(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split()) for part in text.split("|") if part)


def read_pairs() -> list[Pair]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Pair(
            start=row["from"],
            end=row["to"],
            expected=sequences(row["expected"]),
            relations=sequences(row["relations"]),
            never=frozenset(row["never"].split("|")) - {""},
            kind=row["kind"],
            tuned={"yes": True, "no": False}[row["tuned"]],
            held={"yes": True, "no": False}[row["held"]],
            why=row["why"],
            note=row["note"],
        )
        for row in rows
    ]


PAIRS = read_pairs()
each_pair = pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair.start}-{pair.end}" for pair in PAIRS])


def connections(graph: Graph, pair: Pair) -> tuple[Connection, ...]:
    """The three most telling connections of a pair on the day of the build, as ``graphkit path`` answers."""
    return find_paths(graph, graph.node(pair.start), graph.node(pair.end)).paths


def ids(connection: Connection) -> tuple[str, ...]:
    return tuple(node.id for node in connection.nodes)


def through_hub(graph: Graph, pair: Pair, connection: Connection) -> bool:
    between = connection.nodes[1:-1]
    return any(node.id in pair.never or graph.class_of(node.number) in HUBS for node in between)


# The table


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(PAIRS) == 127
    assert len({frozenset((pair.start, pair.end)) for pair in PAIRS}) == 127
    assert {kind: sum(pair.kind == kind for pair in PAIRS) for kind in sorted(KINDS)} == {
        "direct": 1,
        "end-hub": 7,
        "fund": 4,
        "hub": 35,
        "inferred": 6,
        "plain": 48,
        "rival": 23,
        "time": 3,
    }


@each_pair
def test_a_line_gives_one_to_three_connections_and_a_reason(pair: Pair) -> None:
    assert 1 <= len(pair.expected) <= 3
    assert [len(one) - 1 for one in pair.expected] == [len(relations) for relations in pair.relations]
    assert all((one[0], one[-1]) == (pair.start, pair.end) for one in pair.expected)
    assert not any(pair.never & set(one) for one in pair.expected)
    assert pair.why
    assert pair.held is not bool(pair.note)


@each_pair
def test_every_expected_hop_stands_in_the_facts_on_the_day_of_the_build(shipped: Graph, pair: Pair) -> None:
    predicates = shipped.vocabulary.predicates
    for one, relations in zip(pair.expected, pair.relations, strict=True):
        for (first, second), relation in zip(pairwise(one), relations, strict=True):
            edges = shipped.edges_between(shipped.node(first), shipped.node(second))
            said = {
                predicates[edge.statement.predicate].canonical for edge in edges if edge.possible(shipped.built_day)
            }
            assert predicates[relation].canonical in said, (first, relation, second)


# The ranking


@each_pair
def test_the_expected_connection_comes_first_where_the_table_says_so(shipped: Graph, pair: Pair) -> None:
    best = ids(connections(shipped, pair)[0])
    assert pair.held is (best in pair.expected), f"{' '.join(best)} comes first; {pair.why} {pair.note}"


def test_no_fewer_pairs_hold_than_before(shipped: Graph) -> None:
    held = [pair for pair in PAIRS if ids(connections(shipped, pair)[0]) in pair.expected]
    assert len(held) == HOLDING
    assert sum(not pair.tuned for pair in held) == sum(not pair.tuned for pair in PAIRS) == 31


@each_pair
def test_no_hub_comes_first(shipped: Graph, pair: Pair) -> None:
    first = connections(shipped, pair)[0]
    assert ids(first) in pair.expected or not through_hub(shipped, pair, first)


@each_pair
def test_no_hub_stands_before_a_telling_connection_of_at_most_one_more_hop(shipped: Graph, pair: Pair) -> None:
    found = [(ids(one), one) for one in connections(shipped, pair)]
    beaten = [
        (one, hub)
        for rank, (hub, connection) in enumerate(found)
        if hub not in pair.expected and through_hub(shipped, pair, connection)
        for one in pair.expected
        if one not in [before for before, _ in found[:rank]] and len(one) <= len(hub) + 1
    ]
    assert ((pair.start, pair.end) in HUB_BEFORE) is bool(beaten), beaten


# What the documentation says of it


def test_the_documentation_tells_the_result_and_every_pair_that_does_not_hold() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"**{HOLDING} of {len(PAIRS)}** hold" in " ".join(text.split())
    told = {tuple(line.split(" | ")[0].strip("| ").split(" – ")) for line in text.splitlines() if " – " in line}
    assert told == {(pair.start, pair.end) for pair in PAIRS if not pair.held}
