"""The floor plan, held by the syntax tree: imports go down, the wings never meet, one door per library."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "graphkit"

#: Rooms from the ground up; a room imports only rooms that stand before it. A folder is one room.
FLOORS = {
    0: ("version", "errors"),
    1: ("terms", "model", "vocabulary", "names", "sections", "sorting", "writing", "interest"),
    2: ("rdf", "claims", "wording", "records", "ontology", "facts", "conflicts", "graph", "telling"),
    3: ("statements", "table", "check", "rules", "infer", "columns", "compile", "manifest"),
    4: ("making", "bulk"),
    # Readers know the graph and nothing that makes it.
    3.5: (
        "paths", "explain", "diff", "search", "stats", "vocabulary_text", "query", "viewer", "export", "report",
        "weighing", "reliance",
    ),
    5: ("publish", "opening", "notebook"),
    6: ("api", "cli", "__init__"),
}  # fmt: skip

MAKERS = {
    "ontology",
    "facts",
    "statements",
    "table",
    "check",
    "rules",
    "infer",
    "columns",
    "compile",
    "manifest",
    "making",
    "bulk",
}
READERS = {"telling", *FLOORS[3.5]}

#: Which room may import which outside library, and why it is that room's business.
DOORS = {
    "yaml": {"facts"},  # facts are written in YAML
    "pycountry": {"check"},  # ISO 3166 codes
    "pyshacl": {"check"},  # shapes
    "rdflib": {
        "check",  # pyshacl works on rdflib graphs
        "api",  # to_rdflib hands one out
    },
    "pyoxigraph": {
        "ontology",  # parses Turtle, with line and column of an error
        "facts",  # parses RDF files of facts
        "making",  # loads the store
        "bulk",  # the same, and asks it
        "check",  # parses shapes.ttl, whose lists are blank nodes, and runs it as SPARQL
        "infer",  # runs rules as SPARQL
        "graph",  # opens the store
        "query",  # runs queries in a worker of its own
    },
    "networkx": {
        "stats",  # centrality
        "export",  # GraphML, GEXF, and to_networkx
        "api",  # the type of to_networkx
    },
    "numpy": {"sections", "columns", "compile", "bulk"},  # arranges the index, and is not needed to read it
    "resvg_py": {"export"},  # draws pictures in pixels, where it is installed
    "pyvis": {"viewer"},  # brings the vis-network files
    "click": {"cli"},
}

STANDARD = set(sys.stdlib_module_names)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def floor_of(name: str) -> float:
    return next(floor for floor, rooms in FLOORS.items() if name in rooms)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every imported module with its line, function-level ones included; type-only ones count as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "graphkit":
                yield from ((node.lineno, f"graphkit.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_every_module_is_looked_at() -> None:
    assert len(MODULES) > 50


def test_every_room_stands_on_a_floor() -> None:
    rooms = {name for names in FLOORS.values() for name in names}
    assert rooms == {room(path) for path in MODULES if room(path) != "_ontology"}


def test_no_room_is_a_heap() -> None:
    assert not {"utils", "helpers", "common", "core", "manager", "misc"} & {path.stem for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down_and_libraries_come_through_their_doors(path: Path) -> None:
    here = room(path)
    wrong = []
    for line, module in imports(path):
        top, _, rest = module.partition(".")
        if top == "graphkit":
            other = rest.partition(".")[0] or "__init__"
            if other not in (here, "version") and floor_of(other) > floor_of(here):
                wrong.append(f"{path.name}:{line} imports {module}, which stands above it")
            if (here in READERS and other in MAKERS) or (here in MAKERS and other in READERS):
                wrong.append(f"{path.name}:{line} imports {module} across the waist")
        elif top not in STANDARD and here not in DOORS.get(top, ()):
            wrong.append(f"{path.name}:{line} imports {module} beside its door")
    assert [] == wrong


@pytest.mark.parametrize(
    "command", [["--help"], ["path", "nvidia", "nokia"], ["show", "nokia"], ["search", "nokia"], ["path", "--help"]]
)
def test_nothing_slow_is_imported_on_the_way_of_the_quick_commands(command: list[str], built: Path) -> None:
    slow = (
        "rdflib",
        "networkx",
        "numpy",
        "pyvis",
        "pyshacl",
        "yaml",
        "pyoxigraph",
        "rich",
        "jinja2",
        "IPython",
        "pycountry",
    )
    program = (
        "import sys\nfrom graphkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        f"print('SLOW', sorted(set(sys.modules) & set({slow!r})))"
    )
    options = ["--graph", str(built)] if len(command) > 1 and "--help" not in command else []
    done = subprocess.run(
        [sys.executable, "-c", program, *command, *options], capture_output=True, text=True, check=True
    )
    assert "SLOW []" == done.stdout.splitlines()[-1]


def test_the_query_command_imports_the_engine_alone(built: Path) -> None:
    program = (
        "import sys\nfrom graphkit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print('SLOW', sorted(set(sys.modules) & {'rdflib', 'networkx', 'numpy', 'pyvis', 'pyshacl', 'yaml'}))"
    )
    command = ["query", "ASK { id:nokia a gk:Company }", "--graph", str(built)]
    done = subprocess.run([sys.executable, "-c", program, *command], capture_output=True, text=True, check=True)
    assert "SLOW []" == done.stdout.splitlines()[-1]
