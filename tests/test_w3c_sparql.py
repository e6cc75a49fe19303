"""The W3C SPARQL 1.1 suite on the way that ``graphkit query`` takes: not one test less than the engine alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITES = Path(os.environ.get("GRAPHKIT_SUITES") or HERE.parent.parent / "shared" / "data")
FOLDER = SUITES / "w3c-rdf-tests" / "sparql" / "sparql11"

#: How many tests each part has, and which fail, all for reasons that lie in the engine.
COUNTS = {"query": 328, "results": 10, "update": 157}
EXPECTED_FAILURES = {
    "query": {
        "aggregates/agg-empty-group-count-graph",
        "aggregates/agg-groupconcat-04",
        "aggregates/agg-groupconcat-06",
        "bindings/graph",
        "functions/bnode01",
        "negation/graph-minus",
        "property-path/zero_or_more_set_end",
        "property-path/zero_or_more_set_start",
        "property-path/zero_or_one_set_end",
        "property-path/zero_or_one_set_start",
    },
    # The store keeps no lexical forms: 1.0E6 comes back as 1000000, and a negativeInteger as an integer.
    "results": {"csv-tsv-res/csv03", "csv-tsv-res/tsv03"},
    # All are refused, as updates are.
    "update": set(),
}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"{sum(COUNTS.values())} W3C SPARQL tests: no suites here (set GRAPHKIT_SUITES to their folder)",
)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, str]]:
    """What came of each test, by part and name; run in a process with one thread, which may fork."""
    command = [sys.executable, str(HERE / "w3c_sparql.py"), str(FOLDER)]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(command, capture_output=True, check=True, timeout=300, env={**os.environ, "PYTHONPATH": path})
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("part", COUNTS)
def test_all_tests_of_the_suite_are_collected(part: str, outcomes: dict[str, dict[str, str]]) -> None:
    assert COUNTS[part] == len(outcomes[part])


@pytest.mark.parametrize("part", COUNTS)
def test_exactly_the_expected_tests_fail(part: str, outcomes: dict[str, dict[str, str]]) -> None:
    assert EXPECTED_FAILURES[part] == {name for name, wrong in outcomes[part].items() if wrong}
