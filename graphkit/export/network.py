"""Networks: things are nodes, relation statements are edges, each once, for other programs to draw and to count.

GraphML and GEXF are written here and not by networkx, whose writers put the date of the clock and their own version
into the file and truth values in capitals that XML Schema does not have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from graphkit.errors import BadOption
from graphkit.export.selection import (
    EVERYTHING,
    SEPARATOR,
    Selection,
    Value,
    about,
    edge_values,
    node_values,
    relations,
    things,
)
from graphkit.graph import Graph
from graphkit.model import Source
from graphkit.version import __version__

if TYPE_CHECKING:
    import networkx

_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_UNWRITABLE: Final = frozenset(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
#: Values that are numbers with a point in some edges are so in all: readers take one type for an attribute.
_DOUBLES: Final = frozenset({"value"})

#: A node as id and values; an edge as id, ends and values.
_Node = tuple[str, dict[str, Value]]
_Edge = tuple[str, str, str, dict[str, Value]]


def to_networkx(graph: Graph, selection: Selection = EVERYTHING) -> networkx.MultiDiGraph[str]:
    """Return things as nodes and relation statements as edges, keyed by statement id, with their values.

    Ended and denied relations are there, told apart by ``in_force`` and ``negated``; mirrors are not.
    """
    import networkx

    nodes, edges = _content(graph, selection)
    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    network.graph.update(about(graph, selection))
    network.add_nodes_from(nodes)
    for id, source, target, values in edges:
        network.add_edge(source, target, key=id)
        network.edges[source, target, id].update(values)
    return network


def to_node_link(graph: Graph, selection: Selection = EVERYTHING) -> Iterator[str]:
    """Write the network as node-link JSON, in pieces; the sources that edges name stand in ``graph.sources``."""
    nodes, edges = _content(graph, selection)
    cited = {id for _, _, _, values in edges for id in _listed(values.get("sources"))}
    sources = {source.id: _source(source) for source in graph.sources() if source.id in cited}
    head = {**about(graph, selection), "sources": sources}
    yield f'{{\n"directed": true,\n"multigraph": true,\n"graph": {_json(head)},\n"nodes": ['
    yield from _members({"id": id, **values} for id, values in nodes)
    yield '],\n"edges": ['
    yield from _members(
        {"source": source, "target": target, "key": id, **values} for id, source, target, values in edges
    )
    yield "]\n}\n"


def to_graphml(graph: Graph, selection: Selection = EVERYTHING) -> Iterator[str]:
    """Write the network as GraphML, in pieces; lists are joined with ``" | "``.

    Raises BadOption for texts with control characters, which XML cannot hold.
    """
    nodes, edges = _xml_content(graph, selection)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for name in about(graph, selection):
        yield f'  <key id="graph.{name}" for="graph" attr.name="{name}" attr.type="string"/>\n'
    for scope, rows in (("node", [values for _, values in nodes]), ("edge", [values for *_, values in edges])):
        for name, kind in _columns(rows).items():
            yield f'  <key id="{scope}.{name}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for name, text in about(graph, selection).items():
        yield f'    <data key="graph.{name}">{_escaped(text)}</data>\n'
    for id, values in nodes:
        yield f'    <node id="{_escaped(id)}">{_data("node", values)}\n    </node>\n'
    for id, source, target, values in edges:
        ends = f'source="{_escaped(source)}" target="{_escaped(target)}"'
        yield f'    <edge id="{_escaped(id)}" {ends}>{_data("edge", values)}\n    </edge>\n'
    yield "  </graph>\n</graphml>\n"


def to_gexf(graph: Graph, selection: Selection = EVERYTHING) -> Iterator[str]:
    """Write the network as GEXF 1.3, in pieces; lists are joined with ``" | "``.

    Raises BadOption for texts with control characters, which XML cannot hold.
    """
    nodes, edges = _xml_content(graph, selection)
    told = about(graph, selection)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield f'  <meta lastmodifieddate="{graph.day}">\n    <creator>graphkit {__version__}</creator>\n'
    yield f"    <title>{_escaped(told['title'])}</title>\n"
    yield f"    <description>{_escaped(', '.join(f'{name} {text}' for name, text in told.items()))}</description>\n"
    yield '  </meta>\n  <graph defaultedgetype="directed" mode="static">\n'
    ids: dict[str, dict[str, str]] = {}
    for scope, rows in (("node", [values for _, values in nodes]), ("edge", [values for *_, values in edges])):
        columns = {name: kind for name, kind in _columns(rows).items() if name != "label"}
        ids[scope] = {name: f"{scope}.{name}" for name in columns}
        yield f'    <attributes class="{scope}">\n'
        for name, kind in columns.items():
            yield f'      <attribute id="{ids[scope][name]}" title="{name}" type="{_gexf_type(kind)}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for id, values in nodes:
        yield f'      <node id="{_escaped(id)}" label="{_escaped(_text(values["label"]))}">'
        yield f"{_attvalues(values, ids['node'])}</node>\n"
    yield "    </nodes>\n    <edges>\n"
    for id, source, target, values in edges:
        ends = f'source="{_escaped(source)}" target="{_escaped(target)}"'
        yield f'      <edge id="{_escaped(id)}" {ends} label="{_escaped(_text(values["label"]))}">'
        yield f"{_attvalues(values, ids['edge'])}</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _content(graph: Graph, selection: Selection) -> tuple[list[_Node], list[_Edge]]:
    """Return the nodes and the edges to export, by id."""
    nodes = [(node.id, node_values(node)) for node in things(graph, selection)]
    edges = [
        (edge.id, edge.statement.subject, edge.statement.object, edge_values(graph, edge, selection))
        for edge in relations(graph, selection)
    ]
    return nodes, edges


def _xml_content(graph: Graph, selection: Selection) -> tuple[list[_Node], list[_Edge]]:
    """Return the same, after refusing texts that XML cannot hold."""
    nodes, edges = _content(graph, selection)
    for id, values in (*nodes, *((id, values) for id, _, _, values in edges)):
        for name, value in values.items():
            if isinstance(value, (str, list)) and not _UNWRITABLE.isdisjoint(_text(value)):
                raise BadOption(
                    f"{name} of {id!r} holds a control character, which XML cannot hold", hint="write .json instead"
                )
    return nodes, edges


def _columns(rows: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Return each name that occurs with its GraphML type, by name."""
    kinds: dict[str, str] = {}
    for values in rows:
        for name, value in values.items():
            kinds[name] = _kind(name, value)
    return dict(sorted(kinds.items()))


