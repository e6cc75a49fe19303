"""Every view of the page is a link, a table, a picture and paper; the keyboard reaches all of it."""

from __future__ import annotations

import re
from pathlib import Path

from visiting import PHONE, OpenPage, download

from graphkit.graph import Graph

# Links, trail, list, keyboard


def test_an_address_that_names_nothing_says_so(open_page: OpenPage) -> None:
    visit = open_page("#no-such-thing")
    assert "Nothing on this page is called “no-such-thing”" in visit.text("#status")


def test_an_address_with_filters_opens_with_them(open_page: OpenPage) -> None:
    visit = open_page("#nokia&off=structure,argument&unsaid=opinion&voices=2&day=2025-12-31&list")
    assert "Nokia" == visit.text("#card h2")
    assert visit.page.locator("#listing").is_visible()
    assert not visit.page.get_by_role("checkbox", name=re.compile("Structure")).is_checked()
    assert not visit.page.get_by_role("checkbox", name=re.compile("^Opinion")).first.is_checked()


def test_back_and_forward_follow_the_trail(open_page: OpenPage) -> None:
    visit = open_page()
    for name in ("nvidia", "nokia", "ciena"):
        visit.page.fill("#find", name)
        visit.page.press("#find", "Enter")
    assert ["Overview", "NVIDIA", "Nokia", "Ciena"] == visit.texts(".crumb")
    visit.page.get_by_role("button", name="Back", exact=True).click()
    visit.page.wait_for_url("**#nokia")
    assert "Nokia" == visit.text("#card h2")
    visit.page.go_back()
    assert "NVIDIA" == visit.text("#card h2")
    visit.page.get_by_role("button", name="Forward").click()
    visit.page.wait_for_url("**#nokia")
    assert ["Overview", "NVIDIA", "Nokia", "Ciena"] == visit.texts(".crumb")


def test_the_list_has_the_same_content_as_a_table(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#infinera")
    visit.page.click("#toggle-list")
    infinera = shipped.find("infinera")
    relations = [edge for edge in shipped.edges_of(infinera) if edge.statement.object]
    assert f"{len(relations)} relations" in visit.text("#listing .tabs")
    assert len(relations) == visit.page.locator("#listing tbody tr").count()
    assert "Nokia acquires Infinera" in visit.texts("#listing tbody th")


def test_the_keyboard_alone_reaches_everything(open_page: OpenPage) -> None:
    visit = open_page("#nokia")
    stops: set[str] = set()
    for _ in range(110):
        visit.page.keyboard.press("Tab")
        stops.add(visit.page.evaluate("document.activeElement.closest('[id]')?.id ?? ''"))
    assert {"find", "open-connect", "toggle-list", "open-save", "open-help", "legend", "map", "card"} <= stops
    visit.page.focus("#map")
    at_first = [band.get_attribute("style") for band in visit.page.locator(".band").all()]
    visit.page.keyboard.press("+")
    visit.page.keyboard.press("ArrowDown")
    visit.settle()
    assert at_first != [band.get_attribute("style") for band in visit.page.locator(".band").all()]
    visit.page.keyboard.press("?")
    assert visit.page.get_by_role("dialog").is_visible()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("Escape")
    assert visit.page.url.endswith("#")


def test_on_a_phone_the_card_slides_over_the_map_and_the_filters_beside_it(open_page: OpenPage) -> None:
    visit = open_page(size=PHONE)
    assert not visit.page.locator("#card").is_visible()
    visit.page.fill("#find", "nokia")
    visit.page.press("#find", "Enter")
    box = visit.page.locator("#card").bounding_box()
    assert box["y"] > 300
    assert 390 == box["width"]
    visit.page.get_by_role("button", name="Close").click()
    assert not visit.page.locator("#card").is_visible()
    visit.page.click("#open-legend")
    assert visit.page.locator("#legend").is_visible()


# Take away


def test_pictures_carry_title_date_and_number_of_sources(open_page: OpenPage, shipped: Graph, tmp_path: Path) -> None:
    visit = open_page("#nvidia")
    drawing = download(visit, "#save-svg", tmp_path)
    text = drawing.read_text(encoding="utf-8")
    assert f"graphkit-nvidia-{shipped.day}.svg" == drawing.name
    assert f"{shipped.title} · as of" in text
    assert re.search(r"\d+ sources", text)
    assert ">NVIDIA</text>" in text
    picture = download(visit, "#save-png", tmp_path).read_bytes()
    assert (b"\x89PNG", True) == (picture[:4], len(picture) > 50_000)


def test_a_table_to_take_away_has_iso_dates(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("#pair=nvidia,nokia")
    lines = download(visit, "#save-csv", tmp_path).read_text(encoding="utf-8").splitlines()
    assert "subject,relation,object,value,unit,date" in lines[0]
    assert any(line.startswith("nvidia,investsIn,nokia,1000000000,USD,2025-10-28") for line in lines)


def test_paper_gets_the_drawing_with_its_caption(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("#nokia", dark=True)
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "#ffffff" == visit.page.locator("#paper svg > rect").first.get_attribute("fill")
    visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert 0 == visit.page.locator("#paper svg").count()
    assert "Nokia" in visit.page.text_content("#caption")


def test_on_a_phone_three_connected_things_lie_above_the_sheet(open_page: OpenPage, tmp_path: Path) -> None:
    visit = open_page("#path=nvidia,nokia,coherent", size=PHONE)
    visible = visit.page.locator("#card").bounding_box()["y"] - visit.page.locator("#map").bounding_box()["y"]
    drawing = download(visit, "#save-svg", tmp_path).read_text(encoding="utf-8")
    for name in ("NVIDIA", "Nokia", "Coherent"):
        place = re.search(rf"translate\(([-\d.]+),([-\d.]+)\)[^>]*><title[^>]*>{name}<", drawing)
        assert place is not None, name
        assert 0 < float(place[1]) < PHONE[0], name
        assert 0 < float(place[2]) < visible, name


def test_the_zoom_buttons_give_way_to_the_names_of_what_is_lit(open_page: OpenPage) -> None:
    visit = open_page("#pair=nvidia,nokia")
    middle = visit.page.locator("#map").bounding_box()
    half = middle["y"] + middle["height"] / 2
    visit.page.focus("#map")
    tops = []
    for key in ["ArrowUp"] * 4 + ["ArrowLeft"] * 12:
        visit.page.keyboard.press(key)
        visit.settle()
        tops.append(visit.page.locator("#zoom").bounding_box()["y"])
    assert tops[0] > half
    assert min(tops) < half


def test_on_a_phone_the_last_year_of_the_ruler_is_whole(open_page: OpenPage) -> None:
    visit = open_page(size=PHONE)
    ruler, last = (visit.page.locator(at).bounding_box() for at in (".years", ".years span:last-child"))
    assert last["x"] + last["width"] <= ruler["x"] + ruler["width"] + 0.5
