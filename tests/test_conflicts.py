"""Conflicts: what disagrees is found and told by kind, what does not is left alone, and preference is one total order."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from conftest import MakeGraph

from graphkit.conflicts import KINDS, SUCCESSIVE, disagreeing_groups, disagreeing_pairs, find_conflicts
from graphkit.conflicts.amounts import rounds_to
from graphkit.conflicts.candidates import NEXT, candidates
from graphkit.conflicts.noted import ids_by_name
from graphkit.conflicts.pairs import compare
from graphkit.conflicts.sides import side_of
from graphkit.graph import Graph
from graphkit.making import make_from_rdf
from graphkit.making import triples as made_triples
from graphkit.model import Statement, When
from graphkit.ontology import Ontology
from graphkit.rdf import iri, to_ntriples
from graphkit.statements import merge, statement_id
from graphkit.terms import GK, ST
from graphkit.weighing import LATEST, PREFERENCES, conflicts_markdown, conflicts_text, weigh, weighed_conflicts, weight

ROOT = Path(__file__).parent.parent
NOTED = ROOT / "tests" / "data" / "disagreements.tsv"
JUDGED = ROOT / "tests" / "data" / "judged-conflicts.tsv"
GRAPHKIT = Path(sys.executable).parent / "graphkit"


def statements(graph: Graph) -> dict[str, Statement]:
    return {edge.id: edge.statement for edge in graph.edges()}


# The shipped facts


def rows(path: Path) -> list[list[str]]:
    """The lines of a table after its head, by column."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def noted() -> dict[str, tuple[str, str]]:
    """Each statement whose note speaks of a disagreement: found by a rule or by a link in the facts, and the kinds."""
    return {id: (result, kinds) for id, result, kinds in rows(NOTED)}


