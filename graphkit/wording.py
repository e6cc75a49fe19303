"""How facts read to people: amounts, dates, and a statement as one sentence. ISO forms are for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from graphkit.model import Source, Statement, When
from graphkit.vocabulary import Vocabulary

_MONEY: Final = {
    "USD": "US$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "KRW": "₩",
    "CHF": "CHF ",
    "TWD": "NT$",
}
#: Units that people write otherwise than the code of the schema does.
_SPELLINGS: Final = {"gbit/s": "Gbit/s", "tbit/s": "Tbit/s"}
#: What stands before a claim that a statement denies.
DENIED: Final = "denied"
_SCALES: Final = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def amount(value: str, unit: str) -> str:
    """Return an amount as people write it: ``US$2bn``, ``57%``, ``1,600 Gbit/s``; empty when there is no value."""
    if not value:
        return ""
    sign, digits = ("-", value[1:]) if value.startswith("-") else ("", value)
    if unit in _MONEY:
        return f"{sign}{_MONEY[unit]}{_scaled(digits)}"
    if unit == "percent":
        return f"{sign}{_grouped(digits)}%"
    if (digits, unit) == ("1", "units"):
        return f"{sign}1 unit"
    return f"{sign}{_grouped(digits)} {_SPELLINGS.get(unit, unit)}".rstrip()


def figure(statement: Statement) -> str:
    """Return the amount of a statement with what qualifies it: ``about US$2bn``, ``US$1bn to US$2bn``."""
    own = dict(statement.qualifiers)
    text = amount(statement.value, statement.unit)
    if not text:
        return ""
    if "valueMax" in own:
        text = f"{text} to {amount(own['valueMax'], statement.unit)}"
    words = ["about"] if own.get("approximate") == "true" else []
    return " ".join([*words, *([own["bound"]] if "bound" in own else []), text])


def _scaled(digits: str) -> str:
    """Return a number with tn, bn or m from a million on, rounded to three decimals of that."""
    whole = int(digits.partition(".")[0])
    for size, name in _SCALES:
        if whole >= size:
            thousandths = (2000 * whole + size) // (2 * size)
            return f"{_grouped(f'{thousandths // 1000}.{thousandths % 1000:03}'.rstrip('0').rstrip('.'))}{name}"
    return _grouped(digits)


def _grouped(digits: str) -> str:
    """Return a number in canonical spelling with its thousands grouped: ``1600.5`` → ``1,600.5``."""
    whole, dot, rest = digits.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def detail(text: str) -> str:
    """Return the value of a detail as people write it: long numbers grouped, days in words, all else as written."""
    if text.isascii() and text.isdigit() and len(text) > 4 and not text.startswith("0"):
        return _grouped(text)
    try:
        return day(When.parse(text)) if "-" in text else text
    except ValueError:
        return text


def day(when: When | None) -> str:
    """Return a date as people write it: ``2 Mar 2026``, ``Mar 2026``, ``Q1 2026``, ``2026``; empty for None."""
    if when is None:
        return ""
    if "/" in when.text:
        begin, _, end = when.text.partition("/")
        return f"{day(When.parse(begin))} to {day(When.parse(end))}"
    year, *rest = when.text.split("-")
    if not rest:
        return year
    if rest[0][0] in "QH":
        return f"{rest[0]} {year}"
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) == 2 else f"{month} {year}"


def date_words(value: date) -> str:
    """Return a day as people write it: ``2 Mar 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def window_words(window: Iterable[tuple[date, date]], *, begins: Mapping[date, str] = MappingProxyType({})) -> str:
    """Return periods in words: ``since 28 Oct 2025``, ``from … to …``, ``until …``; "undated" for all of time.

    ``begins`` has other words for a first day, such as "2025" where no more than that is known.
    """
    parts = []
    for begin, end in window:
        if begin == date.min and end == date.max:
            parts.append("undated")
        elif end == date.max:
            parts.append(f"since {begins.get(begin) or date_words(begin)}")
        elif begin == date.min:
            parts.append(f"until {date_words(end)}")
        else:
            parts.append(f"from {begins.get(begin) or date_words(begin)} to {date_words(end)}")
    return ", ".join(parts) or "never all at once"


def times(statement: Statement) -> str:
    """Return when a statement is about: its date or period, and its end."""
    begin = day(statement.date or statement.period)
    if not statement.until:
        return begin
    return f"{begin} to {day(statement.until)}" if begin else f"until {day(statement.until)}"


def verb(statement: Statement, vocabulary: Vocabulary, *, forward: bool = True) -> str:
    """Return the words of the relation, forwards ("invests in") or backwards ("is backed by"); a denial has the same.

    What a label explains in brackets is left out: ``acquires (agreed or completed)`` reads "acquires".
    """
    predicate = vocabulary.predicates[statement.predicate]
    words = predicate.label if forward or predicate.symmetric else predicate.inverse_label
    return words.partition(" (")[0]


def claim_sentence(statement: Statement, vocabulary: Vocabulary, *, subject: str, other: str = "") -> str:
    """Return what is claimed of things by label: ``A acquires B``, ``denied: A acquires B``, ``A: revenue``."""
    words = verb(statement, vocabulary)
    told = f"{subject} {words} {other}" if other else f"{subject}: {words}"
    return f"{DENIED}: {told}" if statement.negated else told


def details(statement: Statement) -> list[str]:
    """Return what follows a sentence: amount, date, stage, and how it is said if not as a plain fact."""
    parts = [figure(statement), times(statement)]
    if statement.status in ("announced", "completed", "terminated"):
        parts.append(statement.status)
    if statement.modality != "fact":
        parts.append(f"[{statement.modality}]")
    if statement.inferred_by:
        parts.append("[inferred]")
    return [part for part in parts if part]


def source_line(source: Source) -> str:
    """Return a source in full: publisher, title, date, kind, address."""
    title = f"“{source.title}”" if not source.title_is_description else source.title
    parts = [source.publisher, title, day(source.published) or "undated", source.kind, source.url]
    return ", ".join(part for part in parts if part)


def publishers_line(sources: Iterable[Source], *, limit: int = 3) -> str:
    """Return who says so in short: up to ``limit`` publishers, newest first, and how many more there are."""
    newest_first = sorted(sources, key=lambda s: (s.published.last if s.published else date.min, s.id), reverse=True)
    names = list(dict.fromkeys(source.publisher for source in newest_first))
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more
