"""``check`` on the shipped facts with hundreds of faults: each is found once, at its line and column, and nothing else.

A fault is a change of the text at one place: a value, a line, a record, where a fixed seed has it. Many that have
nothing to do with each other go into one copy of the ontology folder; those that break a whole file, and those that
need sound classes and sources around them, go into copies of their own.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from seeded_ways import WAYS
from seeded_world import SHIPPED, Fault, World

from graphkit.check import check_folder
from graphkit.check.catalogue import RULES
from graphkit.check.shapes import describe_shapes

#: At most so many faults of each way of going wrong; some ways have fewer places where they can happen.
EACH: Final = 5

#: How many copies the faults of a sort are spread over.
COPIES: Final = {"plain": 4, "sound": 2, "cut": 2}

#: What a whole folder or a file beside the facts has: tested in test_check_folder.py and test_check.py.
OF_FOLDERS: Final = {
    "no-ontology", "bad-schema", "bad-shape", "rule", "duplicate-rule", "bad-query", "no-facts", "unreadable",
    "blank-node", "many", "rdf", "rdf-syntax", "same-id",  # test_rdf_facts.py
}  # fmt: skip


def seed(salt: str = "") -> dict[str, list[list[Fault]]]:
    """Return for each sort of copies the faults of each copy; another salt has them elsewhere."""
    world = World()
    copies: dict[str, list[list[Fault]]] = {sort: [[] for _ in range(count)] for sort, count in COPIES.items()}
    for rule, name, sort, make in WAYS:
        rng = random.Random(ascii((salt, rule, name)))
        found = 0
        for record in rng.sample(world.records, len(world.records)):
            fault = make(world, record, rng)
            if fault is None:
                continue
            if sort == "cut":
                fault = replace(fault, around=frozenset({(fault.file, 0)}))
            if put_into(copies[sort], replace(fault, rule=rule), found):
                found += 1
                if found == EACH:
                    break
    return copies


def put_into(copies: list[list[Fault]], fault: Fault, start: int) -> bool:
    """Put a fault into the first copy, from one on, in which nothing around it is faulty; False where there is none."""
    for number in range(len(copies)):
        copy = copies[(start + number) % len(copies)]
        if not any(fault.around & other.around for other in copy):
            copy.append(fault)
            return True
    return False


def write_copy(faults: list[Fault], folder: Path) -> Counter[tuple[str, str]]:
    """Write the shipped ontology with faults, and return where which problems have to be found."""
    shutil.copytree(SHIPPED, folder)
    expected: Counter[tuple[str, str]] = Counter()
    for file in {fault.file for fault in faults}:
        here = [fault for fault in faults if fault.file == file]
        edits = {line: lines for fault in here for line, lines in fault.edits.items()}
        assert len(edits) == sum(len(fault.edits) for fault in here)
        path = folder / "facts" / file
        new: list[str] = []
        begins = {}
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            begins[number] = len(new) + 1
            new.extend(edits.get(number, (line,)))
        path.write_bytes("\n".join(new).encode("utf-8", "surrogateescape"))
        for fault in here:
            first, further, column = fault.place
            expected[f"{file}:{begins[first] + further}:{column}", fault.rule] += 1
    return expected


@pytest.fixture(scope="module")
def seeded() -> dict[str, list[list[Fault]]]:
    return seed()


@pytest.mark.parametrize(
    ("sort", "number"), [(sort, number) for sort, count in COPIES.items() for number in range(count)]
)
def test_every_seeded_fault_is_found_once_at_its_place_and_nothing_else(
    sort: str, number: int, seeded: dict[str, list[list[Fault]]], tmp_path: Path
) -> None:
    expected = write_copy(seeded[sort][number], tmp_path / "ontology")
    found = Counter((problem.where, problem.rule) for problem in check_folder(tmp_path / "ontology").problems)
    assert (sorted((expected - found).elements()), sorted((found - expected).elements())) == ([], [])


def test_the_suite_seeds_some_eight_hundred_faults(
    seeded: dict[str, list[list[Fault]]], capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {sort: sum(map(len, copies)) for sort, copies in seeded.items()}
    with capsys.disabled():
        print(f"\n{sum(counts.values())} faults seeded in {sum(COPIES.values())} copies: {counts}")
    assert sum(counts.values()) >= 700


def test_every_rule_and_every_shape_is_broken(seeded: dict[str, list[list[Fault]]]) -> None:
    broken = {fault.rule for copies in seeded.values() for copy in copies for fault in copy}
    assert set(RULES) - OF_FOLDERS | set(describe_shapes(SHIPPED)) == broken
