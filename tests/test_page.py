"""The page as a reader meets it, in a real browser: it opens, things are found and understood."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import MakeGraph
from visiting import DESK, PHONE, OpenPage

from graphkit.explain import card
from graphkit.graph import Graph
from graphkit.viewer import write_page

# It opens


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_opens_on_its_backbone_and_counts_what_it_hides(
    open_page: OpenPage, shipped: Graph, size: tuple[int, int], dark: bool
) -> None:
    visit = open_page(size=size, dark=dark)
    things, lines = visit.shown()
    assert 36 <= things <= 200
    assert 30 <= lines <= 400
    more = re.search(r"([\d,]+) more appear", visit.text("#status"))
    assert more is not None
    assert len(shipped) == things + int(more[1].replace(",", ""))
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_something_is_drawn(open_page: OpenPage) -> None:
    visit = open_page()
    colours = visit.page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let at = 0; at < data.length; at += 4) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
          return [...seen];
        }"""
    )
    assert len(colours) > 100
    assert {0x1F6FB2, 0x0F8A68, 0xC26A00} <= set(colours)  # companies, technologies, products


def test_zooming_in_shows_more_and_never_more_than_two_thousand_marks(open_page: OpenPage) -> None:
    visit = open_page()
    seen = [visit.shown()]
    for _ in range(6):
        visit.page.click("#zoom-in")
        visit.settle()
        seen.append(visit.shown())
    assert [things for things, _ in seen] == sorted(things for things, _ in seen)
    assert seen[-1][0] > 2 * seen[0][0]
    assert all(things + lines <= 2000 for things, lines in seen)
    visit.page.click("#zoom-all")
    visit.settle()
    assert seen[0] == visit.shown()


def test_a_layer_opens_and_closes(open_page: OpenPage) -> None:
    visit = open_page()
    before = visit.shown()[0]
    layer = visit.page.locator(".band").nth(1)
    assert " of " in layer.inner_text()
    layer.click()
    assert " of " not in layer.inner_text()
    assert visit.shown()[0] > before
    layer.click()
    assert before == visit.shown()[0]


# Find


def test_a_thing_is_found_by_ticker_by_another_name_and_with_a_typing_error(open_page: OpenPage) -> None:
    visit = open_page()
    for text, title in (("NVDA", "NVIDIA"), ("nokia oyj", "Nokia"), ("Lumentm", "Lumentum")):
        visit.page.keyboard.press("/")
        visit.page.keyboard.type(text)
        assert title == visit.texts("#found [role=option] .name")[0]
        visit.page.keyboard.press("Enter")
        assert title == visit.text("#card h2")
        assert visit.page.url.endswith(f"#{title.lower()}")


