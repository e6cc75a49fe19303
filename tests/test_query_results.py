"""Answers as text: the result formats of the W3C, and tables for people."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import BadOption
from graphkit.query import Answer, Bounds, answer_store
from graphkit.query.answers import to_term
from graphkit.query.display import columns_of, grouped, shown, visible
from graphkit.query.results import FORMATS, write_answer
from graphkit.query.table import fit, to_table, wrap

PACKAGE = Path(__file__).parent.parent / "graphkit"

DATA = """
@prefix gk: <https://w3id.org/graphkit/schema#> . @prefix id: <https://w3id.org/graphkit/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:nokia a gk:Company ; rdfs:label "Nokia" ; gk:employees 75600 ; gk:founded "1865"^^xsd:gYear .
id:nvidia a gk:Company ; rdfs:label "NVIDIA, \\"the\\" chip | maker"@en ; gk:share 2.9 ; gk:investsIn id:nokia .
<https://example.org/other> a gk:Company ; rdfs:label "two\\nlines" .
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    store = ox.Store()
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    return store


def text(answer: Answer, form: str | None = None, *, width: int | None = None) -> str:
    return "".join(write_answer(answer, form, width=width))


LABELS = "SELECT ?who ?label ?count { ?who rdfs:label ?label OPTIONAL { ?who gk:employees ?count } } ORDER BY ?who"


def test_a_table_is_aligned_and_shortens_iris_to_the_form_that_the_next_query_can_use(store: ox.Store) -> None:
    expected = [
        "who                          label                        count",
        "---------------------------  --------------------------  ------",
        "<https://example.org/other>  two\\nlines",
        "id:nokia                     Nokia                       75,600",
        'id:nvidia                    NVIDIA, "the" chip | maker',
    ]
    assert expected == text(answer_store(store, LABELS)).splitlines()


def test_csv_is_that_of_the_w3c(store: ox.Store) -> None:
    expected = (
        "who,label,count\r\n"
        'https://example.org/other,"two\nlines",\r\n'
        "https://w3id.org/graphkit/id/nokia,Nokia,75600\r\n"
        'https://w3id.org/graphkit/id/nvidia,"NVIDIA, ""the"" chip | maker",\r\n'
    )
    assert expected == text(answer_store(store, LABELS), "csv")


def test_tsv_is_that_of_the_w3c(store: ox.Store) -> None:
    expected = (
        "?who\t?label\t?count\n"
        '<https://example.org/other>\t"two\\nlines"\t\n'
        '<https://w3id.org/graphkit/id/nokia>\t"Nokia"\t75600\n'
        '<https://w3id.org/graphkit/id/nvidia>\t"NVIDIA, \\"the\\" chip | maker"@en\t\n'
    )
    assert expected == text(answer_store(store, LABELS), "tsv")


def test_json_is_that_of_the_w3c_and_says_whether_it_is_complete(store: ox.Store) -> None:
    query = "SELECT ?who ?value { ?who gk:share|gk:founded ?value } ORDER BY ?who"
    expected = {
        "head": {"vars": ["who", "value"]},
        "complete": True,
        "results": {
            "bindings": [
                {
                    "who": {"type": "uri", "value": "https://w3id.org/graphkit/id/nokia"},
                    "value": {
                        "type": "literal",
                        "value": "1865",
                        "datatype": "http://www.w3.org/2001/XMLSchema#gYear",
                    },
                },
                {
                    "who": {"type": "uri", "value": "https://w3id.org/graphkit/id/nvidia"},
                    "value": {
                        "type": "literal",
                        "value": "2.9",
                        "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
                    },
                },
            ]
        },
    }
    assert expected == json.loads(text(answer_store(store, query), "json"))


def test_markdown_keeps_its_columns_whatever_is_in_the_cells(store: ox.Store) -> None:
    lines = text(answer_store(store, LABELS), "markdown").splitlines()
    assert "| who | label | count |" == lines[0]
    assert 'id:nvidia | NVIDIA, "the" chip \\| maker' in lines[4]
    assert {4} == {len(re.findall(r"(?<!\\)\|", line)) for line in lines}


def test_ask_is_answered_with_yes_or_no(store: ox.Store) -> None:
    yes, no = (answer_store(store, f"ASK {{ id:nvidia gk:investsIn id:{name} }}") for name in ("nokia", "ciena"))
    assert ("yes\n", "no\n") == (text(yes), text(no))
    assert {"head": {}, "boolean": True} == json.loads(text(yes, "json"))
    assert "<boolean>false</boolean>" in text(no, "xml")
    assert (True, False) == (bool(yes), bool(no))


