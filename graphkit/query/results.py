"""Answers as text: tables for people, and the result formats of the W3C for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from graphkit.errors import BadOption
from graphkit.query.answers import Answer, to_term
from graphkit.query.display import shown
from graphkit.query.table import to_table
from graphkit.rdf import XSD_STRING, datatype, is_blank, is_iri, language, lexical
from graphkit.terms import PREFIXES, XSD

#: What each kind of answer can be written as; the first is the default.
FORMATS: Final = {
    "rows": ("table", "csv", "tsv", "json", "xml", "markdown"),
    "truth": ("text", "json", "xml"),
    "triples": ("turtle", "nt", "jsonld", "rdf"),
}
#: Names of formats that mean the same thing for some kind of answer.
_SYNONYMS: Final = {("triples", "json"): "jsonld", ("triples", "xml"): "rdf", ("truth", "table"): "text"}
ALL_FORMATS: Final = tuple(dict.fromkeys(form for forms in FORMATS.values() for form in forms))

_FORMS: Final = {"rows": "a SELECT", "truth": "an ASK", "triples": "a CONSTRUCT or DESCRIBE"}
_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"


def write_answer(answer: Answer, form: str | None = None, *, width: int | None = None) -> Iterator[str]:
    """Yield an answer as text in a format, piece by piece; None is the default of its kind.

    ``width`` is that of the terminal that will show a table, None where none does. Raises BadOption for a format
    that the kind of answer does not have.
    """
    form = checked_format(answer, form)
    if form == "table":
        return to_table(answer.columns, _shown_rows(answer), width=width, given=answer.given)
    if form == "text":
        return iter(["yes\n" if answer.truth else "no\n"])
    if answer.kind == "triples":
        return _graph(answer, form)
    return {"csv": _csv, "tsv": _tsv, "json": _json, "xml": _xml, "markdown": _markdown}[form](answer)


def checked_format(answer: Answer, form: str | None) -> str:
    """Return the format to write an answer in; BadOption when its kind does not have the one that is asked for."""
    forms = FORMATS[answer.kind]
    form = _SYNONYMS.get((answer.kind, form or ""), form or forms[0])
    if form not in forms:
        raise BadOption(
            f"the answer to {_FORMS[answer.kind]} cannot be written as {form}", hint=f"use {', '.join(forms)}"
        )
    return form


def _shown_rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    return (tuple([shown(cell) if cell else "" for cell in row]) for row in answer.rows())


def _graph(answer: Answer, form: str) -> Iterator[str]:
    """Yield triples, sorted, in one of the syntaxes of RDF."""
    from graphkit import rdf

    triples = answer.triples()
    if form == "nt":
        return iter(rdf.to_ntriples(triples))
    if form == "turtle":
        return iter(rdf.to_turtle(triples, prefixes=PREFIXES, comments=False))
    write = rdf.to_jsonld if form == "jsonld" else rdf.to_rdfxml
    return iter(write(triples, prefixes=PREFIXES))


# SPARQL 1.1 Query Results CSV and TSV Formats


def _csv(answer: Answer) -> Iterator[str]:
    yield ",".join(answer.columns) + "\r\n"
    for row in answer.texts():
        yield ",".join(map(_csv_field, row)) + "\r\n"


def _csv_field(text: str) -> str:
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _tsv(answer: Answer) -> Iterator[str]:
    yield "\t".join(f"?{column}" for column in answer.columns) + "\n"
    for row in answer.rows():
        yield "\t".join(_tsv_term(cell) if cell else "" for cell in row) + "\n"


_SHORT_NUMBERS: Final = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}


def _tsv_term(term: str) -> str:
    pattern = _SHORT_NUMBERS.get(datatype(term))
    if pattern and pattern.fullmatch(lexical(term)):
        return lexical(term)
    return term


# SPARQL 1.1 Query Results JSON Format


def _json(answer: Answer) -> Iterator[str]:
    complete = json.dumps(answer.complete)
    if answer.kind == "truth":
        yield f'{{"head": {{}}, "boolean": {json.dumps(answer.truth)}}}\n'
        return
    # "complete" is graphkit's own; it stands before the results as some parsers stop reading behind them.
    yield f'{{"head": {{"vars": {json.dumps(answer.columns)}}}, "complete": {complete}, "results": {{"bindings": ['
    comma = "\n"
    for row in answer.rows():
        pairs = zip(answer.columns, row, strict=True)
        binding = {column: _json_term(cell) for column, cell in pairs if cell}
        yield f"{comma}{json.dumps(binding, ensure_ascii=False)}"
        comma = ",\n"
    yield "\n]}}\n"


def _json_term(term: str) -> dict[str, Any]:
    if is_iri(term) and not term.startswith("<<"):
        return {"type": "uri", "value": lexical(term)}
    if is_blank(term):
        return {"type": "bnode", "value": term[2:]}
    if term.startswith("<<"):
        parts = zip(("subject", "predicate", "object"), quoted_triple(term), strict=True)
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    found = {"type": "literal", "value": lexical(term)}
    if tag := language(term):
        tag, _, direction = tag.partition("--")
        return found | {"xml:lang": tag} | ({"its:dir": direction} if direction else {})
    return found if datatype(term) == XSD_STRING else found | {"datatype": datatype(term)}


_PART: Final = re.compile(r"<<\(|\)>>|<[^<>\s]*>|_:\S+|\"(?:[^\"\\]|\\.)*\"(?:@[\w-]+|\^\^<[^<>\s]*>)?|[^\s]+")


def quoted_triple(term: str) -> tuple[str, str, str]:
    """Return subject, predicate and object of a triple term ``<<( … )>>``."""
    depth = 0
    parts: list[str] = []
    for part in _PART.findall(term.removeprefix("<<(").removesuffix(")>>")):
        if depth:
            parts[-1] += f" {part}"
        else:
            parts.append(part)
        depth += (part == "<<(") - (part == ")>>")
    # The engine writes numbers inside of triple terms as Turtle does.
    subject, predicate, object = (to_term(part) or "" for part in parts)
    return subject, predicate, object


# SPARQL Query Results XML Format


def _xml(answer: Answer) -> Iterator[str]:
    variables = "".join(f'<variable name="{_escaped(column)}"/>' for column in answer.columns)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_RESULTS}">\n<head>{variables}</head>\n'
    if answer.kind == "truth":
        yield f"<boolean>{json.dumps(answer.truth)}</boolean>\n</sparql>\n"
        return
    if not answer.complete:
        yield "<!-- complete: false -->\n"
    yield "<results>\n"
    for row in answer.rows():
        pairs = zip(answer.columns, row, strict=True)
        cells = (f'<binding name="{_escaped(column)}">{_xml_term(cell)}</binding>' for column, cell in pairs if cell)
        yield f"<result>{''.join(cells)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: str) -> str:
    if term.startswith("<<"):
        parts = zip(("subject", "predicate", "object"), quoted_triple(term), strict=True)
        return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"
    text = _escaped(lexical(term))
    if is_iri(term):
        return f"<uri>{text}</uri>"
    if is_blank(term):
        return f"<bnode>{text[2:]}</bnode>"
    if tag := language(term):
        return f'<literal xml:lang="{tag.partition("--")[0]}">{text}</literal>'
    type_iri = datatype(term)
    return (
        f'<literal datatype="{_escaped(type_iri)}">{text}</literal>'
        if type_iri != XSD_STRING
        else (f"<literal>{text}</literal>")
    )


_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def _escaped(text: str) -> str:
    if fault := _NOT_XML.search(text):
        what = f"XML cannot hold the character U+{ord(fault[0]):04X} of {text[:40]!r}"
        raise BadOption(what, hint="--format json can")
    return re.sub('[&<>"\r]', lambda match: _XML[match[0]], text)


# For documents


def _markdown(answer: Answer) -> Iterator[str]:
    yield _markdown_row(answer.columns)
    yield f"|{'|'.join(' --- ' for _ in answer.columns)}|\n"
    for row in _shown_rows(answer):
        yield _markdown_row(row)


def _markdown_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_markdown_cell(cell) for cell in cells)} |\n"


def _markdown_cell(text: str) -> str:
    return re.sub(r"([\\|`*_<\[\]])", r"\\\1", text)


#: A notebook shows so many rows; all are in the answer.
_SHOWN: Final = 200


def to_html(answer: Answer) -> str:
    """Return an answer as a fragment of HTML: a table of its first rows, or preformatted text."""
    from html import escape
    from itertools import islice

    if answer.kind != "rows":
        return f"<pre>{escape(str(answer))}</pre>"
    rows = [answer.columns, *islice(_shown_rows(answer), _SHOWN)]
    lines = []
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        lines.append(f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>")
    more = f"<p>{_SHOWN:,} of {answer.count:,} rows</p>" if answer.count > _SHOWN else ""
    return f"<table>{''.join(lines)}</table>{more}"
