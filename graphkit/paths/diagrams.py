"""Connections as diagrams for other programs to draw: a Mermaid flowchart and a Graphviz digraph.

Each thing is drawn once, and each hop once for all connections that share it, as an arrow in the direction in which
its most telling statement holds. Where there are several connections, a hop bears the numbers of those that it belongs
to and the colour of the best; the first is drawn thicker. Labels are data: whatever is in them comes out as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from graphkit.graph import Graph, Node
from graphkit.paths.costs import Filters, Hop
from graphkit.paths.search import Found
from graphkit.paths.shown import asked_day, connections_of, ends_of, is_forward, is_symmetric, title, told_hops
from graphkit.telling import edge_details
from graphkit.wording import verb

if TYPE_CHECKING:
    from graphkit.paths.joining import Joined

#: The colours of the first, second … connection: told apart by people who see few colours, and dark on white.
COLOURS: Final = ("#0b57a4", "#b5460f", "#1b7a4b", "#8a3d8f", "#6b5b00", "#4d5560")


class Arrow(NamedTuple):
    """A hop as it is drawn: from the subject of its most telling statement, with its words on lines of their own.

    ``both`` where it holds in both directions, ``against`` where it holds against the way in which it is told, ``firm``
    where that statement is a fact that sources state. ``ranks`` are the numbers of the connections that it belongs to.
    """

    start: Node
    end: Node
    words: tuple[str, ...]
    both: bool
    against: bool
    firm: bool
    ranks: tuple[int, ...]

    @property
    def colour(self) -> str:
        """The colour of the best connection that it belongs to."""
        return COLOURS[(self.ranks[0] - 1) % len(COLOURS)]


def arrows(graph: Graph, found: Found | Joined, filters: Filters) -> list[Arrow]:
    """Return the hops of all connections, each once, in the order in which they are told."""
    hops: dict[frozenset[int], Hop] = {}
    ranks: dict[frozenset[int], list[int]] = {}
    for rank, connection in enumerate(connections_of(found), start=1):
        for hop in told_hops(connection, ends_of(found)):
            key = frozenset((hop.start.number, hop.end.number))
            hops.setdefault(key, hop)
            ranks.setdefault(key, []).append(rank)
    several = len(connections_of(found)) > 1
    return [_arrow(graph, hop, filters, tuple(ranks[key]), several=several) for key, hop in hops.items()]


def _arrow(graph: Graph, hop: Hop, filters: Filters, ranks: tuple[int, ...], *, several: bool) -> Arrow:
    best = hop.edges[0]
    both = is_symmetric(graph, best)
    against = not both and not is_forward(hop, best)
    start, end = (hop.end, hop.start) if against else (hop.start, hop.end)
    words = verb(best.statement, graph.vocabulary)
    numbers = "".join(map(_number, ranks))
    lines = [
        f"{numbers} {words}" if several else words,
        " · ".join(edge_details(graph, best, asked_day(graph, filters), known_on=filters.known_on)),
    ]
    if len(hop.edges) > 1:
        lines.append(f"and {len(hop.edges) - 1} more")
    firm = best.statement.modality == "fact" and not best.statement.inferred_by
    return Arrow(start, end, tuple(line for line in lines if line), both, against, firm, ranks)


def _number(rank: int) -> str:
    """Return the number of a connection in a circle, up to 20 in one sign."""
    return chr(ord("①") + rank - 1) if rank <= 20 else f"({rank})"


def _nodes(drawn: list[Arrow]) -> dict[int, Node]:
    """Return all things by number, in the order in which they are met."""
    return {node.number: node for arrow in drawn for node in (arrow.start, arrow.end)}


# Mermaid


def as_mermaid(graph: Graph, found: Found | Joined, filters: Filters) -> str:
    """Return connections as a Mermaid flowchart; what is not a plain fact is dotted, the ends have thick borders."""
    drawn = arrows(graph, found, filters)
    names = {number: f"n{place}" for place, number in enumerate(_nodes(drawn), start=1)}
    lines = ["flowchart LR", f"  accTitle: {mermaid_text(title(graph, found, filters))}"]
    lines += [f'  {names[number]}["{mermaid_text(node.label)}"]' for number, node in _nodes(drawn).items()]
    lines += [f"  {names[a.start.number]} {_line(a)} {names[a.end.number]}" for a in drawn]
    lines += [
        f"  linkStyle {place} stroke:{arrow.colour},stroke-width:{3 if arrow.ranks[0] == 1 else 1.5}px"
        for place, arrow in enumerate(drawn)
    ]
    ends = ",".join(names[node.number] for node in ends_of(found))
    return "\n".join([*lines, "  classDef asked stroke-width:3px", f"  class {ends} asked"])


def _line(arrow: Arrow) -> str:
    """Return the arrow of a hop with its label: full or dotted, with two heads where it holds both ways."""
    label = "<br/>".join(map(mermaid_text, arrow.words))
    shape = "-->" if arrow.firm else "-.->"
    return f'{"<" if arrow.both else ""}{shape}|"{label}"|'


#: All that could mean something to Mermaid, or to the Markdown and HTML in its labels, wherever it stands. Left as they
#: are: letters, digits, blanks, common punctuation, a dot or hyphen inside a word, and the $ of an amount.
_MEANING: Final = re.compile(
    r"""(?<![^\W_])[.-] | [.-](?![^\W_]) | (?<=www)[.] | (?<=\d)\) | \$(?!\d) | _
    | [^\w\ .\-$,/()'·–—…“”‘’€£¥₩→←]""",
    re.VERBOSE | re.IGNORECASE,
)


