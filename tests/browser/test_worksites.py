"""The worksite page as a dispatcher and a viewer meet it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from analytics.worksite_flaws import Problem
from data_access.accounts import NewAccount, add_account
from data_access.actors import Role, system_actor
from data_access.closures import closure_of
from data_access.rows.worksites import ALL_STATUSES, TWO_WEEKS, WorksiteFilters, WorksiteRow
from data_access.worksites import watched, worksite, worksites
from tests.browser.conftest import SIX, Visitor

pytestmark = pytest.mark.browser
TELEPHONE = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": False}
GROUPS = ".worksite-cluster text"
SINGLES = "#worksites-map .leaflet-marker-icon > .worksite-glyph, #worksites-map .leaflet-marker-icon > .mark"
REPAIRS = {
    Problem.PROGRESS: "lire 45 % ?",
    Problem.SWAPPED: "lire longitude",
    Problem.NO_PLACE: "à dessiner",
    Problem.OUTSIDE: "à replacer",
    Problem.DOUBLED: "fusionner ou renommer",
}
SEE_FIRST = {"fr": "Chantiers", "en": "Worksites", "ar": "الأوراش"}


def the_rows(visitor: Visitor, at: datetime = SIX, **asked: Any) -> list[WorksiteRow]:
    """What the page should show, asked of the database."""
    filters = WorksiteFilters(**{"period": TWO_WEEKS, **asked})
    return visitor.database.call(worksites, at=at, filters=filters)


def shown_on_map(visitor: Visitor) -> int:
    """Sites on the map: what the groups say they hold, and those by themselves."""
    texts = "return [...document.querySelectorAll(arguments[0])].map((text) => Number(text.textContent))"
    return sum(visitor.driver.execute_script(texts, GROUPS)) + visitor.count(SINGLES)


def note_count(visitor: Visitor) -> int:
    """How many sites the list says it holds."""
    note = "const note = document.querySelector('#worksites-list-note'); return note ? note.textContent : ''"
    return int((visitor.driver.execute_script(note) or "-1").split()[0])


def test_work001_the_page_opens_in_every_language(visitor: Visitor) -> None:
    for lang, heading in SEE_FIRST.items():
        visitor.go(f"/worksites?lang={lang}")
        visitor.see("h1", heading)
        visitor.see("#worksites-headlines .headline__figure", f"{len(the_rows(visitor))}")
        visitor.see(GROUPS)
        visitor.see("#worksites-list .ag-row .two-lines__title")
        visitor.see("#worksites-planning .bars")
        direction = visitor.driver.find_element(By.TAG_NAME, "html").get_attribute("dir")
        assert direction == ("rtl" if lang == "ar" else "ltr")
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", TELEPHONE)
    visitor.see(".worksites__panel")
    assert visitor.driver.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_work002_map_list_and_headline_agree_and_a_site_of_the_map_is_chosen_in_the_list(visitor: Visitor) -> None:
    for status, least in (("suspended", 12), ("planned", 20), ("late", 37)):
        figures = len(the_rows(visitor, status=status))
        assert figures >= least
        visitor.go(f"/worksites?status={status}")
        visitor.wait(lambda _page, figures=figures: note_count(visitor) == figures)
        visitor.wait(lambda _page, figures=figures: shown_on_map(visitor) == figures)
        visitor.see(".segments", str(figures))
    marker = visitor.see("#worksites-map .leaflet-marker-icon .mark")
    title = marker.find_element(By.XPATH, "..").get_attribute("title")
    assert title
    visitor.driver.execute_script("arguments[0].click()", marker)
    chosen = title.split(" · ")[0]
    visitor.see(".worksite__ref", chosen)
    visitor.see(".worksite-selected__ref", chosen)
    visitor.see(f"#worksites-list .ag-row-selected[row-id='{chosen}']")
    assert f"ref={chosen}" in visitor.address()
    assert chosen in {row.ref for row in the_rows(visitor, status="late")}


def test_work003_a_filter_stands_in_the_address_and_comes_back_with_it(visitor: Visitor) -> None:
    visitor.go("/worksites")
    visitor.see("#worksites-list-note", f"{len(the_rows(visitor))}")
    expected = the_rows(visitor, status="late", trade="water")
    late = len(the_rows(visitor, status="late"))
    visitor.see(".segments label", f"En retard {late}").click()
    visitor.see("#worksites-list-note", f"{late}")
    service = next(box for box in visitor.driver.find_elements(By.CSS_SELECTOR, ".choice") if "Service" in box.text)
    service.find_element(By.CSS_SELECTOR, "input").click()
    visitor.see("[role='option']", "Eau").click()
    visitor.wait(lambda _page: note_count(visitor) == len(expected))
    visitor.see(f"#worksites-list [row-id='{expected[0].ref}']").click()
    visitor.see(".worksite__ref", expected[0].ref)
    shared = visitor.address()
    assert {"status=late", "service=water", f"ref={expected[0].ref}"} <= set(shared.split("?")[1].split("&"))
    visitor.go("/network")
    visitor.go(shared)
    visitor.wait(lambda _page: note_count(visitor) == len(expected))
    visitor.see(".worksite__ref", expected[0].ref)
    visitor.see(f"#worksites-list .ag-row-selected[row-id='{expected[0].ref}']")


def test_work010_what_is_watched_is_one_click_away_down_to_each_record_to_repair(visitor: Visitor) -> None:
    """A figure leads to as many sites, a bad record tells its repair, a pipe of the address whom it cuts off."""
    expected = visitor.database.call(watched, at=SIX, filters=WorksiteFilters(period=TWO_WEEKS))
    visitor.go("/worksites")
    visitor.driver.execute_script("window.samePage = true")
    visitor.see(".watched__figure", f"{expected['clash']} en conflit").click()
    visitor.wait(lambda _page: note_count(visitor) == expected["clash"])
    assert {"delay=clash", "status=followed"} <= set(visitor.address().split("?")[1].split("&"))
    assert visitor.driver.execute_script("return window.samePage")
    flawed = the_rows(visitor, status=ALL_STATUSES, delay="flawed")
    assert {flaw.problem for row in flawed for flaw in row.flaws} >= set(REPAIRS)
    visitor.see(".watched__figure", f"{len(flawed)} à corriger").click()
    visitor.wait(lambda _page: note_count(visitor) == len(flawed))
    for row in flawed:
        visitor.see(f"#worksites-list [row-id='{row.ref}']").click()
        visitor.see(".worksite__ref", row.ref)
        for flaw in row.flaws:
            visitor.see(".worksite__remarks", REPAIRS[flaw.problem])
    pipe = "C-SB04-0009"
    told = visitor.database.call(closure_of, pipe=pipe)
    visitor.go(f"/worksites?pipe={pipe}")
    visitor.see(".closure__figures", f"{len(told.valves)} vannes à fermer")
    visitor.see(".closure__valves", told.valves[0].code)
    visitor.see("#worksites-map .worksite-valve")


def test_work005_a_dispatcher_confirms_an_end_and_adds_new_works(visitor: Visitor) -> None:
    row = next(row for row in the_rows(visitor, delay="unconfirmed") if row.standing.unconfirmed == "end")
    visitor.go(f"/worksites?delay=unconfirmed&ref={row.ref}")
    visitor.see("#worksites-list-note", "chantiers")
    before = note_count(visitor)
    visitor.see(".worksite__remarks", "Fin passée sans confirmation")
    visitor.see(".action--end summary", "Terminer").click()
    visitor.see(".action--end .button--primary", "Enregistrer").click()
    visitor.see(".worksite .chip", "Terminé")
    visitor.wait(lambda _page: note_count(visitor) == before - 1)
    known = visitor.database.call(worksite, ref=row.ref, at=SIX)
    assert (known.row.status, known.events[0].actor) == ("completed", "Opérateur de démonstration")
    visitor.go("/worksites?status=planned&period=any")
    visitor.see(".js-new-site > summary", "Nouveau chantier").click()
    fields = visitor.driver.find_elements(By.CSS_SELECTOR, ".js-new-site .mantine-TextInput-input")
    fields[0].send_keys("Vanne de la corniche")
    fields[1].send_keys("33.59, -7.61")
    visitor.see(".js-new-site .button--primary", "Créer").click()
    told = visitor.see(".js-new-site .action__answer", "créé").text
    new = visitor.database.call(worksite, ref=told.split()[1], at=SIX).row
    assert (new.title_fr, new.status, new.place.lon, new.place.lat) == ("Vanne de la corniche", "planned", -7.61, 33.59)


def test_work006_replanning_asks_for_a_cause_and_stands_in_the_file_of_the_site(visitor: Visitor) -> None:
    row = the_rows(visitor, delay="late")[0]
    visitor.go(f"/worksites?ref={row.ref}")
    visitor.see(".action--replan summary", "Replanifier").click()
    day = visitor.see(".action--replan .mantine-DateInput-input")
    day.send_keys("01/12/2018", Keys.TAB)
    visitor.see(".action--replan .button--primary").click()
    visitor.see(".action--replan .action__answer", "Un motif est nécessaire.")
    visitor.see(".action--replan .mantine-TextInput-input").send_keys("roche dure")
    visitor.see(".action--replan .button--primary").click()
    visitor.see(".action--replan .action__answer", "Enregistré.")
    visitor.see(".worksite__facts", "roche dure")
    moved = visitor.database.call(worksite, ref=row.ref, at=SIX).row.time
    assert (moved.current_end.isoformat(), moved.planned_end) == ("2018-12-01", row.time.planned_end)  # type: ignore[union-attr]
    visitor.see(".worksite a.link", "Fiche").click()
    visitor.see("table.worksite__history", "roche dure")
    assert visitor.address() == f"/worksites/{row.ref}"


def test_work007_a_viewer_looks_and_cannot_change(visitor: Visitor) -> None:
    new = NewAccount("omar", "Omar", Role.VIEWER, "a long enough password")
    visitor.database.call(add_account, new, actor=system_actor("test"), at=SIX)
    ref = the_rows(visitor)[0].ref
    visitor.driver.get(visitor.duo.server_url + f"/login?next=/worksites?ref={ref}")
    visitor.see("input[name='name']").send_keys("omar")
    visitor.see("input[name='password']").send_keys("a long enough password", Keys.ENTER)
    visitor.see(".worksite__ref", ref)
    visitor.see("#worksites-list-note", f"{len(the_rows(visitor))}")
    assert not any(form.is_displayed() for form in visitor.driver.find_elements(By.CSS_SELECTOR, ".action"))


def test_work008_the_past_shows_the_works_of_then_and_offers_no_action(visitor: Visitor) -> None:
    then = datetime(2018, 9, 20, 5, tzinfo=SIX.tzinfo)
    expected = the_rows(visitor, at=then)
    visitor.go(f"/worksites?at=2018-09-20T06:00&ref={expected[0].ref}")
    visitor.see("#worksites-list-note", f"{len(expected)} chantiers")
    visitor.wait(lambda _page: shown_on_map(visitor) == len(expected))
    visitor.see(".worksite__ref", expected[0].ref)
    assert not any(form.is_displayed() for form in visitor.driver.find_elements(By.CSS_SELECTOR, ".action"))
    assert len(expected) != len(the_rows(visitor))
