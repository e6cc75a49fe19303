"""Saved queries: files ``queries/<name>.rq`` of an ontology, each SPARQL below a head of comments.

The head is the lines that begin with ``#`` at the top of the file::

    # Who invested in whom, and how much?
    # answers: one row for each investment that is a fact, the largest first;
    #   amounts as the sources give them
    # parameter investor (thing, optional): only this investor
    # parameter since (date, default 2020): only what was announced from then on

The first line is the title. ``answers:`` says what a row is. ``parameter NAME (KIND)`` declares a variable of the
query's SELECT that ``-p NAME=VALUE`` gives a value: KIND is ``thing`` (an entity, by any of its names),
``source``, ``relation``, ``text``, ``number`` or ``date``; ``optional`` leaves the variable free when no value is
given, ``default VALUE`` gives it that one, and without either a value must be given. A line that is indented by two
blanks more goes on with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graphkit.errors import BadOption, OntologyError, UnknownName
from graphkit.model import When
from graphkit.rdf import iri, literal
from graphkit.terms import GK, SRC, XSD

if TYPE_CHECKING:
    from graphkit.graph import Graph

KINDS: Final = ("thing", "source", "relation", "text", "number", "date")

_PARAMETER: Final = re.compile(r"parameter +([A-Za-z]\w*) +\(([a-z]+)(?:, *(optional|default +(.+?)))?\): *(.+)")
_NUMBER: Final = re.compile(r"[+-]?(?:(\d+)|\d*\.\d+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that the asker gives a value. ``default`` is None where there is none."""

    name: str
    kind: str
    description: str
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with a name, what it asks (``title``), what a row of its answer is, and its parameters in order."""

    name: str
    title: str
    answers: str
    parameters: tuple[Parameter, ...]
    text: str

    def values(self, given: Mapping[str, str], graph: Graph) -> dict[str, str]:
        """Return the value of each parameter that has one, as a term in N-Triples syntax.

        Raises BadOption for a value that is missing, unknown to the query or not of its kind, UnknownName or
        AmbiguousName for a thing or relation that the graph does not have or has several of.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                listed = ", ".join(known) or "none"
                raise BadOption(f"{self.name!r} has no parameter {name!r}", hint=f"it has: {listed}")
        values = {}
        for name, parameter in known.items():
            value = given.get(name, parameter.default)
            if value is not None:
                values[name] = _term(parameter, value, graph)
            elif not parameter.optional:
                raise BadOption(
                    f"{self.name!r} needs {name!r}: {parameter.description}", hint=f"give it with -p {name}=…"
                )
        return values


def _term(parameter: Parameter, value: str, graph: Graph) -> str:
    """Return the value of a parameter as a term."""
    if parameter.kind == "thing":
        return iri(graph.find(value).iri)
    if parameter.kind == "source":
        return iri(SRC + graph.source(value).id)
    if parameter.kind == "relation":
        return iri(GK + graph.relation(value).name)
    try:
        if parameter.kind == "date":
            return literal(value, XSD + When.parse(value).datatype)
        if parameter.kind == "number":
            return literal(value, XSD + _number_type(value))
        return literal(value)
    except ValueError as error:
        raise BadOption(f"-p {parameter.name}: {error}") from None


def _number_type(value: str) -> str:
    number = _NUMBER.fullmatch(value)
    if not number:
        raise ValueError(f"{value!r} is not a number (write it in plain digits, such as 1000000 or 2.9)")
    return "integer" if number[1] else "decimal"


def load_saved(graph: Graph) -> tuple[SavedQuery, ...]:
    """Return all saved queries that came with a graph, by name; raises OntologyError for one without a good head."""
    return tuple(read_saved(name, text) for name, text in graph.query_files())


def find_saved(graph: Graph, name: str) -> SavedQuery:
    """Return the saved query of that name, in any case, with ``_`` or blanks for ``-``; UnknownName without one."""
    files = dict(graph.query_files())
    wanted = name.casefold().replace("_", "-").replace(" ", "-")
    if wanted not in files:
        from difflib import get_close_matches

        near = get_close_matches(wanted, files, n=3, cutoff=0.5)
        hint = "" if near else "graphkit query --list shows them"
        raise UnknownName(name, kind="saved query", near=near, hint=hint)
    return read_saved(wanted, files[wanted])


def read_saved(name: str, text: str) -> SavedQuery:
    """Return a saved query from its text; raises OntologyError, with the line, for a head that says too little."""
    file = f"{name}.rq"
    title, answers = "", ""
    parameters: list[Parameter] = []
    for number, line in _head(text):
        if not title:
            title = line
        elif line.startswith("answers:"):
            answers = line.removeprefix("answers:").strip()
        elif line.startswith("parameter"):
            parameters.append(_parameter(line, f"{file}:{number}:1"))
        else:
            raise OntologyError(
                f"{line[:40]!r} is neither 'answers:' nor 'parameter NAME (KIND):'",
                where=f"{file}:{number}:1", hint="indent a line that goes on with the one before",
            )  # fmt: skip
    for part, what in ((title, "a first line that asks a question"), (answers, "a line '# answers: what a row is'")):
        if not part:
            raise OntologyError(f"a saved query needs {what}", where=f"{file}:1:1", hint="begin the file with it")
    return SavedQuery(name, title, answers, tuple(parameters), text)


def _head(text: str) -> Sequence[tuple[int, str]]:
    """Return each line of the head with its number, continuations joined to it."""
    head: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("#"):
            break
        content = line[1:].rstrip()
        if not content:
            continue
        if content.startswith("   ") and head:
            head[-1] = (head[-1][0], f"{head[-1][1]} {content.strip()}")
        else:
            head.append((number, content.strip()))
    return head


def _parameter(line: str, where: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if not match or match[2] not in KINDS:
        what = f"{match[2]!r} is no kind of parameter" if match else f"{line[:60]!r} cannot be read"
        raise OntologyError(
            what, where=where,
            hint=f"write # parameter NAME (KIND, optional): what it does; KIND is {', '.join(KINDS)}",
        )  # fmt: skip
    return Parameter(match[1], match[2], match[5], optional=match[3] == "optional", default=match[4])
