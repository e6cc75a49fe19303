"""How each syntax looks: what people and strict readers may expect of the text itself."""

from __future__ import annotations

import json

import pyoxigraph
import pytest

from graphkit.errors import BadOption
from graphkit.rdf import Triple, iri, literal, to_jsonld, to_rdfxml, to_trig, to_turtle
from graphkit.terms import EV, GK, ID, OWL, PREFIXES, PROV, RDF, RDFS, SCHEMA, SKOS, SRC, ST, XSD

A = iri(RDF + "type")
LABEL = iri(RDFS + "label")


def thing(id: str, label: str, kind: str = "Company") -> list[Triple]:
    return [(iri(ID + id), A, iri(GK + kind)), (iri(ID + id), LABEL, literal(label))]


def turtle(*triples: Triple, comments: bool = True) -> str:
    text = "".join(to_turtle(triples, comments=comments))
    assert {
        str(quad.triple) + " ." for quad in pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    } == {" ".join(triple) + " ." for triple in triples}
    return text


def body(text: str) -> str:
    return text.partition(" .\n\n")[2]


EXAMPLE: list[Triple] = [
    *thing("nvidia", "NVIDIA"),
    *thing("coherent", "Coherent"),
    (iri(ID + "nvidia"), iri(GK + "ticker"), literal("NVDA")),
    (iri(ID + "nvidia"), iri(GK + "investsIn"), iri(ID + "coherent")),
    (iri(ST + "a"), A, iri(GK + "Investment")),
    (iri(ST + "a"), iri(RDF + "subject"), iri(ID + "nvidia")),
    (iri(ST + "a"), iri(RDF + "predicate"), iri(GK + "investsIn")),
    (iri(ST + "a"), iri(RDF + "object"), iri(ID + "coherent")),
    (iri(ST + "a"), iri(GK + "value"), literal("2000000000", XSD + "integer")),
    (iri(ST + "a"), iri(GK + "unit"), literal("USD")),
    (iri(ST + "a"), iri(GK + "date"), literal("2026-03-02", XSD + "date")),
    (iri(ST + "a"), iri(PROV + "wasDerivedFrom"), iri(SRC + "cna")),
    (iri(ST + "a"), iri(PROV + "wasDerivedFrom"), iri(SRC + "nvidia-ir")),
    (iri(ST + "a"), iri(GK + "evidence"), iri(EV + "a-1")),
    (iri(EV + "a-1"), A, iri(GK + "Evidence")),
    (iri(SRC + "cna"), A, iri(GK + "Source")),
    (iri(GK + "Investment"), A, iri(OWL + "Class")),
    (iri(GK + "investsIn"), iri(GK + "group"), iri(GK + "capital")),
    (iri(GK + "Company"), iri(GK + "pluralLabel"), literal("companies")),
    (iri(GK + "Company"), A, iri(OWL + "Class")),
    ("_:b0", iri(RDFS + "comment"), literal("left over")),
]

EXPECTED = """\
@prefix gk: <https://w3id.org/graphkit/schema#> .
@prefix id: <https://w3id.org/graphkit/id/> .
@prefix st: <https://w3id.org/graphkit/id/statement/> .
@prefix src: <https://w3id.org/graphkit/id/source/> .
@prefix ev: <https://w3id.org/graphkit/id/evidence/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .

# Vocabulary

gk:investsIn
    gk:group gk:capital .

# Vocabulary: classes

gk:Company a owl:Class ;
    gk:pluralLabel "companies" .

gk:Investment a owl:Class .

# Entities: companies

id:coherent a gk:Company ;
    rdfs:label "Coherent" .

id:nvidia a gk:Company ;
    rdfs:label "NVIDIA" ;
    gk:ticker "NVDA" .

id:nvidia
    gk:investsIn id:coherent .  # Coherent

# Statements: capital

st:a a gk:Investment ;
    rdf:subject id:nvidia ;  # NVIDIA
    rdf:predicate gk:investsIn ;
    rdf:object id:coherent ;  # Coherent
    gk:value 2000000000 ;
    gk:unit "USD" ;
    gk:date "2026-03-02"^^xsd:date ;
    prov:wasDerivedFrom src:cna , src:nvidia-ir ;
    gk:evidence ev:a-1 .

# Sources

src:cna a gk:Source .

# Evidence

ev:a-1 a gk:Evidence .

# Other

_:b0
    rdfs:comment "left over" .
"""


