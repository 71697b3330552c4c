"""Network health and the page of a sector as an operator meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from data_access.network import network_picture
from data_access.rows.network import NetworkPicture
from tests.browser.conftest import SIX, Visitor
from tests.builders.network import tell

pytestmark = pytest.mark.browser
TITLES = {"fr": "Santé du réseau", "en": "Network health", "ar": "سلامة الشبكة"}
ROWS = "#network-table .ag-center-cols-container .ag-row"
DRAWN = "#network-flow .scatterlayer .trace"
MARKS = "#network-map .leaflet-marker-icon .mark"


def known(visitor: Visitor, **asked: object) -> NetworkPicture:
    """What the page should show, asked of the database."""
    return visitor.database.call(network_picture, **({"at": SIX} | asked))  # type: ignore[arg-type]


def first_codes(visitor: Visitor, count: int) -> list[str]:
    """The codes of the first rows of the table, as they stand on the screen."""
    script = """return [...document.querySelectorAll(arguments[0])]
      .sort((a, b) => a.getAttribute("row-index") - b.getAttribute("row-index"))
      .map((row) => row.getAttribute("row-id"))"""
    return visitor.driver.execute_script(script, ROWS)[:count]


def title_of_flow(visitor: Visitor, text: str) -> None:
    visitor.see("#network-flow-title", text)


@pytest.mark.parametrize("lang", TITLES)
def test_net001_the_page_opens_in_every_language(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/network?lang={lang}")
    visitor.see("h1", TITLES[lang])
    visitor.see("#network-headlines .headline__figure", str(known(visitor).headlines.judged.sectors))
    visitor.see(ROWS)
    visitor.see("#network-map canvas")
    visitor.wait(lambda _page: visitor.count(DRAWN) >= 3)
    visitor.see("#network-nights .scatterlayer")
    assert visitor.driver.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")


def test_net002_map_table_and_headlines_agree(visitor: Visitor) -> None:
    picture = known(visitor)
    abnormal = picture.headlines.abnormal_sectors
    unknown = sum(not row.is_judged and row.alert is None for row in picture.rows)
    visitor.go("/network")
    visitor.see("#network-headlines", f"{abnormal}")
    visitor.wait(lambda _page: visitor.count(MARKS) == abnormal + unknown)
    visitor.see("#network-table-note", "200")
    assert first_codes(visitor, 6) == [row.place.code for row in picture.rows[:6]]


def test_net003_choosing_a_row_moves_charts_outline_and_address(visitor: Visitor) -> None:
    visitor.go("/network")
    worst, other = (row.place.code for row in known(visitor).rows[:2])
    title_of_flow(visitor, worst)
    visitor.see(f"#network-table .ag-row-selected[row-id='{worst}']")
    visitor.see(f"#network-table [row-id='{other}']").click()
    title_of_flow(visitor, other)
    visitor.wait(lambda _page: f"sector={other}" in visitor.address())
    visitor.see(f"#network-table .ag-row-selected[row-id='{other}']")
    visitor.driver.refresh()
    title_of_flow(visitor, other)
    visitor.see(f"#network-table .ag-row-selected[row-id='{other}']")
    visitor.see("#network-flow-link a").click()
    visitor.see("h1", other)
    assert visitor.address().startswith(f"/sectors/{other}")


def test_net004_a_mark_on_the_map_picks_its_sector(visitor: Visitor) -> None:
    visitor.go("/network")
    visitor.see(ROWS)
    visitor.see(f"{MARKS}.mark--p1")
    marks = visitor.driver.find_elements(By.CSS_SELECTOR, "#network-map .leaflet-marker-icon[title]")
    chosen = next(mark for mark in marks if "HH-12" in mark.get_attribute("title"))
    visitor.driver.execute_script("arguments[0].click()", chosen)
    title_of_flow(visitor, "HH-12")
    visitor.wait(lambda _page: "sector=HH-12" in visitor.address())


def test_net005_filters_stand_in_the_address_and_survive_a_reload(visitor: Visitor) -> None:
    visitor.go("/network?zone=HH&show=night&span=24h")
    rows = known(visitor, zone="HH").rows
    visitor.see("#network-table-note", str(len(rows)))
    assert first_codes(visitor, 3) == [row.place.code for row in rows[:3]]
    visitor.see(".map-tools label", "Pression").click()
    visitor.wait(lambda _page: "show=pressure" in visitor.address())
    visitor.driver.refresh()
    visitor.see("#network-table-note", str(len(rows)))
    checked = "return [...document.querySelectorAll('.segments input:checked')].map((input) => input.value)"
    visitor.wait(lambda page: {"water", "pressure", "24h"} <= set(page.execute_script(checked)))


def test_net006_the_search_is_reached_by_a_key_and_narrows_the_table(visitor: Visitor) -> None:
    visitor.go("/network")
    visitor.see(ROWS)
    visitor.driver.find_element(By.TAG_NAME, "body").send_keys("/")
    visitor.driver.switch_to.active_element.send_keys("califor")
    visitor.wait(lambda _page: first_codes(visitor, 5) == ["AC-06"])
    visitor.wait(lambda _page: "q=califor" in visitor.address())
    visitor.driver.refresh()
    visitor.wait(lambda _page: first_codes(visitor, 5) == ["AC-06"])
    visitor.see(".search input").send_keys(*[Keys.BACKSPACE] * 7)
    visitor.wait(lambda _page: len(first_codes(visitor, 5)) == 5)


def test_net007_a_past_instant_shows_what_was_known_then(visitor: Visitor) -> None:
    at = SIX - timedelta(days=3)
    then = known(visitor, at=at)
    visitor.go("/network?at=2018-10-06T06:00")
    visitor.see(".banner--past", "06:00")
    visitor.see("#network-headlines", f"{then.headlines.judged.sectors}")
    visitor.wait(lambda _page: first_codes(visitor, 4) == [row.place.code for row in then.rows[:4]])
    assert first_codes(visitor, 4) != [row.place.code for row in known(visitor).rows[:4]]


def test_net008_the_other_services_have_their_works(visitor: Visitor) -> None:
    visitor.go("/network?service=sanitation")
    visitor.see("#sewers-stations .ag-row", "SR-19")
    visitor.see(".segments label", "Eau").click()
    visitor.see(ROWS)
    visitor.wait(lambda _page: visitor.count(DRAWN) >= 3)
    visitor.see(".segments label", "Télécom").click()
    visitor.see("#telemetry-gateways .ag-row", "GW-MA2")


def test_net009_the_page_of_a_sector(visitor: Visitor) -> None:
    visitor.go("/sectors/AC-06")
    visitor.see("#sector-head", "Californie")
    visitor.see("#sector-sensors .ag-row", "Q-AC06-1")
    visitor.wait(lambda _page: visitor.count("#sector-flow .scatterlayer .trace") >= 3)
    visitor.see("#sector-pressure .scatterlayer")
    visitor.see("#sector-map canvas")
    visitor.see("#sector-alerts .line")
    visitor.wait(lambda _page: visitor.count("#sector-pipes .barlayer .point") >= 5)
    visitor.see("#sector-balance .ag-row", "sept. 2018")
    visitor.see("#sector-nights-note", "non comparables")
    visitor.see("#sector-boundaries")
    visitor.see("#sector-neighbours .neighbour").click()
    visitor.wait(lambda _page: "/sectors/AC-06" not in visitor.address())
    visitor.see("#sector-head .headline__figure", "AC-")


def test_net010_an_unknown_sector_is_a_sentence_and_the_way_back(visitor: Visitor) -> None:
    visitor.go("/sectors/XX-99")
    visitor.see("#sector-head", "« XX-99 »")
    visitor.see("#sector-head a").click()
    visitor.see("h1", "Santé du réseau")


def test_net011_an_instant_that_is_none_is_told(visitor: Visitor) -> None:
    visitor.go("/network?at=yesterday")
    visitor.see("#network-headlines .error", "yesterday")


def test_net012_a_new_quarter_hour_moves_table_and_headline_without_a_reload(visitor: Visitor) -> None:
    visitor.go("/network")
    row = "#network-table [row-id='SM-05']"
    visitor.see(row)
    assert "987" not in visitor.see(row).text
    visitor.database.call(tell, {("Q-SM05-1", "flow"): 987.0}, at=SIX)
    visitor.see(f"{row} [col-id='inflow']", "987")
    visitor.see("#network-headlines .headline__age", "06:00")


def test_net013_the_map_by_keyboard_down_to_single_pipes(visitor: Visitor) -> None:
    visitor.go("/network?sector=AC-06")
    visitor.see("#network-map[data-zoom]")
    the_map = visitor.see("#network-map")
    title_of_flow(visitor, "AC-06")

    def pressed(key: str, claim: Callable[[], bool]) -> None:
        """As often as it takes: Leaflet ignores a key while it still moves."""
        visitor.wait(lambda _page: claim() or the_map.send_keys(key))

    assert the_map.get_attribute("data-pipes") == "0"
    pressed("+", lambda: int(the_map.get_attribute("data-pipes")) > 0)
    assert float(the_map.get_attribute("data-zoom")) >= 15
    the_map.send_keys(Keys.ENTER)
    visitor.wait(lambda _page: "sector=AC-06" not in visitor.address())
    pressed("-", lambda: the_map.get_attribute("data-pipes") == "0")


def test_net014_the_base_map_takes_the_colours_of_the_theme_at_once(visitor: Visitor) -> None:
    """The commonest colour of the canvas is that of the sea."""
    commonest = """const canvas = document.querySelector("#network-map canvas");
      if (!canvas || !canvas.width) return null;
      const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data, counts = {};
      for (let i = 0; i < seen.length; i += 4 * 37) {
        const colour = "#" + [0, 1, 2].map((part) => seen[i + part].toString(16).padStart(2, "0")).join("");
        if (seen[i + 3] === 255) counts[colour] = (counts[colour] || 0) + 1;
      }
      return Object.entries(counts).sort((a, b) => b[1] - a[1])[0]?.[0];"""
    sea = "return getComputedStyle(document.documentElement).getPropertyValue('--sea').trim().toLowerCase()"
    visitor.go("/network")
    visitor.wait(lambda page: page.execute_script(sea) == page.execute_script(commonest))
    for _ in range(2):
        before = visitor.driver.execute_script(sea)
        visitor.see(".js-theme").click()
        visitor.wait(lambda page, before=before: page.execute_script(sea) != before)
        visitor.wait(lambda page: page.execute_script(sea) == page.execute_script(commonest))