def test_construct_is_answered_in_the_syntaxes_of_rdf(store: ox.Store) -> None:
    answer = answer_store(store, "CONSTRUCT { ?a gk:investsIn ?b } { ?a gk:investsIn ?b }")
    assert "@prefix gk:" in text(answer)
    assert "gk:investsIn id:nokia ." in text(answer)
    wanted = {str(ox.Triple(*(ox.NamedNode(part[1:-1]) for part in triple))) for triple in answer.triples()}
    for form, syntax in {
        "turtle": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdf": ox.RdfFormat.RDF_XML,
    }.items():
        assert wanted == {str(quad.triple) for quad in ox.parse(text(answer, form), format=syntax)}
    assert text(answer, "jsonld") == text(answer, "json")


def test_describe_gives_the_same_bytes_each_time(store: ox.Store) -> None:
    assert text(answer_store(store, "DESCRIBE id:nokia")) == text(answer_store(store, "DESCRIBE id:nokia"))


def test_an_answer_shows_itself_in_python_and_in_a_notebook(store: ox.Store) -> None:
    answer = answer_store(store, LABELS)
    assert text(answer) == f"{answer}\n"
    html = answer._repr_html_()
    assert html.startswith("<table><tr><th>who</th><th>label</th><th>count</th></tr><tr><td>&lt;https://example.org")
    assert "NVIDIA, &quot;the&quot; chip | maker" in html
    assert "<pre>yes</pre>" == answer_store(store, "ASK { id:nvidia gk:investsIn ?x }")._repr_html_()


@pytest.mark.parametrize(("query", "form"), [("ASK { }", "csv"), ("ASK { }", "turtle"), ("SELECT * { }", "turtle")])
def test_a_format_that_the_answer_cannot_have_is_refused_with_those_that_it_can(query: str, form: str) -> None:
    answer = answer_store(ox.Store(), query)
    with pytest.raises(BadOption, match=", ".join(FORMATS[answer.kind])):
        text(answer, form)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?z ?b ?a }", ("z", "b", "a")),
        ("SELECT * { { SELECT ?m ?c { ?m ?x ?c } } ?a ?m ?c }", ("m", "c", "a")),
        ("SELECT DISTINCT * { ?s ?p ?o }", ("s", "p", "o")),
        ("select * { $z ?b ?a }", ("z", "b", "a")),
        ("SELECT ?z ?a ?b { ?a ?b ?z }", ("z", "a", "b")),
        ("SELECT ?a ?b ?z { ?z ?b ?a }", ("a", "b", "z")),
        ("SELECT (1 AS ?z) ?a { ?a ?b ?c }", ("z", "a")),
        ("SELECT ?b ?x { { SELECT * { ?x ?a ?b } } }", ("b", "x")),
    ],
)
def test_columns_come_in_the_order_of_select_or_of_first_appearance(query: str, columns: tuple[str, ...]) -> None:
    assert columns == answer_store(ox.Store(), query).columns


def test_rows_are_values_of_python(store: ox.Store) -> None:
    rows = answer_store(
        store, "SELECT ?l ?n ?s ?x { id:nokia rdfs:label ?l ; gk:employees ?n . id:nvidia gk:share ?s }"
    )
    assert [("Nokia", 75600, Decimal("2.9"), None)] == list(rows)
    assert [("Nokia", 75600, Decimal("2.9"), None)] == list(rows), "an answer can be read again"