def kinds_found(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for conflict in find_conflicts(statements(graph), graph.vocabulary):
        for pair in conflict.pairs:
            for id in (pair.first, pair.second):
                found.setdefault(id, set()).add(pair.kind)
    return found


def test_the_table_names_exactly_the_statements_whose_note_speaks_of_a_disagreement(shipped: Graph) -> None:
    told = {id for id, statement in statements(shipped).items() if "disagree" in statement.note.casefold()}
    assert told == set(noted())


def test_every_noted_disagreement_is_found_as_the_table_says(shipped: Graph) -> None:
    found = kinds_found(shipped)
    assert {id: set(kinds.split(", ")) for id, (_, kinds) in noted().items()} == {id: found[id] for id in noted()}


def test_a_link_stands_only_where_no_rule_sees_the_disagreement(shipped: Graph) -> None:
    found = kinds_found(shipped)
    by_link = {id for id in noted() if found[id] == {"noted"}}
    assert by_link == {id for id, (result, _) in noted().items() if result == "link"}
    own = statements(shipped)
    links = [(id, other) for id, statement in own.items() for other in statement.disagrees]
    without = {id: statement._replace(disagrees=()) for id, statement in own.items()}
    seen = {p[:2] for c in find_conflicts(without, shipped.vocabulary) for p in c.pairs if p.kind not in SUCCESSIVE}
    assert [] == [link for link in links if tuple(sorted(link)) in seen]


def test_every_conflict_that_is_reported_was_read_and_judged(shipped: Graph) -> None:
    found = {conflict.ids[0] for conflict in find_conflicts(statements(shipped), shipped.vocabulary)}
    judged = {first: judgement for first, judgement, _ in rows(JUDGED)}
    assert found == set(judged)
    assert {"right", "doubtful"} == set(judged.values())


def test_the_documentation_gives_the_numbers_that_are_found(shipped: Graph) -> None:
    page = (ROOT / "docs" / "conflicts.md").read_text(encoding="utf-8")
    results = Counter(result for result, _ in noted().values())
    judged = Counter(judgement for _, judgement, _ in rows(JUDGED))
    assert f"all {len(noted())} are found: {results['rule']} by the rules" in page
    assert f"the other {results['link']} by a link" in page
    assert f"{judged.total()} conflicts" in page
    assert f"{judged['false']} false alarms and {judged['doubtful']} doubtful" in page


def test_the_documentation_explains_every_kind_and_every_rule_in_order() -> None:
    page = (ROOT / "docs" / "conflicts.md").read_text(encoding="utf-8")
    for words in ([f"| `{kind}` |" for kind in KINDS], [f". {rule}" for rule in PREFERENCES]):
        places = [page.find(word) for word in words]
        assert -1 not in places
        assert sorted(places) == places


def test_the_build_links_what_disagrees_both_ways_and_nothing_else(shipped: Graph) -> None:
    linked = {(s, o) for s, p, o in shipped.triples() if p == iri(GK + "disagreesWith")}
    pairs = disagreeing_pairs(statements(shipped), shipped.vocabulary)
    assert {(iri(ST + first), iri(ST + second)) for first, second in pairs} == linked
    assert {(second, first) for first, second in linked} == linked
    successive = [
        p for c in find_conflicts(statements(shipped), shipped.vocabulary) for p in c.pairs if p.kind in SUCCESSIVE
    ]
    assert successive
    assert [] == [p for p in successive if (p.first, p.second) in pairs]


def test_taking_a_statement_away_changes_only_its_own_pairs(shipped: Graph) -> None:
    own = statements(shipped)
    pairs = {pair for conflict in find_conflicts(own, shipped.vocabulary) for pair in conflict.pairs}
    for id in sorted({pair.first for pair in pairs}):
        rest = {key: statement for key, statement in own.items() if key != id}
        left = {pair for conflict in find_conflicts(rest, shipped.vocabulary) for pair in conflict.pairs}
        assert {pair for pair in pairs if id not in (pair.first, pair.second)} == left


def test_conflicts_do_not_depend_on_the_order_of_statements_and_share_none(shipped: Graph) -> None:
    own = statements(shipped)
    shuffled = list(own.items())
    random.Random(7).shuffle(shuffled)
    conflicts = find_conflicts(own, shipped.vocabulary)
    assert conflicts == find_conflicts(dict(shuffled), shipped.vocabulary)
    assert {1} == set(Counter(id for conflict in conflicts for id in conflict.ids).values())


def test_groups_of_amounts_do_not_overlap_and_hold_different_amounts(shipped: Graph) -> None:
    own = statements(shipped)
    groups = disagreeing_groups(own, shipped.vocabulary)
    assert {1} == set(Counter(id for group in groups for id in group).values())
    assert all(all(own[id].value for id in group) and len(group) > 1 for group in groups)


def test_the_order_of_preference_is_total(shipped: Graph) -> None:
    edges = [edge for edge in shipped.edges() if not edge.statement.inferred_by]
    weights = [weight(shipped, edge) for edge in edges]
    assert len(edges) == len(set(weights))
    assert {len(PREFERENCES)} == {len(own) for own in weights}


# Kinds


def deal(**own: object) -> Statement:
    """A completed purchase, changed by ``own``; dates are written as texts."""
    told: dict[str, object] = {
        "subject": "a", "predicate": "acquires", "object": "b", "modality": "fact", "value": "500", "unit": "USD",
        "date": "2025-03-01", "status": "completed", "sources": ("s",), **own,
    }  # fmt: skip
    dates = {key: When.parse(str(told[key])) for key in ("date", "period", "until") if told.get(key)}
    return Statement(**{**told, **dates})  # type: ignore[arg-type]


def market(**own: object) -> Statement:
    """A forecast of a market, changed by ``own``."""
    told: dict[str, object] = {
        "subject": "m",
        "predicate": "marketSize",
        "object": "",
        "modality": "forecast",
        "status": "",
    }
    return deal(**{**told, "date": None, "period": "2030", "value": "500", **own})


def relation(**own: object) -> Statement:
    """A view of two things, changed by ``own``."""
    told = {"predicate": "alternativeTo", "modality": "opinion", "value": "", "unit": "", "date": None, "status": ""}
    return deal(**{**told, **own})


def leads(**own: object) -> Statement:
    """An investor that led a round, changed by ``own``."""
    return deal(**{"predicate": "investsIn", "value": "", "unit": "", "qualifiers": (("role", "lead"),), **own})


def kinds(ontology: Ontology, *own: Statement) -> list[str]:
    """The kinds of all pairs among statements."""
    found = find_conflicts({str(place): statement for place, statement in enumerate(own)}, ontology)
    return sorted(pair.kind for conflict in found for pair in conflict.pairs)


TABLE = [
    ("the same figure twice", deal(), deal(sources=("t",)), []),
    ("another figure, same day", deal(), deal(value="700"), ["contradiction"]),
    ("another figure, month of the same day", deal(), deal(value="700", date="2025-03"), ["contradiction"]),
    ("another currency", deal(), deal(value="700", unit="EUR"), []),
    ("a price raised before closing", deal(status="announced"), deal(status="announced", value="700", date="2025-06-01"), ["revision"]),
    ("announced and completed", deal(status="announced", date="2024-05-01"), deal(value="700"), ["stage"]),
    ("up to a price, then less paid", deal(status="announced", date="2024-05-01", qualifiers=(("bound", "up to"),)), deal(value="300"), ["stage"]),
    ("completed and terminated", deal(), deal(status="terminated", date="2025-06-01"), ["ending"]),
    ("completed on two days", deal(value=""), deal(value="", date="2025-04-02"), ["date"]),
    ("completed on a day of that month", deal(value=""), deal(value="", date="2025-03"), []),
    ("two purchases of different stakes", deal(qualifiers=(("stakePercent", "75"),)), deal(value="100", date="2028-01-01", qualifiers=(("stakePercent", "25"),)), []),
    ("another price a share", deal(qualifiers=(("pricePerShare", "53"),)), deal(qualifiers=(("pricePerShare", "57"),)), ["detail"]),
    ("another day of clearance", deal(qualifiers=(("euClearance", "2025-02-26"),)), deal(unit="EUR", qualifiers=(("euClearance", "2025-02-27"),)), ["detail"]),
    ("a role within a role", deal(qualifiers=(("role", "participant"),)), deal(qualifiers=(("role", "strategic participant"),)), []),
    ("a denial", deal(), deal(value="", status="", negated=True, what="stays independent"), ["denial"]),
    ("a denial before it happened", deal(), deal(value="", status="", negated=True, date="2024-03-01"), []),
    ("a denial of something else", deal(what="the chip unit"), deal(value="", status="", negated=True, what="the fibre unit"), []),
    ("a denial of what was ended", deal(status="terminated"), deal(value="", status="", negated=True), []),
    ("a guess against a fact", deal(modality="estimate", status="", value="700"), deal(), ["opinion"]),
    ("two rounds of one investor", deal(predicate="investsIn"), deal(predicate="investsIn", value="700", date="2026-05-01"), []),
    ("two rounds by name", deal(predicate="investsIn", qualifiers=(("round", "Series A"),)), deal(predicate="investsIn", value="700", qualifiers=(("round", "Series B"),)), []),
    ("one round, days apart in the news", deal(predicate="investsIn"), deal(predicate="investsIn", value="700", date="2025-03-05"), ["contradiction"]),
    ("a sum and one of its parts", deal(predicate="investsIn"), deal(predicate="investsIn", value="900", what="total put in"), []),
    ("one symmetric claim from either end", deal(predicate="partnersWith"), deal(predicate="partnersWith", subject="b", object="a", value="700"), ["contradiction"]),
    ("a round announced and closed", deal(predicate="investsIn", status="announced"), deal(predicate="investsIn", value="300", date="2025-09-01"), ["stage"]),
    ("a round that closed years later", deal(predicate="investsIn", status="announced"), deal(predicate="investsIn", value="300", date="2027-09-01"), []),
    ("a plan given up, and a smaller one a week later", deal(predicate="investsIn", status="terminated", modality="estimate"), deal(predicate="investsIn", status="announced", value="300", date="2025-03-05"), []),
    ("a denial after it ended", deal(predicate="supplies", status="ongoing", until="2025-06"), deal(predicate="supplies", value="", status="", negated=True, date="2025-07"), []),
    ("another role", deal(qualifiers=(("role", "lead"),)), deal(modality="opinion", status="", qualifiers=(("role", "participant"),)), ["detail"]),
    ("two ends of one contract", deal(predicate="supplies", status="ongoing", until="2026"), deal(predicate="supplies", status="ongoing", until="2032"), ["date"]),
    ("a figure next to a range", market(qualifiers=(("valueMax", "700"),)), market(value="702", estimator="x"), ["rounding"]),
    ("two estimators", market(estimator="x"), market(estimator="y", value="700"), ["opinion"]),
    ("two estimators for different years", market(estimator="x"), market(estimator="y", value="700", period="2031"), []),
    ("one estimator later", market(estimator="x"), market(estimator="x", value="700", qualifiers=(("statedOn", "2026"),)), ["revision"]),
    ("a forecast and the outcome", market(), market(modality="fact", value="700"), ["revision"]),
    ("a forecast that came true", market(qualifiers=(("valueMax", "700"),)), market(modality="fact", value="600"), []),
    ("a figure in a range", market(qualifiers=(("valueMax", "700"),)), market(value="600"), ["rounding"]),
    ("ranges that overlap", market(estimator="x", qualifiers=(("valueMax", "700"),)), market(estimator="y", value="600", qualifiers=(("valueMax", "800"),)), ["opinion"]),
    ("a little more than a bound", market(qualifiers=(("bound", "more than"),)), market(value="530"), ["rounding"]),
    ("far more than a bound", market(qualifiers=(("bound", "more than"),)), market(value="900"), ["opinion"]),
    ("another measure", market(qualifiers=(("basis", "reported"),)), market(value="700", qualifiers=(("basis", "constant currency"),)), []),
    ("another matter", market(what="switches"), market(value="700", what="routers"), []),
    ("one matter, more words", market(what="switches, all protocols"), market(value="700", what="Switches: Ethernet"), ["opinion"]),
    ("two lower bounds", market(qualifiers=(("bound", "more than"),)), market(value="900", qualifiers=(("bound", "at least"),)), ["rounding"]),
    ("a sum and the most that it can become", deal(predicate="investsIn", qualifiers=(("bound", "up to"),)), deal(predicate="investsIn", value="100"), ["ceiling"]),
    ("nearly all of the most", deal(predicate="investsIn", qualifiers=(("bound", "up to"),)), deal(predicate="investsIn", value="490"), ["rounding"]),
    ("two ceilings", market(qualifiers=(("bound", "up to"),)), market(value="900", qualifiers=(("bound", "up to"),)), ["rounding"]),
    ("a guess at what was paid, against the price announced", deal(status="announced", date="2024-05-01"), deal(value="300", modality="estimate"), ["opinion"]),
    ("one chooses between them, one uses both", relation(), relation(predicate="complements"), ["opinion"]),
    ("one chooses between them, one uses both, as facts", relation(modality="fact"), relation(predicate="complements", subject="b", object="a", modality="fact"), ["contradiction"]),
    ("used together until chosen between", relation(date="2025"), relation(predicate="complements", until="2024-06"), []),
    ("used together and denied", relation(), relation(predicate="complements", negated=True), []),
    ("both together with another thing", relation(), relation(predicate="complements", object="c"), []),
    ("rivals and partners", relation(predicate="competesWith"), relation(predicate="partnersWith"), []),
    ("two leads of one round", leads(), leads(subject="c", sources=("t",)), ["detail"]),
    ("two leads by one source", leads(), leads(subject="c"), []),
    ("two leads of two rounds", leads(qualifiers=(("role", "lead"), ("round", "A"))), leads(subject="c", sources=("t",), qualifiers=(("role", "lead"), ("round", "B"))), []),
    ("two leads on two days", leads(), leads(subject="c", sources=("t",), date="2026"), []),
    ("a lead and a co-lead", leads(), leads(subject="c", sources=("t",), qualifiers=(("role", "co-lead"),)), []),
    ("less than half a year later", market(estimator="x"), market(estimator="y", value="200", period="2031"), ["opinion"]),
    ("half a year later", market(estimator="x"), market(estimator="y", value="250", period="2031"), []),
    ("less than half two years later", market(estimator="x"), market(estimator="y", value="200", period="2032"), []),
    ("less than half a year later, by one voice", market(estimator="x"), market(estimator="x", value="200", period="2031"), []),
    ("less than half in a quarter", market(estimator="x"), market(estimator="y", value="100", period="2031-Q1"), []),
    ("less than half a year later, of another matter", market(estimator="x", what="switches"), market(estimator="y", what="routers", value="200", period="2031"), []),
    ("noted by an editor", market(), market(predicate="revenue", disagrees=("0", "1")), ["noted"]),
    ("noted by an editor and seen by a rule", deal(disagrees=("0", "1")), deal(value="700"), ["contradiction"]),
    ("noted by an editor where one gave way", deal(status="announced", date="2024-05-01", disagrees=("0", "1")), deal(value="700"), ["noted", "stage"]),
    ("one milestone in two years", market(predicate="milestone", value="", unit="", what="founding: set up"), market(predicate="milestone", value="", unit="", what="founding: announced", period="2024"), ["date"]),
    ("two milestones", market(predicate="milestone", value="", unit="", what="founding: set up"), market(predicate="milestone", value="", unit="", what="opening: set up", period="2024"), []),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_two_statements_are_to_one_another(
    ontology: Ontology, first: Statement, second: Statement, expected: list[str]
) -> None:
    assert expected == kinds(ontology, first, second)
    assert expected == kinds(ontology, second, first)


def test_the_table_has_every_kind() -> None:
    assert set(KINDS) == {kind for *_, expected in TABLE for kind in expected}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (market(), market(modality="fact", value="700")),
        (market(qualifiers=(("statedOn", "2025"),)), market(value="700", qualifiers=(("statedOn", "2026"),))),
        (deal(status="announced"), deal(status="announced", value="700", date="2025-06-01")),
        (deal(status="announced"), deal(value="700")),
    ],
    ids=["outcome", "newer edition", "raised bid", "completed"],
)
def test_the_earlier_one_gives_way(ontology: Ontology, earlier: Statement, later: Statement) -> None:
    for own in ({"0": earlier, "1": later}, {"1": earlier, "0": later}):
        pairs = [pair for conflict in find_conflicts(own, ontology) for pair in conflict.pairs]
        assert [earlier] == [own[pair.superseded] for pair in pairs]


