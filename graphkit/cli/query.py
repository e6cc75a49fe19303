"""``graphkit query``: SPARQL, or a saved question by its name."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graphkit.cli.options import day, graph_option
from graphkit.errors import BadOption, QueryError
from graphkit.query.results import ALL_FORMATS, checked_format, write_answer

if TYPE_CHECKING:
    from graphkit.graph import Graph
    from graphkit.query import Answer, SavedQuery

_SIZE = re.compile(r"(\d+(?:\.\d+)?) *([kmgt]?)i?b?", re.IGNORECASE)
_SCALES = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}
_SUFFIXES = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".srj": "json", ".xml": "xml", ".srx": "xml", ".md": "markdown",
    ".txt": "table", ".ttl": "turtle", ".nt": "nt", ".jsonld": "jsonld", ".rdf": "rdf",
}  # fmt: skip

_EXAMPLES = """\b
Examples:
  graphkit query "SELECT ?who WHERE { ?who gk:investsIn id:nokia }"
  graphkit query --list
  graphkit query --name investments -p investor=nvidia
  graphkit query -f question.rq --format csv -o answer.csv
  echo "ASK { id:nvidia gk:investsIn id:nokia }" | graphkit query -"""


class SavedName(click.ParamType[str]):
    """The name of a saved query; completed from those of the graph."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        from graphkit.opening import open_graph
        from graphkit.query import load_saved

        graph = open_graph(ctx.params.get("graph"), may_build=False)
        queries = load_saved(graph) if graph else ()
        return [CompletionItem(q.name, help=q.title) for q in queries if q.name.startswith(incomplete.casefold())]


#: The longest time-out, in seconds: a year. Whoever wants more wants none.
LONGEST: Final = 31_536_000


@click.command(epilog=_EXAMPLES)
@click.argument("text", metavar='["SPARQL"|-]', required=False)
@graph_option
@click.option("-f", "--file", metavar="FILE", help="Read the query from a file.")
@click.option("--name", type=SavedName(), metavar="SAVED", help="Ask a saved query; --list shows them.")
@click.option("-p", "--parameter", "given", metavar="NAME=VALUE", multiple=True, help="A parameter of a saved query.")
@click.option("--list", "listing", is_flag=True, help="Show the saved queries; with --name, that one in full.")
@click.option("--format", "form", type=click.Choice(ALL_FORMATS), help="How to write the answer.")
@click.option("--timeout", default=10.0, show_default=True, metavar="SECONDS", help="Longest time; 0 is without end.")
@click.option("--memory", default="1GB", show_default=True, metavar="SIZE", help="Most memory; 0 is without bound.")
@click.option("--rows", default=10_000, show_default=True, metavar="N", help="Most rows or triples; 0 gives all.")
@click.option("--as-of", metavar="DATE", help="Ask the plain triples of that day, not of the day of the build.")
@click.option("--known-on", metavar="DATE", help="Ask the plain triples of what had been published by that day.")
@click.option("-o", "--output", metavar="FILE", help="Write the answer to a file; its suffix tells the format.")
def command(
    text: str | None,
    graph: str | None,
    file: str | None,
    name: str | None,
    given: tuple[str, ...],
    listing: bool,
    form: str | None,
    timeout: float,
    memory: str,
    rows: int,
    output: str | None,
    as_of: str | None,
    known_on: str | None,
) -> None:
    """Ask the graph in SPARQL, or by the name of a saved query. The prefixes gk:, id:, st:, src:, rdfs: … are known.

    A query only reads, sees this graph alone, and ends within its bounds; what a bound cuts off is said.
    """
    from graphkit.opening import open_graph
    from graphkit.query import Bounds, answer

    if not 0 <= timeout <= LONGEST or rows < 0:
        raise BadOption(f"a bound is 0 or more, and a time-out at most {LONGEST} seconds", hint="0 lifts it")
    bounds = Bounds(seconds=timeout, memory=_size(memory), rows=rows)
    if listing:
        _list(open_graph(graph), name, form)
        return
    _check_one_question(text, file, name, given)
    source, question = _question(text, file)
    opened = open_graph(graph)
    values = {}
    if name:
        saved = _saved(opened, name)
        source, question = f"{saved.name}.rq", saved.text
        values = saved.values(dict(map(_pair, given)), opened)
    days = {"as_of": day(as_of, "--as-of"), "known_on": day(known_on, "--known-on")}
    _write(answer(opened, question, values=values, bounds=bounds, name=source, **days), form, output)


