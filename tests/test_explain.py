"""Cards, and who says so: complete, in order, down to sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import MakeGraph

from graphkit.errors import NotFound
from graphkit.explain import card, card_json, card_markdown, card_text, why, why_json, why_markdown, why_text
from graphkit.explain.why import leaves, prove
from graphkit.graph import Edge, Graph

FACTS = """
sources:
- {id: news, title: "A *bold* title", publisher: P, kind: news, url: "https://example.org/a (1)", published: 2026-06-30}
- {id: forum, title: t, publisher: Q, kind: forum, url: "https://example.org/b", published: 2026-06-30}
entities:
- {id: buyer, type: Company, label: "Buyer [x]", alt: [Other name], ids: {ticker: BUY}, country: FI, description: Buys.}
- {id: target, type: Company, label: Target}
- {id: chip, type: Technology, label: Chip}
- {id: market, type: Market, label: Market}
- {id: alone, type: Company, label: Alone}
statements:
- {subject: buyer, predicate: acquires, object: target, value: 5, unit: USD, date: 2025-01-01, status: announced, modality: fact, sources: [news]}
- {subject: buyer, predicate: acquires, object: target, value: 5, unit: USD, date: 2025-03-01, status: completed, modality: fact, sources: [news]}
- {subject: buyer, predicate: acquires, object: target, value: 6, unit: USD, date: 2025-03-01, status: completed, modality: fact, sources: [forum]}
- {subject: target, predicate: manufactures, object: chip, modality: fact, sources: [news], evidence: [{source: news, section: Chips, paragraph: 2}]}
- {subject: buyer, predicate: supplies, object: target, modality: fact, negated: true, sources: [news]}
- {subject: buyer, predicate: supplies, object: target, modality: forecast, date: 2030, sources: [news]}
- {subject: market, predicate: marketSize, value: 10, unit: USD, period: 2026, modality: forecast, estimator: Somebody, sources: [news]}
"""


def test_a_card_sets_apart_what_holds_what_comes_and_what_is_denied(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    shown = card(graph, graph.find("buyer"))
    assert ["acquires", "subsidiaryOf", "manufactures"] == [s.predicate.name for s in shown.relations]
    assert ["supplies"] == [s.predicate.name for s in shown.future]
    assert [True] == [row.edge.statement.negated for s in shown.past for row in s.rows]
    text = card_text(graph, shown)
    assert "Buyer [x]  (company, buyer)\nBuys.\nticker BUY · FI\nalso: Other name" in text
    assert "Is the parent of (1)\n  Target · 1 Mar 2025 · [inferred]" in text
    assert "[denied]" in text.partition("Ended, terminated or denied")[2]


def test_on_an_earlier_day_less_stands_on_the_card(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    shown = card(graph, graph.find("buyer"), day=date(2025, 2, 1))
    assert [("acquires", 1)] == [(s.predicate.name, len(s.rows)) for s in shown.relations]


def test_every_statement_of_a_thing_is_on_its_card_once(shipped: Graph) -> None:
    for id in ("nokia", "nvidia", "inp", "optical-transceiver-market"):
        node = shipped.node(id)
        shown = card(shipped, node)
        on_card = [
            r.edge.id
            for part in (shown.relations, shown.figures, shown.future, shown.past)
            for section in part
            for r in section.rows
        ]
        assert sorted(edge.id for edge in shipped.edges_of(node)) == sorted(on_card)


def test_a_figure_shows_what_it_is_for_and_who_estimated_it(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    text = card_text(graph, card(graph, graph.find("market")))
    assert "Figures" in text
    assert "2026" in text
    assert "US$10 · [forecast] · by Somebody" in text


def test_a_card_as_json_and_markdown_says_the_same(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    shown = card(graph, graph.find("buyer"))
    data = card_json(graph, shown)
    assert ("buyer", {"ticker": "BUY"}, "2026-06-30") == (data["id"], data["ids"], data["as_of"])
    assert 3 == len(data["relations"][0]["statements"])
    told = card_markdown(graph, shown)
    assert told.startswith("# Buyer \\[x\\]\n")
    assert "| Target | US$5 · 1 Mar 2025 · completed | 1 |" in told
    assert "| Target | US$6 · 1 Mar 2025 · completed | weak |" in told


def test_why_gives_every_statement_with_sources_in_full_and_disagreements(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    told = why(graph, graph.find("target"), graph.find("buyer"))
    text = why_text(graph, told)
    assert (4, 2) == (len(told.standing), len(told.others))
    assert "Buyer [x] acquires Target · US$5 · 1 Mar 2025 · completed\n  ⚠ disagrees with US$6 (Q)" in text
    assert "- P, “A *bold* title”, 30 Jun 2026, news, https://example.org/a (1)" in text
    assert "\ndenied: Buyer [x] supplies Target" in text.partition("Ended, terminated, denied or later")[2]


def test_why_proves_what_was_inferred_down_to_sources_and_places(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    told = why(graph, graph.find("buyer"), graph.find("chip"))
    (proof,) = told.standing
    assert "capability-by-ownership" == proof.edge.statement.inferred_by
    assert {"news", "forum"} >= {id for leaf in leaves(proof) for id in leaf.statement.sources}
    text = why_text(graph, told)
    assert "follows by rule capability-by-ownership from" in text
    assert "follows by rule owner-by-acquisition from" in text
    data = why_json(graph, told)["statements"][0]["proof"]
    assert {"manufactures", "subsidiaryOf"} == {premise["predicate"] for premise in data["premises"]}


def test_a_relation_narrows_in_either_direction(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    buyer, target = graph.find("buyer"), graph.find("target")
    told = why(graph, buyer, target, relation=graph.relation("customer of"))
    assert ["supplies", "supplies"] == [proof.edge.statement.predicate for proof in (*told.standing, *told.others)]


def test_markdown_links_sources_and_escapes_what_would_be_marks(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    told = why_markdown(graph, why(graph, graph.find("buyer"), graph.find("target")))
    assert "**Buyer \\[x\\] acquires Target**" in told
    assert "[P, “A \\*bold\\* title”, 30 Jun 2026, news](https://example.org/a%20%281%29)" in told


@pytest.mark.parametrize(
    ("first", "second", "relation", "words"),
    [
        ("buyer", "target", "partnersWith", "between them there is: acquires, subsidiaryOf, supplies"),
        ("target", "alone", "", "graphkit path target alone looks further"),
        ("market", "chip", "investsIn", "nothing is recorded between Market and Chip with the relation investsIn"),
    ],
)
def test_when_nothing_is_stated_it_says_what_comes_nearest(
    make_graph: MakeGraph, first: str, second: str, relation: str, words: str
) -> None:
    graph = make_graph(FACTS)
    with pytest.raises(NotFound) as caught:
        why(graph, graph.find(first), graph.find(second), relation=graph.relation(relation) if relation else None)
    assert words in str(caught.value)


def without(folder: Path, statement_lines: list[str]) -> str:
    return "\n".join(line for line in FACTS.splitlines() if line not in statement_lines)


def test_a_proof_is_minimal_take_any_leaf_away_and_the_conclusion_falls(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(FACTS)
    (proof,) = why(graph, graph.find("buyer"), graph.find("chip")).standing
    rows = [line for line in FACTS.splitlines() if line.startswith("- {subject")]
    for leaf in leaves(proof):
        removed = [row for row in rows if row_says(row, leaf)]
        assert removed
        again = tmp_path / leaf.id
        again.mkdir()
        assert proof.edge.id not in ids_of(without(again, removed), again)


def row_says(row: str, leaf: Edge) -> bool:
    """Whether a line of the facts states what a leaf says, at the same stage."""
    statement = leaf.statement
    return all(
        part in row
        for part in (
            f"subject: {statement.subject},",
            f"predicate: {statement.predicate},",
            f"object: {statement.object},",
        )
    ) and (not statement.status or f"status: {statement.status}" in row)


def ids_of(text: str, folder: Path) -> set[str]:
    from graphkit.facts import read_facts
    from graphkit.making import assemble
    from graphkit.ontology import find_shipped, load_ontology
    from graphkit.rules import load_rules

    (folder / "facts.yaml").write_text(text, encoding="utf-8")
    ontology = load_ontology(find_shipped())
    made = assemble(read_facts(folder), ontology, load_rules(ontology.folder / "rules", ontology))
    return set(made.statements)


def test_every_proof_of_the_shipped_graph_ends_in_sources(shipped: Graph) -> None:
    inferred = [edge for edge in shipped.edges() if edge.statement.inferred_by]
    assert len(inferred) > 100
    for edge in inferred:
        for leaf in leaves(prove(shipped, edge)):
            assert leaf.statement.sources


def test_a_card_marks_what_cannot_be_right_together(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    shown = card(graph, graph.find("buyer"))
    assert {"contradiction", "denial"} == set(shown.marks.values())
    lines = [line for line in card_text(graph, shown).splitlines() if "⚠ contradiction" in line]
    assert ["US$5", "US$6"] == [amount for line in lines for amount in ("US$5", "US$6") if amount in line]
    (first, *_) = card_json(graph, shown)["relations"]
    assert ["contradiction", "contradiction", None] == [row["conflict"] for row in first["statements"]]


VAGUE = """
sources:
- {id: s, title: t, publisher: P, kind: news, published: 2026-06-30}
entities:
- {id: a, type: Company, label: Alpha}
- {id: b, type: Company, label: Beta}
- {id: c, type: Company, label: Gamma}
statements:
- {subject: a, predicate: investsIn, object: b, date: 2025-10-28, status: announced, modality: fact, sources: [s]}
- {subject: a, predicate: investsIn, object: b, date: 2025-Q4, status: completed, modality: fact, sources: [s]}
- {subject: a, predicate: supplies, object: b, date: 2024, until: 2026, modality: fact, sources: [s]}
- {subject: a, predicate: partnersWith, object: c, modality: fact, sources: [s]}
"""


@pytest.mark.parametrize(
    ("day", "completion", "supply"),
    [
        (date(2025, 10, 15), "completed · [hardly yet: announced on 28 Oct 2025]", "2024 to 2026"),
        (date(2025, 11, 15), "completed · [perhaps not yet]", "2024 to 2026"),
        (date(2026, 2, 1), "completed", "2024 to 2026 · [perhaps no longer]"),
        (date(2024, 6, 1), "", "2024 to 2026 · [perhaps not yet]"),
    ],
)
def test_what_is_possible_but_not_certain_on_the_day_is_marked(
    day: date, completion: str, supply: str, make_graph: MakeGraph
) -> None:
    graph = make_graph(VAGUE)
    first, second = graph.node("a"), graph.node("b")
    card_shown, why_told = card(graph, first, day=day), why(graph, first, second, day=day)
    now = {section.predicate.name: section for section in card_shown.relations}
    for text in (card_text(graph, card_shown), why_text(graph, why_told)):
        standing = text.partition("Ended, terminated")[0].partition("\nAfter ")[0]
        lines = [line.partition(" · 1 publisher")[0] for line in standing.splitlines()]
        assert completion == "" or any(line.endswith(f"Q4 2025 · {completion}") for line in lines)
        assert any(line.endswith(f"· {supply}") for line in lines)
    rows = [row.edge for section in now.values() for row in section.rows]
    data = [one for part in card_json(graph, card_shown)["relations"] for one in part["statements"]]
    assert [edge.certain(day) for edge in rows] == [one["certain"] for one in data]
    certain = {one["id"]: one["certain"] for one in data}
    told = why_json(graph, why_told)["statements"]
    assert told
    assert all(certain[one["id"]] == one["certain"] for one in told)
    if "perhaps" in supply:
        assert "perhaps" in why_markdown(graph, why_told).replace("\\", "")
        assert "perhaps" in card_markdown(graph, card_shown)


def test_a_relation_without_any_date_is_marked_undated_where_others_have_their_date(make_graph: MakeGraph) -> None:
    graph = make_graph(VAGUE)
    assert "  Gamma · undated · 1 publisher" in card_text(graph, card(graph, graph.node("a")))
    told = why_text(graph, why(graph, graph.node("a"), graph.node("c")))
    assert told.startswith("Alpha partners with Gamma · undated\n")


def test_what_takes_its_time_from_a_dated_statement_is_not_called_undated(shipped: Graph) -> None:
    """An opinion without a date on a partnership that is dated holds as long as that."""
    text = why_text(shipped, why(shipped, shipped.node("nvidia"), shipped.node("nokia")))
    assert "NVIDIA partners with Nokia · [opinion]\n" in text


def test_details_read_as_people_write_them(shipped: Graph) -> None:
    text = why_text(shipped, why(shipped, shipped.node("nvidia"), shipped.node("nokia")))
    assert "shares 166,389,351" in text
    assert "total shares after 5,742,239,696" in text


def test_both_sides_of_a_denial_are_marked_between_two_things(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    told = why(graph, graph.find("buyer"), graph.find("target"), relation=graph.relation("supplies"))
    first, second = why_json(graph, told)["others"]
    assert ("denial", "denial") == (first["conflict"], second["conflict"])
    assert ([second["id"]], [first["id"]]) == (first["disagrees_with"], second["disagrees_with"])
    assert "⚠ denial: disagrees with “denied: Buyer [x] supplies Target” (P)" in why_text(graph, told)


def test_a_card_narrowed_to_nothing_says_what_there_is_otherwise(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS)
    buyer, alone = graph.find("buyer"), graph.find("alone")
    with pytest.raises(NotFound, match=r"^nothing of Buyer \[x\] is recorded under --relation operates \(without "):
        card(graph, buyer, relations=frozenset({"operates"}))
    with pytest.raises(NotFound, match=r"--with alone \(.*; graphkit path buyer alone looks further\)$"):
        card(graph, buyer, other=alone)
    with pytest.raises(NotFound, match=r"--known-on 2026-06-29 \(without --known-on there are \d+\)$"):
        card(graph.at(known_on=date(2026, 6, 29)), buyer)
    assert "No relations or figures are recorded." in card_text(graph, card(graph, alone, other=buyer))


def test_what_counts_as_known_only_for_want_of_a_date_is_marked_when_a_day_is_asked(make_graph: MakeGraph) -> None:
    undated = FACTS.replace(", published: 2026-06-30", "", 1)
    graph = make_graph(undated)
    asked, buyer, target = graph.at(known_on=date(2020, 1, 1)), graph.find("buyer"), graph.find("target")
    mark = "[publication date unknown]"
    assert mark in card_text(asked, card(asked, buyer))
    assert mark in card_text(graph, card(graph, graph.find("market"), known_on=date(2020, 1, 1)))
    assert mark in why_text(asked, why(asked, buyer, target))
    assert mark not in card_text(graph, card(graph, buyer)) + why_text(graph, why(graph, buyer, target))


def test_the_hint_for_more_keeps_what_a_card_was_narrowed_to(make_graph: MakeGraph) -> None:
    graph = make_graph(FACTS).at(as_of=date(2025, 6, 30))
    shown = card(graph, graph.find("buyer"), other=graph.find("target"), modalities=frozenset({"fact"}))
    assert (
        "more: graphkit show buyer --relation acquires --with target --as-of 2025-06-30 --modality fact --limit 0"
        in card_text(graph, shown, limit=1)
    )
