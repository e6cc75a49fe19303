"""What makes a problem the same one in the next version of a file, whatever happened to the lines around it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from graphkit.check.places import split_place
from graphkit.errors import Problem
from graphkit.model import Facts, Record, Statement


def fingerprints(problems: Iterable[Problem], facts: Facts, folder: Path) -> list[str]:
    """Return a fingerprint for each problem, in their order; ``folder`` is the folder of facts.

    It is a digest of the rule, the file, what the record is about and the text at the place, and never of a line
    number; the number behind the colon tells apart what is equal in all of these.
    """
    records = _by_file(facts)
    lines: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    found = []
    for problem in problems:
        file, line, column = split_place(problem.where)
        if file not in lines:
            lines[file] = _read_lines(folder / file) if line else []
        written = lines[file][line - 1] if 0 < line <= len(lines[file]) else ""
        about = _about(records.get(file, ()), line, column, written)
        text = written[max(column - 1, 0) :].strip()
        digest = hashlib.sha256("\0".join((problem.rule, file, about, text)).encode()).hexdigest()[:32]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return found


def _by_file(facts: Facts) -> dict[str, list[Record]]:
    by_file: dict[str, list[Record]] = {}
    for record in sorted(facts.records, key=lambda record: record.place()):
        by_file.setdefault(record.place().file, []).append(record)
    return by_file


def _read_lines(path: Path) -> list[str]:
    """Return the lines of a file as the reader of facts counts them; [] for one that cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return []
    return re.split("\r\n|\r|\n", text)


def _about(records: Sequence[Record], line: int, column: int, written: str) -> str:
    """Return what the record around a place is about; empty where there is none."""
    places = [record.place()[1:] for record in records]
    found = bisect_right(places, (line, column)) - 1
    if found < 0:
        return ""
    begins = places[found]
    # An item of the list that is no record itself (a mere text) stands under the dash as records do, and a list
    # of the file further left than they.
    other_item = begins != (line, column) and begins[1] == column and written[: column - 1].strip() == "-"
    if column < begins[1] or other_item:
        return ""
    value = records[found].value
    return " ".join((value.subject, value.predicate, value.object)) if isinstance(value, Statement) else value.id
