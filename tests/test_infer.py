"""Rules: where they conclude, where they must not, and how strongly."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeGraph

from graphkit.errors import FactsError
from graphkit.graph import Edge, Graph
from graphkit.ontology import Ontology
from graphkit.rules import load_rules

HEAD = """
sources:
- {id: s, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
entities:
- {id: buyer, type: Company, label: Buyer}
- {id: other, type: Company, label: Other}
- {id: target, type: Company, label: Target}
- {id: inp, type: Material, label: InP}
- {id: chip, type: Technology, label: Chip}
- {id: whole, type: Technology, label: Whole}
- {id: part, type: Technology, label: Part}
- {id: bit, type: Technology, label: Bit}
- {id: box, type: Product, label: Box}
statements:
"""


def said(subject: str, predicate: str, object: str, rest: str = "modality: fact") -> str:
    return f"- {{subject: {subject}, predicate: {predicate}, object: {object}, {rest}, sources: [s]}}\n"


def inferred(graph: Graph) -> list[tuple[str, str, str, str, str, str]]:
    return sorted(
        (s.subject, s.predicate, s.object, s.modality, str(s.date or ""), str(s.until or s.status))
        for s in (edge.statement for edge in graph.edges())
        if s.inferred_by
    )


DONE = "modality: fact, status: completed, date: 2025-02-28"


def test_a_completed_acquisition_makes_a_subsidiary_from_that_day_on(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("buyer", "acquires", "target", DONE))
    assert [("target", "subsidiaryOf", "buyer", "fact", "2025-02-28", "")] == inferred(graph)


def test_an_announced_acquisition_makes_none(make_graph: MakeGraph) -> None:
    graph = make_graph(
        HEAD + said("buyer", "acquires", "target", "modality: fact, status: announced, date: 2025-02-28")
    )
    assert [] == inferred(graph)


def test_a_denied_acquisition_makes_none(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("buyer", "acquires", "target", "modality: fact, negated: true, date: 2025-02-28"))
    assert [] == inferred(graph)


def test_ownership_ends_the_day_before_another_completes_an_acquisition(make_graph: MakeGraph) -> None:
    later = "modality: fact, status: completed, date: 2026-01-15"
    graph = make_graph(HEAD + said("buyer", "acquires", "target", DONE) + said("other", "acquires", "target", later))
    assert [
        ("target", "subsidiaryOf", "buyer", "fact", "2025-02-28", ""),
        ("target", "subsidiaryOf", "buyer", "fact", "2026-01-15", "terminated"),
        ("target", "subsidiaryOf", "other", "fact", "2026-01-15", ""),
    ] == inferred(graph)


def test_ownership_ends_with_a_spin_off(make_graph: MakeGraph) -> None:
    graph = make_graph(
        HEAD
        + said("buyer", "acquires", "target", DONE)
        + said("target", "spunOffFrom", "buyer", "modality: fact, date: 2026-03-01")
    )
    assert ("target", "subsidiaryOf", "buyer", "fact", "2026-03-01", "terminated") in inferred(graph)
    owned = [e for e in graph.edges_between(graph.find("target"), graph.find("buyer")) if e.statement.inferred_by]
    assert [True, False] == [any(e.possible(d) for e in owned) for d in (date(2026, 2, 28), date(2026, 3, 1))]


def test_an_end_that_was_published_later_is_unknown_before(make_graph: MakeGraph) -> None:
    text = HEAD.replace(
        "entities:",
        '- {id: late, title: t, publisher: Q, kind: news, url: "https://example.org/", published: 2020-05-05}\n- {id: early, title: t, publisher: Q, kind: news, url: "https://example.org/", published: 2015-05-05}\nentities:',
        1,
    )
    bought = said("buyer", "acquires", "target", "modality: fact, status: completed, date: 2015-01-01").replace(
        "[s]", "[early]"
    )
    sold = said("target", "spunOffFrom", "buyer", "modality: fact, date: 2017-01-01").replace("[s]", "[late]")
    made = said("target", "manufactures", "chip", "modality: fact").replace("[s]", "[early]")
    graph = make_graph(text + bought + sold + made)
    for other, predicate in (("target", "subsidiaryOf"), ("chip", "manufactures")):
        asked = (graph.at(known_on=date(2018, 1, 1)), graph)
        holds = [
            any(
                edge.possible(date(2018, 1, 1))
                for edge in asked_graph.edges_between(asked_graph.find("buyer"), asked_graph.find(other))
                if edge.statement.predicate == predicate
            )
            for asked_graph in asked
        ]
        assert [True, False] == holds, predicate


def test_what_a_subsidiary_manufactures_its_parent_manufactures_and_the_proof_ends_in_sources(
    make_graph: MakeGraph,
) -> None:
    graph = make_graph(HEAD + said("buyer", "acquires", "target", DONE) + said("target", "manufactures", "chip"))
    assert ("buyer", "manufactures", "chip", "fact", "2025-02-28", "") in inferred(graph)
    conclusion = next(
        e for e in graph.edges() if (e.statement.subject, e.statement.predicate) == ("buyer", "manufactures")
    )
    assert {"s"} == set(leaves(graph, conclusion))


def leaves(graph: Graph, edge: Edge) -> list[str]:
    found = list(edge.statement.sources)
    for premise in edge.statement.premises:
        found += leaves(graph, graph.edge(premise))
    return found


def test_a_conclusion_is_never_stronger_than_its_weakest_premise(make_graph: MakeGraph) -> None:
    graph = make_graph(
        HEAD + said("buyer", "acquires", "target", DONE) + said("target", "manufactures", "chip", "modality: opinion")
    )
    assert ("buyer", "manufactures", "chip", "opinion", "2025-02-28", "") in inferred(graph)


def test_part_of_is_transitive(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("bit", "partOf", "part") + said("part", "partOf", "whole"))
    assert [("bit", "partOf", "whole", "fact", "", "")] == inferred(graph)


def test_a_circle_of_parts_ends_and_says_nothing_of_a_thing_and_itself(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("bit", "partOf", "part") + said("part", "partOf", "bit"))
    assert [] == inferred(graph)


def test_a_product_needs_what_its_technology_requires(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("box", "implements", "chip") + said("chip", "requires", "inp"))
    assert [("box", "requires", "inp", "fact", "", "")] == inferred(graph)


def test_a_technology_that_implements_another_inherits_nothing(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("chip", "implements", "part") + said("part", "requires", "inp"))
    assert [] == inferred(graph)


def test_what_a_source_says_as_strongly_is_not_concluded_again(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + said("buyer", "acquires", "target", DONE) + said("target", "subsidiaryOf", "buyer"))
    assert [] == inferred(graph)


def test_an_inferred_claim_known_only_later_is_unknown_before(shipped: Graph) -> None:
    for edge in shipped.edges():
        if edge.statement.inferred_by:
            known = [shipped.edge(premise).known for premise in edge.statement.premises]
            assert edge.known == max((day for day in known if day), default=None)


def test_every_premise_of_the_shipped_graph_is_in_it(shipped: Graph) -> None:
    conclusions = [edge for edge in shipped.edges() if edge.statement.inferred_by]
    assert len(conclusions) > 50
    for edge in conclusions:
        assert edge.statement.premises
        assert leaves(shipped, edge)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rules:\n- rule: x\n", "has no 'label'"),
        ("rule: x\n", "a list under 'rules:'"),
        (
            'rules:\n- {rule: x, label: l, description: d, if: ["?a owns ?b"], then: "?a partOf ?b"}\n',
            "'owns' is not a relation",
        ),
        (
            'rules:\n- {rule: x, label: l, description: d, if: ["?a partOf ?b"], then: "?a partOf ?c"}\n',
            "no premise binds",
        ),
        ('rules:\n- {rule: x, label: l, description: d, if: [a b], then: "?a partOf ?b"}\n', "is not a pattern"),
        (
            'rules:\n- {rule: x, label: l, description: d, if: ["?a is Thing"], then: "?a partOf ?b"}\n',
            "'Thing' is not a class",
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_at_its_place(
    tmp_path: Path, ontology: Ontology, text: str, words: str
) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactsError, match=words) as caught:
        load_rules(tmp_path, ontology)
    assert all("bad.yaml:" in problem.where for problem in caught.value.problems)


REACH = """
sources:
- {id: s, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
entities:
- {id: investor, type: Company, label: Investor}
- {id: holding, type: Company, label: Holding}
- {id: third, type: Company, label: Third}
- {id: chip, type: Technology, label: Chip}
- {id: plant, type: Facility, label: Plant}
- {id: alliance, type: StandardsBody, label: Alliance}
- {id: norm, type: Standard, label: Norm}
- {id: fund, type: Fund, label: Fund}
- {id: index, type: Index, label: Index}
statements:
"""


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            [("investor", "investsIn", "holding"), ("holding", "manufactures", "chip")],
            ("investor", "exposedTo", "chip"),
        ),
        ([("investor", "investsIn", "holding"), ("holding", "supplies", "third")], None),
        (
            [("investor", "supplies", "holding"), ("holding", "supplies", "third")],
            ("investor", "suppliesIndirectly", "third"),
        ),
        (
            [("third", "customerOf", "holding"), ("investor", "supplies", "holding")],
            ("investor", "suppliesIndirectly", "third"),
        ),
        ([("investor", "supplies", "holding"), ("holding", "supplies", "investor")], None),
        (
            [("holding", "memberOf", "alliance"), ("alliance", "develops", "norm")],
            ("holding", "supportsStandard", "norm"),
        ),
        ([("holding", "memberOf", "alliance"), ("alliance", "develops", "chip")], None),
        ([("fund", "tracks", "index"), ("index", "hasConstituent", "holding")], ("fund", "holds", "holding")),
        ([("investor", "investsIn", "holding"), ("index", "hasConstituent", "holding")], None),
        ([("investor", "jointVentureWith", "holding")], ("investor", "partnersWith", "holding")),
    ],
)
def test_the_rules_of_reach_fire_where_an_analyst_would_and_nowhere_else(
    make_graph: MakeGraph, facts: list[tuple[str, str, str]], expected: tuple[str, str, str] | None
) -> None:
    graph = make_graph(REACH + "".join(said(*fact) for fact in facts))
    concluded = {
        (row[1], *(sorted((row[0], row[2])) if row[1] == "partnersWith" else (row[0], row[2])))
        for row in inferred(graph)
    }
    if expected is None:
        assert set() == concluded
    else:
        subject, predicate, object_ = expected
        ends = sorted((subject, object_)) if predicate == "partnersWith" else (subject, object_)
        assert {(predicate, *ends)} == concluded


def test_a_rule_that_explodes_is_refused_by_its_name(
    ontology: Ontology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphkit.facts import read_facts
    from graphkit.infer import rounds as room
    from graphkit.making import assemble

    monkeypatch.setattr(room, "LEAST_BOUND", 20)
    monkeypatch.setattr(room, "BOUND_FACTOR", 0)
    ids = [f"c{number}" for number in range(8)]
    text = HEAD.partition("- {id: buyer")[0] + "".join(f"- {{id: {id}, type: Technology, label: {id}}}\n" for id in ids)
    text += "statements:\n" + "".join(said(a, "partOf", b) for a, b in itertools.pairwise(ids))
    (tmp_path / "facts.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FactsError, match="the rule 'transitive' concludes more than 20 statements"):
        assemble(read_facts(tmp_path), ontology, load_rules(ontology.folder / "rules", ontology))


def test_every_shipped_rule_concludes_something_and_the_manifest_counts_it(shipped: Graph, ontology: Ontology) -> None:
    counted = shipped.manifest["counts"]["byRule"]
    assert {rule.name for rule in load_rules(ontology.folder / "rules", ontology)} == set(counted)
    assert sum(counted.values()) == shipped.manifest["counts"]["inferred"]


def test_a_company_that_was_sold_and_bought_back_is_owned_again(make_graph: MakeGraph) -> None:
    graph = make_graph(
        HEAD
        + said("buyer", "acquires", "target", "modality: fact, status: completed, date: 2015-01-01")
        + said("target", "spunOffFrom", "buyer", "modality: fact, date: 2018-01-01")
        + said("buyer", "acquires", "target", "modality: fact, status: completed, date: 2022-05-01")
    )
    owned = [e for e in graph.edges_between(graph.find("target"), graph.find("buyer")) if e.statement.inferred_by]
    assert [True, False, True] == [
        any(e.possible(d) for e in owned) for d in (date(2016, 1, 1), date(2020, 1, 1), date(2023, 1, 1))
    ]


def test_two_reports_of_one_completion_make_one_conclusion(make_graph: MakeGraph) -> None:
    graph = make_graph(
        HEAD
        + said(
            "buyer", "acquires", "target", "modality: fact, status: completed, date: 2015-01-01, value: 5, unit: USD"
        )
        + said(
            "buyer", "acquires", "target", "modality: fact, status: completed, date: 2015-02-01, value: 6, unit: USD"
        )
    )
    assert [("target", "subsidiaryOf", "buyer", "fact", "2015-01-01", "")] == inferred(graph)


def test_an_estimate_for_today_is_not_hidden_by_a_fact_that_ended(make_graph: MakeGraph) -> None:
    graph = make_graph(
        REACH
        + said("investor", "supplies", "holding", "modality: fact, date: 2020-01-01, until: 2021-01-01")
        + said("investor", "supplies", "holding", "modality: estimate, date: 2022-01-01")
        + said("holding", "supplies", "third", "modality: fact, date: 2019-01-01")
    )
    assert [
        ("investor", "suppliesIndirectly", "third", "estimate", "2022-01-01", ""),
        ("investor", "suppliesIndirectly", "third", "fact", "2020-01-01", "2021-01-01"),
    ] == inferred(graph)


def test_what_holds_within_partial_dates_keeps_their_vagueness(make_graph: MakeGraph) -> None:
    graph = make_graph(
        REACH
        + said("investor", "supplies", "holding", "modality: fact, date: 2020, until: 2020")
        + said("holding", "supplies", "third", "modality: fact, date: 2020-07-01, until: 2020-07-31")
    )
    (edge,) = [e for e in graph.edges() if e.statement.inferred_by]
    assert edge.possible(date(2020, 7, 15))
    assert not edge.possible(date(2020, 8, 1))


def test_a_symmetric_conclusion_is_one_statement(make_graph: MakeGraph) -> None:
    graph = make_graph(REACH + said("investor", "jointVentureWith", "holding"))
    assert 1 == len(inferred(graph))
