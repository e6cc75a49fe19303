"""What the page knows is what the graph says: claims, costs, windows, voices, words, and what was known when."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import Any

import pytest
from conftest import MakeGraph
from page_data import amount_at, claims_at, data_of, ends_of, hop_at, ids_of

from graphkit.claims import BEGINNING, END
from graphkit.graph import Graph
from graphkit.interest import passing_cost
from graphkit.wording import figure

SMALL = """
sources:
- {id: s1, title: One, publisher: A, url: "https://example.org/1", published: 2025-03-01, kind: news}
- {id: s2, title: Two, publisher: B, url: "https://example.org/2", published: 2025-03-02, kind: filing}
entities:
- {id: acme, type: Company, label: Acme}
- {id: bolt, type: Company, label: Bolt}
- {id: core, type: Company, label: Core}
- {id: laser, type: Technology, label: Laser}
statements:
- {subject: acme, predicate: customerOf, object: bolt, modality: fact, date: 2024-01-05, sources: [s1]}
- {subject: bolt, predicate: supplies, object: acme, modality: opinion, date: 2024-02-05, sources: [s2]}
- {subject: acme, predicate: partnersWith, object: bolt, modality: fact, sources: [s1, s2]}
- {subject: acme, predicate: investsIn, object: core, value: 2000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s1]}
- {subject: acme, predicate: investsIn, object: core, value: 3000000000, unit: USD, date: 2025-01-10,
   status: announced, modality: fact, sources: [s2]}
