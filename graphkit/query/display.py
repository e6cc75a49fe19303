"""Terms as people read them: short IRIs, numbers with their thousands parted, and nothing that moves a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from graphkit.rdf import datatype, is_iri, lexical
from graphkit.terms import XSD, short

_INTEGER: Final = XSD + "integer"
_DECIMAL: Final = XSD + "decimal"
#: Numbers of so many digits are hard to read in one piece; shorter ones may be years.
_LONG: Final = 5
_UNSEEN: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BIDIRECTIONAL: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")


def shown(term: str) -> str:
    """Return a term as people read it: ``id:nokia``, ``2,000,000,000``, the text of a literal.

    Control characters, and those that turn the direction of writing, are shown as escapes.
    """
    if is_iri(term):
        return term if term.startswith("<<") else visible(short(lexical(term)))
    text = lexical(term)
    if datatype(term) in (_INTEGER, _DECIMAL):
        return grouped(text)
    return visible(text)


def grouped(number: str) -> str:
    """Return a plain decimal number with its thousands parted by commas when it has five digits or more.

    >>> grouped("2000000000.5"), grouped("2026")
    ('2,000,000,000.5', '2026')
    """
    whole, point, fraction = number.partition(".")
    digits = whole.lstrip("+-")
    if len(digits) < _LONG or not digits.isdecimal():
        return number
    return f"{whole[: len(whole) - len(digits)]}{int(digits):,}{point}{fraction}"


def visible(text: str) -> str:
    """Return a text with everything that a terminal would obey written as an escape."""
    if text.isprintable() and not _BIDIRECTIONAL.search(text):
        return text
    return "".join(_UNSEEN.get(c) or (c if _is_harmless(c) else f"\\u{ord(c):04X}") for c in text)


def _is_harmless(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