def test_what_was_ended_and_agreed_again_is_another_deal(ontology: Ontology) -> None:
    first, again = deal(status="announced", date="2019-07-01"), deal(status="announced", date="2021-01-14", value="900")
    ended = deal(status="terminated", date="2021-01-08", value="")
    assert ["revision"] == kinds(ontology, first, again)
    assert [] == kinds(ontology, first, ended, again, deal(date="2021-03-01", value="900"))


def test_what_is_inferred_never_conflicts(ontology: Ontology) -> None:
    assert [] == kinds(ontology, deal(), deal(value="700", inferred_by="some-rule", premises=("0",)))


# Many statements of one thing


def test_candidates_leave_out_no_pair_that_conflicts(ontology: Ontology) -> None:
    chance = random.Random(11)
    found = 0
    for _ in range(40):
        predicate = chance.choice(["acquires", "investsIn", "supplies"])
        sides = [
            side_of(
                str(place),
                deal(
                    predicate=predicate,
                    value=chance.choice(["", "1", "2"]),
                    date=chance.choice([None, "2024", "2024-03", "2024-03-09", "2025-02-01", "2026-06"]),
                    until=chance.choice([None, None, "2027", "2028"]),
                    status=chance.choice(["", "announced", "completed", "terminated"]),
                    what=chance.choice(["", "", "chips"]),
                    negated=chance.random() < 0.2,
                ),
                ontology,
                episode=chance.choice([None, 0, 1]),
            )
            for place in range(12)
        ]
        every = {compare(first, second) for first, second in combinations(sides, 2)} - {None}
        assert every == {compare(first, second) for first, second in candidates(sides)} - {None}
        found += len(every)
    assert found > 200