TERMS = st.one_of(
    st.text(st.characters(codec="utf-8")).map(ox.Literal),
    st.text(st.characters(codec="utf-8")).map(lambda t: ox.Literal(t, language="en-GB")),
    st.integers().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.text(max_size=4).map(lambda t: ox.Literal(t, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#double"))),
    st.just(ox.NamedNode("https://example.org/a#b?c=d&e")),
)


@pytest.fixture(scope="module")
def nasty() -> Answer:
    """An answer whose cells hold every term that a little program found worth trying."""
    values = [
        *map(chr, range(1, 300)),
        "a\tb",
        '"',
        "\\",
        "\\n",
        "\r\n",
        "é\u2028\U0001f600",
        "=1+1",
        "<b>&amp;",
        "]]>",
    ]
    store = ox.Store()
    for number, value in enumerate(values):
        subject = ox.NamedNode(f"https://example.org/{number:04}")
        store.add(ox.Quad(subject, ox.NamedNode("https://example.org/p"), ox.Literal(value)))
        store.add(ox.Quad(subject, ox.NamedNode("https://example.org/p"), ox.Literal(value, language="en")))
    return answer_store(store, "SELECT ?s ?value { ?s ?p ?value }")


def test_json_and_tsv_bring_every_character_through_another_reader(nasty: Answer) -> None:
    wanted = sorted(tuple(str(cell) for cell in row) for row in nasty.rows())
    for form, syntax in {"json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}.items():
        found = ox.parse_query_results(text(nasty, form), format=syntax)
        assert isinstance(found, ox.QuerySolutions)
        assert wanted == sorted(tuple(str(cell) for cell in row) for row in found)


def test_csv_brings_every_character_through_another_reader(nasty: Answer) -> None:
    rows = list(csv.reader(io.StringIO(text(nasty, "csv"), newline="")))
    assert ["s", "value"] == rows[0]
    assert list(nasty.texts()) == [tuple(row) for row in rows[1:]]


def test_xml_refuses_what_it_cannot_hold_and_keeps_the_rest(nasty: Answer) -> None:
    with pytest.raises(BadOption, match=r"U\+00"):
        text(nasty, "xml")
    store = ox.Store()
    values = {"a\tb", "line\nline", "\r", "<b>&amp;\"'", "]]>", "é\u2028\U0001f600", " two  blanks "}
    for value in values:
        store.add(ox.Quad(ox.BlankNode(), ox.NamedNode("https://example.org/p"), ox.Literal(value)))
    answer = answer_store(store, "SELECT ?value ?s { ?s ?p ?value }")
    root = ElementTree.fromstring(text(answer, "xml"))
    assert values == {node.text for node in root.iter("{http://www.w3.org/2005/sparql-results#}literal")}


@given(st.lists(TERMS, min_size=1, max_size=4))
def test_terms_survive_the_way_from_the_engine_as_they_are(terms: list[ox.Literal]) -> None:
    store = ox.Store()
    for number, term in enumerate(terms):
        store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode(f"a:{number}"), term))
    found = store.query("SELECT ?o { ?s ?p ?o } ORDER BY STR(?p)")
    assert isinstance(found, ox.QuerySolutions)
    wanted = [str(row["o"]) for row in found]
    again = store.query("SELECT ?o { ?s ?p ?o } ORDER BY STR(?p)")
    assert isinstance(again, ox.QuerySolutions)
    written = again.serialize(format=ox.QueryResultsFormat.TSV) or b""
    lines = written.decode().split("\n")[1:-1]
    assert wanted == [to_term(line) for line in lines]


def test_triple_terms_are_written_as_such() -> None:
    store = ox.Store()
    store.update("INSERT DATA { <a:s> <a:p> <<( <a:a> <a:b> <<( <a:c> <a:d> 1 )>> )>> }")
    answer = answer_store(store, "SELECT ?o { ?s ?p ?o }")
    inner = {"type": "triple", "value": {}}
    value = json.loads(text(answer, "json"))["results"]["bindings"][0]["o"]
    assert inner.keys() == value.keys()
    assert {"type": "uri", "value": "a:d"} == value["value"]["object"]["value"]["predicate"]
    found = ox.parse_query_results(text(answer, "json"), format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    assert 1 == len(list(found))
    assert "<<(" in text(answer)


def test_a_bound_that_cut_the_rows_is_said_in_the_json_and_in_the_notes(store: ox.Store) -> None:
    answer = answer_store(store, "SELECT * { ?s ?p ?o }", bounds=Bounds(rows=2))
    assert not answer.complete
    assert ("only the first 2 rows; there are more (--rows 0 gives all)",) == answer.notes
    assert json.loads(text(answer, "json"))["complete"] is False
    assert 2 == len(list(answer.rows()))


def test_as_many_rows_as_the_bound_allows_are_complete(store: ox.Store) -> None:
    count = len(answer_store(store, "SELECT * { ?s ?p ?o }"))
    assert answer_store(store, "SELECT * { ?s ?p ?o }", bounds=Bounds(rows=count)).complete
    assert not answer_store(store, "SELECT * { ?s ?p ?o }", bounds=Bounds(rows=count - 1)).complete


# Tables


@pytest.mark.parametrize("width", [20, 40, 60, 200])
def test_a_table_that_fits_no_terminal_is_wrapped_and_loses_nothing(width: int) -> None:
    rows = [
        ("id:one", "many words that go on and on until no line can hold them " * 3, "12"),
        ("id:two", "x" * 90, "3"),
    ]
    lines = "".join(to_table(("name", "text", "n"), rows, width=width)).splitlines()
    everything = "".join(lines).replace(" ", "").replace("-", "")
    for row in rows:
        for cell in row:
            letters = cell.replace(" ", "")
            assert all(everything.count(letter) >= letters.count(letter) for letter in set(letters))
    if width >= 40:
        assert max(map(len, lines)) <= width


def test_a_table_is_not_wrapped_where_no_terminal_shows_it() -> None:
    lines = list(to_table(("text",), [("word " * 100,)]))
    assert 3 == len(lines)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=9), st.integers(20, 300))
