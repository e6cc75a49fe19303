"""What was found so far: problems, and which keys of which records they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from graphkit.errors import Problem
from graphkit.facts import CUT_SHORT, by_place
from graphkit.model import Facts, Record
from graphkit.names import fold

_CLOSE: Final = 0.7
_MOST_SOUGHT: Final = 100
_REQUIRED: Final = ("id", "type", "label", "title", "publisher", "kind", "subject", "predicate", "modality")


class Findings:
    """Collects problems; a second one about the same key of a record is taken to follow from the first."""

    def __init__(self, facts: Facts) -> None:
        self._problems = list(facts.problems)
        self._sought: dict[str, list[str]] = {}
        #: False when some file could not be read to its end: what is not there may stand in the part unread.
        self.complete = not any(problem.rule in CUT_SHORT for problem in facts.problems)
        self._faulty: dict[int, set[str]] = {}
        reported = {problem.where for problem in facts.problems}
        if reported:
            for record in facts.records:
                faulty = {key for key, place in record.places.items() if key and str(place) in reported}
                if str(record.place()) in reported:
                    # What is missing at all is reported at the record.
                    faulty |= {key for key in _REQUIRED if key not in record.places}
                self._faulty[id(record)] = faulty

    def add(self, record: Record, key: str, what: str, hint: str, rule: str, *, at: str = "") -> None:
        """Note a problem of a key (the empty one: of the record), shown at that key or ``at`` another.

        A key that was not written is shown at the beginning of what it would be part of.
        """
        if self.is_faulty(record, key):
            return
        if key:
            self.excuse(record, key)
        written = next((part for part in _upwards(at or key) if part in record.places), "")
        self._problems.append(Problem(str(record.place(written)), what, hint, rule))

    def excuse(self, record: Record, key: str) -> None:
        """Take later problems of a key to follow from one that was noted."""
        self._faulty.setdefault(id(record), set()).add(key)

    def near(self, name: str, known: Iterable[str], *, kind: str, meant: Mapping[str, str] | None = None) -> list[str]:
        """Return what ``near`` returns, for the first ``_MOST_SOUGHT`` names only.

        Where more are wrong something else is, and seeking takes its time.
        """
        key = f"{kind} {name}"
        if key not in self._sought:
            self._sought[key] = near(name, known, meant=meant) if len(self._sought) < _MOST_SOUGHT else []
        return self._sought[key]

    def add_elsewhere(self, problem: Problem) -> None:
        """Note a problem that is not about a record."""
        self._problems.append(problem)

    def is_faulty(self, record: Record, key: str) -> bool:
        """Return whether a key, or what it is part of, has a problem already."""
        faulty = self._faulty.get(id(record), ())
        return any(part in faulty for part in _upwards(key))

    def faulty(self, record: Record) -> frozenset[str]:
        """Return the keys of a record that have problems."""
        return frozenset(self._faulty.get(id(record), ()))

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems, each once, by place."""
        return tuple(sorted(set(self._problems), key=by_place))


def _upwards(key: str) -> Iterable[str]:
    """Yield ``evidence[0].section``, ``evidence[0]``, ``evidence``."""
    yield key
    for position in range(len(key) - 1, 0, -1):
        if key[position] in ".[":
            yield key[:position]


def near(name: str, known: Iterable[str], *, count: int = 3, meant: Mapping[str, str] | None = None) -> list[str]:
    """Return what a mistyped name may mean, best first: at most ``count`` of the known names.

    ``meant`` adds other forms (labels, say), each with the name to offer for it.
    """
    by_form = {_bare(form): text for form, text in (meant or {}).items()}
    by_form |= {_bare(text): text for text in sorted(known)}
    found = get_close_matches(_bare(name[:80]), by_form, count * 2, _CLOSE)
    return list(dict.fromkeys(by_form[form] for form in found))[:count]


def _bare(name: str) -> str:
    return fold(name).replace("_", "").replace("-", "").replace(" ", "")


def did_you_mean(names: Iterable[str], otherwise: str) -> str:
    """Return the question that offers names, or the other way out when there are none."""
    quoted = [repr(name) for name in names]
    if not quoted:
        return otherwise
    *rest, last = quoted
    return f"did you mean {', '.join(rest)} or {last}?" if rest else f"did you mean {last}?"


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """Return names joined with commas, the number of the rest where there are too many to read."""
    known = list(names)
    left = len(known) - most
    return ", ".join(known[:most]) + (f" and {left} more" if left > 0 else "")


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
