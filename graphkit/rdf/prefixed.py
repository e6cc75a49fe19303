"""Terms as people write them: with a prefix where one fits, numbers and truth values bare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graphkit.terms import XSD

# Turtle allows more (escapes, colons, percent signs): what is outside of this is written as a whole IRI. The
# last character is no dot: there it would end the statement.
_START: Final = (
    "A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_INNER: Final = _START + "\u00b7\u0300-\u036f\u203f-\u2040-"
_LOCAL: Final = f"[{_START}](?:[{_INNER}.]*[{_INNER}])?"

#: Datatypes that Turtle writes bare, with the spellings that every reader gives back as they were.
_BARE: Final = {
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]*"),
    f"{XSD}decimal": re.compile(r"(?!-0\.0$)-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


class Prefixed(dict[str, str]):
    """A table from terms to their Turtle spelling, filled as it is asked; ``used`` holds the prefixes taken.

    >>> Prefixed({"id": "https://w3id.org/graphkit/id/"})["<https://w3id.org/graphkit/id/nokia>"]
    'id:nokia'
    """

    __slots__ = ("_match", "_prefixes", "used")

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Make an empty table for prefixes; of two namespaces that fit, the longer one is taken."""
        super().__init__()
        self._prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        longest_first = sorted(self._prefixes, key=lambda namespace: (-len(namespace), namespace))
        alternatives = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._match = re.compile(f"<({alternatives})({_LOCAL})>").fullmatch
        self.used: set[str] = set()

    def __missing__(self, term: str) -> str:
        """Spell a term that is not in the table yet; plain literals are not worth a place in it."""
        if term.endswith(">"):
            spelt = self._iri(term) if term.startswith("<") else self._typed(term)
            self[term] = spelt
            return spelt
        return term

    def _iri(self, term: str) -> str:
        match = self._match(term)
        if match is None:
            return term
        prefix = self._prefixes[match[1]]
        self.used.add(prefix)
        return f"{prefix}:{match[2]}"

    def _typed(self, term: str) -> str:
        """Spell a literal with a datatype; what is no literal (a triple term) stays as it is."""
        end = term.rfind('"^^<')
        if end < 0 or not term.startswith('"'):
            return term
        bare = _BARE.get(term[end + 4 : -1])
        if bare is not None and bare.fullmatch(term, 1, end):
            return term[1:end]
        return f"{term[: end + 1]}^^{self[term[end + 3 :]]}"
