"""Finding connections on large graphs, as ratios against networkx, igraph and SPARQL property paths in the same run.

    python benchmarks/paths.py --statements 100000,1000000

Graphs are made from a seed (``large.py``) and built with ``graphkit build``; ``--folder`` keeps them for the next run,
``--index-alone`` writes nothing but the index, which is quicker and leaves SPARQL out. Every pair is asked of one
after the other; times are CPU time, but for SPARQL, which runs in a process of its own (wall-clock time). igraph is
asked where it is installed: it is under the GPL, and graphkit does not depend on it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from importlib import import_module
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any, Final

import networkx
from large import RELATIONS, write_index_alone, write_ontology

from graphkit.errors import GraphkitError
from graphkit.graph import Graph
from graphkit.paths import Costs, Filters, Search, find_paths
from graphkit.query import Bounds, answer

ROOT: Final = Path(__file__).parent.parent
GRAPHKIT: Final = str(Path(sys.executable).parent / "graphkit")
#: Byte code is cached, as it is wherever graphkit is installed.
ENVIRONMENT: Final = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
SEED: Final = 1
PAIRS: Final = 40
#: How many pairs a slow peer is asked for, and how large a graph its k best connections are looked for in.
FEW: Final = 6
MOST_FOR_K_BEST: Final = 200_000
SPARQL_SECONDS: Final = 20.0

DAY: Final = date(2022, 5, 1)
FILTERS: Final = {
    "no filter": Filters(),
    "--as-of": Filters(day=DAY),
    "--known-on": Filters(known_on=DAY),
    "--modality fact": Filters(modalities=frozenset({"fact"})),
    "all three": Filters(day=DAY, known_on=DAY, modalities=frozenset({"fact"})),
    "--min-sources 2": Filters(min_sources=2),
    "--directed": Filters(directed=True),
}

Pairs = list[tuple[int, int]]


def cpu(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU time that an answer takes, in milliseconds, and the answer."""
    begin = time.process_time()
    found = ask()
    return 1000 * (time.process_time() - begin), found


def wall(ask: Callable[[], Any]) -> tuple[float, Any]:
    """Return the time that an answer takes on the clock, in milliseconds, and the answer."""
    begin = time.perf_counter()
    found = ask()
    return 1000 * (time.perf_counter() - begin), found


def say(what: str, ours: Sequence[float], peer: Sequence[float] = (), *, name: str = "", goal: str = "") -> float:
    """Print a row: median and slowest of ours, median of a peer on the same pairs, their ratio; return the ratio."""
    line = f"  {what:<44} {statistics.median(ours):>9.2f} ms  slowest {max(ours):>9.1f}"
    ratio = inf
    if peer:
        ratio = statistics.median(peer) / statistics.median(ours)
        line += f"   {name} {statistics.median(peer):>10.2f} ms   {ratio:>8.1f}x"
    print(f"{line}   {goal}".rstrip(), flush=True)
    return ratio


def met(holds: bool, words: str) -> None:
    """Print whether a goal is met."""
    print(f"  goal: {words}: {'met' if holds else 'NOT MET'}", flush=True)