def test_columns_are_narrowed_only_as_far_as_needed(widths: list[int], width: int) -> None:
    fitted = fit(widths, width)
    assert all(after <= before for after, before in zip(fitted, widths, strict=True))
    room = width - 2 * (len(widths) - 1)
    if sum(widths) <= room:
        assert widths == fitted
    elif sum(min(size, 12) for size in widths) <= room:
        assert sum(fitted) == room


@given(st.text(max_size=80), st.integers(1, 20))
def test_wrapping_keeps_all_characters_but_blanks(text: str, size: int) -> None:
    shown_text = visible(text)
    assert "".join(shown_text.split()) == "".join("".join(wrap(shown_text, size)).split())


def test_wide_characters_take_two_columns() -> None:
    assert 4 == columns_of("光学")
    lines = list(to_table(("a", "b"), [("光学", "x"), ("abcd", "y")]))
    assert ["光学  x\n", "abcd  y\n"] == lines[2:]


def test_nothing_in_a_cell_reaches_the_terminal_as_a_command() -> None:
    assert "\\u001B[31mred\\u0007 \\u202Eabc\\n" == visible("\x1b[31mred\x07 \u202eabc\n")
    assert "\\u001B]8;;\\u0007" == shown('"\\u001B]8;;\\u0007"')


@pytest.mark.parametrize(
    ("number", "expected"),
    [("2026", "2026"), ("10000", "10,000"), ("-1234567.89", "-1,234,567.89"), ("x", "x"), ("0.123456", "0.123456")],
)
def test_long_numbers_are_grouped_and_years_are_not(number: str, expected: str) -> None:
    assert expected == grouped(number)


# No query of graphkit's own is built by formatting

_LOOKS_LIKE_SPARQL = re.compile(
    r"\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE)\b[^a-z]*\{|\{\s*\?\w+ |\bWHERE\s*\{"
)

#: The places that put queries together, none from what a person wrote: from the words of the query that is explained,
#: which passed the gate; from rules and shapes, whose names are terms of ``graphkit.rdf`` and whose variables are numbered.
_ALLOWED = {
    "query/silence.py",
    "infer/questions.py", "infer/premises.py",
    "check/sparql/constraints.py", "check/sparql/suspects.py", "check/sparql/validating.py",
}  # fmt: skip


def _built_by_formatting(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        has_holes = any(isinstance(part, ast.FormattedValue) for part in node.values)
        return has_holes and bool(_LOOKS_LIKE_SPARQL.search("".join(map(str, parts))))
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        operands: tuple[ast.expr, ...] = (node.left, node.right)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        operands = (node.func.value, *node.args)
    else:
        return False
    texts = [c.value for o in operands for c in ast.walk(o) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
    return any(_LOOKS_LIKE_SPARQL.search(text) for text in texts)


def test_no_query_text_is_built_by_formatting() -> None:
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _built_by_formatting(node):
                found.add(path.relative_to(PACKAGE).as_posix())
    assert _ALLOWED == found


@pytest.mark.parametrize(
    "code",
    [
        'f"SELECT * WHERE {{ ?s rdfs:label {label} }}"',
        '"ASK { ?s rdfs:label \\"" + label + "\\" }"',
        '"SELECT ?s { ?s ?p \\"%s\\" }" % label',
        '"SELECT ?s {{ ?s ?p {} }}".format(label)',
        '"".join(["SELECT * {", label, "}"])',
    ],
)
def test_the_search_for_formatted_queries_finds_them(code: str) -> None:
    assert any(map(_built_by_formatting, ast.walk(ast.parse(code))))


@pytest.mark.parametrize("label", ['x" } UNION { ?s ?p ?o } } #', "a\\", "two\nlines", "<b> {", "'''", "}"])
def test_a_value_is_bound_and_never_becomes_part_of_the_query(label: str) -> None:
    from graphkit.rdf import literal

    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:found"), ox.NamedNode("a:p"), ox.Literal(label)))
    store.add(ox.Quad(ox.NamedNode("a:other"), ox.NamedNode("a:p"), ox.Literal("other")))
    answer = answer_store(store, "SELECT ?s ?label { ?s ?p ?label }", values={"label": literal(label)})
    assert [("a:found", label)] == list(answer.texts())
