"""What a page that stays open lets go: tables and charts that have been replaced (`assets/memory.js`)."""

from __future__ import annotations

import pytest

from tests.bench.served import note_readings
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

PROPERTIES = """
window.properties = (part) => {
  const { layout, paths } = dash_stores[0].getState();
  return paths.strs[part].reduce((node, step) => node[step], layout).props;
};
"""
REMEMBER = "window.before = properties('network-table'); window.shown = before.rowData; return shown.length"
IS_REPLACED = "return properties('network-table').rowData !== shown"
IS_LET_GO = "return before.rowData === undefined"


def test_mem001_what_was_replaced_is_let_go_and_what_stands_is_kept(visitor: Visitor) -> None:
    visitor.go("/network")
    visitor.see("#network-table .ag-row")
    run = visitor.driver.execute_script
    run(PROPERTIES)
    rows = run(REMEMBER)
    assert rows > 100
    visitor.database.call(note_readings)
    visitor.wait(lambda _: run(IS_REPLACED))
    visitor.database.call(note_readings)
    visitor.wait(lambda _: run(IS_LET_GO))
    assert run("return shown.length") == rows  # the rows themselves stay whole for whoever still reads them
    assert run("return properties('network-table').rowData.length") == rows
    assert run("return before.columnDefs === properties('network-table').columnDefs")  # shared with what stands
    assert visitor.count("#network-table .ag-row") > 0


def test_mem002_a_part_that_left_the_page_takes_its_figures_along(visitor: Visitor) -> None:
    visitor.go("/network")
    visitor.see("#network-flow .main-svg")
    run = visitor.driver.execute_script
    run(PROPERTIES)
    assert run("window.before = properties('network-flow'); return before.figure.data.length") > 0
    visitor.see("a.navigation__link[href^='/alerts']").click()
    visitor.see(".life")
    visitor.database.call(note_readings)
    visitor.wait(lambda _: run("return before.figure === undefined"))