def built(folder: Path, statements: int, *, index_alone: bool) -> Path:
    """Return the build of a generated graph, made where it is not there yet."""
    output = folder / f"graph-{statements}{'-index' if index_alone else ''}"
    if output.exists():
        return output
    if index_alone:
        write_index_alone(output, statements, seed=SEED)
        return output
    ontology = folder / f"ontology-{statements}"
    if not ontology.exists():
        write_ontology(ontology, statements, seed=SEED)
    subprocess.run([GRAPHKIT, "build", ontology, "-o", output], check=True, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    return output


def pairs_of(graph: Graph) -> dict[str, Pairs]:
    """Return pairs that something joins: any two things, and things with hubs, and hubs with each other."""
    chance = random.Random(SEED)
    hubs = sorted(range(len(graph)), key=graph.degree, reverse=True)[:8]

    def pairs(draw: Callable[[], tuple[int, int]]) -> Pairs:
        found: Pairs = []
        while len(found) < PAIRS:
            start, end = draw()
            ends = graph.node_at(start), graph.node_at(end)
            if start != end and next(Search(graph, *ends, Filters(shortest=True)).ways(), None):
                found.append((start, end))
        return found

    size = len(graph)
    return {
        "any two": pairs(lambda: (chance.randrange(size), chance.randrange(size))),
        "hub and any": pairs(lambda: (chance.choice(hubs[:3]), chance.randrange(size))),
        "any and hub": pairs(lambda: (chance.randrange(size), chance.choice(hubs[:3]))),
        "two hubs": pairs(lambda: (chance.choice(hubs), chance.choice(hubs))),
    }


class Peers:
    """The same graph in networkx and, where it is installed, in igraph; steps that do not hold are left out."""

    def __init__(self, graph: Graph) -> None:
        """Make both; a step costs its hop and the charge of what it leads to."""
        costs = Costs(graph, Filters(), ())
        steps = [
            (node, other, cost + costs.passing(other))
            for node in range(len(graph))
            for other, hop in graph.neighbours(node)
            if (cost := costs.step(node, other, hop)) < inf
        ]
        once = [(a, b) for a, b, _ in steps if a < b]
        self.took, self.networkx = cpu(lambda: networkx.Graph(once))
        self.directed: networkx.DiGraph[int] = networkx.DiGraph()
        self.directed.add_weighted_edges_from(steps)
        self.igraph = self.igraph_directed = None
        with suppress(ImportError):
            igraph = import_module("igraph")
            self.igraph = igraph.Graph(n=len(graph), edges=once)
            self.igraph_directed = igraph.Graph(n=len(graph), edges=[(a, b) for a, b, _ in steps], directed=True)
            self.igraph_directed.es["weight"] = [cost for *_, cost in steps]


def search(graph: Graph, pair: tuple[int, int], filters: Filters, **options: Any) -> Callable[[], Search]:
    """Return how to begin a search between two things by their numbers, as the peers know them."""
    start, end = map(graph.node_at, pair)
    return lambda: Search(graph, start, end, filters, **options)


def measure_cold(graph: Path, shipped: Path, pairs: Pairs) -> None:
    """Print what a whole process takes, over the same on the shipped graph."""
    asked = [f"c{number:07}" for pair in pairs[:11] for number in pair]
    times: dict[str, list[float]] = {"large": [], "shipped": []}
    for start, end in zip(asked[::2], asked[1::2], strict=True):
        for name, one, other, place in (("large", start, end, graph), ("shipped", "nvidia", "nokia", shipped)):
            words = [one, other, "--graph", str(place)]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([GRAPHKIT, "path", *words], check=False, capture_output=True, env=ENVIRONMENT)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times[name].append(1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime))
    ratio = 1 / say("graphkit path, a whole process", times["large"], times["shipped"], name="shipped graph")
    met(ratio <= 2, f"{ratio:.2f}x the shipped graph, 2x allowed, 1.1x the aim")


def measure_shortest(graph: Graph, peers: Peers, kinds: dict[str, Pairs]) -> None:
    """Print what the shortest connection takes, warm: its things alone, and read with all its statements."""
    shortest = Filters(shortest=True)
    for kind, pairs in kinds.items():
        ours, told, theirs, others = [], [], [], []
        for start, end in pairs:
            begin = search(graph, (start, end), shortest)
            took, way = cpu(lambda: next(begin().ways()))  # noqa: B023
            ours.append(took)
            took, _ = cpu(
                lambda: find_paths(graph, graph.node_at(start), graph.node_at(end), filters=shortest, limit=1)  # noqa: B023
            )
            told.append(took)
            took, path = cpu(lambda: networkx.bidirectional_shortest_path(peers.networkx, start, end))  # noqa: B023
            theirs.append(took)
            assert len(way) == len(path)
            if peers.igraph:
                took, path = cpu(lambda: peers.igraph.get_shortest_path(start, end))  # type: ignore[union-attr] # noqa: B023
                others.append(took)
                assert len(way) == len(path)
        ratio = say(f"shortest, {kind}", ours, theirs, name="networkx")
        if others:
            say(f"shortest, {kind}", ours, others, name="igraph")
        say(f"shortest, {kind}, with all statements read", told)
        if kind == "any two":
            met(ratio >= 1, f"{1 / ratio:.2f}x networkx, 1x allowed, 0.5x the aim")
            met(statistics.median(told) < 1, f"{statistics.median(told):.2f} ms at the median, 1 ms allowed")


def measure_all_shortest(graph: Graph, peers: Peers, pairs: Pairs) -> None:
    """Print what all shortest connections take."""
    ours, theirs, others = [], [], []
    for start, end in pairs[:FEW]:
        way = next(search(graph, (start, end), Filters(shortest=True))().ways())
        hops = len(way) - 1
        begin = search(graph, (start, end), Filters(shortest=True), max_hops=hops)
        took, ways = cpu(lambda: list(begin().ways()))  # noqa: B023
        ours.append(took)
        took, paths = cpu(lambda: list(networkx.all_shortest_paths(peers.networkx, start, end)))  # noqa: B023
        theirs.append(took)
        assert sorted(map(tuple, paths)) == ways
        if peers.igraph:
            took, paths = cpu(lambda: peers.igraph.get_all_shortest_paths(start, end))  # type: ignore[union-attr] # noqa: B023
            others.append(took)
            assert len(paths) == len(ways)
    ratio = say("all shortest", ours, theirs, name="networkx")
    if others:
        say("all shortest", ours, others, name="igraph")
    wanted = 50 if len(graph) < 100_000 else 500
    met(ratio >= wanted, f"{ratio:.0f}x faster than networkx, {wanted}x wanted")


