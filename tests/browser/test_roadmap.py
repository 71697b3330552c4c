"""The programme as a manager meets it: the table, the records behind a figure, the past, a shared address."""

from __future__ import annotations

import base64

import pytest
from selenium.webdriver.common.by import By

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
SEE_FIRST = {"fr": "Feuille de route", "en": "Roadmap", "ar": "خارطة الطريق"}
MASTER_PLAN = ".milestone[data-code='M-MASTER-PLAN']"


@pytest.mark.parametrize("lang", SEE_FIRST)
def test_road001_the_page_opens_in_every_language(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/roadmap?lang={lang}")
    visitor.see("h1", SEE_FIRST[lang])
    visitor.wait(lambda _page: visitor.count("#roadmap-table .ag-center-cols-container .ag-row") == 32)
    visitor.see("#roadmap-portfolios .card")
    visitor.see("#roadmap-timeline .annotation-text")
    visitor.see("#roadmap-journal .journal__line")
    assert visitor.driver.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")


def test_road002_a_figure_opens_to_the_records_that_made_it(visitor: Visitor) -> None:
    visitor.go("/roadmap")
    visitor.see("#roadmap-table a.kpi-name[href='/roadmap/milestones_on_time']").click()
    visitor.see(".kpi-title", "Jalons tenus")
    visitor.see("#roadmap-kpi-evidence .records", "M-MASTER-PLAN")
    newest = visitor.see("#roadmap-kpi-evidence", "Preuves de T3 2018").text
    visitor.see("#roadmap-kpi-periods [row-id='2016-06-30'] .ag-cell", "T2 2016").click()
    older = visitor.see("#roadmap-kpi-evidence", "Preuves de T2 2016").text
    assert "M-EXPO" in older
    assert "M-MASTER-PLAN" in newest
    assert "M-MASTER-PLAN" not in older


def test_road003_before_february_2018_the_master_plan_is_not_achieved(visitor: Visitor) -> None:
    visitor.go("/roadmap?at=2018-02-27T12:00")
    visitor.see(".banner--past")
    visitor.see("#roadmap-timeline .annotation-text")
    visitor.see(".roadmap-details summary").click()
    assert "attendu le" in visitor.see(MASTER_PLAN, "Schéma directeur").text
    visitor.go("/roadmap")
    visitor.see("#roadmap-timeline .annotation-text")
    visitor.see(".roadmap-details summary").click()
    reached = visitor.see(MASTER_PLAN, "atteint le").text
    assert "+334 j" in reached


def test_road004_a_filter_stands_in_the_address_and_the_owners_form_opens_to_its_owner(visitor: Visitor) -> None:
    visitor.go("/roadmap")
    visitor.see("#roadmap-table-note", "32 indicateurs")
    box = next(one for one in visitor.driver.find_elements(By.CSS_SELECTOR, ".choice") if "Composante" in one.text)
    box.find_element(By.CSS_SELECTOR, "input").click()
    visitor.see("[role='option']", "Réseaux télécoms").click()
    visitor.see("#roadmap-table-note", "6 indicateurs")
    assert visitor.address() == "/roadmap?component=telecom"
    visitor.driver.refresh()
    visitor.see("#roadmap-table-note", "6 indicateurs")
    visitor.wait(lambda _page: visitor.count("#roadmap-portfolios .card") == 1)
    visitor.see(".update__why a", "Agir comme porteur").click()
    visitor.see(".update__why", "Vous agissez comme porteur")
    visitor.see(".update--forecast")
    visitor.see(".update__why a", "Redevenir").click()
    visitor.see(".update--closed")


def test_road005_the_indicator_without_evidence_is_hatched_and_one_of_no_name_said_to_be_none(visitor: Visitor) -> None:
    visitor.go("/roadmap")
    row = visitor.see("#roadmap-table .ag-row[row-id='water_saved']", "Eau économisée")
    assert row.find_elements(By.CSS_SELECTOR, ".mark--unknown")
    assert not row.find_elements(By.CSS_SELECTOR, ".mark--normal")
    visitor.go("/roadmap/water_saved")
    visitor.see(".kpi-title--no_evidence", "Eau économisée")
    visitor.go("/roadmap/nothing_of_that_name")
    visitor.see(".error", "nothing_of_that_name")


def test_road007_from_a_value_to_the_nights_of_a_sector_by_links(visitor: Visitor) -> None:
    visitor.go("/roadmap/sectors_judged")
    visitor.see(".kpi-again", "le même")
    record = visitor.see(".records a")
    sector = record.text
    record.click()
    visitor.see("h1", sector)
    visitor.see(".banner--past")  # as it stood when the figure was closed
    assert visitor.address().startswith(f"/sectors/{sector}?at=2018-10-08")
    visitor.wait(lambda _page: visitor.count(".graph .scatterlayer .trace") > 2)  # the nights and the readings


def test_road008_the_monthly_review_prints_on_one_page(visitor: Visitor) -> None:
    visitor.go("/roadmap/review")
    visitor.see(".sheet h2", "Mouvements des indicateurs")
    visitor.see(".sheet li", "en dérive")
    printed = visitor.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(printed).count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(
    ("lang", "part", "nearest"),
    [
        ("fr", "mobile", "Agence ouverte la plus proche"),
        ("en", "mobile", "Nearest open agency"),
        ("ar", "الهاتف", "أقرب وكالة مفتوحة"),
    ],
)
def test_road009_services_show_the_application_and_the_nearest_open_agency(
    visitor: Visitor, lang: str, part: str, nearest: str
) -> None:
    visitor.go(f"/services?at=2018-10-08T11:00&lang={lang}")
    visitor.see("#services-parts td", part)
    visitor.see("#services-reports .plain-table")
    visitor.wait(lambda _page: visitor.count(".agency--open") == 20)
    visitor.see("#services-map").click()
    visitor.see(".services__nearest", nearest)