def test_a_graph_reads_from_vocabulary_to_evidence() -> None:
    assert turtle(*EXAMPLE) == EXPECTED


def test_without_comments_there_is_not_one() -> None:
    text = turtle(*EXAMPLE, comments=False)
    assert [line for line in text.splitlines() if "# " in line] == []
    assert "rdf:object id:coherent ;\n" in text


def test_no_triples_are_an_empty_file() -> None:
    assert "".join(to_turtle([])) == ""
    assert json.loads("".join(to_jsonld([]))) == {"@context": {}, "@graph": []}


@pytest.mark.parametrize(
    ("text", "kind", "spelt"),
    [
        ("2000000000", "integer", "2000000000"),
        ("-5", "integer", "-5"),
        ("2.9", "decimal", "2.9"),
        ("true", "boolean", "true"),
        ("05", "integer", '"05"^^xsd:integer'),
        ("+5", "integer", '"+5"^^xsd:integer'),
        ("2.90", "decimal", '"2.90"^^xsd:decimal'),
        ("5", "decimal", '"5"^^xsd:decimal'),
        ("1", "boolean", '"1"^^xsd:boolean'),
        ("1.0E6", "double", '"1.0E6"^^xsd:double'),
    ],
)
def test_numbers_are_bare_where_every_reader_gives_them_back(text: str, kind: str, spelt: str) -> None:
    assert f"gk:value {spelt} .\n" in turtle((iri(ID + "a"), iri(GK + "value"), literal(text, XSD + kind)))


@pytest.mark.parametrize(
    ("local", "spelt"),
    [
        ("nokia", "id:nokia"),
        ("6g", "id:6g"),
        ("a.b", "id:a.b"),
        ("zürich", "id:zürich"),
        ("a.", f"<{ID}a.>"),
        (".a", f"<{ID}.a>"),
        ("-a", f"<{ID}-a>"),
        ("a/b", f"<{ID}a/b>"),
        ("a%20b", f"<{ID}a%20b>"),
        ("a:b", f"<{ID}a:b>"),
        ("a(b)", f"<{ID}a(b)>"),
        ("", f"<{ID}>"),
    ],
)
def test_a_name_has_a_prefix_only_where_turtle_needs_no_escape(local: str, spelt: str) -> None:
    assert f"\n{spelt} a owl:Thing .\n" in turtle((iri(ID + local), A, iri(OWL + "Thing")))


@pytest.mark.parametrize("label", ["two\nlines", "two\r\nlines", "two\u2028lines", "two \0lines", " two\tlines\u0085"])
def test_a_label_never_breaks_out_of_its_comment(label: str) -> None:
    text = turtle(*thing("a", label), *thing("b", "B"), (iri(ID + "b"), iri(GK + "acquires"), iri(ID + "a")))
    assert "gk:acquires id:a .  # two lines\n" in text


def test_a_long_label_is_cut_in_its_comment() -> None:
    text = turtle(*thing("a", "x" * 100), *thing("b", "B"), (iri(ID + "b"), iri(GK + "acquires"), iri(ID + "a")))
    assert f"  # {'x' * 59}…\n" in text


