"""A place in the tokens of a query, and the ways of going on from it or saying what is wrong there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from graphkit.query.tokens import Token, tokenize, unescaped


class Fault(Exception):
    """The first token that fits no rule of the grammar: what is wrong with it, and the way out if one is known.

    ``candidates`` are words that could have been meant, ``open`` the brackets that were open there.
    """

    def __init__(
        self,
        token: Token,
        what: str,
        *,
        hint: str = "",
        candidates: Sequence[str] = (),
        before: str = "",
        open: Sequence[Token] = (),
    ) -> None:
        super().__init__(what)
        self.token = token
        self.what = what
        self.hint = hint
        self.candidates = tuple(candidates)
        self.before = before
        self.open = tuple(open)


class UnknownPrefix(Fault):
    """A prefixed name whose prefix nothing declares."""


class Cursor:
    """Walks over tokens from left to right, one ahead."""

    def __init__(self, text: str, *, prefixes: Mapping[str, str]) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.prefixes = dict(prefixes)
        self.triples = 0
        self.open: list[Token] = []

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    @property
    def behind(self) -> int:
        """The offset at which the last token that was taken ends."""
        return self.tokens[self.at - 1].end if self.at else 0

    def take(self) -> Token:
        """Return the next token and go past it."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        """Tell whether the next token is one of these signs."""
        token = self.tokens[self.at]
        return token.kind == "sign" and token.text in signs

    def is_word(self, *words: str) -> bool:
        """Tell whether the next token is one of these keywords, in any case."""
        return self.tokens[self.at].word in words

    def skip_sign(self, *signs: str) -> bool:
        """Go past one of these signs if it comes next, and tell whether it did."""
        if self.is_sign(*signs):
            self.at += 1
            return True
        return False

    def skip_word(self, *words: str) -> bool:
        """Go past one of these keywords if it comes next, and tell whether it did."""
        if self.is_word(*words):
            self.at += 1
            return True
        return False

    def need_sign(self, sign: str, *, where: str) -> Token:
        """Take a sign that must come next; ``where`` says in words after or in what."""
        if not self.is_sign(sign):
            self.fail(f"expected {sign!r} {where}")
        return self.take()

    def need_word(self, *words: str, where: str) -> Token:
        """Take a keyword that must come next."""
        if not self.is_word(*words):
            self.fail(f"expected {' or '.join(words)} {where}", candidates=words)
        return self.take()

    def enter(self, sign: str, *, where: str) -> Token:
        """Take an opening bracket and remember it, so that a missing end can be told with its beginning."""
        token = self.need_sign(sign, where=where)
        self.open.append(token)
        return token

    def leave(self, sign: str, *, where: str) -> Token:
        """Take the closing bracket of the one entered last."""
        token = self.need_sign(sign, where=where)
        self.open.pop()
        return token

    def variable(self, *, where: str) -> Token:
        """Take a variable."""
        if self.token.kind != "variable":
            hint = f"write ?{self.token.text}" if self.token.kind == "word" else ""
            self.fail(f"expected a variable {where}", hint=hint)
        return self.take()

    def iri(self, *, where: str) -> str:
        """Take an IRI or a prefixed name and return the whole IRI."""
        if self.token.kind == "iri":
            return unescaped(self.take().text[1:-1])
        if self.token.kind != "name":
            self.fail(f"expected an IRI or a prefixed name {where}")
        return self.resolve(self.take())

    def resolve(self, token: Token) -> str:
        """Return the IRI of a prefixed name; fail when nothing declares its prefix."""
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            raise UnknownPrefix(token, f"{prefix + ':'!r} is not a known prefix", candidates=tuple(self.prefixes))
        return self.prefixes[prefix] + local.replace("\\", "")

    def fail(self, what: str, *, hint: str = "", candidates: Sequence[str] = ()) -> NoReturn:
        """Say what was expected in place of the next token."""
        before = self.tokens[self.at - 1].text if self.at else ""
        raise Fault(self.token, what, hint=hint, candidates=candidates, before=before, open=self.open)