@pytest.mark.parametrize(
    "hot",
    [
        [deal(predicate="supplies", date=f"20{n % 100:02}-0{n % 9 + 1}", value=str(n)) for n in range(3000)],
        [deal(predicate="investsIn", what=f"matter {n}") for n in range(3000)],
        [deal(predicate="supplies", negated=bool(n % 2)) for n in range(3000)],
        [market(value=str(n)) for n in range(3000)],
        [market(value="", unit="", predicate="milestone", what=f"opening: {n}") for n in range(3000)],
    ],
    ids=["dates", "matters", "denials", "figures", "milestones"],
)
def test_the_pairs_to_be_compared_grow_with_the_statements_not_with_their_square(
    ontology: Ontology, hot: list[Statement]
) -> None:
    sides = [side_of(str(place), statement, ontology) for place, statement in enumerate(hot)]
    assert 2 * NEXT * len(sides) >= sum(1 for _ in candidates(sides))


def test_more_figures_than_are_compared_are_one_conflict_all_the_same(ontology: Ontology) -> None:
    own = {str(n): market(value=str(7 * n + 1)) for n in range(2 * NEXT)}
    (conflict,) = find_conflicts(own, ontology)
    assert set(own) == set(conflict.ids)


# What editors noted


def test_a_statement_is_meant_by_its_id_with_its_digest_or_without() -> None:
    ids = ["a-makes-b-2025-0a1b2c", "a-makes-b-2025-ffffff", "a-makes-b-000000", "c-revenue-2025-0a1b2c"]
    names = ids_by_name(ids)
    assert ids[:2] == names["a-makes-b-2025"]
    assert [ids[2]] == names["a-makes-b"]
    assert [[id] for id in ids] == [names[id] for id in ids]
    assert "a-makes" not in names


