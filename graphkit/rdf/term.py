"""RDF terms as text: every term is a ``str`` in canonical N-Triples syntax, every triple a tuple of three.

``<https://…>`` is an IRI, ``"text"``, ``"5"^^<…#integer>`` and ``"x"@en`` are literals, ``_:b0`` is a blank
node (graphkit makes none, foreign RDF may). Equal terms are equal strings, and sort by code point.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from graphkit.terms import RDF, XSD

#: Subject, predicate and object, each in canonical N-Triples syntax.
Triple: TypeAlias = tuple[str, str, str]

XSD_STRING: Final = XSD + "string"
LANG_STRING: Final = RDF + "langString"

# RFC 3987: what may stand in any part of an IRI ("%" must begin an octet), and what in a query alone.
_PLAIN: Final = (
    r"A-Za-z0-9\-._~:/@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    + "".join(f"\\U{plane:04x}0000-\\U{plane:04x}fffd" for plane in range(1, 14))
    + r"\U000e1000-\U000efffd"
)
_PRIVATE: Final = r"\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_OCTET: Final = "%[0-9A-Fa-f]{2}"
_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.\-]*:"
_IP_LITERAL: Final = r"//(?:[A-Za-z0-9\-._~:!$&'()*+,;=]*@)?\[[0-9A-Fa-fv:.]+\]"
_IRI: Final = (
    f"{_SCHEME}(?:{_IP_LITERAL})?(?:[{_PLAIN}]|{_OCTET})*"
    rf"(?:\?(?:[{_PLAIN}{_PRIVATE}?]|{_OCTET})*)?(?:\#(?:[{_PLAIN}?]|{_OCTET})*)?"
)
# Nearly all IRIs are of this kind; the whole rule takes milliseconds to compile, so it waits for one that is not.
_COMMON_IRI: Final = re.compile(r"[a-z]+:[A-Za-z0-9\-._~:/]*(?:#[A-Za-z0-9\-._~:/]*)?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")

_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f\ufffe\uffff]')
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ESCAPES: Final = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_ESCAPE_SEQUENCE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_UNESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "'": "'"}


def iri(text: str) -> str:
    """Return an absolute IRI as a term.

    Raises ValueError, naming the character and its place, for what RFC 3987 does not allow, and for a text
    without a scheme: such a term would make every file that holds it unreadable.

    >>> iri("https://w3id.org/graphkit/id/nokia")
    '<https://w3id.org/graphkit/id/nokia>'
    """
    if _COMMON_IRI.fullmatch(text) or re.fullmatch(_IRI, text):
        return f"<{text}>"
    raise ValueError(f"{_shown(text)} is not an IRI: {_iri_fault(text)}")


def _shown(text: str) -> str:
    """Return text as a message quotes it: not a whole book."""
    return repr(text if len(text) <= 120 else text[:119] + "…")


def _iri_fault(text: str) -> str:
    """Say in words what keeps a text from being an absolute IRI."""
    if not re.match(_SCHEME, text):
        return "it does not begin with a scheme such as https:"
    longest = re.match(_IRI, text)
    position = longest.end() if longest else 0
    culprit = text[position]
    if culprit == "%":
        return f"the '%' at position {position + 1} is not followed by two hexadecimal digits"
    name = f"the character {culprit!r} (U+{ord(culprit):04X})"
    return f"{name} at position {position + 1} may not stand there; write it percent-encoded"


def literal(text: str, datatype_iri: str = "", *, language: str = "") -> str:
    """Return a literal as a term, in canonical form: xsd:string is left away, control characters are escaped.

    Raises ValueError for a lone surrogate (no file can hold it), for a datatype that is no IRI, for what is
    no language tag, and for both at once.

    >>> literal("5", "http://www.w3.org/2001/XMLSchema#integer")
    '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if surrogate := _SURROGATE.search(text):
        raise ValueError(
            f"{_shown(text)} holds half a character (U+{ord(surrogate[0]):04X} at position {surrogate.start() + 1})"
        )
    quoted = f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'
    if language:
        if datatype_iri not in ("", LANG_STRING):
            raise ValueError(f"{_shown(text)} has both the language {language!r} and the datatype {datatype_iri!r}")
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"{language!r} is not a language tag")
        return f"{quoted}@{language}"
    if datatype_iri in ("", XSD_STRING):
        return quoted
    return f"{quoted}^^{iri(datatype_iri)}"


def is_iri(term: str) -> bool:
    """Tell whether a term is an IRI."""
    return term.startswith("<")


def is_literal(term: str) -> bool:
    """Tell whether a term is a literal."""
    return term.startswith('"')


def is_blank(term: str) -> bool:
    """Tell whether a term is a blank node."""
    return term.startswith("_:")


def lexical(term: str) -> str:
    """Return the plain text of a term: an IRI without brackets, a literal without quotes, escapes and type.

    A blank node is returned as it is.
    """
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    text = term[1 : term.rindex('"')]
    return _ESCAPE_SEQUENCE.sub(_unescape, text) if "\\" in text else text


def _unescape(match: re.Match[str]) -> str:
    """Return the character that one escape sequence stands for."""
    return _UNESCAPES[match[3]] if match[3] else chr(int(match[1] or match[2], 16))


def datatype(term: str) -> str:
    """Return the datatype IRI of a literal: xsd:string for plain text, rdf:langString with a language.

    Of anything else it is the empty text.
    """
    if not term.startswith('"'):
        return ""
    if term.endswith(">"):
        return term[term.rindex('"') + 4 : -1]
    return XSD_STRING if term.endswith('"') else LANG_STRING


def language(term: str) -> str:
    """Return the language tag of a literal, or "" where it has none."""
    if not term.startswith('"') or term.endswith((">", '"')):
        return ""
    return term[term.rindex('"') + 2 :]
