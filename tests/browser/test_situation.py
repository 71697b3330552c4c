"""The situation page as a shift leader meets it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selenium.webdriver.common.by import By

from data_access.alerts import alerts, counts_by_priority, sector_states
from data_access.situation import water
from data_access.worksites import summary
from tests.browser.conftest import SIX, Visitor

pytestmark = pytest.mark.browser
TITLES = {"fr": "Situation", "en": "Situation", "ar": "الوضعية"}
CUT = """return [...document.querySelectorAll('.lane__note, .lane__label')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 4).map((e) => e.textContent)"""
LANES = ("water", "electricity", "sanitation", "telecom", "customer")


@pytest.mark.parametrize("lang", TITLES)
def test_sit001_the_page_opens_in_every_language(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/?lang={lang}")
    visitor.see("h1", TITLES[lang])
    for lane in LANES:
        visitor.see(f"#situation-{lane} .lane__figure")
    visitor.see("#situation-map canvas")
    visitor.see("#situation-alerts .alert-row")
    visitor.see("#situation-works", f"{visitor.database.call(summary, at=SIX).in_progress}")
    visitor.see("#situation-roadmap .headline__figure")
    assert visitor.driver.execute_script(CUT) == []
    assert visitor.driver.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")


def test_sit002_the_first_figure_is_what_can_be_judged_and_map_and_list_agree(visitor: Visitor) -> None:
    state = visitor.database.call(water, at=SIX)
    judged = state.picture.headlines.judged
    visitor.go("/")
    first = visitor.see(".situation .headline", "Jugeable maintenant")
    assert f"{judged.sectors}" in first.text
    alarmed = {state.sector for state in visitor.database.call(sector_states, at=SIX)}
    sectors = {row.place.code for row in state.picture.rows}
    unknown = {row.place.code for row in state.picture.rows if not row.is_judged}
    assert alarmed & sectors > {row.place.code for row in state.picture.rows if row.alert}, "also of other services"
    marked = len((alarmed & sectors) | unknown)
    visitor.wait(lambda _page: visitor.count("#situation-map .leaflet-marker-icon .mark") == marked)
    worst = visitor.database.call(alerts, at=SIX)[0]
    visitor.see("#situation-alerts .alert-row", worst.place.code)
    counted = sum(visitor.database.call(counts_by_priority, at=SIX).active.values())
    visitor.see("#situation-alerts-note", f"sur {counted}")


def test_sit003_each_line_leads_to_its_page(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.see("#situation-sanitation .lane").click()
    visitor.see("#sewers-stations .ag-row", "SR-19")
    visitor.go("/")
    visitor.see("#situation-alerts .alert-row").click()
    visitor.wait(lambda _page: visitor.address().startswith("/alerts/A-2018-"))


def test_sit004_a_past_instant_shows_what_was_known_then(visitor: Visitor) -> None:
    then = visitor.database.call(alerts, at=SIX - timedelta(days=3))
    visitor.go("/?at=2018-10-06T06:00")
    visitor.see(".banner--past", "06:00")
    visitor.see("#situation-alerts-note", str(len(then)))


def test_sit005_an_instant_that_is_none_is_told(visitor: Visitor) -> None:
    visitor.go("/?at=yesterday")
    visitor.see("#situation-judged .error", "yesterday")
