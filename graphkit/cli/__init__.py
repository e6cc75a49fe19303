"""The command line: parse, call, print. Each command is a module of this folder that is imported only when it runs.

``main`` is the one place where errors become messages and exit codes: 0 answered, 1 the data says no,
2 misuse or a bound reached.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from graphkit.errors import FactsError, GraphkitError
from graphkit.version import __version__

#: Each command with what it answers; the module of the same name holds it as ``command``.
COMMANDS: Final[dict[str, str]] = {
    "path": "How are two things connected? The most telling ways first.",
    "show": "One card: what a thing is, its relations and figures, with sources.",
    "why": "Who says so? Every statement between two things, down to its sources.",
    "search": "Things and statements that match a text, best first.",
    "conflicts": "Statements that disagree, side by side, and which one the graph prefers.",
    "sources": "The sources: what rests on one, and what would fall without it.",
    "diff": "What changed between two builds, or between two days of one.",
    "query": "Ask in SPARQL, or by the name of a saved question.",
    "html": "The interactive graph, whole or around things, as one offline page.",
    "export": "Write the graph in another format, chosen by suffix.",
    "terms": "The vocabulary: classes and relations with what they mean.",
    "stats": "Counts, and the best-connected and bridging things.",
    "check": "Every problem in the facts, each with file, line and column.",
    "build": "Facts + ontology → checked graph, page and report.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"graphkit.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "graphkit --help lists the commands"
            raise GraphkitError(f"{args[0]!r} is not a command", hint=hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: graphkit path nvidia nokia",
)
@click.version_option(__version__, prog_name="graphkit", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def group() -> None:
    """Ask a graph of sourced facts how things are connected, who says so, and since when."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line (default: the process's own) and end the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    sys.exit(_run([word for word in given if word != "--debug"], debug=debug))


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        code = group.main(arguments, prog_name="graphkit", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except FactsError as error:
        click.echo(str(error), err=True)
        click.echo(error.args[0], err=True)
        return _ended(error.exit_code, debug=debug)
    except GraphkitError as error:
        click.echo(f"graphkit: {error}", err=True)
        return _ended(error.exit_code, debug=debug)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("graphkit: interrupted", err=True)
        return 130
    except SystemExit:  # click ends so, with 1, when the reader of our output went away, as `| head` does
        return _give_up_output(0)
    except BrokenPipeError:
        return _give_up_output(0)
    except OSError as error:
        if debug:
            raise
        click.echo(f"graphkit: cannot write the answer: {error.strerror or error}", err=True)
        return _give_up_output(2)


def _give_up_output(code: int) -> int:
    """Return an exit code after letting go of an output that cannot be written, so that ending does not try again."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123
    return code


def _ended(code: int, *, debug: bool) -> int:
    """Return the exit code of an error; re-raise the error itself when its traceback is asked for."""
    if debug:
        raise
    return code
