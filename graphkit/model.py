"""What facts say: statements about entities, each with its sources, dates and details.

Frozen values without behaviour beyond their own meaning. A text stays the text that was written until the
schema gives it a type; a date stays as precise as its source (``When``).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from graphkit.errors import Problem

MODALITIES: Final = ("fact", "estimate", "forecast", "opinion")
STATUSES: Final = ("announced", "completed", "ongoing", "terminated")

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_HALF: Final = re.compile(r"(\d{4})-H([12])", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)


class Place(NamedTuple):
    """Where something was written: a file (relative to the facts folder), a line and a column, both from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class When(NamedTuple):
    """A date as precise as its source gives it, with the first and the last day that it can mean.

    ``When.parse("2026-Q1")`` runs from 2026-01-01 to 2026-03-31; a full date is an interval of one day;
    ``2026/2034`` runs from the first day of the first to the last day of the second.
    """

    first: date
    last: date
    text: str

    @classmethod
    def parse(cls, text: str) -> When:
        """Read ``2026-03-02``, ``2026-03``, ``2026-Q1``, ``2026-H1``, ``2026`` or two of them as ``a/b``.

        Raises ValueError, with words for people, on anything else, a day that does not exist, or ``a`` after ``b``.
        """
        if "/" in text:
            begin, _, end = text.partition("/")
            if "/" in end:
                raise ValueError(_no_date(text))
            first, last = cls.parse(begin), cls.parse(end)
            if last.last < first.first:
                raise ValueError(f"the period {text!r} ends before it begins")
            return cls(first.first, last.last, text)
        first_day, last_day = _days(text)
        return cls(first_day, last_day, text)

    @property
    def datatype(self) -> str:
        """The local name of the XML Schema type that can hold the text: date, gYearMonth, gYear, else string."""
        for pattern, name in ((_DAY, "date"), (_MONTH, "gYearMonth"), (_YEAR, "gYear")):
            if pattern.fullmatch(self.text):
                return name
        return "string"

    def __str__(self) -> str:
        return self.text


def _days(text: str) -> tuple[date, date]:
    """Return the first and last day of one written date; ValueError says what is wrong with it."""
    try:
        if match := _DAY.fullmatch(text):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return day, day
        if match := _MONTH.fullmatch(text):
            return _months(int(match[1]), int(match[2]), 1)
        if match := _QUARTER.fullmatch(text):
            return _months(int(match[1]), 3 * int(match[2]) - 2, 3)
        if match := _HALF.fullmatch(text):
            return _months(int(match[1]), 6 * int(match[2]) - 5, 6)
        if _YEAR.fullmatch(text):
            return _months(int(text), 1, 12)
    except ValueError:
        raise ValueError(f"{text!r} is not a day of the calendar") from None
    raise ValueError(_no_date(text))


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first and the last day of ``count`` months from ``month``."""
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def _no_date(text: str) -> str:
    return f"{text!r} is not a date (write 2026-03-02, 2026-03, 2026-Q1, 2026-H1, 2026, or 2026/2034 for a period)"


class Source(NamedTuple):
    """Where a statement was read. ``url`` may be empty (cited through another source), ``published`` unknown."""

    id: str
    title: str
    publisher: str
    kind: str
    url: str = ""
    author: str = ""
    published: When | None = None
    cited_through: str = ""
    machine_written: bool = False
    title_is_description: bool = False
    note: str = ""


class Entity(NamedTuple):
    """A thing that statements are about. ``type`` is the local name of a class, ``ids`` pairs such as ("cik", "…")."""

    id: str
    type: str
    label: str
    alt: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    country: str = ""
    headquarters: str = ""
    description: str = ""
    note: str = ""


class Evidence(NamedTuple):
    """The place in a source that carries a statement: section and paragraph, or offsets and a digest of the text."""

    source: str
    section: str = ""
    paragraph: str = ""
    start: str = ""
    end: str = ""
    digest: str = ""


class Statement(NamedTuple):
    """One claim by one or more sources.

    ``object`` is an entity id and ``value`` a number as written; a relation has the first, a figure the second
    or neither. Predicates and details are local names. ``premises`` (statement ids) and ``inferred_by`` are
    filled by inference alone, and then ``sources`` is empty. ``disagrees`` names statements with which an editor found
    this one to disagree, as ids, in facts that were read also without their digests; like a note, it is no part of
    what the statement says.
    """

    subject: str
    predicate: str
    modality: str
    object: str = ""
    value: str = ""
    unit: str = ""
    date: When | None = None
    period: When | None = None
    until: When | None = None
    status: str = ""
    negated: bool = False
    what: str = ""
    estimator: str = ""
    note: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    cited: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    inferred_by: str = ""
    premises: tuple[str, ...] = ()
    disagrees: tuple[str, ...] = ()


class Record(NamedTuple):
    """A source, an entity or a statement together with where it and each of its keys were written.

    ``places`` maps a key path (``subject``, ``sources[0]``, ``qualifiers.stakePercent``, ``evidence[0].section``)
    to the place of its value; the empty path is the record itself.
    """

    value: Source | Entity | Statement
    places: Mapping[str, Place]

    def place(self, path: str = "") -> Place:
        """Return the place of a key, or of the record when that key was not written."""
        return self.places.get(path) or self.places[""]


class Facts(NamedTuple):
    """All that was read, in the order of files and lines, and what was wrong while reading it."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources, as read."""
        return tuple(record.value for record in self.records if isinstance(record.value, Source))

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities, as read."""
        return tuple(record.value for record in self.records if isinstance(record.value, Entity))

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements, as read."""
        return tuple(record.value for record in self.records if isinstance(record.value, Statement))