def test_of_several_labels_one_without_language_or_in_english_is_shown() -> None:
    german = (iri(ID + "a"), LABEL, literal("Aber", language="de"))
    english = (iri(ID + "a"), LABEL, literal("But", language="en"))
    relation = (iri(ID + "b"), iri(GK + "acquires"), iri(ID + "a"))
    kinds = [(iri(ID + id), A, iri(GK + "Company")) for id in "ab"]
    assert "id:a .  # But\n" in turtle(german, english, relation, *kinds)
    assert "id:a .  # Aber\n" in turtle(german, relation, *kinds)


def test_a_list_of_things_has_one_a_line_each_with_its_name() -> None:
    text = turtle(
        *thing("a", "A"), *thing("b", "B"), *thing("c", "C ; D"),
        *[(iri(ID + "a"), iri(GK + "acquires"), iri(ID + id)) for id in "cbx"],
    )  # fmt: skip
    assert "id:a\n    gk:acquires\n        id:b ,  # B\n        id:c ,  # C ; D\n        id:x .\n" in text


def test_a_long_list_is_wrapped_within_the_width() -> None:
    sources = [(iri(ST + "a"), iri(PROV + "wasDerivedFrom"), iri(SRC + f"source-{n:03}")) for n in range(40)]
    lines = body(turtle(*sources)).splitlines()
    assert max(map(len, lines)) <= 110
    assert len(lines) == 10
    assert lines[4].startswith("        src:source-0")


def test_a_text_wider_than_the_page_stands_on_a_line_of_its_own() -> None:
    texts = [(iri(ST + "a"), iri(GK + "detail"), literal(f"{n} " + "x" * 120)) for n in range(2)]
    assert f'    gk:detail "0 {"x" * 120}" ,\n        "1 {"x" * 120}" .\n' in turtle(*texts)


def test_an_entity_stands_under_its_narrowest_class() -> None:
    text = turtle(
        *thing("a", "A"),
        (iri(ID + "a"), A, iri(GK + "Organization")),
        (iri(ID + "a"), A, iri(SCHEMA + "Corporation")),
        (iri(GK + "Company"), iri(RDFS + "subClassOf"), iri(GK + "Organization")),
        (iri(GK + "Organization"), iri(RDFS + "subClassOf"), iri(GK + "Organization")),
    )
    assert "\n# Entities: Company\n\nid:a a gk:Company , gk:Organization , schema:Corporation ;" in text


def test_foreign_things_are_described_and_named_like_our_own() -> None:
    person, place = "<http://example.org/p/1>", "<http://example.org/place>"
    text = turtle(
        (person, A, "<http://example.org/Person>"),
        (person, iri(SKOS + "altLabel"), literal("P.")),
        (person, "<http://example.org/from>", place),
        (place, A, "<http://example.org/Place>"),
        (place, LABEL, literal("Espoo")),
    )
    assert text.startswith("@prefix rdfs:")
    assert "# Entities: Person\n" in text
    assert "    <http://example.org/from> <http://example.org/place> .  # Espoo\n" in text


def test_trig_of_one_default_graph_is_turtle() -> None:
    assert "".join(to_trig(EXAMPLE)) == EXPECTED


def test_only_the_prefixes_given_are_used() -> None:
    text = "".join(to_turtle(EXAMPLE[:2], prefixes={"x": GK}))
    assert text.splitlines()[0] == f"@prefix x: <{GK}> ."
    assert f"<{ID}nvidia> a x:Company ;" in text


def test_json_ld_types_a_predicate_once_where_all_its_values_agree() -> None:
    document = json.loads("".join(to_jsonld(EXAMPLE)))
    assert document["@context"]["gk:investsIn"] == {"@type": "@id"}
    assert document["@context"]["gk:date"] == {"@type": "xsd:date"}
    assert document["@context"]["id"] == ID
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert nodes["id:nvidia"] == {
        "@id": "id:nvidia", "@type": "gk:Company", "gk:investsIn": "id:coherent",
        "gk:ticker": "NVDA", "rdfs:label": "NVIDIA",
    }  # fmt: skip
    assert nodes["st:a"]["gk:value"] == 2000000000
    assert nodes["st:a"]["gk:date"] == "2026-03-02"
    assert nodes["st:a"]["prov:wasDerivedFrom"] == ["src:cna", "src:nvidia-ir"]