LINKED = """
- {subject: a, predicate: acquires, object: b, status: completed, modality: fact, sources: [news], date: 2025-03-01}
- subject: a
  predicate: partnersWith
  object: b
  modality: opinion
  sources: [same]
  disagrees: [a-acquires-b-2025-03-01]
  note: a part of the house is no partner of it
"""


def test_what_an_editor_noted_is_shown_as_noted_with_the_note(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + LINKED)
    assert (
        "A acquires B — noted\n"
        "  → 1 Mar 2025 · completed\n"
        "      P (news, 1 Mar 2025)\n"
        "    A partners with B · [opinion]  [noted]\n"
        "      R (news, 1 Mar 2025)\n"
        "      note: a part of the house is no partner of it\n"
        "    preferred: said as a fact, over what is estimated, forecast or believed\n"
        "\n"
        "1 conflict: 1 noted"
    ) == conflicts_text(graph, weighed_conflicts(graph))
    assert "| noted; a part of the house is no partner of it |" in conflicts_markdown(graph, weighed_conflicts(graph))


def test_a_link_is_written_as_the_editor_made_it_and_as_a_disagreement_both_ways(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + LINKED)
    deal_id, view_id = sorted(edge.id for edge in graph.edges() if not edge.statement.inferred_by)
    ends = iri(ST + view_id), iri(ST + deal_id)
    triples = list(graph.triples())
    assert [ends] == [(s, o) for s, p, o in triples if p == iri(GK + "notedToDisagreeWith")]
    assert sorted([ends, ends[::-1]]) == sorted((s, o) for s, p, o in triples if p == iri(GK + "disagreesWith"))


