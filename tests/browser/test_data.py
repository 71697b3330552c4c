"""Incoming data in the browser: a refused row is found, corrected and gone from the list."""

from __future__ import annotations

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sqlalchemy import select

from data_access.schema import Sensor
from tests.browser.conftest import SIX, Visitor
from tests.builders.ingest import READINGS, row, sender


def test_dat001_a_refused_row_is_corrected_on_the_page(visitor: Visitor):
    code = visitor.database.call(lambda session: session.scalar(select(Sensor.code).where(Sensor.quantity == "load")))
    bad = row("n/a", code, "2018-10-09T04:45:00Z")
    assert sender(visitor.database, now=SIX).post(READINGS, json=[bad]).json()["rejected"] == 1
    visitor.go("/data")
    visitor.see(".data__sentence", "1 ligne refusée : Pas un nombre (1).")
    visitor.see("#data-feeds .two-lines__title", "gateway-7")
    visitor.see("#data-rejects .two-lines__title", "Pas un nombre").click()
    visitor.wait(lambda page: page.find_element(By.ID, "data-value").get_attribute("value") == "n/a")
    field = visitor.driver.find_element(By.ID, "data-value")
    visitor.see("#data-send").click()
    visitor.see("#data-answer", "Toujours refusée")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("41.5")
    visitor.see("#data-send").click()
    visitor.see(".notice", "renvoyée et enregistrée")
    visitor.see("#data-rejects", "Aucune ligne refusée n'attend")
    visitor.see("#data-rejects-note", "0 ligne")
