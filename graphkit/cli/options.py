"""Options that several commands share, and the graph that a command reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from graphkit.errors import BadOption
from graphkit.graph import Graph
from graphkit.model import MODALITIES

_Command = TypeVar("_Command", bound=Callable[..., Any])


#: A number that cannot be negative, as limits are.
COUNT = click.IntRange(min=0)


class Thing(click.ParamType[str]):
    """The name of a thing; completed from the ids and names of the graph."""

    name = "thing"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        from graphkit.opening import open_graph

        graph = open_graph(ctx.params.get("graph"), may_build=False)
        if graph is None:
            return []
        return [
            CompletionItem(node.id, help=node.label)
            for node in graph.nodes()
            if node.id.startswith(incomplete.casefold()) or node.label.casefold().startswith(incomplete.casefold())
        ]


class Relation(click.ParamType[str]):
    """The name of a relation; completed from the vocabulary of the graph."""

    name = "relation"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        from graphkit.opening import open_graph

        graph = open_graph(ctx.params.get("graph"), may_build=False)
        done, _, last = incomplete.rpartition(",")
        before = f"{done}," if done else ""
        names = graph.vocabulary.of_kind("relation") if graph else ()
        return [CompletionItem(before + p.name, help=p.label) for p in names if p.name.startswith(last)]


def graph_option(command: _Command) -> _Command:
    """Add ``--graph``; the command takes ``graph: str | None`` and hands it to ``open_graph``."""
    return click.option(
        "--graph",
        envvar="GRAPHKIT_GRAPH",
        metavar="PATH",
        is_eager=True,
        help="A build folder or an RDF file. Default: ./output if a build is there, else the shipped graph.",
    )(command)


def time_options(command: _Command) -> _Command:
    """Add ``--as-of``, ``--known-on`` and ``--modality``, as texts for ``day``, ``day`` and ``modalities``."""
    for option in (
        click.option("--modality", metavar="KIND,…", help="Only what is said as fact, estimate, forecast or opinion."),
        click.option("--known-on", metavar="DATE", help="Only what had been published by that day."),
        click.option("--as-of", metavar="DATE", help="What held on that day. Default: the day of the build."),
    ):
        command = option(command)
    return command


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """Add ``--format``, the first being the default; the command takes ``form: str``."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to write the answer.",
    )


def day(text: str | None, option: str) -> date | None:
    """Return a day given on the command line, None for none; BadOption when it is not a full date."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadOption(f"{option} {text!r} is not a day", hint="write it as 2026-03-02") from None


def modalities(text: str | None) -> frozenset[str]:
    """Return the kinds named in ``fact,estimate``, all for None; BadOption for an unknown one."""
    if text is None:
        return frozenset(MODALITIES)
    names = frozenset(listed(text))
    if unknown := sorted(names - set(MODALITIES)):
        raise BadOption(f"--modality {unknown[0]!r} is unknown", hint=f"use {', '.join(MODALITIES)}")
    return names


def listed(text: str | None) -> list[str]:
    """Return the parts of a comma-separated option, without blanks and empty ones."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def relations(graph: Graph, text: str | None) -> frozenset[str]:
    """Return the canonical names of relations named on the command line; UnknownName for one that is none."""
    predicates = (graph.relation(name) for name in listed(text))
    return frozenset(predicate.canonical for predicate in predicates)