def _check_one_question(text: str | None, file: str | None, name: str | None, given: tuple[str, ...]) -> None:
    count = sum(part is not None for part in (text, file, name))
    if count != 1:
        what = "there is no query" if count == 0 else "there is more than one query"
        raise BadOption(what, hint='give "SPARQL", -f FILE or --name SAVED; --list shows what is saved')
    if given and not name:
        raise BadOption("-p belongs to a saved query", hint="name it with --name")


def _question(text: str | None, file: str | None) -> tuple[str, str]:
    """Return where the query comes from, "" for the command line, and its text."""
    if file is None and text != "-":
        return "", text or ""
    try:
        data = Path(file).read_bytes() if file and file != "-" else sys.stdin.buffer.read()
        return file or "", data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} is not UTF-8"
        raise QueryError(what, where=file or "stdin", hint="save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise QueryError(f"cannot be read: {reason}", where=str(file), hint="name a file with a query") from None


def _saved(graph: Graph, name: str) -> SavedQuery:
    from graphkit.query import find_saved

    return find_saved(graph, name)


def _pair(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals:
        raise BadOption(f"-p {given!r} gives no value", hint="write -p name=value")
    return name.strip(), value


def _size(text: str) -> int:
    """Return a size such as ``1GB`` or ``512 MB`` in bytes."""
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise BadOption(f"--memory {text!r} is not a size", hint="write it as 512MB or 4GB")
    return int(float(match[1]) * (1 << _SCALES[match[2].lower()]))


def _list(graph: Graph, name: str | None, form: str | None) -> None:
    from graphkit.query import load_saved
    from graphkit.query.catalogue import card_text, list_data, list_text

    queries = (_saved(graph, name),) if name else load_saved(graph)
    if form == "json":
        click.echo(json.dumps(list_data(queries), ensure_ascii=False, indent=2))
        return
    if form not in (None, "table", "text"):
        raise BadOption(f"the list of saved queries cannot be written as {form}", hint="use table, json")
    _print(card_text(queries[0]) if name else list_text(queries))
    if not queries:
        click.echo("no queries are saved with this graph", err=True)


def _write(answer: Answer, form: str | None, output: str | None) -> None:
    """Write an answer where it belongs, and what there is to say about it to stderr."""
    for note in answer.notes:
        click.echo(f"graphkit: {note}", err=True)
    if not answer and answer.kind != "truth" and not answer.notes:
        click.echo(f"graphkit: no {answer.kind}", err=True)
    if output is None:
        _print(write_answer(answer, form, width=_width()))
        return
    from graphkit.writing import write_file

    form = form or _SUFFIXES.get(Path(output).suffix.lower())
    write_file(Path(output), write_answer(answer, checked_format(answer, form)))
    click.echo(f"graphkit: {_amount(answer)} written to {output}", err=True)


def _amount(answer: Answer) -> str:
    if answer.kind == "truth":
        return "yes" if answer.truth else "no"
    return f"{answer.count:,} {answer.kind if answer.count != 1 else answer.kind[:-1]}"


def _width() -> int | None:
    """Return the width of the terminal that stdout is, None when it is none."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def _print(chunks: Iterable[str]) -> None:
    """Write text to stdout as UTF-8, in blocks, line ends as they are: CSV has its own."""
    out = sys.stdout.buffer
    for block in _blocks(chunks):
        out.write(block.encode(errors="replace"))
    out.flush()


def _blocks(chunks: Iterable[str]) -> Iterator[str]:
    block: list[str] = []
    size = 0
    for chunk in chunks:
        block.append(chunk)
        size += len(chunk)
        if size > 1 << 16:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)