def test_a_link_survives_the_way_through_rdf(make_graph: MakeGraph, tmp_path: Path) -> None:
    graph = make_graph(HEAD + LINKED)
    file = tmp_path / "graph.nt"
    file.write_text("".join(to_ntriples(graph.triples())), encoding="utf-8")
    made = make_from_rdf(file)
    assert {id: statement.disagrees for id, statement in statements(graph).items()} == {
        id: statement.disagrees for id, statement in made.statements.items()
    }
    assert set(graph.triples()) == set(made_triples(made))


def test_a_link_is_no_part_of_what_a_statement_says(ontology: Ontology) -> None:
    assert statement_id(market()) == statement_id(market(disagrees=("x",)))
    (united,) = merge([market(disagrees=("y",)), market(disagrees=("x",))]).values()
    assert ("x", "y") == united.disagrees


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("49", "50", True), ("13.4", "14", True), ("6.9", "7", True), ("3750", "3800", True), ("0", "0", False),
        ("4.8", "4.9", False), ("1.14", "1", False), ("41", "50", False), ("2.6", "2.84", False), ("-49", "-50", True),
    ],
)  # fmt: skip
def test_a_rounding_has_fewer_digits_and_is_near(one: str, other: str, expected: bool) -> None:
    assert expected == rounds_to(Decimal(one), Decimal(other))
    assert expected == rounds_to(Decimal(other), Decimal(one))