def mermaid_text(text: str) -> str:
    """Return a text so that Mermaid shows it as it is: every character that could mean something by its number.

    ``1. `` would begin a list, ``%%{`` a directive, ``$$`` a formula, ``fa:`` an icon, ``#`` such a number. Line breaks
    become blanks.
    """
    return _MEANING.sub(lambda found: f"#{ord(found[0])};", _one_line(text))


# Graphviz


def as_dot(graph: Graph, found: Found | Joined, filters: Filters) -> str:
    """Return connections as a Graphviz digraph; what is not a plain fact is dashed, the ends have thick borders."""
    drawn = arrows(graph, found, filters)
    names = {number: f"n{place}" for place, number in enumerate(_nodes(drawn), start=1)}
    asked = {node.number for node in ends_of(found)}
    lines = [
        "digraph connections {",
        f'  graph [rankdir=LR, label="{dot_text(title(graph, found, filters))}", labelloc=t, fontname="sans-serif"]',
        '  node [shape=box, style=rounded, fontname="sans-serif"]',
        '  edge [fontname="sans-serif", fontsize=10]',
    ]
    for number, node in _nodes(drawn).items():
        thick = ", penwidth=3" if number in asked else ""
        lines.append(f'  {names[number]} [label="{dot_text(node.label)}", id="{dot_text(node.id)}"{thick}]')
    for a in drawn:
        # Written in the way in which it is told, so that the drawing leads from the first end to the last.
        first, second = (a.end, a.start) if a.against else (a.start, a.end)
        look = [f'color="{a.colour}"', f'fontcolor="{a.colour}"', f"penwidth={2.5 if a.ranks[0] == 1 else 1.2}"]
        look += ["dir=both"] if a.both else ["dir=back"] if a.against else []
        look += [] if a.firm else ["style=dashed"]
        label = "\\n".join(map(dot_text, a.words))
        lines.append(f'  {names[first.number]} -> {names[second.number]} [label="{label}", {", ".join(look)}]')
    return "\n".join([*lines, "}"])


def dot_text(text: str) -> str:
    """Return a text for a quoted string of DOT, where backslashes, quotes and HTML entities would mean something."""
    return _one_line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _one_line(text: str) -> str:
    """Return a text without line breaks, control characters and repeated blanks."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())
