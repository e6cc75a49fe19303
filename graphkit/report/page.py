"""``report.html``: the health of a build as one page without scripts, readable offline, in print and in the dark."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from graphkit.graph import Graph
from graphkit.reliance import told
from graphkit.weighing import Weighed, heading, position, said_by, weighed_conflicts
from graphkit.wording import date_words
from graphkit.writing import write_file

#: How many rows a section shows; the rest is in ``report.json``.
SHOWN: Final = 40

#: How many conflicts are told.
CASES: Final = 500

#: How many ids are listed behind a count.
LISTED: Final = 1_000

_TILES: Final = {
    "things": "things", "statements": "statements", "facts": "said as facts", "inferred": "inferred",
    "sources": "sources", "undated": "relations without a date", "withOnePublisher": "with one publisher",
    "withWeakSourcesOnly": "with weak sources only",
}  # fmt: skip

_COVERAGE: Final = {
    "companiesWithAnIdentifier": "Companies with an identifier",
    "companiesWithACountry": "Companies with a country",
    "companiesWithAnInvestmentOrDeal": "Companies with an investment or deal",
    "companiesWithALayerOrField": "Companies with a layer or field",
    "thingsWithADescription": "Things with a description",
    "thingsWithAStatement": "Things of which something is said",
}


def write_report(data: Mapping[str, Any], graph: Graph, folder: Path) -> None:
    """Write ``report.json`` and ``report.html`` into a folder."""
    write_file(folder / "report.json", [json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True), "\n"])
    write_file(folder / "report.html", [page(data, graph)])


def page(data: Mapping[str, Any], graph: Graph) -> str:
    """Return the page. Nothing in it runs, and nothing outside it is fetched."""
    style = files("graphkit.report").joinpath("style.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = f"{data['title']}: report of the build"
    found = weighed_conflicts(graph)
    body = [
        f"<h1>{_text(title)}</h1>",
        f"<p>As of {_text(date_words(graph.day))}. The same as data: <code>report.json</code>.</p>",
        '<nav><a href="#coverage">Coverage</a><a href="#conflicts">Conflicts</a><a href="#weak">Weak claims</a>'
        '<a href="#stale">Stale claims</a><a href="#inferred">Inferred</a><a href="#problems">Problems</a></nav>',
        _tiles(data["counts"]),
        *_coverage(data["coverage"], data["sourceKinds"]),
        *_conflicts(found, graph),
        *_weak(data["single"], graph),
        *_stale(data["stale"], graph),
        *_inferred(data["inferredByRule"]),
        *_problems(data["problems"]),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_text(title)}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def _tiles(counts: Mapping[str, int]) -> str:
    tiles = (f"<div><b>{counts[key]:,}</b>{_text(words)}</div>" for key, words in _TILES.items())
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _coverage(coverage: Mapping[str, Mapping[str, Any]], kinds: Mapping[str, int]) -> Iterator[str]:
    yield '<h2 id="coverage">Coverage</h2>'
    yield '<div class="scroll"><table><tr><th>what</th><th class="n">have it</th><td></td><th>lack it</th></tr>'
    for key, words in _COVERAGE.items():
        whole, lack = coverage[key]["of"], coverage[key]["lack"]
        have = whole - len(lack)
        bar = f'<meter min="0" max="{max(whole, 1)}" value="{have}">{have} of {whole}</meter>'
        cells = f'<td>{_text(words)}</td><td class="n">{have:,} of {whole:,}</td><td>{bar}</td><td>{_folded(lack)}</td>'
        yield f"<tr>{cells}</tr>"
    yield "</table></div>"
    most_first = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{count:,} {kind}" for kind, count in most_first)
    yield f"<p>Sources by kind: {_text(listed)}.</p>"


def _folded(ids: Sequence[str]) -> str:
    """Return ids behind their count, opened by a click; "none" where there are none."""
    if not ids:
        return "none"
    rest = f", and {len(ids) - LISTED:,} more in report.json" if len(ids) > LISTED else ""
    listed = _text(", ".join(ids[:LISTED]) + rest)
    return f'<details><summary>{len(ids):,}</summary><span class="ids">{listed}</span></details>'


def _conflicts(found: Sequence[Weighed], graph: Graph) -> Iterator[str]:
    yield f'<h2 id="conflicts">Statements that do not agree ({len(found)})</h2>'
    yield "<p>The one that the graph prefers comes first, with the rule that decided. Nothing is overwritten.</p>"
    if not found:
        yield "<p>None.</p>"
    if len(found) > CASES:
        yield f"<p>The first {CASES:,} of {len(found):,}: <code>graphkit conflicts</code> lists all.</p>"
    for one in found[:CASES]:
        kinds = f'<span class="kind">{_text(", ".join(one.conflict.kinds))}</span>'
        yield f'<div class="case"><h3>{_text(heading(graph, one.preferred))} {kinds}</h3>'
        yield "<table>"
        for edge in one.edges:
            best = ' class="best"' if edge.id == one.preferred.id else ""
            says, by = _text(position(graph, one, edge)), _text(said_by(graph, edge))
            yield f'<tr><td{best}>{says}</td><td class="by">{by}</td></tr>'
        yield f'</table><span class="by">preferred: {_text(one.rule)}</span></div>'


def _weak(single: Mapping[str, Any], graph: Graph) -> Iterator[str]:
    weak = single["weakOnly"]
    yield '<h2 id="weak">Claims that weak sources alone carry</h2>'
    yield (
        f"<p>{single['claims']:,} claims rest on one publisher; {len(weak):,} statements have forums or"
        " machine-written pages alone behind them. <code>graphkit sources --single</code> lists them all.</p>"
    )
    yield from _statements((graph.edge(id).id for id in weak[:SHOWN]), len(weak), graph)


def _stale(stale: Sequence[Mapping[str, str]], graph: Graph) -> Iterator[str]:
    yield f'<h2 id="stale">Claims that nobody confirmed lately ({len(stale)})</h2>'
    yield "<p>Facts taken to hold whose newest source is more than two years older than the day of the build.</p>"
    if stale:
        yield '<div class="scroll"><table><tr><th>newest source</th><th>claim</th></tr>'
        for row in stale[:SHOWN]:
            newest = date_words(date.fromisoformat(row["newest"]))
            yield f'<tr><td class="n">{_text(newest)}</td><td>{_text(told(graph, graph.edge(row["id"])))}</td></tr>'
        yield f"</table></div>{_more(len(stale))}"


def _statements(ids: Iterable[str], whole: int, graph: Graph) -> Iterator[str]:
    rows = [f"<tr><td>{_text(told(graph, graph.edge(id)))}</td></tr>" for id in ids]
    if rows:
        yield f'<div class="scroll"><table>{"".join(rows)}</table></div>{_more(whole)}'


def _more(whole: int) -> str:
    return f"<p>… and {whole - SHOWN:,} more in report.json.</p>" if whole > SHOWN else ""


def _inferred(rules: Mapping[str, int]) -> Iterator[str]:
    yield '<h2 id="inferred">Inferred, by rule</h2>'
    rows = "".join(f'<tr><td>{_text(rule)}</td><td class="n">{count:,}</td></tr>' for rule, count in rules.items())
    yield f"<table>{rows}</table>" if rows else "<p>Nothing was inferred.</p>"


def _problems(problems: Sequence[str]) -> Iterator[str]:
    yield '<h2 id="problems">Problems found</h2>'
    yield "<p>None: facts with a problem are never built. <code>graphkit check</code> names each with its place.</p>"
    if problems:
        yield f"<ul>{''.join(f'<li>{_text(problem)}</li>' for problem in problems)}</ul>"


def _text(text: str) -> str:
    return html.escape(text)