def test_json_ld_spells_values_out_where_they_differ_in_kind() -> None:
    values = [literal("1", XSD + "integer"), literal("2.5", XSD + "decimal"), literal("x"), iri(ID + "b")]
    document = json.loads("".join(to_jsonld([(iri(ID + "a"), iri(GK + "value"), value) for value in values])))
    assert "gk:value" not in document["@context"]
    assert document["@graph"][0]["gk:value"] == [
        1, {"@type": "xsd:decimal", "@value": "2.5"}, "x", {"@id": "id:b"},
    ]  # fmt: skip


def test_json_ld_keeps_a_whole_number_that_json_readers_would_round_as_text() -> None:
    big = "9007199254740993"
    document = json.loads("".join(to_jsonld([(iri(ID + "a"), iri(GK + "value"), literal(big, XSD + "integer"))])))
    assert document["@graph"][0]["gk:value"] == big
    assert document["@context"]["gk:value"] == {"@type": "xsd:integer"}


def test_json_ld_takes_no_prefix_that_is_the_scheme_of_an_iri() -> None:
    document = json.loads("".join(to_jsonld([(iri("id:x"), A, iri(GK + "Company")), *thing("a", "A")])))
    assert sorted(document["@context"]) == ["gk", "rdfs"]
    assert [node["@id"] for node in document["@graph"]] == [f"{ID}a", "id:x"]


def test_json_ld_keys_are_sorted() -> None:
    document = json.loads("".join(to_jsonld(EXAMPLE)))
    assert all(list(node) == sorted(node) for node in document["@graph"])


def test_xml_names_every_predicate_that_cannot_be_an_element() -> None:
    bad = ["http://example.org/1", "http://example.org/", RDF + "li", "http://www.w3.org/2000/xmlns/a"]
    with pytest.raises(BadOption) as caught:
        "".join(to_rdfxml([(iri(ID + "a"), iri(predicate), literal("x")) for predicate in bad]))
    assert all(f"<{predicate}> cannot be an element name" in str(caught.value) for predicate in bad)
    assert ".ttl" in caught.value.problem.hint


def test_xml_names_the_text_with_a_character_that_it_cannot_hold() -> None:
    with pytest.raises(BadOption, match=f"<{GK}what> of <{ST}a> holds the control character U\\+0007"):
        "".join(to_rdfxml([(iri(ST + "a"), iri(GK + "what"), literal("ding\a"))]))


@pytest.mark.parametrize("term", ['"abc"@en--ltr', "<<( <a:s> <a:p> <a:o> )>>"])
def test_what_only_rdf_1_2_has_is_refused_where_it_would_be_lost(term: str) -> None:
    triples = [("<a:s>", "<a:p>", term)]
    for writer in (to_jsonld, to_rdfxml):
        with pytest.raises(BadOption, match=r"write \.ttl") as caught:
            "".join(writer(triples))
        assert term in str(caught.value)
    assert term in "".join(to_turtle(triples))


def test_xml_counts_what_it_does_not_list() -> None:
    triples = [(iri(ID + "a"), iri(f"http://example.org/{n}"), literal("x")) for n in range(25)]
    with pytest.raises(BadOption, match="and 15 more"):
        "".join(to_rdfxml(triples))


def test_xml_invents_prefixes_in_a_fixed_order_where_none_is_known() -> None:
    predicates = ["http://b.example/x", "http://a.example/y", PREFIXES["gk"] + "what"]
    text = "".join(to_rdfxml([(iri(ID + "a"), iri(predicate), literal("x")) for predicate in predicates]))
    assert 'xmlns:ns1="http://a.example/"' in text
    assert 'xmlns:ns2="http://b.example/"' in text
    assert "<gk:what>x</gk:what>" in text
