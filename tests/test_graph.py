"""The waist: what a built graph hands out, and the file it lies in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import MakeGraph
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import AmbiguousName, GraphUnreadable, UnknownName
from graphkit.graph import Graph, things
from graphkit.model import Entity, Evidence, Source, Statement, When
from graphkit.ontology import Ontology
from graphkit.records import from_record, to_record
from graphkit.sections import Sections, SectionsWriter
from graphkit.vocabulary import Vocabulary

TWINS = """
sources:
- {id: s, title: t, publisher: P, kind: news, url: "https://example.org/", published: 2026-06-30}
entities:
- {id: coherent, type: Company, label: Coherent, alt: [II-VI, Gemini], ids: {ticker: COHR, exchange: NYSE}}
- {id: coherent-optics, type: Technology, label: Coherent optics, alt: [Coherent]}
- {id: cohr, type: Company, label: Another, alt: [Gemini]}
statements:
- {subject: coherent, predicate: partnersWith, object: cohr, modality: fact, sources: [s]}
"""


def test_ids_come_before_identifiers_labels_and_other_names(make_graph: MakeGraph) -> None:
    graph = make_graph(TWINS)
    assert ["cohr", "coherent", "coherent-optics", "coherent"] == [
        graph.find(name).id for name in ("COHR", "Coherent", "coherent  OPTICS", "ii-vi")
    ]


def test_a_name_that_two_things_bear_is_a_choice(make_graph: MakeGraph) -> None:
    with pytest.raises(AmbiguousName, match="names 2 things: coherent \\(Coherent, company\\), cohr") as caught:
        make_graph(TWINS).find("gemini")
    assert ["coherent", "cohr"] == [id for id, _, _ in caught.value.candidates]


def test_a_name_that_nothing_bears_offers_near_ones(make_graph: MakeGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        make_graph(TWINS).find("coherrent")
    assert "coherent" in caught.value.near


def test_every_statement_is_found_by_its_id_and_by_both_its_ends(shipped: Graph) -> None:
    edges = list(shipped.edges())
    assert edges == sorted(edges, key=lambda edge: edge.number)
    for edge in edges[::40]:
        assert edge == shipped.edge(edge.id)
        assert edge in list(shipped.edges_of(shipped.node(edge.statement.subject)))
        if edge.statement.object:
            first, second = shipped.node(edge.statement.subject), shipped.node(edge.statement.object)
            assert edge in shipped.edges_between(second, first)


def test_things_and_sources_come_by_id(shipped: Graph) -> None:
    ids = [node.id for node in shipped.nodes()]
    assert ids == sorted(ids)
    sources = [source.id for source in shipped.sources()]
    assert sources == sorted(sources)
    assert sources[5] == shipped.source(sources[5]).id
    for unknown in (lambda: shipped.source("nobody"), lambda: shipped.edge("nothing"), lambda: shipped.node("none")):
        with pytest.raises(UnknownName):
            unknown()


def test_infinera_was_independent_at_the_end_of_2024_and_is_nokias_in_march_2025(shipped: Graph) -> None:
    nokia, infinera = shipped.find("nokia"), shipped.find("infinera")
    owned = [e for e in shipped.edges_between(nokia, infinera) if e.statement.predicate == "subsidiaryOf"]
    assert (False, True) == tuple(
        any(edge.possible(day) for edge in owned) for day in (date(2024, 12, 31), date(2025, 3, 1))
    )


def test_on_an_earlier_known_day_later_statements_are_gone(shipped: Graph) -> None:
    nvidia, nokia = shipped.find("nvidia"), shipped.find("nokia")
    hop = next(hop for other, hop in shipped.neighbours(nvidia.number) if other == nokia.number)
    for known, expected in ((date(2025, 6, 30), False), (date(2026, 6, 30), True)):
        edges = [e for claim in shipped.claims_of_hop(hop) for e in shipped.edges_of_claim(claim, known_on=known)]
        assert expected == any(e.statement.predicate == "investsIn" for e in edges)


def test_a_vocabulary_comes_back_as_it_was_written(ontology: Ontology) -> None:
    again = Vocabulary.from_data(ontology.to_data())
    assert ontology.to_data() == again.to_data()
    assert list(ontology.groups) == list(again.groups) == ["capital", "trade", "making", "structure", "argument"]


TEXT = st.text(min_size=1, max_size=20)
NAMES = st.lists(TEXT, max_size=3).map(tuple)
WHEN = st.none() | st.sampled_from([When.parse(t) for t in ("2026", "2026-Q1", "2026-03-02", "2024/2028")])


@given(
    st.builds(
        Entity, id=TEXT, type=TEXT, label=TEXT, alt=NAMES, ids=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple)
    )
)
def test_an_entity_survives_its_record(entity: Entity) -> None:
    assert entity == from_record(Entity, to_record(entity))


@given(st.builds(Source, id=TEXT, title=TEXT, publisher=TEXT, kind=TEXT, published=WHEN, machine_written=st.booleans()))
def test_a_source_survives_its_record(source: Source) -> None:
    assert source == from_record(Source, to_record(source))


@given(
    st.builds(
        Statement, subject=TEXT, predicate=TEXT, modality=TEXT, date=WHEN, period=WHEN, until=WHEN, negated=st.booleans(),
        qualifiers=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple), sources=NAMES, premises=NAMES,
        evidence=st.lists(st.builds(Evidence, source=TEXT, section=TEXT), max_size=2).map(tuple),
    )
)  # fmt: skip
def test_a_statement_survives_its_record(statement: Statement) -> None:
    assert statement == from_record(Statement, to_record(statement))


def test_sections_come_back_as_they_were_written(tmp_path: Path) -> None:
    with SectionsWriter(tmp_path / "x") as writer:
        writer.add_numbers("numbers", "I", [1, 2, 3])
        writer.add_numbers("costs", "d", [0.5, float("inf")])
        writer.add_texts("words", [b"", "é\n".encode(), b"z"])
        writer.add_json("about", {"a": [1]})
    sections = Sections(tmp_path / "x")
    assert ([1, 2, 3], [0.5, float("inf")]) == (list(sections.array("numbers")), list(sections.array("costs")))
    assert (["", "é\n", "z"], 3) == ([text.decode() for text in sections.texts("words")], len(sections.texts("words")))
    assert {"a": [1]} == sections.json("about")


def test_a_file_that_was_not_written_to_its_end_is_no_index(tmp_path: Path) -> None:
    with SectionsWriter(tmp_path / "x") as writer:
        writer.add_numbers("numbers", "I", [1, 2, 3])
    whole = (tmp_path / "x").read_bytes()
    for cut in (0, 5, 24, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:cut])
        with pytest.raises(GraphUnreadable, match="cannot read the index"):
            Sections(tmp_path / "cut")


def test_of_very_many_names_those_that_begin_alike_are_offered(shipped: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "_COMPARED", 30)
    assert ["nvidia"] == shipped.names_near("nvidai")[:1]
    assert [] == shipped.names_near("ßßß")
