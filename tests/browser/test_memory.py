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


SERVICES = (("Télécom", "#telemetry-gateways"), ("Assainissement", "#sewers-stations"), ("Eau", "#network-table"))
EVERY_PART = """
const seen = [], empty = [];
const look = (node) => {
  if (Array.isArray(node)) node.forEach(look);
  if (!node || !node.props) return;
  const { children, ...others } = node.props;
  Object.keys(others).filter((name) => others[name] === undefined).forEach((name) => empty.push([node.type, name]));
  seen.push(node.type);
  look(children);
};
look(dash_stores[0].getState().layout.components);
return [seen.length, empty];
"""


def test_mem002_what_stands_loses_nothing_when_the_parts_of_a_page_change_places(visitor: Visitor) -> None:
    """Another service brings other parts to the places of those before, while the server speaks."""
    visitor.go("/network")
    visitor.see("#network-table .ag-row")
    for service, table in SERVICES:
        visitor.database.call(note_readings)
        visitor.see(".segments label", service).click()
        visitor.see(f"{table} .ag-row")
    visitor.driver.execute_script(PROPERTIES + "window.before = properties('network-table')")
    visitor.database.call(note_readings)
    visitor.wait(lambda _: visitor.driver.execute_script("return properties('network-table') !== before"))
    seen, empty = visitor.driver.execute_script(EVERY_PART)
    assert seen > 100
    assert empty == []