# Preference

HEAD = """
sources:
- {id: news, title: t, publisher: P, kind: news, url: "https://example.org/1", published: 2025-03-01}
- {id: late, title: t, publisher: Q, kind: news, url: "https://example.org/2", published: 2025-06-01}
- {id: same, title: t, publisher: R, kind: news, url: "https://example.org/3", published: 2025-03-01}
- {id: filing, title: t, publisher: A, kind: filing, url: "https://example.org/4", published: 2025-03-01}
- {id: forum, title: t, publisher: F, kind: forum, url: "https://example.org/5", published: 2026-01-01}
entities:
- {id: a, type: Company, label: A}
- {id: b, type: Company, label: B}
statements:
"""


STAGE = "status: completed, modality: fact"


def row(value: str, sources: str, rest: str = STAGE) -> str:
    return (
        f"- {{subject: a, predicate: acquires, object: b, value: {value}, unit: USD, date: 2025-03-01, {rest}, "
        f"sources: [{sources}]}}\n"
    )


@pytest.mark.parametrize(
    ("facts", "preferred", "rule"),
    [
        (row("9", "filing", "modality: estimate") + row("5", "news"), "5", PREFERENCES[0]),
        (row("9", "forum") + row("5", "news"), "5", PREFERENCES[1]),
        (row("9", "late") + row("5", "filing"), "5", PREFERENCES[2]),
        (row("9", "late", f"{STAGE}, qualifiers: {{bound: up to}}") + row("5", "news"), "5", PREFERENCES[3]),
        (row("9", "late") + row("5", "news, same"), "9", PREFERENCES[4]),
        (row("9", "news") + row("5", "same, late"), "5", PREFERENCES[5]),
        (row("700", "news") + row("512", "same"), "512", PREFERENCES[6]),
        (row("700", "filing", "status: announced, modality: fact") + row("512", "forum"), "512", LATEST),
    ],
    ids=["fact", "weak", "primary", "sum", "newer", "publishers", "precise", "later stage"],
)
def test_the_graph_prefers_by_the_first_rule_that_decides(
    make_graph: MakeGraph, facts: str, preferred: str, rule: str
) -> None:
    (one,) = weighed_conflicts(make_graph(HEAD + facts))
    assert (preferred, rule) == (one.preferred.statement.value, one.rule)