def _kind(name: str, value: Value) -> str:
    if name in _DOUBLES:
        return "double"
    return "boolean" if isinstance(value, bool) else "int" if isinstance(value, int) else "string"


def _gexf_type(kind: str) -> str:
    return "integer" if kind == "int" else kind


def _data(scope: str, values: Mapping[str, Value]) -> str:
    return "".join(
        f'\n      <data key="{scope}.{name}">{_escaped(_text(value))}</data>' for name, value in sorted(values.items())
    )


def _attvalues(values: Mapping[str, Value], ids: Mapping[str, str]) -> str:
    inner = "".join(
        f'\n          <attvalue for="{ids[name]}" value="{_escaped(_text(value))}"/>'
        for name, value in sorted(values.items())
        if name in ids
    )
    return f"\n        <attvalues>{inner}\n        </attvalues>\n      "


def _text(value: Value) -> str:
    """Return a value as text: truth values as XML Schema spells them, a list as one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return SEPARATOR.join(value) if isinstance(value, list) else str(value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _listed(value: Value | None) -> list[str]:
    return value if isinstance(value, list) else []


def _source(source: Source) -> dict[str, str]:
    values = {
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "url": source.url,
        "published": source.published.text if source.published else "",
    }
    return {name: text for name, text in values.items() if text}


def _members(values: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    """Yield the members of a JSON list, each on a line of its own."""
    separator = "\n"
    for value in values:
        yield separator + _json(value)
        separator = ",\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
