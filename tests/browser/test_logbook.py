"""The logbook and the rules as people meet them: written in two clicks, seen on chart and list, set with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from data_access.actors import Role
from data_access.logbook import entries
from data_access.rule_settings import thresholds
from tests.browser.conftest import SIX, Visitor
from tests.browser.test_accounts import open_page, outsider, sign_in
from tests.builders.screens import add_person

pytestmark = pytest.mark.browser
__all__ = ["outsider"]
WORDS = "#network-flow .annotation-text"


def field(visitor: Visitor, name: str) -> WebElement:
    found: WebElement = visitor.see(f"#logbook-{name}")
    return found


def retype(element: WebElement, text: str) -> None:
    """Replace what stands in a field."""
    element.send_keys(Keys.CONTROL + "a")
    element.send_keys(text)


def fill(visitor: Visitor, name: str, text: str) -> None:
    retype(field(visitor, name), text)


def test_log001_an_operation_is_written_in_two_clicks_and_stands_on_the_chart_and_in_the_list(visitor: Visitor):
    visitor.go("/network?sector=AC-06")
    visitor.see("#network-flow-title", "AC-06")
    visitor.driver.find_element(By.TAG_NAME, "body").send_keys("n")
    visitor.wait(lambda _page: "AC-06" in field(visitor, "where").get_attribute("value"))
    fill(visitor, "words", "Manœuvre pour essai")
    visitor.see("#logbook-save").click()
    visitor.see(".notice", "enregistrée")
    row = visitor.database.call(entries, at=SIX + timedelta(hours=1))[0]
    assert (row.kind, row.where, row.text, row.started_at) == ("valve", "AC-06", "Manœuvre pour essai", SIX)
    visitor.wait(lambda page: "Vanne" in [words.text for words in page.find_elements(By.CSS_SELECTOR, WORDS)])
    visitor.go("/logbook?sector=AC-06&kind=valve")
    visitor.see(f"#logbook-list [row-id='{row.entry}']", "Manœuvre pour essai").click()
    visitor.see("#logbook-panel", "Opérateur de démonstration")


def test_log002_a_refusal_names_the_field_and_nothing_typed_is_lost(visitor: Visitor):
    visitor.go("/sectors/AC-06")
    visitor.see(".js-logbook").click()
    visitor.wait(lambda _page: "AC-06" in field(visitor, "where").get_attribute("value"))
    visitor.see(".logbook-form__kinds label", "Consigne").click()
    fill(visitor, "words", "Régulateur A")
    visitor.see("#logbook-save").click()
    visitor.see("#logbook-answer", "Nouvelle valeur")
    assert field(visitor, "words").get_attribute("value") == "Régulateur A"
    visitor.see(".mantine-Drawer-close").click()
    visitor.wait(lambda _page: visitor.count(".logbook-form") == 0)
    visitor.see(".js-logbook").click()
    visitor.wait(lambda _page: field(visitor, "words").get_attribute("value") == "Régulateur A")
    fill(visitor, "value", "3,2")
    visitor.see("#logbook-save").click()
    visitor.see(".notice", "enregistrée")
    visitor.go("/logbook?kind=set_point&text=Régulateur")
    visitor.see("#logbook-list .two-lines__detail", "3,2 bar").click()
    visitor.click("#logbook-end")
    visitor.see(".notice", "terminée à 06:00")
    visitor.see(".logbook__versions li:nth-child(2)", "depuis le 9 oct. 06:00")


def test_log003_a_past_page_offers_no_entry(visitor: Visitor):
    visitor.go("/network?at=2018-10-05T06:00")
    visitor.see(".banner--past")
    visitor.wait(lambda page: not page.find_element(By.CSS_SELECTOR, ".js-logbook").is_displayed())


def test_rul001_a_threshold_is_checked_then_set_with_a_reason(visitor: Visitor):
    visitor.go("/admin/rules")
    visitor.see(".rules__table tr:nth-child(5) button").click()
    visitor.see("#rules-hint", "85")
    value = visitor.see("#rules-value")
    retype(value, "99")
    visitor.see("#rules-check").click()
    visitor.see("#rules-answer", "comprise entre")
    assert not visitor.see("#rules-save").is_enabled()
    retype(value, "80")
    visitor.see("#rules-check").click()
    visitor.see("#rules-preview", "30 derniers jours")
    visitor.wait(lambda _page: visitor.see("#rules-save").is_enabled())
    visitor.see("#rules-save").click()
    visitor.see("#rules-answer", "motif")
    visitor.see("#rules-reason").send_keys("saison des pluies")
    visitor.see("#rules-save").click()
    visitor.see("#rules-history", "saison des pluies")
    visitor.see(".rules__table tr:nth-child(5)", "Opérateur de démonstration")
    assert visitor.database.call(thresholds, at=SIX).value("high_level", "limit") == 80.0


def test_log004_who_may_only_look_writes_and_sets_nothing(outsider: Visitor):
    add_person(outsider.database, "samira", Role.VIEWER)
    open_page(outsider, "/admin/rules")
    sign_in(outsider, "samira")
    outsider.see("#rules-note", "Votre rôle lit les règles")
    assert outsider.count(".rules__table button") == 0
    assert not outsider.driver.find_element(By.CSS_SELECTOR, ".js-logbook").is_displayed()
    outsider.driver.find_element(By.TAG_NAME, "body").send_keys("n")
    open_page(outsider, "/logbook")
    outsider.see("#logbook-list .ag-row").click()
    outsider.see("#logbook-panel .logbook__versions")
    assert not outsider.driver.find_element(By.ID, "logbook-correct").is_displayed()
