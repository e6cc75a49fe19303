r"""SPARQL text as tokens, each with its place: strings of four kinds, IRIs and comments are seen for what they are.

Never fails: what fits no kind becomes a token of kind ``stray``, a string without its end one of kind ``unclosed``.
Escapes such as ``\u0053`` are read in names and words alone, as the engine does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAME_START: Final = r"(?:[^\W\d_]|_)"
_NAME: Final = r"\w\-\u00b7\u0300-\u036f\u203f\u2040\u200c\u200d"
_LOCAL: Final = rf"(?:[{_NAME}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_UNICODE_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

#: In order: the first that matches wins, and each takes as much as it can. The length of a prefix is capped, and
#: dots are taken without going back, so that no text of 64 kB makes this slow.
_TOKEN: Final = re.compile(
    rf"""
      (?P<blank>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
    | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|\\.))*''' | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\")
    | (?P<unclosed>'''.* | \"\"\".*)
    | (?P<short>'(?:[^'\\\r\n]|\\[^\r\n])*' | "(?:[^"\\\r\n]|\\[^\r\n])*")
    | (?P<open>['"][^\r\n]*)
    | (?P<variable>[?$][\w\u00b7\u0300-\u036f\u203f\u2040]+)
    | (?P<node>_:\w(?:\.*+[{_NAME}])*+)
    | (?P<name>(?:{_NAME_START}(?:[{_NAME}.]{{0,200}}[{_NAME}])?)?:(?:\.*+{_LOCAL})*+)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+ | [0-9]*\.[0-9]+ | [0-9]+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?)
    | (?P<word>(?:{_NAME_START}|{_UNICODE_ESCAPE})(?:\w|{_UNICODE_ESCAPE})*)
    | (?P<sign><<\(|\)>>|<<|>>|\{{\||\|\}}|&&|\|\||\^\^|<=|>=|!=|[(){{}}\[\].,;=<>!*/+\-|^?~@])
    | (?P<stray>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS: Final = {"short": "string", "open": "unclosed"}
_ESCAPE: Final = re.compile(_UNICODE_ESCAPE)


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text as written, and the offset at which it begins.

    Kinds: ``iri string unclosed variable node name number language word sign stray end``.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind its last character."""
        return self.start + len(self.text)

    @property
    def word(self) -> str:
        """The text in capitals with escapes read, for comparing with keywords; empty for other kinds than words."""
        return unescaped(self.text).upper() if self.kind == "word" else ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a query, without blanks and comments, closed by one of kind ``end``."""
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "stray"
        if kind not in ("blank", "comment"):
            tokens.append(Token(_KINDS.get(kind, kind), match.group(), match.start()))
    tokens.append(Token("end", "", len(text)))
    return tokens


def unescaped(text: str) -> str:
    """Return a name or word with its Unicode escapes read; an escape that is no character stays as it is."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[0][2:], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
