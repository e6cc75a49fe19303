"""Terms are canonical N-Triples, in and out."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphkit.rdf import (
    datatype,
    iri,
    is_blank,
    is_iri,
    is_literal,
    language,
    lexical,
    literal,
    read_ntriples,
    to_ntriples,
)
from graphkit.terms import RDF, XSD


@pytest.mark.parametrize(
    "text",
    [
        "https://w3id.org/graphkit/id/nokia",
        "urn:x",
        "http:",
        "http://[::1]:80/a?b=c?#d?",
        "http://é.org/%C3%A9",
        "a+b:c",
    ],
)
def test_an_iri_is_put_in_brackets(text: str) -> None:
    assert iri(text) == f"<{text}>"
    assert lexical(iri(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://e/a b", r"' ' \(U\+0020\) at position 11"),
        ("http://e/<x>", r"'<' \(U\+003C\) at position 10"),
        ('http://e/"', "U\\+0022"),
        ("http://e/{a}", "U\\+007B"),
        ("http://e/a\nb", "U\\+000A"),
        ("http://e/a\\b", "U\\+005C"),
        ("http://e/\ud800", "U\\+D800"),
        ("http://e/[a]", "U\\+005B"),
        ("http://e/#a#b", "'#'"),
        ("http://e/%4", "'%' at position 10 is not followed"),
        ("nokia", "does not begin with a scheme"),
        ("", "does not begin with a scheme"),
        ("_:b0", "does not begin with a scheme"),
    ],
)
def test_what_no_iri_may_hold_is_refused_by_name(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        iri(text)


@given(st.builds("{}{}".format, st.sampled_from(["http://e/", "urn:", "http://e/?", "x:#"]), st.text(max_size=5)))
def test_every_iri_that_is_accepted_is_one_to_a_real_parser(text: str) -> None:
    try:
        term = iri(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"IRI|character|encode"):
            pyoxigraph.NamedNode(text)
    else:
        assert str(pyoxigraph.NamedNode(text)) == term


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Nokia", '"Nokia"'),
        ("", '""'),
        ('say "no"\\', '"say \\"no\\"\\\\"'),
        ("a\nb\r\tc\b\f", '"a\\nb\\r\\tc\\b\\f"'),
        ("\0\x1f\x7f\ufffe\uffff", '"\\u0000\\u001F\\u007F\\uFFFE\\uFFFF"'),
        ("é\u0085\u2028😀", '"é\u0085\u2028😀"'),
    ],
)
def test_a_literal_is_escaped_as_canonical_n_triples_say(text: str, term: str) -> None:
    assert literal(text) == term
    assert lexical(term) == text


@given(st.text())
@example('\\"\\u0041')
def test_a_literal_is_spelt_as_a_real_writer_spells_it(text: str) -> None:
    assert literal(text) == str(pyoxigraph.Literal(text))
    assert lexical(literal(text)) == text


def test_escapes_that_canonical_text_does_not_use_are_read_all_the_same() -> None:
    assert lexical('"\\u00e9\\U0001F600\\\'"') == "é😀'"


def test_datatype_and_language_stand_behind_the_text() -> None:
    assert literal("5", XSD + "integer") == f'"5"^^<{XSD}integer>'
    assert literal("x", XSD + "string") == '"x"'
    assert literal("x", language="de-CH") == '"x"@de-CH'
    assert [datatype(t) for t in ('"5"', literal("5", XSD + "integer"), '"x"@en', "<a:b>", "_:b")] == [
        XSD + "string", XSD + "integer", RDF + "langString", "", "",
    ]  # fmt: skip
    assert [language(t) for t in ('"x"@de-CH', '"x@en"', f'"@en"^^<{XSD}date>', "<a:b@c>")] == ["de-CH", "", "", ""]


def test_a_term_is_an_iri_or_a_literal_or_blank() -> None:
    terms = ("<a:b>", '"x"', "_:b")
    assert [[test(term) for term in terms] for test in (is_iri, is_literal, is_blank)] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip


def test_a_literal_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match=r"half a character \(U\+D83D at position 2\)"):
        literal("a\ud83d")
    with pytest.raises(ValueError, match="both the language"):
        literal("a", XSD + "date", language="en")
    with pytest.raises(ValueError, match="not a language tag"):
        literal("a", language="en_GB")
    with pytest.raises(ValueError, match="not an IRI"):
        literal("a", "date")


def test_lines_are_sorted_by_code_point_and_unique() -> None:
    triples = [("<a:b>", "<a:p>", '"😀"'), ("<a:b>", "<a:p>", '"\uffdd"'), ("<a:b>", "<a:p>", '"😀"')]
    assert list(to_ntriples(triples)) == ['<a:b> <a:p> "\uffdd" .\n', '<a:b> <a:p> "😀" .\n']


def test_lines_are_read_back_whatever_their_text() -> None:
    triples = [("<a:b>", "<a:p>", literal("a . b\n# c\u2028 .\n")), ("_:b", "<a:p>", "<a:c>")]
    assert list(read_ntriples(to_ntriples(triples))) == triples


def test_comments_empty_lines_and_other_line_ends_are_passed_over() -> None:
    lines = ["# a b c .\n", "\n", "<a:b> <a:p> <a:c> .\r\n", '<a:b> <a:p> "x" .']
    assert list(read_ntriples(lines)) == [("<a:b>", "<a:p>", "<a:c>"), ("<a:b>", "<a:p>", '"x"')]


@pytest.mark.parametrize("line", ["<a:b> <a:p> <a:c>\n", "<a:b> .\n", "nonsense\n", "<a:b> <a:p> .\n"])
def test_a_line_that_ends_no_statement_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 "):
        list(read_ntriples(["<a:b> <a:p> <a:c> .\n", line]))