- {subject: core, predicate: develops, object: laser, modality: fact, until: 2020-06, sources: [s1]}
"""


ENDED = """
sources:
- {id: s1, title: One, publisher: A, url: "https://example.org/1", published: 2024-01-06, kind: news}
- {id: s2, title: Two, publisher: B, url: "https://example.org/2", published: 2025-03-02, kind: news}
entities:
- {id: acme, type: Company, label: Acme}
- {id: bolt, type: Company, label: Bolt}
statements:
- {subject: acme, predicate: acquires, object: bolt, modality: fact, date: 2024-01-05, status: announced, sources: [s1]}
- {subject: acme, predicate: acquires, object: bolt, modality: fact, date: 2025-02-01, status: terminated, sources: [s2]}
"""


@pytest.fixture(scope="module")
def shipped_data(shipped: Graph) -> dict[str, Any]:
    return data_of(shipped)


def test_everything_of_the_graph_is_on_the_page_once(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    edges = list(shipped.edges())
    assert [node.id for node in shipped.nodes()] == ids_of(shipped_data)
    assert len(edges) == len(shipped_data["relations"]) + len(shipped_data["figures"])
    assert len(shipped_data["relations"]) == sum(shipped_data["toldCounts"]) == len(shipped_data["heldOf"])
    assert len(shipped_data["figures"]) == sum(shipped_data["figureCounts"])
    pairs = ends_of(shipped_data)
    assert sorted(set(pairs)) == pairs
    assert all(a <= b for a, b in pairs)


def test_words_windows_voices_and_knowledge_of_every_statement_are_those_of_the_graph(
    shipped: Graph, shipped_data: dict[str, Any]
) -> None:
    voice = 0
    edges = [*(edge for edge in shipped.edges() if edge.statement.object)]
    edges += [edge for node in shipped.nodes() for edge in shipped.figures_of(node)]
    for at, edge in enumerate(edges):
        assert figure(edge.statement) == amount_at(shipped_data, at)
        assert (edge.known.toordinal() if edge.known else 0) == shipped_data["known"][at]
        count = shipped_data["voiceCounts"][at]
        assert len(edge.publishers) == count == len(set(shipped_data["voices"][voice : voice + count]))
        voice += count
        if edge.statement.object:
            days = [[begin(stretch.begin_first), until(stretch.end_last)] for stretch in edge.held]
            held = shipped_data["held"][shipped_data["heldOf"][at]]
            assert days == ([[0, 0]] if held is None else held)
    assert len(edges) > 2000


def begin(day: int) -> int:
    return 0 if day == BEGINNING else day


def until(day: int) -> int:
    return 0 if day == END else day


def test_a_mirrored_statement_joins_the_claim_that_it_mirrors(make_graph: MakeGraph) -> None:
    data = data_of(make_graph(SMALL))
    claims = claims_at(data, hop_at(data, "acme", "bolt"))
    assert [("partnersWith", 1, 1), ("supplies", 0, 2)] == sorted(
        (name, ahead, len(own)) for name, ahead, own in claims
    )


def test_statements_that_disagree_name_what_the_others_say(make_graph: MakeGraph) -> None:
    data = data_of(make_graph(SMALL))
    ((_, _, own),) = claims_at(data, hop_at(data, "acme", "core"))
    assert {"US$2bn": ["US$3bn"], "US$3bn": ["US$2bn"]} == {amount_at(data, at): data["against"][str(at)] for at in own}


def test_grave_conflicts_name_each_other(make_graph: MakeGraph) -> None:
    data = data_of(make_graph(SMALL))
    ((_, _, (first, second)),) = claims_at(data, hop_at(data, "acme", "core"))
    assert {str(first): [["contradiction", second]], str(second): [["contradiction", first]]} == data["marks"]


def test_what_has_ended_says_when_and_costs_nothing_to_pass_because_it_cannot_be(make_graph: MakeGraph) -> None:
    data = data_of(make_graph(SMALL))
    hop = hop_at(data, "core", "laser")
    ((_, _, (position,)),) = claims_at(data, hop)
    assert data["costs"][data["cost"][hop]] is None
    assert [[0, 737606]] == data["held"][data["heldOf"][position]]  # 2020-06-30


def test_a_termination_that_nobody_knew_of_had_ended_nothing(make_graph: MakeGraph) -> None:
    data = data_of(make_graph(ENDED))
    ((_, _, (first, last)),) = claims_at(data, hop_at(data, "acme", "bolt"))
    announced, terminated = sorted((first, last), key=lambda at: data["relations"][at]["date"])
    began, ended = date(2024, 1, 5).toordinal(), date(2025, 2, 1).toordinal()
    assert [[began, ended - 1]] == data["held"][data["heldOf"][announced]]
    assert [] == data["held"][data["heldOf"][terminated]]
    ((before, value),) = data["earlier"][str(announced)]
    assert (date(2025, 3, 2).toordinal(), [[began, 0]]) == (before, data["held"][value])


def test_costs_are_those_of_the_build(shipped: Graph, shipped_data: dict[str, Any]) -> None:
    expected = {
        (number, other): shipped.hop_cost(hop)
        for number in range(len(shipped))
        for other, hop in shipped.neighbours(number)
        if other >= number
    }
    costs = [inf if cost is None else cost for cost in shipped_data["costs"]]
    assert expected == dict(zip(ends_of(shipped_data), [costs[at] for at in shipped_data["cost"]], strict=True))


def test_a_page_around_a_thing_holds_it_and_its_neighbours_and_the_costs_of_the_whole_graph(shipped: Graph) -> None:
    nokia = shipped.find("nokia")
    data = data_of(shipped, things=[nokia], hops=1)
    near = {shipped.node_at(other).id for other, _ in shipped.neighbours(nokia.number)}
    assert near | {"nokia"} == set(ids_of(data))
    assert len(shipped) == data["whole"]
    for thing, passing in zip(data["things"], data["passing"], strict=True):
        assert passing_cost(shipped.degree(shipped.find(thing["id"]).number)) == data["passings"][passing]
    ids = ids_of(data)
    for hop, (a, b) in enumerate(ends_of(data)):
        edges = shipped.edges_between(shipped.find(ids[a]), shipped.find(ids[b]))
        assert len(edges) == sum(len(own) for _, _, own in claims_at(data, hop))
    used = {id for told in (*data["relations"], *data["figures"]) for id in told.get("sources", ())}
    assert used == {source["id"] for source in data["sources"]}


def test_a_page_without_hops_holds_the_things_alone(shipped: Graph) -> None:
    things = [shipped.find("nokia"), shipped.find("nvidia")]
    assert ["nokia", "nvidia"] == ids_of(data_of(shipped, things=things, hops=0))


def test_a_graph_as_known_earlier_opens_on_that_day(shipped: Graph) -> None:
    data = data_of(shipped.at(known_on=date(2025, 1, 31)), fragment="nokia")
    assert ("nokia&known=2025-01-31", len(shipped)) == (data["start"], len(data["things"]))
    assert len(list(shipped.edges())) == len(data["relations"]) + len(data["figures"])
