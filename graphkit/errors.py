"""Every way graphkit says no.

::

    GraphkitError                     anything a user can put right
    ├── FactsError      (ValueError)  facts or ontology that do not hold; carries all problems at once
    ├── OntologyError   (ValueError)  a schema, shape or rule file that cannot be used
    ├── UnknownName     (LookupError) a name that nothing in the graph bears; carries near ones
    ├── AmbiguousName   (LookupError) a name that several things bear; carries them
    ├── NotFound        (LookupError) a question without an answer: no connection, no such statement
    ├── QueryError      (ValueError)  a query that cannot be read, or is not allowed
    ├── BoundReached    (RuntimeError) time, memory or rows ran out before the answer was whole
    ├── GraphUnreadable (OSError)     a build folder or RDF file that cannot be opened as a graph
    ├── OutputRefused   (OSError)     a place that must not or cannot be written to
    └── BadOption       (ValueError)  an option or argument that makes no sense

The exception carries data; its message is made from the data, as ``where: what (the way out)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong, where it is, and the way out.

    ``where`` is ``file:line:column`` for authored files (file relative to the folder that was checked),
    the statement's IRI for other RDF, or empty when the whole input is meant. ``rule`` is a short stable
    name of the check (``unknown-entity``), the rule id of the SARIF report.
    """

    where: str
    what: str
    hint: str = ""
    rule: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} ({self.hint})" if self.hint else text


class GraphkitError(Exception):
    """The base of all errors that graphkit raises on purpose; ``exit_code`` is what the command ends with."""

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.problem = Problem(where, what, hint)
        super().__init__(str(self.problem))


class FactsError(GraphkitError, ValueError):
    """Facts or ontology that do not hold. ``problems`` lists them all, in the order of files and lines."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}")

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class OntologyError(GraphkitError, ValueError):
    """A schema, shape, rule or saved query that cannot be used."""

    exit_code = 1


class UnknownName(GraphkitError, LookupError):
    """A name that nothing bears; ``near`` holds names that do exist, best first."""

    def __init__(self, name: str, *, kind: str = "thing", near: Sequence[str] = (), hint: str = "") -> None:
        self.name = name
        self.near = tuple(near)
        ways = "graphkit terms lists them" if kind == "relation" else "graphkit search finds names"
        hint = hint or (f"did you mean {_one_of(self.near)}?" if self.near else ways)
        super().__init__(f"{name!r} is not the name of any {kind}", hint=hint)


class AmbiguousName(GraphkitError, LookupError):
    """A name that several things bear; ``candidates`` holds ``(id, label, class)`` of each, by id."""

    def __init__(self, name: str, *, candidates: Sequence[tuple[str, str, str]]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        listed = ", ".join(f"{id} ({label}, {kind})" for id, label, kind in self.candidates)
        super().__init__(f"{name!r} names {len(self.candidates)} things: {listed}", hint="give the id")


class NotFound(GraphkitError, LookupError):
    """A question that was understood and has no answer."""

    exit_code = 1


class QueryError(GraphkitError, ValueError):
    """A query that cannot be read, or asks for what is not allowed."""


class BoundReached(GraphkitError, RuntimeError):
    """Time, memory or size ran out; ``hint`` says how to lift the bound."""


class GraphUnreadable(GraphkitError, OSError):
    """A build folder or RDF file that cannot be opened as a graph."""


class OutputRefused(GraphkitError, OSError):
    """A place that must not be written to, or cannot be."""


class BadOption(GraphkitError, ValueError):
    """An option or argument that makes no sense."""


def _one_of(names: Sequence[str]) -> str:
    """Return names quoted and joined with commas and a last "or"."""
    quoted = [repr(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