def measure_k_best(graph: Graph, peers: Peers | None, pairs: Pairs) -> None:
    """Print what the ten most telling connections take, against peers that know no limit of hops."""
    if peers is None:
        print(f"  ten most telling: peers are asked on graphs of up to {MOST_FOR_K_BEST:,} statements")
        return
    ours, theirs, others = [], [], []
    for start, end in pairs[:FEW]:
        took, paths = cpu(
            lambda: list(islice(networkx.shortest_simple_paths(peers.directed, start, end, weight="weight"), 10))  # noqa: B023
        )
        theirs.append(took)
        hops = max(4, *(len(path) - 1 for path in paths))
        begin = search(graph, (start, end), Filters(), max_hops=hops)
        took, ways = cpu(lambda: list(islice(begin().ways(), 10)))  # noqa: B023
        ours.append(took)
        same = [
            [round(networkx.path_weight(peers.directed, way, "weight"), 6) for way in some] for some in (ways, paths)
        ]
        assert same[0] == same[1]
        if peers.igraph_directed:
            took, _ = cpu(
                lambda: peers.igraph_directed.get_k_shortest_paths(start, end, k=10, weights="weight")  # type: ignore[union-attr] # noqa: B023
            )
            others.append(took)
    ratio = say("ten most telling", ours, theirs, name="networkx")
    if others:
        say("ten most telling", ours, others, name="igraph")
    met(ratio >= 10, f"{ratio:.0f}x faster than networkx, 10x wanted, 30x the aim")


def measure_filters(graph: Graph, kinds: dict[str, Pairs]) -> None:
    """Print what the ten most telling connections take with every filter, from and to every kind of thing."""
    slowest, incomplete, every = 0.0, 0, list[float]()
    for name, filters in FILTERS.items():
        for kind, pairs in kinds.items():
            times = []
            for pair in pairs:
                asked = search(graph, pair, filters)()
                took, _ = cpu(lambda: list(islice(asked.ways(), 10)))  # noqa: B023
                times.append(took)
                incomplete += not asked.complete
            slowest = max(slowest, statistics.median(times))
            every += times
            say(f"ten most telling, {kind}, {name}", times)
    cuts = statistics.quantiles(every, n=100)
    print(f"  of all: 90 in 100 below {cuts[89]:.0f} ms, 98 below {cuts[97]:.0f} ms, slowest {max(every):.0f} ms")
    print(f"  searches that stopped at their budget: {incomplete} of {len(FILTERS) * len(kinds) * PAIRS}")
    met(slowest < 500, f"the largest of these medians is {slowest:.0f} ms, 500 ms allowed")


def measure_sparql(graph: Graph, pairs: Pairs) -> None:
    """Print what asking for the length of the shortest connection takes as property paths on the store."""
    step = "(" + "|".join(f"gk:{name}|^gk:{name}" for name in RELATIONS) + ")"
    ours, theirs, given_up = [], [], 0
    for pair in pairs[:FEW]:
        begin = search(graph, pair, Filters(shortest=True))
        took, way = cpu(lambda: next(begin().ways()))  # noqa: B023
        start, end = (graph.node_at(number).id for number in pair)

        def asked(hops: int = len(way) - 1, start: str = start, end: str = end) -> None:
            for length in range(1, hops + 1):
                text = f"ASK {{ id:{start} {'/'.join([step] * length)} id:{end} }}"
                answer(graph, text, bounds=Bounds(seconds=SPARQL_SECONDS, memory=0))

        try:
            theirs.append(wall(asked)[0])
            ours.append(took)
        except GraphkitError:
            given_up += 1
    if ours:
        say("length of the shortest", ours, theirs, name="SPARQL property path")
    print(f"  SPARQL gave up after {SPARQL_SECONDS:.0f} s: {given_up} of {FEW}")


def main() -> None:
    """Measure and print, size by size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", default="100000", help="sizes, as in 100000,1000000")
    parser.add_argument("--folder", type=Path, help="where graphs are kept; default: a folder that is removed")
    parser.add_argument("--index-alone", action="store_true", help="leave master, store and SPARQL out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        shipped = Path(made) / "shipped"
        subprocess.run([GRAPHKIT, "build", "ontology", "-o", shipped], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        for statements in map(int, chosen.statements.split(",")):
            output = built(folder, statements, index_alone=chosen.index_alone)
            graph = Graph(output)
            kinds = pairs_of(graph)
            degrees = sorted(map(graph.degree, range(len(graph))), reverse=True)
            print(f"{statements:,} statements, {len(graph):,} things, hubs of degree {degrees[:3]}", flush=True)
            measure_cold(output, shipped, kinds["any two"])
            peers = Peers(graph)
            measure_shortest(graph, peers, kinds)
            measure_all_shortest(graph, peers, kinds["any two"])
            measure_k_best(graph, peers if statements <= MOST_FOR_K_BEST else None, kinds["any two"])
            del peers
            measure_filters(graph, kinds)
            if not chosen.index_alone:
                measure_sparql(graph, kinds["any two"])


if __name__ == "__main__":
    main()
