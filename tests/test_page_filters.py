"""The legend of the page is its filter, and two clocks say what held when and what was known when."""

from __future__ import annotations

from datetime import date

from visiting import OpenPage

from graphkit.graph import Graph


def test_the_legend_counts_and_filters(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    companies = sum(node.entity.type == "Company" for node in shipped.nodes())
    row = visit.page.locator("#legend .row").filter(has=visit.page.get_by_text("Companies", exact=True))
    assert str(companies) == row.locator(".count").inner_text()
    row.locator("input").uncheck()
    assert visit.page.url.endswith("#hide=Company")
    assert f"{companies} filtered out" in visit.text("#status")
    visit.page.click("#reset")
    assert "filtered out" not in visit.text("#status")


def test_only_one_group_is_one_click_and_all_again_another(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page()
    row = visit.page.locator("#legend .row").filter(has=visit.page.get_by_text("Trade", exact=True))
    row.hover()
    row.locator(".only").click()
    assert {"capital", "making", "structure", "argument"} == set(visit.page.url.split("#off=")[1].split(","))
    row.locator(".only").click()
    assert "#off" not in visit.page.url


def test_ready_made_views_and_weak_claims(open_page: OpenPage) -> None:
    visit = open_page()
    everything = visit.shown()
    visit.page.get_by_role("button", name="Opinions").click()
    assert "unsaid=fact" in visit.page.url
    assert everything != visit.shown()
    visit.page.get_by_role("button", name="All", exact=True).click()
    slider = visit.page.get_by_role("slider", name="Least number of independent publishers")
    slider.fill("3")
    assert visit.page.url.endswith("#voices=3")
    assert "filtered out" in visit.text("#status")


def test_the_map_shows_what_held_on_a_day(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#pair=nvidia,nokia&day=2024-12-31&list")
    assert "Ended or later" in visit.text("#card")
    assert "31 Dec 2024" == visit.text(".day")
    visit.page.get_by_role("button", name="Latest").click()
    assert "day=" not in visit.page.url
    month = visit.page.get_by_role("slider", name="Show what held at the end of this month")
    month.fill(str(2025 * 12 + 9))
    assert "day=2025-10-31" in visit.page.url
    assert "NVIDIA invests in Nokia, US$1bn" in visit.text(".news")


def test_the_map_shows_what_was_known_on_a_day(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#nokia&known=2024-12-31")
    then = shipped.at(known_on=date(2024, 12, 31))
    known = [edge for edge in then.edges_of(then.find("nokia")) if edge.statement.object]
    later = [edge for edge in shipped.edges_of(shipped.find("nokia")) if edge.statement.object]
    assert f"Not yet known then{len(later) - len(known)}" in visit.text("#card").replace("\n", "")
    assert "as known on 31 Dec 2024 ×" in visit.text("#time")
    visit.page.click("#toggle-list")
    assert f"{len(known)} relation" in visit.text("#listing .tabs")
    visit.page.get_by_role("button", name="as known on").click()
    assert visit.page.url.endswith("#nokia&list")
    visit.page.fill("#known", "2025-06-30")
    assert "known=2025-06-30" in visit.page.url


def test_what_held_by_earlier_knowledge_is_what_the_graph_says(open_page: OpenPage, shipped: Graph) -> None:
    visit = open_page("#list")
    for day in ("2023-12-31", "2025-03-31", "2025-11-30", "2026-03-31"):
        then = shipped.at(known_on=date.fromisoformat(day))
        now = [e for e in then.edges() if e.statement.object and not e.statement.negated and e.possible(then.day)]
        visit.page.evaluate("hash => { location.hash = hash; }", f"known={day}&past=no&list")
        visit.settle()
        assert f"{len(now):,} relation" in visit.text("#listing .tabs"), day
