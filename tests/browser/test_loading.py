"""What a page asks the server for when it is opened, and what it writes into its own address."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.bench.pages import listen
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
LAST_BLOCK = {"/": ".alert-row", "/network": "#network-nights .main-svg", "/alerts": ".life"}


def test_load001_a_page_asks_for_each_of_its_blocks_once(visitor: Visitor) -> None:
    """A choice that the page makes by itself, such as the first row of its list, draws nothing a second time."""
    listen(visitor.driver)
    for page, last in LAST_BLOCK.items():
        visitor.go(page)
        visitor.see(last)
        visitor.wait(lambda driver: driver.execute_script("return !dash_stores[0].getState().isLoading"))
        asked = Counter(json.loads(body)["output"] for body in visitor.driver.execute_script("return window.__bodies"))
        assert {output: times for output, times in asked.items() if times > 1} == {}, page


def test_load002_what_nobody_chose_stays_out_of_the_address(visitor: Visitor) -> None:
    """The state `active` is what the list shows without a word: the address names the chosen alert alone."""
    visitor.go("/alerts")
    visitor.see(".life")
    assert visitor.address().startswith("/alerts?alert=A-")
    assert "&" not in visitor.address()


@pytest.mark.parametrize(("lang", "said"), [("fr", "ne mène à aucune page"), ("en", "no page"), ("ar", "لا يؤدي")])
def test_load003_an_address_that_leads_nowhere_shows_the_ways(visitor: Visitor, lang: str, said: str) -> None:
    visitor.go(f"/sector/SM-05?lang={lang}")
    visitor.see(".lost .empty", said)
    visitor.see(".lost__pages a[href='/network']").click()
    visitor.see("#network-table .ag-row")
    assert visitor.address().startswith("/network")


def test_load004_a_table_that_the_grid_forgets_to_show_is_seen_all_the_same(visitor: Visitor) -> None:
    visitor.go("/network")
    visitor.see("#network-table .ag-cell", "SM-05")
    visitor.driver.execute_script("document.querySelector('#network-table .ag-root').classList.add('ag-delay-render')")
    visitor.see("#network-table .ag-cell", "SM-05")
    visitor.see("#network-table .ag-header-cell", "Secteur")
