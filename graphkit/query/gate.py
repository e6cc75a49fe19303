"""What a query must be like before anything runs: small enough for the engine, and asking nobody but this graph.

The engine ends its process on queries that nest or repeat an operator thousands of times, and it has no switch
that keeps ``SERVICE`` from reaching into the network. Both are refused here, in words; the process that runs the
query is the second wall behind this one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from graphkit.errors import QueryError
from graphkit.query.faults import FaultyQuery
from graphkit.query.grammar import count_triples
from graphkit.query.tokens import Token, tokenize, unescaped

MOST_BYTES: Final = 64 * 1024
MOST_NESTED: Final = 100
MOST_OF_ONE_OPERATOR: Final = 500
MOST_TRIPLES: Final = 150

#: Each of these makes the engine recurse once for every time it occurs, nested or not.
_OPERATORS: Final = frozenset({"||", "&&", "|", "/", "+", "-", "*", "!", "^"})
_OPERATOR_WORDS: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "SELECT", "FILTER", "BIND", "AS", "HAVING", "GRAPH"})
_OPENING: Final = frozenset({"(", "{", "[", "<<", "<<(", "{|"})
_CLOSING: Final = frozenset({")", "}", "]", ">>", ")>>", "|}"})
_UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
# The engine wants no blank around a keyword: it reads `trueSERVICE` and `SERVICEex:a {` as SPARQL.
_GLUED: Final = re.compile(r"(?:true|false)?service", re.IGNORECASE)
_IN_COMPARISON: Final = re.compile(r"\).*service.*#", re.IGNORECASE)


def check_query(text: str, *, prefixes: Mapping[str, str], name: str = "") -> None:
    """Refuse a query that must not run; ``name`` is the file it came from.

    Raises QueryError (FaultyQuery, with the place, wherever there is one) for what is too large, too deeply
    nested or too often joined, for updates, ``SERVICE`` and ``LOAD``, and for strings without an end.
    """
    _check_characters(text, name)
    tokens = tokenize(text)
    if len(tokens) == 1:
        raise QueryError("there is no query in it", where=name, hint='try "SELECT * WHERE { ?s ?p ?o } LIMIT 10"')
    _check_reading_only(tokens, text, name)
    _check_outward(tokens, text, name)
    _check_strings(tokens, text, name)
    _check_nesting(tokens, text, name)
    _check_operators(tokens, text, name)
    _check_triples(tokens, text, prefixes, name)


def _check_characters(text: str, name: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise FaultyQuery(
            "this is half a character", text=text, start=error.start, hint="save the query as UTF-8", name=name
        ) from None
    if size > MOST_BYTES:
        raise QueryError(
            f"the query has {size:,} bytes; {MOST_BYTES:,} are the most", where=name, hint="ask in several queries"
        )
    if "\0" in text:
        raise FaultyQuery(
            "a query holds no NUL character", text=text, start=text.index("\0"), hint="remove it", name=name
        )


def _check_reading_only(tokens: Sequence[Token], text: str, name: str) -> None:
    """Refuse updates: their first keyword stands where a query has SELECT, ASK, CONSTRUCT or DESCRIBE."""
    for position, token in enumerate(tokens):
        if token.word in _FORMS or token.text == "{":
            return
        if token.word in _UPDATES and not (position and tokens[position - 1].word in ("PREFIX", "BASE")):
            raise FaultyQuery(
                f"{token.text} would change the graph, and a query only reads",
                text=text, start=token.start, end=token.end, name=name,
                hint="change the facts, and build the graph again",
            )  # fmt: skip


def _check_outward(tokens: Sequence[Token], text: str, name: str) -> None:
    """Refuse the two ways of reaching out of the graph, however they are spelt."""
    for position, token in enumerate(tokens):
        if token.word == "LOAD" or _calls_service(tokens, position):
            word = "LOAD" if token.word == "LOAD" else "SERVICE"
            raise FaultyQuery(
                f"{word} would ask another computer, and graphkit asks this graph alone",
                text=text, start=token.start, end=token.end, name=name,
                hint="leave it away; data from elsewhere comes in through the facts",
            )  # fmt: skip


def _calls_service(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether the engine could read the keyword SERVICE in a token.

    It is there as a word of its own or glued to its neighbours; or in what looks like an IRI because a comparison
    with ``<`` stands before it and a comment with ``>`` behind it.
    """
    token = tokens[position]
    if token.kind == "iri":
        return _IN_COMPARISON.search(unescaped(token.text)) is not None
    if token.kind == "word":
        return _GLUED.match(unescaped(token.text)) is not None
    if token.kind == "name" and _GLUED.match(token.text):
        return tokens[position + 1].text == "{"
    return False


def _check_strings(tokens: Sequence[Token], text: str, name: str) -> None:
    for token in tokens:
        if token.kind == "unclosed":
            quote = token.text[:3] if token.text.startswith(("'''", '"""')) else token.text[0]
            hint = f"close it with {quote}"
            if len(quote) == 1:
                hint += f" on the same line; a string of several lines begins and ends with {quote * 3}"
            raise FaultyQuery("this string has no end", text=text, start=token.start, hint=hint, name=name)


def _check_nesting(tokens: Sequence[Token], text: str, name: str) -> None:
    depth = 0
    for token in tokens:
        if token.kind != "sign":
            continue
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth > MOST_NESTED:
            raise FaultyQuery(
                f"the query is nested more than {MOST_NESTED} deep",
                text=text, start=token.start, name=name, hint="flatten it, or ask in several queries",
            )  # fmt: skip


def _check_operators(tokens: Sequence[Token], text: str, name: str) -> None:
    counts: dict[str, int] = {}
    for token in tokens:
        operator = token.word if token.kind == "word" else token.text
        if operator not in (_OPERATOR_WORDS if token.kind == "word" else _OPERATORS):
            continue
        counts[operator] = counts.get(operator, 0) + 1
        if counts[operator] > MOST_OF_ONE_OPERATOR:
            way_out = "VALUES or IN (…) take a list of any length" if operator in ("||", "|", "UNION") else ""
            raise FaultyQuery(
                f"{operator!r} occurs more than {MOST_OF_ONE_OPERATOR} times",
                text=text, start=token.start, end=token.end, name=name, hint=way_out or "ask in several queries",
            )  # fmt: skip


def _check_triples(tokens: Sequence[Token], text: str, prefixes: Mapping[str, str], name: str) -> None:
    count, whole = count_triples(text, prefixes=prefixes)
    if not whole:
        count = max(count, _rough_triples(tokens))
    if count > MOST_TRIPLES:
        raise QueryError(
            f"the query has {count} triple patterns; {MOST_TRIPLES} are the most, as the engine needs the longer to "
            "plan the more there are",
            where=name, hint="list values with VALUES, or ask in several queries",
        )  # fmt: skip


def _rough_triples(tokens: Sequence[Token]) -> int:
    """Return about how many triple patterns there are, counted by what parts them: for where the grammar is lost."""
    brackets: list[str] = []
    count = 0
    for token in tokens:
        if token.kind == "sign" and token.text in _OPENING:
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in _CLOSING:
            del brackets[-1:]
        elif token.text in (".", ";", ",") and brackets and brackets[-1] in ("{", "[", "{|"):
            count += 1
    return count
