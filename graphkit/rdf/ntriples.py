"""N-Triples, which is also N-Quads of one default graph: the form of graphkit's own ``graph.nq``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphkit.rdf.term import Triple


def read_ntriples(lines: Iterable[str]) -> Iterator[Triple]:
    """Read canonical N-Triples, one statement a line, as graphkit writes them.

    Trusts the terms: what other programs wrote belongs in front of a real parser. Empty lines and comments
    are passed over. Raises ValueError with the line number for a line that does not end a statement.
    """
    for number, line in enumerate(lines, 1):
        try:
            subject, predicate, rest = line.split(" ", 2)
        except ValueError:
            subject = predicate = rest = ""
        if rest.endswith(" .\n") and subject[0] != "#":
            yield subject, predicate, rest[:-3]
        elif triple := _read_odd_line(line, number):
            yield triple


def _read_odd_line(line: str, number: int) -> Triple | None:
    """Read a line that is empty, a comment, or ends in another way; None where it states nothing."""
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    parts = line.split(" ", 2)
    if len(parts) != 3 or not parts[2].endswith(" ."):
        raise ValueError(f"line {number} is not a statement of canonical N-Triples: {line[:80]!r}")
    return parts[0], parts[1], parts[2][:-2]


def to_ntriples(triples: Iterable[Triple]) -> Iterator[str]:
    """Write each triple once as a line, sorted by code point: the same graph is the same bytes."""
    yield from sorted({f"{subject} {predicate} {object} .\n" for subject, predicate, object in triples})