def test_side_by_side_the_preferred_one_stands_first_with_its_rule(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + row("9000000", "news") + row("5000000", "filing"))
    found = weighed_conflicts(graph)
    assert (
        "A acquires B — contradiction\n"
        "  → US$5m · 1 Mar 2025 · completed\n"
        "      A (filing, 1 Mar 2025)\n"
        "    US$9m · 1 Mar 2025 · completed  [contradiction]\n"
        "      P (news, 1 Mar 2025)\n"
        "    preferred: a primary source, over secondary ones\n"
        "\n"
        "1 conflict: 1 contradiction"
    ) == conflicts_text(graph, found)
    assert "| **US$5m · 1 Mar 2025 · completed** | preferred | A (filing, 1 Mar 2025) |" in conflicts_markdown(
        graph, found
    )


def test_before_the_other_side_was_published_there_is_no_conflict(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + row("9", "late") + row("5", "filing"))
    assert 1 == len(weighed_conflicts(graph))
    assert [] == weighed_conflicts(graph, known_on=graph.source("filing").published.last)  # type: ignore[union-attr]
    assert "Nothing disagrees." == conflicts_text(graph, [])


def test_where_all_gave_way_to_one_another_the_order_still_decides(make_graph: MakeGraph) -> None:
    graph = make_graph(HEAD + row("9", "news") + row("5", "filing"))
    edges = {edge.id: edge for edge in graph.edges()}
    (conflict,) = find_conflicts({id: edge.statement for id, edge in edges.items()}, graph.vocabulary)
    circle = tuple(conflict.pairs[0]._replace(superseded=id) for id in conflict.ids)
    assert frozenset() == weigh(graph, conflict._replace(pairs=circle), edges).superseded


def test_who_is_no_thing_of_the_graph_is_named_as_written(make_graph: MakeGraph) -> None:
    facts = row("9", "news", "modality: estimate, estimator: analysts") + row(
        "5", "late", "modality: estimate, estimator: b"
    )
    graph = make_graph(HEAD + facts)
    text = conflicts_text(graph, weighed_conflicts(graph))
    assert ("by analysts" in text, "by B" in text) == (True, True)
    assert [True, False] == [graph.has_node(name) for name in ("b", "analysts")]


# The command


def run(*arguments: str, graph: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home)}
    return subprocess.run(
        [GRAPHKIT, "conflicts", *arguments, "--graph", graph],
        capture_output=True, text=True, env=environment, timeout=60, check=False,
    )  # fmt: skip


def test_the_command_fails_on_a_kind_that_is_there_and_on_no_other(built: Path, tmp_path: Path) -> None:
    assert 0 == run("xilinx", graph=built, home=tmp_path).returncode
    assert 1 == run("xilinx", "--fail-on", "stage", graph=built, home=tmp_path).returncode
    assert 0 == run("xilinx", "--fail-on", "contradiction,denial", graph=built, home=tmp_path).returncode
    done = run("xilinx", "--kind", "denial", "--fail-on", "stage", graph=built, home=tmp_path)
    assert (1, "Nothing disagrees.\n") == (done.returncode, done.stdout)


def test_the_command_tells_the_three_prices_of_xilinx_apart(built: Path, tmp_path: Path) -> None:
    data = json.loads(run("xilinx", "--format", "json", graph=built, home=tmp_path).stdout)
    (one,) = data["conflicts"]
    assert {"conflicts": 1, "stage": 1, "rounding": 1} == data["counts"]
    assert ("AMD acquires Xilinx", ["stage", "rounding"]) == (one["about"], one["kinds"])
    assert [35000000000] == [s["value"] for s in one["statements"] if s["id"] in one["superseded"]]
    assert one["preferred"] == one["statements"][0]["id"]
    assert {"first", "second", "kind", "superseded", "about"} == set(one["pairs"][0])
    assert all(s["sources"] and "primary" in s for s in one["statements"])


def test_the_command_names_the_kinds_when_it_is_given_none_of_them(built: Path, tmp_path: Path) -> None:
    near = run("--kind", "contradictions", graph=built, home=tmp_path)
    assert (2, "") == (near.returncode, near.stdout)
    assert "'contradictions' is not a kind of conflict (did you mean 'contradiction'?)" in near.stderr
    assert "kinds are contradiction, denial" in run("--fail-on", "xyz", graph=built, home=tmp_path).stderr
