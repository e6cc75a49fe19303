"""Answers: what came back from a query, read line by line from where the worker left it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from graphkit.rdf import Triple, datatype, lexical, literal, read_ntriples
from graphkit.terms import XSD

#: A row: a term in N-Triples syntax for each column, None where there is no value.
Row: TypeAlias = tuple[str | None, ...]

_NUMBER: Final = re.compile(r"[+-]?(?:(\d+)|(\d*\.\d+)|(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query. ``kind`` is ``rows`` (SELECT), ``truth`` (ASK) or ``triples`` (CONSTRUCT, DESCRIBE).

    ``count`` is the number of rows or triples; ``complete`` is False when a bound cut them, and then ``notes`` says
    which and how to lift it. ``notes`` also say why an answer is empty, and which terms the graph does not have.
    ``given`` names the columns whose values the asker gave.
    """

    kind: Literal["rows", "truth", "triples"]
    columns: tuple[str, ...]
    count: int
    truth: bool
    complete: bool
    notes: tuple[str, ...]
    _data: Iterable[bytes]
    _order: tuple[int, ...]
    given: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield the rows of a SELECT, in order; each call begins anew."""
        if self.kind != "rows":
            return
        order = self._order
        for line in self._data:
            cells = line.decode().split("\t")
            yield tuple([to_term(cells[position]) for position in order])

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of a CONSTRUCT or DESCRIBE, as they came; each call begins anew."""
        if self.kind != "triples":
            return
        yield from read_ntriples(f"{line.decode()}\n" for line in self._data)

    def texts(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows as plain texts: IRIs and literals without their marks, "" where there is no value."""
        return (tuple([lexical(cell) if cell else "" for cell in row]) for row in self.rows())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as values of Python: numbers and truth as such, all else as text, None for no value."""
        return (tuple([to_value(cell) for cell in row]) for row in self.rows())

    def __str__(self) -> str:
        from graphkit.query.results import write_answer

        return "".join(write_answer(self)).rstrip("\n")

    def _repr_html_(self) -> str:
        """Return the answer as Jupyter shows it."""
        from graphkit.query.results import to_html

        return to_html(self)

    def __len__(self) -> int:
        """Return the number of rows or triples."""
        return self.count

    def __bool__(self) -> bool:
        """Return whether there is anything in the answer; for ASK, whether it is yes."""
        return self.truth if self.kind == "truth" else self.count > 0


def to_value(term: str | None) -> Any:
    """Return a term as a value of Python: an int, a Decimal, a float, a bool, or the text of anything else.

    >>> to_value('"2.9"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    Decimal('2.9')
    """
    if term is None:
        return None
    text, kind = lexical(term), datatype(term).removeprefix(XSD)
    try:
        if kind == "integer":
            return int(text)
        if kind == "decimal":
            return Decimal(text)
        if kind in ("double", "float"):
            return float(text)
    except (ValueError, ArithmeticError):  # the lexical form is not one of its datatype
        return text
    return text == "true" if kind == "boolean" else text


def to_term(cell: str) -> str | None:
    """Return a cell of the engine's tab-separated answer as a term in canonical N-Triples syntax."""
    if not cell:
        return None
    if cell[0] in '<"_':
        return _escaped(cell) if cell[0] == '"' and _CONTROL.search(cell) else cell
    if cell in ("true", "false"):
        return f'"{cell}"^^<{XSD}boolean>'
    number = _NUMBER.fullmatch(cell)
    if not number:
        return cell
    return f'"{cell}"^^<{XSD}{"integer" if number[1] else "decimal" if number[2] else "double"}>'


def _escaped(cell: str) -> str:
    """Return a literal whose control characters came as they are with these escaped."""
    closing = cell.rindex('"')
    return literal(lexical(cell[: closing + 1])) + cell[closing + 1 :]
