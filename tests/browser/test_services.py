"""The services besides water, on the page of network health, in the three languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selenium.webdriver.common.by import By

from analytics.judgement import Judgement
from data_access import power
from data_access.ledger import put_interruptions
from data_access.network import network_picture
from tests.browser.conftest import SIX, Visitor
from tests.builders.ledger import cut
from tests.builders.network import BUILDER

pytestmark = pytest.mark.browser
LANGUAGES = ("fr", "en", "ar")
CHOSEN = "#power-substations .ag-row-selected[row-id]"
PICKED = "#sewers-stations .ag-row-selected[row-id]"
RUNNING = {"fr": "en cours", "en": "in progress", "ar": "جارٍ"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_srv001_electricity_says_who_is_off_and_how_reliable_the_year_was(visitor: Visitor, lang: str) -> None:
    visitor.database.call(
        put_interruptions,
        [cut("I-now", 4321, zone="FA-PS-16", asset="PS-16", started_at=SIX - timedelta(minutes=42))],
        actor=BUILDER,
    )
    figures = visitor.database.call(power.power_picture, at=SIX).figures
    assert figures.year
    visitor.go(f"/network?service=electricity&lang={lang}")
    visitor.see("#power-headlines .headline__figure", f"{4321:,}".replace(",", "," if lang == "en" else " "))
    minutes = f"{figures.year.saidi_min:.1f}"
    visitor.see("#power-headlines .headline__figure", minutes if lang == "en" else minutes.replace(".", ","))
    post = visitor.wait(lambda page: page.find_element(By.CSS_SELECTOR, CHOSEN).get_attribute("row-id"))
    visitor.see("#power-feeders-title", post)
    visitor.see("#power-feeders .ag-row", f"{post}-D")
    visitor.see("#power-interruptions .ag-row[row-index='0']", RUNNING[lang])
    visitor.see("#power-interruptions .ag-row[row-index='0']", "PS-16")
    visitor.wait(lambda _page: visitor.count("#power-months .barlayer .point") >= 12)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_srv002_sanitation_draws_the_well_that_is_picked_beside_the_rain(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/network?service=sanitation&lang={lang}")
    visitor.see("#sewers-stations .ag-row-selected", "SR-19")
    visitor.see("#sewers-headlines", "SR-19")
    visitor.see("#sewers-well-title", "SR-19")
    visitor.wait(lambda _page: visitor.count("#sewers-rain .scatterlayer .trace") == 4)
    other = visitor.see("#sewers-stations .ag-row[row-index='3']")
    code = other.get_attribute("row-id")
    other.click()
    visitor.see("#sewers-well-title", code)
    visitor.wait(lambda _page: f"work={code}" in visitor.address())


NEW_READINGS_AND_A_CLICK = """
const [wait, done] = arguments, rows = [];
const row = document.querySelector("#sewers-stations .ag-row[row-index='3']");
dash_ag_grid.getApi("sewers-stations").forEachNode((node) => rows.push(node.data));
const comeIn = () => dash_clientside.ain_network.work({ path: "/network" }, rows, null, "sewers-stations");
const click = () => row.querySelector(".ag-cell").click();
wait < 0 ? (click(), comeIn()) : (comeIn(), setTimeout(click, wait));
setTimeout(() => done(row.getAttribute("row-id")), 600);
"""


@pytest.mark.parametrize("wait_ms", [-1, 50, 249, 250])
def test_srv005_a_station_picked_as_new_readings_come_in_stays_picked(visitor: Visitor, wait_ms: int) -> None:
    """The page picks the worst one again a quarter of a second after every answer: not over a person's head."""
    visitor.go("/network?service=sanitation")
    visitor.see("#sewers-well-title", "SR-19")
    visitor.wait(lambda _page: visitor.count("#sewers-rain .scatterlayer .trace") == 4)
    code = visitor.driver.execute_async_script(NEW_READINGS_AND_A_CLICK, wait_ms)
    assert code != "SR-19"
    assert [e.get_attribute("row-id") for e in visitor.driver.find_elements(By.CSS_SELECTOR, PICKED)] == [code]
    visitor.see("#sewers-well-title", code)
    visitor.wait(lambda _page: f"work={code}" in visitor.address())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_srv003_telecom_lists_what_is_behind_the_gateway_that_is_picked(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/network?service=telecom&work=GW-SM3&lang={lang}")
    visitor.see("#telemetry-headlines", "GW-MA2")
    visitor.see("#telemetry-sensors-title", "GW-SM3")
    visitor.see("#telemetry-sensors .ag-row[row-index='0']", "SM20")
    visitor.see("#telemetry-gateways [row-id='GW-MA2']").click()
    visitor.see("#telemetry-sensors-title", "GW-MA2")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_srv004_a_reason_not_to_judge_leaves_its_sectors_alone_in_the_table_and_on_the_map(
    visitor: Visitor, lang: str
) -> None:
    picture = visitor.database.call(network_picture, at=SIX)
    silent = {row.place.code for row in picture.rows if row.judgement is Judgement.STALE}
    assert 0 < len(silent) < 20
    visitor.go(f"/network?lang={lang}")
    visitor.see("#network-table .ag-row")
    visitor.see(".js-judged[data-judged='stale']").click()
    visitor.wait(lambda _page: "judged=stale" in visitor.address())
    visitor.wait(lambda _page: visitor.count("#network-map .leaflet-marker-icon .mark") == len(silent))
    visitor.wait(lambda _page: visitor.count("#network-table .ag-center-cols-container .ag-row") <= len(silent))
    visitor.see(".judged-clear").click()
    visitor.wait(lambda _page: "judged" not in visitor.address())
    visitor.see("#water-balance .ag-row")
    visitor.see("#water-reservoirs .ag-row", "R-")
