"""Reading facts: every scalar arrives as written and with its place; what is not plain is refused with words."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.check.catalogue import RULES
from graphkit.errors import Problem
from graphkit.facts import by_place, read_facts, read_yaml
from graphkit.facts.format import SECTIONS
from graphkit.model import Entity, Evidence, Facts, Place, Source, Statement, When

ENTITY = "entities:\n- id: x\n  type: Company\n  label: "


def read(text: str | bytes) -> Facts:
    return read_yaml(text if isinstance(text, bytes) else text.encode(), file="f.yaml")


def found(text: str | bytes) -> list[tuple[str, str]]:
    return [(problem.where, problem.rule) for problem in read(text).problems]


# What is written arrives


def test_a_source_arrives_whole() -> None:
    facts = read("""sources:
- id: paper-2026
  title: 'Lasers: a shortage'
  publisher: The Paper
  author: A. Writer
  url: https://example.org/a#b
  published: 2026-03
  kind: news
  citedThrough: other
  machineWritten: true
  titleIsDescription: false
  note: |
    first line
    second line
""")
    assert facts.problems == ()
    assert facts.sources == (
        Source(
            "paper-2026", "Lasers: a shortage", "The Paper", "news", "https://example.org/a#b", "A. Writer",
            When.parse("2026-03"), "other", True, False, "first line\nsecond line",
        ),
    )  # fmt: skip


def test_an_entity_arrives_whole() -> None:
    facts = read("""entities:
- {id: ibm, type: Company, label: IBM, alt: [Big Blue], ids: {cik: 0000051143}, country: NO, hq: Armonk,
   description: Maker of computers., note: n}
""")
    assert facts.problems == ()
    assert facts.entities == (
        Entity(
            "ibm",
            "Company",
            "IBM",
            ("Big Blue",),
            (("cik", "0000051143"),),
            "NO",
            "Armonk",
            "Maker of computers.",
            "n",
        ),
    )


def test_a_statement_arrives_whole() -> None:
    facts = read("""statements:
- subject: a
  predicate: p
  object: b
  value: 2.90
  unit: USD
  date: 2026-Q1
  period: 2026/2034
  until: '2027'
  status: announced
  modality: fact
  negated: true
  what: lasers
  estimator: analysts
  note: n
  qualifiers: {stakePercent: 2.90, on: off}
  cited: [c]
  sources: [s, t]
  evidence: [{source: s, section: One, paragraph: 1, start: 2, end: 3, textDigest: ab}]
""")
    assert facts.problems == ()
    assert facts.statements == (
        Statement(
            subject="a", predicate="p", modality="fact", object="b", value="2.90", unit="USD",
            date=When.parse("2026-Q1"), period=When.parse("2026/2034"), until=When.parse("2027"), status="announced",
            negated=True, what="lasers", estimator="analysts", note="n",
            qualifiers=(("stakePercent", "2.90"), ("on", "off")), cited=("c",), sources=("s", "t"),
            evidence=(Evidence("s", "One", "1", "2", "3", "ab"),),
        ),
    )  # fmt: skip


def test_every_key_has_its_place() -> None:
    facts = read("""statements:
- subject: a
  predicate: p
  modality: fact
  qualifiers:
    role: buyer
  sources: [s,
    "t"]
  evidence:
  - source: s
    section: >
      One
