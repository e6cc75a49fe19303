"""Start-up, build and path, as ratios against peers in the same run.

Run it with ``make bench``. Rows are medians of interleaved runs of whole processes (CPU time of the process and its
children, user and system), each over the peer named in the row.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: Byte code is cached, as it is wherever graphkit is installed.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
GRAPHKIT = str(Path(sys.executable).parent / "graphkit")

#: The same question answered with rdflib and networkx by hand, as a person would without graphkit.
BY_HAND = """
import sys, rdflib, networkx
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
rdf = rdflib.RDF
found = networkx.Graph()
for statement, subject in graph.subject_objects(rdf.subject):
    target = graph.value(statement, rdf.object)
    if isinstance(target, rdflib.URIRef):
        found.add_edge(str(subject), str(target))
base = "https://w3id.org/graphkit/id/"
print(networkx.shortest_path(found, base + "nvidia", base + "nokia"))
"""

LOAD_YAML = """
import glob, sys, yaml
for name in glob.glob(sys.argv[1] + "/facts/*.yaml"):
    with open(name, encoding="utf-8") as file:
        yaml.load(file, yaml.CSafeLoader)
"""


def cpu_seconds(command: Sequence[str]) -> float:
    """Return the CPU time that one run of a command takes, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure and print one row for each figure."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        graph = f"{folder}/output"
        subprocess.run([GRAPHKIT, "build", "ontology", "-o", graph], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        commands: dict[str, tuple[Sequence[str], int]] = {
            "bare python": ([python, "-c", "pass"], 21),
            "import click": ([python, "-c", "import click"], 21),
            "graphkit --help": ([GRAPHKIT, "--help"], 21),
            "graphkit path": ([GRAPHKIT, "path", "nvidia", "nokia", "--graph", graph], 21),
            "graphkit show": ([GRAPHKIT, "show", "nokia", "--graph", graph], 21),
            "rdflib + networkx by hand": ([python, "-c", BY_HAND, f"{graph}/graph.nq"], 3),
            "load the YAML alone": ([python, "-c", LOAD_YAML, "ontology"], 5),
            "graphkit build": ([GRAPHKIT, "build", "ontology", "-o", f"{folder}/again"], 5),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(max(runs for _, runs in commands.values())):
            for name, (command, runs) in commands.items():
                if round_ < runs:
                    times[name].append(cpu_seconds(command))
    middle = {name: statistics.median(own) for name, own in times.items()}
    print(f"{'what':<28}{'CPU ms':>9}   over its peer")
    for name, peer in (
        ("bare python", "bare python"),
        ("import click", "bare python"),
        ("graphkit --help", "import click"),
        ("graphkit path", "import click"),
        ("graphkit show", "import click"),
        ("rdflib + networkx by hand", "graphkit path"),
        ("load the YAML alone", "bare python"),
        ("graphkit build", "load the YAML alone"),
    ):
        print(f"{name:<28}{1000 * middle[name]:>9.1f}   {middle[name] / middle[peer]:6.2f}x {peer}")


if __name__ == "__main__":
    main()
