"""Ways out of the mistakes that people make in SPARQL, guessed from the token that does not fit."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from graphkit.query.grammar.cursor import Fault, UnknownPrefix
from graphkit.query.tokens import line_and_column

_KEYWORDS: Final = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "FILTER", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES",
    "GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING", "DISTINCT", "PREFIX", "EXISTS",
)  # fmt: skip
_AFTER_THE_GROUP: Final = frozenset({"GROUP", "ORDER", "LIMIT", "OFFSET", "HAVING"})
_OTHER_LANGUAGES: Final = {"AND": "&&", "OR": "||", "NOT": "!", "IS": "=", "LIKE": 'REGEX(?x, "…", "i")'}
_CLOSING: Final = {"{": "}", "(": ")", "[": "]", "<<": ">>", "<<(": ")>>", "{|": "|}"}
_NAMESPACES: Final = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "void": "http://rdfs.org/ns/void#",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}


def hint_for(fault: Fault, text: str) -> str:
    """Return the likeliest way out of a mistake in a query, or nothing."""
    token = fault.token
    if fault.hint:
        return fault.hint
    if isinstance(fault, UnknownPrefix):
        return _prefix(token.text.partition(":")[0], fault.candidates)
    if token.kind == "end":
        return _unclosed_bracket(fault, text)
    if token.kind == "sign":
        return _sign(token.text, fault.before)
    return _word(fault) if token.kind == "word" else ""


def _prefix(prefix: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(prefix, known, n=1, cutoff=0.6)
    if near and prefix not in _NAMESPACES:
        return f"did you mean {near[0]}:? known are {', '.join(sorted(known))}"
    namespace = _NAMESPACES.get(prefix, "…")
    return f"begin with PREFIX {prefix}: <{namespace}>; known without are {', '.join(sorted(known))}"


def _unclosed_bracket(fault: Fault, text: str) -> str:
    if not fault.open:
        return ""
    bracket = fault.open[-1]
    line, column = line_and_column(text, bracket.start)
    return f"{bracket.text!r} of line {line}, column {column} is never closed: add {_CLOSING[bracket.text]!r}"


def _sign(sign: str, before: str) -> str:
    if sign == "=" and before == "=":
        return "SPARQL compares with a single '='"
    if sign == "<":
        return "an IRI ends with '>' and holds no blanks, quotes or braces"
    return ""


def _word(fault: Fault) -> str:
    token = fault.token
    if token.word in _AFTER_THE_GROUP and any(bracket.text == "{" for bracket in fault.open):
        return f"{token.word} belongs behind the closing '}}'"
    if token.word in _OTHER_LANGUAGES:
        return f"SPARQL writes {_OTHER_LANGUAGES[token.word]}"
    near = get_close_matches(token.word, fault.candidates or _KEYWORDS, n=1, cutoff=0.7)
    near = near or get_close_matches(token.word, _KEYWORDS, n=1, cutoff=0.75)
    if near and near[0] != token.word:
        return f"did you mean {near[0]}?"
    if token.word in _KEYWORDS or not fault.open:
        return ""
    return f"write ?{token.text} for a variable, gk:{token.text} for a term of the vocabulary"