""")
    assert {key: (place.line, place.column) for key, place in facts.records[0].places.items()} == {
        "": (2, 3), "subject": (2, 12), "predicate": (3, 14), "modality": (4, 13), "qualifiers": (6, 5),
        "qualifiers.role": (6, 11), "sources": (7, 12), "sources[0]": (7, 13), "sources[1]": (8, 5),
        "evidence": (10, 3), "evidence[0]": (10, 5), "evidence[0].source": (10, 13), "evidence[0].section": (11, 14),
    }  # fmt: skip


def test_columns_count_characters_whatever_came_before() -> None:
    assert read(ENTITY + "ä🙂ö\n  alt: [日本, x y]\n").records[0].places["alt[1]"] == Place("f.yaml", 5, 13)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = ENTITY + "X\n  country: US\n"
    other = read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert (other.problems, other.entities) == ((), read(text).entities)
    assert other.records[0].places == read(text).records[0].places


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "entities: []\n"])
def test_a_file_without_facts_has_no_problem(text: str) -> None:
    assert read(text) == Facts() or found(text) == [("f.yaml:2:1", "wrong-shape")]


# S-7: identifiers of this domain that other loaders change


@pytest.mark.parametrize(
    "written",
    [
        "0000051143", "0001045810", "NO", "1:20", "2026-03", "1e3", "014", "5493001KJTIIGC8Y1R12", "0x1F", "0b11",
        "1_000", "12:30:45", "yes", "on", "y", ".inf", ".nan", "-0", "1.0", "2026-02-30", "=", "0o14", "TRUE", "NULLs",
        "12345678901234567890123",
    ],
)  # fmt: skip
def test_an_identifier_arrives_as_the_same_characters(written: str) -> None:
    facts = read(f"{ENTITY}{written}\n  ids: {{cik: {written}, isin: '{written}'}}\n")
    assert facts.problems == ()
    assert facts.entities == (Entity("x", "Company", written, ids=(("cik", written), ("isin", written))),)


@pytest.mark.parametrize("written", ["1e3", "014", "1:20", "1_000", "0x1F", "NO", "2026-03", ".inf", "+1", "1.", ".5"])
def test_a_value_that_loaders_would_change_is_refused_with_advice(written: str) -> None:
    facts = read(f"statements:\n- {{subject: a, predicate: p, modality: fact, value: {written}, sources: [s]}}\n")
    assert [(p.where, p.rule) for p in facts.problems] == [("f.yaml:2:53", "bad-number")]
    assert facts.problems[0].hint.startswith("write ")


@pytest.mark.parametrize("written", ["0", "5", "-5", "2.90", "166389351", "0.125", "-0.5", "1000000000000"])
def test_plain_digits_are_a_value_as_written(written: str) -> None:
    facts = read(f"statements:\n- {{subject: a, predicate: p, modality: fact, value: {written}, sources: [s]}}\n")
    assert (facts.problems, facts.statements[0].value) == ((), written)


# S-6: what ends or misleads other loaders


def merge_bomb(levels: int) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, levels)]
    return "\n".join(lines)


def alias_bomb(levels: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


HOSTILE: dict[str, tuple[str | bytes, tuple[str, str]]] = {
    "merge bomb": (merge_bomb(8), ("f.yaml:2:10", "merge-key")),
    "alias bomb": (alias_bomb(30), ("f.yaml:2:10", "alias")),
    "100,000 lists": ("[" * 100_000, ("f.yaml:1:65", "too-deep")),
    "100,000 mappings": ("{a: " * 100_000, ("f.yaml:1:257", "too-deep")),
    "100,000 block lists": ("- " * 100_000, ("f.yaml:1:129", "too-deep")),
    "5,000 block mappings": ("\n".join(" " * n + "a:" for n in range(5_000)), ("f.yaml:65:65", "too-deep")),
    "a list in itself": ("entities: &a\n- *a\n", ("f.yaml:2:3", "alias")),
    "a mapping in itself": ("&a\n? *a\n: b\n", ("f.yaml:1:1", "anchor")),
    "a duplicate key": (ENTITY + "X\n  id: y\n", ("f.yaml:5:3", "duplicate-key")),
    "a duplicate list": ("entities: []\nentities: []\n", ("f.yaml:2:1", "duplicate-key")),
    "a Python tag": (ENTITY + "!!python/object/apply:os.system [x]\n", ("f.yaml:4:10", "tag")),
    "a tag of one's own": (ENTITY + "!name X\n", ("f.yaml:4:10", "tag")),
    "the tag of a text": (ENTITY + "!!str X\n", ("f.yaml:4:10", "tag")),
    "an anchor": (ENTITY + "&a X\n", ("f.yaml:4:10", "anchor")),
    "an anchored record": ("entities:\n- &a {id: x, type: T, label: l}\n", ("f.yaml:2:3", "anchor")),
    "a NUL": (ENTITY + "a\0b\n", ("f.yaml:4:11", "hidden-character")),
    "a NUL, escaped": (ENTITY + '"a\\0b"\n', ("f.yaml:4:10", "hidden-character")),
    "a control character": (ENTITY + "a\x1b[0mb\n", ("f.yaml:4:11", "hidden-character")),
    "invalid UTF-8": (ENTITY.encode() + b"caf\xe9 au lait\n", ("f.yaml:4:13", "encoding")),
    "an overlong NUL": (ENTITY.encode() + b"a\xc0\x80b\n", ("f.yaml:4:11", "encoding")),
    "half a character": (ENTITY.encode() + b"a\xed\xa0\x80b\n", ("f.yaml:4:11", "encoding")),
    "UTF-16": ("entities: []".encode("utf-16"), ("f.yaml:1:1", "encoding")),
    "right to left": (ENTITY + "a\u202eb\n", ("f.yaml:4:11", "hidden-character")),
    "right to left, escaped": (ENTITY + '"a\\u202eb"\n', ("f.yaml:4:10", "hidden-character")),
    "an isolate in a comment": ("# a\u2066b\nentities: []\n", ("f.yaml:1:4", "hidden-character")),
    "a zero-width space": (ENTITY + "a\u200bb\n", ("f.yaml:4:11", "hidden-character")),
    "a line separator": (ENTITY + "a\u2028b\n", ("f.yaml:4:11", "hidden-character")),
    "two documents": ("entities: []\n---\nentities: []\n", ("f.yaml:2:1", "several-documents")),
    "a tab": ("entities:\n\t- id: x\n", ("f.yaml:2:1", "yaml-syntax")),
    "a colon": (ENTITY + "a: b\n", ("f.yaml:4:11", "yaml-syntax")),
    "an open quote": (ENTITY + "'a\n  country: US\n", ("f.yaml:6:1", "yaml-syntax")),
    "a long key": ("? " + "a" * 100_000 + "\n: b\n", ("f.yaml:1:3", "unknown-key")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_its_place_and_soon(name: str) -> None:
    text, expected = HOSTILE[name]
    began = time.perf_counter()
    problems = read(text).problems
    assert time.perf_counter() - began < 1
    assert expected in [(problem.where, problem.rule) for problem in problems]
    assert all(problem.hint and len(str(problem)) < 400 for problem in problems)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_its_place_without_libyaml_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text, expected = HOSTILE[name]
    assert expected in found(text)


def test_every_alias_of_a_bomb_is_refused_and_none_followed() -> None:
    problems = read(alias_bomb(30)).problems
    assert sum(problem.rule == "alias" for problem in problems) == 29 * 9


def test_a_file_of_nothing_but_control_characters_is_refused_in_few_words() -> None:
    problems = read("\0\n" * 50_000).problems
    assert len([problem for problem in problems if problem.rule == "hidden-character"]) == 21
    assert problems[-1].what.startswith("49980 more lines")


def test_64_levels_are_read_and_65_are_not() -> None:
    assert "too-deep" not in [rule for _, rule in found("[" * 64 + "]" * 64)]
    assert "too-deep" in [rule for _, rule in found("[" * 65 + "]" * 65)]


# What is wrong leaves the rest as it is


def test_the_records_before_a_syntax_error_are_kept() -> None:
    facts = read("entities:\n- {id: a, type: T, label: A}\n- {id: b, type: T, label: 'B}\n")
    assert [entity.id for entity in facts.entities] == ["a"]
    assert [problem.rule for problem in facts.problems] == ["yaml-syntax"]


def test_a_syntax_error_says_where_what_is_broken_began() -> None:
    assert read(ENTITY + "[a, b\n\n\n").problems[0].hint.endswith("begins at 4:10")


def test_an_entity_with_a_faulty_key_is_still_there() -> None:
    facts = read(ENTITY + "X\n  colour: red\n  alt: Y\n")
    assert facts.entities == (Entity("x", "Company", "X"),)
    assert [(p.where, p.rule) for p in facts.problems] == [
        ("f.yaml:5:3", "unknown-key"),
        ("f.yaml:6:8", "wrong-shape"),
    ]


def test_the_places_of_a_list_skip_what_was_refused() -> None:
    facts = read(ENTITY + "X\n  alt: [A, [B], C]\n")
    assert facts.entities[0].alt == ("A", "C")
    assert facts.records[0].place("alt[1]") == Place("f.yaml", 5, 17)


@pytest.mark.parametrize(
    ("key", "near"),
    [("labell", "label"), ("Label", "label"), ("descripton", "description"), ("countries", "country")],
)
def test_a_mistyped_key_is_answered_with_the_nearest(key: str, near: str) -> None:
    problems = read(f"{ENTITY}X\n  {key}: y\n").problems
    assert [problem.hint for problem in problems] == [f"did you mean {near!r}?"]


def test_keys_written_with_underscores_are_answered_with_ours() -> None:
    facts = read("sources:\n- {id: s, title: t, publisher: p, kind: news, cited_through: x}\n")
    assert facts.problems[0].hint == "did you mean 'citedThrough'?"


@pytest.mark.parametrize("written", ["True", "yes", "1", "on", "''"])
def test_only_true_and_false_are_booleans(written: str) -> None:
    text = f"sources:\n- {{id: s, title: t, publisher: p, kind: news, machineWritten: {written}}}\n"
    assert [rule for _, rule in found(text)] == ["empty-value" if written == "''" else "bad-boolean"]


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2026-13", "March 2026", "26-03-02", "2026-3-2", "2026/03/02", "2026-03-02T10:00:00Z", "2026-Q5",
     "2025/2026", "0000", "２０２６", "2026/" * 5000, "2026-03-02/2026-03-01"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_words(written: str) -> None:
    text = f"sources:\n- {{id: s, title: t, publisher: p, kind: news, published: '{written}'}}\n"
    assert found(text) == [("f.yaml:2:58", "bad-date")]


# Folders


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_all_yaml_files_below_a_folder_are_read_by_name(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/z.yml", "a.yaml", "B.YAML", "c.txt", ".hidden.yaml", ".git/d.yaml"):
        write(tmp_path, name, f"entities:\n- {{id: {len(name)}, type: T, label: {name}}}\n")
    facts = read_facts(tmp_path)
    assert [record.place().file for record in facts.records] == ["B.YAML", "a.yaml", "a/z.yml", "b.yaml"]
    assert facts.problems == ()


def test_the_order_in_which_files_were_written_changes_nothing(tmp_path: Path) -> None:
    names = [f"{number:02}.yaml" for number in range(20)]
    results = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        shuffled = random.Random(seed).sample(names, len(names))
        for name in shuffled:
            write(folder, name, f"entities:\n- {{id: a{name[:2]}, type: T, label: l, x: y}}\n")
        results.append(read_facts(folder))
    assert results[0] == results[1]
    assert [entity.id for entity in results[0].entities] == [f"a{number:02}" for number in range(20)]


def test_records_and_problems_come_by_line_not_by_kind(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "statements:\n- {subject: a}\nentities:\n- {id: b}\nsources:\n- {id: c}\n")
    facts = read_facts(tmp_path)
    assert [record.place().line for record in facts.records] == [2, 4, 6]
    assert list(facts.problems) == sorted(facts.problems, key=by_place)
    assert [problem.where.split(":")[1] for problem in facts.problems] == ["2"] * 2 + ["4"] * 2 + ["6"] * 3


def test_problems_are_sorted_by_number_and_not_by_digit() -> None:
    problems = [Problem(where, "x") for where in ("a.yaml:10:1", "a.yaml:9:12", "a.yaml:9:2", "", "a-b.yaml:1:1")]
    assert [problem.where for problem in sorted(problems, key=by_place)] == [
        "", "a-b.yaml:1:1", "a.yaml:9:2", "a.yaml:9:12", "a.yaml:10:1",
    ]  # fmt: skip


def test_a_faulty_file_does_not_keep_others_from_being_read(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "entities: [\n")
    write(tmp_path, "b.yaml", ENTITY + "X\n")
    (tmp_path / "c.yaml").write_bytes(b"\xff")
    (tmp_path / "d.yaml").mkdir()
    (tmp_path / "e.yaml").symlink_to(tmp_path / "nowhere.yaml")
    facts = read_facts(tmp_path)
    assert [entity.id for entity in facts.entities] == ["x"]
    assert [problem.rule for problem in facts.problems] == ["yaml-syntax", "encoding", "unreadable"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert [problem.rule for problem in read_facts(tmp_path).problems] == ["unreadable"]


def test_a_folder_that_leads_back_to_itself_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", ENTITY + "X\n")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(read_facts(tmp_path).records) == 1


@pytest.mark.parametrize("name", ["", "missing", "file"])
def test_a_folder_without_facts_is_a_problem_with_a_way_out(name: str, tmp_path: Path) -> None:
    write(tmp_path, "file", "")
    problems = read_facts(tmp_path / name).problems
    assert [(problem.where, problem.rule) for problem in problems] == [("", "no-facts")]
    assert problems[0].hint


def test_a_file_name_of_any_bytes_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_text("x: y\n", "utf-8")
    assert [str(p).encode().partition(b":")[0] for p in read_facts(tmp_path).problems] == [b"caf\\xe9.yaml"]


# Whatever is written, an answer comes back

YAML_PIECES = st.sampled_from(
    ["entities", "sources", "statements", ": ", "- ", "\n", "\n  ", "\n- ", "{", "}", "[", "]", ",", "&a", "*a", "<<",
     "!t", "? ", "|", ">", '"', "'", "#", "---", "...", "%YAML 1.1", "\t", "id", "label", "subject", "value",
     "date", "1e3",
     "2026/2027/2028", "~", "\\u202e", "\\0", "@", "\r", "\x85", "\ufeff", "é", "🙂", "qualifiers", "evidence",
     "\\Uffffffff"]
)  # fmt: skip


def answered(content: bytes) -> None:
    facts = read_yaml(content, file="f.yaml")
    assert all(problem.rule in RULES and problem.what and problem.hint for problem in facts.problems)
    assert list(facts.problems) == sorted(facts.problems, key=by_place)
    for problem in facts.problems:
        file, line, column = problem.where.rsplit(":", 2)
        assert (file, int(line) >= 1, int(column) >= 1) == ("f.yaml", True, True)
        assert str(problem).isprintable()


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_raise(content: bytes) -> None:
    answered(content)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_at_all_raises(text: str) -> None:
    answered(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=600, deadline=None)
@given(st.lists(YAML_PIECES, max_size=40))
def test_no_pieces_of_yaml_raise(pieces: list[str]) -> None:
    answered("".join(pieces).encode())


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(SECTIONS)),
        st.lists(
            st.dictionaries(
                st.sampled_from(sorted({key for shape in SECTIONS.values() for key in shape.keys})),
                st.recursive(
                    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
                    max_leaves=5,
                ),
                max_size=8,
            ),
            max_size=3,
        ),
    )
)
def test_no_values_of_the_wrong_kind_raise(data: dict[str, object]) -> None:
    answered(yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")), min_size=1))
def test_any_visible_text_survives_a_quoted_round_trip(text: str) -> None:
    if text == text.strip():
        assert read(ENTITY + "'" + text.replace("'", "''") + "'\n").entities[0].label == text


def test_reading_takes_at_most_three_times_as_long_as_the_plain_c_loader(tmp_path: Path) -> None:
    folder = Path(__file__).parent.parent / "ontology" / "facts"
    contents = [file.read_bytes() for file in sorted(folder.glob("*.yaml"))]
    assert sum(map(len, contents)) > 500_000
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def best(work: object) -> float:
        times = []
        for _ in range(3):
            began = time.process_time()
            for content in contents:
                work(content)  # type: ignore[operator]
            times.append(time.process_time() - began)
        return min(times)

    theirs = best(lambda content: yaml.load(content, Loader=loader))
    assert best(lambda content: read_yaml(content, file="f.yaml")) < 3 * theirs