def test_a_statement_is_found_by_its_words(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.fill("#find", "nvidia invests nokia")
    visit.page.get_by_role("option").filter(has_text="NVIDIA invests in Nokia").first.click()
    assert "#pair=nokia,nvidia" in visit.page.url or "#pair=nvidia,nokia" in visit.page.url
    assert "NVIDIA invests in Nokia" in visit.texts("#card .sentence")


def test_the_search_box_tells_a_screen_reader_where_it_stands(open_page: OpenPage) -> None:
    visit = open_page()
    box = visit.page.get_by_role("combobox", name="Search things and statements")
    assert "false" == box.get_attribute("aria-expanded")
    box.fill("co")
    assert "true" == box.get_attribute("aria-expanded")
    box.press("ArrowDown")
    active = visit.page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert ("true", "found-1") == (active.get_attribute("aria-selected"), active.get_attribute("id"))
    box.press("ArrowUp")
    box.press("ArrowUp")
    last = visit.page.get_by_role("option").count() - 1
    assert f"found-{last}" == box.get_attribute("aria-activedescendant")
    box.press("Escape")
    assert "false" == box.get_attribute("aria-expanded")


def test_what_is_not_there_says_what_to_try(open_page: OpenPage) -> None:
    visit = open_page()
    visit.page.fill("#find", "zzzzqqqq")
    assert "Nothing found" in visit.text("#found")


# Understand


def test_a_card_tells_relations_with_amount_date_and_who_says_so(open_page: OpenPage) -> None:
    visit = open_page("#nvidia")
    section = visit.page.locator("#card section").filter(has_text="Invests in").first
    section.locator(".more").click()
    row = section.locator("li.row").filter(has_text="Nokia").filter(has_text="28 Oct 2025").first
    assert "US$1bn" in row.inner_text()
    row.locator(".who").click()
    link = row.locator(".sources a").first
    assert str(link.get_attribute("href")).startswith("https://")
    assert ("_blank", "noopener noreferrer") == (link.get_attribute("target"), link.get_attribute("rel"))


def test_disagreements_are_marked_on_both_sides(open_page: OpenPage) -> None:
    visit = open_page("#pair=nokia,infinera")
    assert {"⚠ Others say €2.19bn", "⚠ Others say €2.5bn"} <= set(visit.texts("#card .against"))


def test_the_page_marks_what_the_card_of_the_command_marks(open_page: OpenPage, shipped: Graph) -> None:
    kinds = {"Others": "contradiction", "contradiction:": "contradiction", "denied": "denial", "denial:": "denial"}
    marked = 0
    for name in ("nvidia", "nokia", "groq", "corning", "coreweave", "micron"):
        visit = open_page(f"#{name}")
        told: list[str] = visit.page.evaluate("""() => {
            for (const button of document.querySelectorAll("#card button.more")) button.click();
            return [...document.querySelectorAll("#card .meta")].map((meta) => meta.querySelector(".against")?.textContent)
                .filter(Boolean);
        }""")
        words = [text.removeprefix("⚠ ").split()[0] for text in told]
        expected = card(shipped, shipped.find(name)).marks
        assert sorted(expected.values()) == sorted(kinds.get(word, word.rstrip(":")) for word in words), name
        marked += len(told)
    assert marked > 8


def test_a_denial_is_told_as_one_and_marks_what_it_denies(open_page: OpenPage) -> None:
    visit = open_page("#pair=nvidia,groq")
    row = visit.page.locator("#card li.row").filter(has_text="NVIDIA acquires Groq")
    assert ["⚠ denied"] == row.locator(".against").all_inner_texts()
    denial = visit.page.locator("#card h3:text-is('Denied') + ul .sentence")
    assert ["NVIDIA is said not to: acquires Groq"] == denial.all_inner_texts()
    assert "none" == denial.evaluate("element => getComputedStyle(element).textDecorationLine")


def test_an_inferred_relation_shows_the_statements_that_it_follows_from(open_page: OpenPage) -> None:
    visit = open_page("#nvidia")
    folded = visit.page.locator("#card details").filter(has_text="Follows by rule")
    folded.locator("summary").click()
    row = folded.locator("li.row").first
    row.locator(".who").click()
    assert "Follows by rule" in row.locator(".sources").inner_text()
    assert row.locator(".sources li").count() >= 1


def test_pointing_at_a_mark_tells_it_in_one_sentence(open_page: OpenPage) -> None:
    visit = open_page("#nokia&focus")
    box = visit.page.locator("#map").bounding_box()
    found = ""
    for across in range(20, int(box["width"]) - 20, 12):
        visit.page.mouse.move(box["x"] + across, box["y"] + box["height"] / 2)
        visit.settle()
        if visit.page.locator("#hint").is_visible():
            found = visit.text("#hint")
            break
    assert found.endswith(".")
    assert len(found) > 20


def test_keeping_neighbours_draws_them_for_good(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#nokia")
    visit.page.get_by_role("button", name=re.compile("Keep .* neighbours")).click()
    visit.page.keyboard.press("Escape")
    kept = visit.shown()[0]
    visit.page.click("#reset")
    assert visit.shown()[0] < kept


def test_focus_leaves_a_thing_with_its_neighbours(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#ciena&focus")
    assert shipped.degree(shipped.find("ciena").number) + 1 == visit.shown()[0]


@pytest.mark.parametrize("facts", ["entities: []\n", "entities:\n- {id: acme, type: Company, label: Acme}\n"])
def test_a_graph_with_next_to_nothing_opens(
    open_page: OpenPage, make_graph: MakeGraph, facts: str, tmp_path: Path
) -> None:
    file = tmp_path / "small.html"
    write_page(make_graph(facts), file)
    visit = open_page(file=file)
    visit.page.click("#toggle-list")
    visit.page.click("#open-connect")
    assert "Nothing passes the filters" in visit.text("#listing")
