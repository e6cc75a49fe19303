"""What graphkit writes, two independent readers read back as the same graph, whatever the terms look like."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph
import pytest
import rdflib
import rdflib.compare
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphkit.errors import BadOption
from graphkit.rdf import (
    XSD_STRING,
    Triple,
    datatype,
    iri,
    is_iri,
    is_literal,
    language,
    lexical,
    literal,
    to_jsonld,
    to_ntriples,
    to_rdfxml,
    to_trig,
    to_turtle,
)
from graphkit.terms import GK, ID, PREFIXES, RDF, RDFS, ST, XSD

# rdflib warns of its own old names, and of numbers that are none, which are here on purpose.
pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}") for kind in ("DeprecationWarning", "UserWarning")]

ROOT: Final = Path(__file__).parents[1]
Writer = Callable[[Iterable[Triple]], Iterator[str]]

#: Writer, the name of its format in pyoxigraph, and in rdflib.
FORMATS: Final[dict[str, tuple[Writer, pyoxigraph.RdfFormat, str]]] = {
    "ntriples": (to_ntriples, pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    "nquads": (to_ntriples, pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "turtle": (to_turtle, pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (to_trig, pyoxigraph.RdfFormat.TRIG, "trig"),
    "jsonld": (to_jsonld, pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
    "rdfxml": (to_rdfxml, pyoxigraph.RdfFormat.RDF_XML, "xml"),
}
each_format = pytest.mark.parametrize("name", FORMATS)


def written(name: str, triples: Iterable[Triple]) -> str:
    return "".join(FORMATS[name][0](triples))


def by_oxigraph(text: str, syntax: pyoxigraph.RdfFormat) -> str:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), format=syntax))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def in_rdflib(triples: Iterable[Triple]) -> rdflib.compare.IsomorphicGraph:
    graph = rdflib.Graph()
    for subject, predicate, object in triples:
        graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(object)))
    return rdflib.compare.to_isomorphic(graph)


def rdflib_term(term: str) -> rdflib.term.Node:
    if is_literal(term):
        tag, kind = language(term) or None, None if language(term) else datatype(term)
        plain = kind == XSD_STRING
        return rdflib.Literal(lexical(term), lang=tag, datatype=None if plain else kind)
    return rdflib.URIRef(lexical(term)) if is_iri(term) else rdflib.BNode(term[2:])


def by_rdflib(text: str, syntax: str) -> rdflib.compare.IsomorphicGraph:
    return rdflib.compare.to_isomorphic(rdflib.Graph().parse(data=text, format=syntax))


def assert_same(name: str, triples: list[Triple]) -> None:
    text, lines = written(name, triples), written("ntriples", triples)
    _, oxigraph, rdflib_name = FORMATS[name]
    assert by_oxigraph(lines, pyoxigraph.RdfFormat.N_TRIPLES) == by_oxigraph(text, oxigraph)
    assert in_rdflib(triples) == by_rdflib(text, rdflib_name)


iri_text = st.text(st.sampled_from("abzAZ019-._~:/@!$&'()*+,;=%é😀·\u0300"), max_size=6).map(
    lambda text: text.replace("%", "%2F")
)
spaces = st.sampled_from([*PREFIXES.values(), "http://example.org/", "http://example.org/a#", "urn:x:", "id:", "gk:"])
iris = st.builds(lambda space, text: iri(space + text), spaces, iri_text)
predicates = st.builds(
    lambda space, text: iri(space + text), spaces, st.from_regex(r"[a-zé_][a-z0-9._\-é]{0,4}", fullmatch=True)
)
blanks = st.sampled_from(["_:b0", "_:0a", "_:x.y", "_:x-1"])
datatypes = st.sampled_from(
    [XSD + name for name in ("integer", "decimal", "boolean", "double", "date", "gYear", "token")]
)
numbers = st.sampled_from(
    ["0", "5", "-5", "+5", "05", "-0", "1", "9" * 15, "9" * 16, "9" * 30, "1e3", "1.0E3", "INF", " 5 ", ""]
) | st.sampled_from(["2.9", "2.90", "0.5", ".5", "-0.0", "1.", "5.0", "0.0000001", "true", "false", "TRUE"])
plain_texts = st.text(st.characters(exclude_categories=["Cs"]))
literals = st.one_of(
    st.builds(literal, plain_texts),
    st.builds(literal, numbers, datatypes),
    st.builds(lambda text, tag: literal(text, language=tag), plain_texts, st.sampled_from(["en", "de-CH", "zh-Hant"])),
    st.builds(lambda text: literal(text, "http://example.org/type"), plain_texts),
)
triples_of = st.lists(
    st.tuples(
        st.one_of(iris, blanks),
        st.one_of(st.just(iri(RDF + "type")), st.just(iri(RDFS + "label")), predicates),
        st.one_of(iris, blanks, literals),
    ),
    max_size=8,
)
SETTINGS: Final = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "rdfxml"])
@SETTINGS
@given(triples=triples_of)
def test_any_graph_comes_back_from_both_readers(name: str, triples: list[Triple]) -> None:
    assert_same(name, triples)


@SETTINGS
@given(triples=triples_of)
def test_any_graph_that_xml_can_hold_comes_back_from_both_readers(triples: list[Triple]) -> None:
    try:
        written("rdfxml", triples)
    except BadOption as error:
        assume("cannot say this" not in str(error))
    assert_same("rdfxml", triples)


@each_format
@given(triples=triples_of, seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=50)
def test_order_and_repetition_of_the_input_change_no_byte(name: str, triples: list[Triple], seed: int) -> None:
    shuffled = triples * 2
    random.Random(seed).shuffle(shuffled)
    assert written_or_refused(name, triples) == written_or_refused(name, shuffled)


def written_or_refused(name: str, triples: list[Triple]) -> str:
    try:
        return written(name, triples)
    except BadOption as error:
        return str(error)


def test_hash_seeds_change_no_byte() -> None:
    code = (
        "import sys; from graphkit.rdf import *\n"
        "triples = list(read_ntriples(sys.stdin))\n"
        "for writer in (to_ntriples, to_turtle, to_jsonld, to_rdfxml): print(''.join(writer(triples)))"
    )
    triples = [
        (iri(ID + subject), iri(GK + predicate), object)
        for subject in ("nokia", "nvidia", "infinera")
        for predicate in ("acquires", "investsIn", "supplies")
        for object in (iri(ID + "nokia"), iri(ID + "ciena"), literal("x"), literal("1", XSD + "integer"), "_:b")
    ]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=written("ntriples", triples).encode(),
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert len(outputs.pop()) > 4000


def test_the_own_vocabulary_is_read_by_its_prefixes() -> None:
    triples = [
        (iri(ST + "a-b"), iri(RDF + "type"), iri(GK + "Investment")),
        (iri(ST + "a-b"), iri(GK + "value"), literal("2.9", XSD + "decimal")),
        (iri(ST + "a-b"), iri(GK + "value"), literal("3", XSD + "integer")),
    ]
    for name in FORMATS:
        assert_same(name, triples)


@each_format
@pytest.mark.parametrize(
    "text",
    [
        "a\rb\r\nc\n",
        " ",
        "\t",
        "\n",
        "",
        "\u0085\u2028",
        "]]>&amp;<x/>",
        "'\"\\",
        "\\u0041",
        "# no comment",
        "😀\ufffd",
    ],
)
def test_a_text_keeps_its_white_space_and_its_marks(name: str, text: str) -> None:
    assert_same(
        name, [(iri(ID + "a"), iri(GK + "what"), term) for term in (literal(text), literal(text, language="en"))]
    )
