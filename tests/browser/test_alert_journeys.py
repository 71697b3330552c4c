"""What an operator does with alarms that are no leak, in a flood of them, and beside a colleague."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from data_access import alert_actions as actions
from data_access.alerts import alert
from data_access.rows.alerts import Sentence
from data_access.schema import Zone
from tests.browser.conftest import SIX, Visitor
from tests.browser.test_alerts import DEAF, confirm
from tests.builders.alerts import KARIMA, raised

pytestmark = pytest.mark.browser
HIGH = Sentence("alerts.cause.high_level", {"measured": 92.0, "limit": 85.0, "unit": "%", "asset": "SR-9"})
CUT = Sentence("alerts.cause.interruption", {"off": 640})
PIXEL = b64decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")


def two_sectors(visitor: Visitor) -> list[str]:
    """Codes of two sectors of the city."""

    def first(session: Session) -> list[str]:
        codes = select(Zone.code).where(Zone.kind == "sector").order_by(Zone.code)
        return list(session.scalars(codes.limit(2)))

    return visitor.database.call(first)


def an_alarm(visitor: Visitor, sector: str, subject: str, **facts: Any) -> str:
    """Raise one at six; its code."""
    told = {"kind": "alarm", "priority": 2, "flow_m3h": None, "rule": "low_pressure", "evidence": (), **facts}
    return visitor.database.call(raised, sector=sector, subject=subject, **told)


@pytest.mark.parametrize(("rule", "cause", "said"), [
    ("high_level", HIGH, "Poste de relevage SR-9, niveau 92"),
    ("interruption", CUT, "Coupure, 640 clients sans service"),
])  # fmt: skip
def test_alert011_an_alarm_is_acknowledged_given_to_a_crew_and_repaired(
    visitor: Visitor, rule: str, cause: Sentence, said: str
) -> None:
    code = an_alarm(visitor, two_sectors(visitor)[0], "X-1", rule=rule, cause=cause)
    visitor.go(f"/alerts?alert={code}")
    visitor.see(f"#alerts-list [row-id='{code}']", said)
    confirm(visitor, "acknowledge")
    visitor.see(".actions--next-send .action--assign summary").click()
    visitor.see('.action--assign[open] input[id*=\'"part":"choice"\']').click()
    offered = (By.CSS_SELECTOR, ".mantine-Select-option")
    visitor.wait(lambda page: next((e for e in page.find_elements(*offered) if e.is_displayed()), None)).click()
    visitor.see(".action--assign[open] .js-confirm").click()
    visitor.see(".action--assign .action__answer", "Fait, noté au journal.")
    confirm(visitor, "send")
    visitor.see(".actions--next-repair .action--repair summary")
    confirm(visitor, "repair")
    visitor.see("#alerts-head .chip", "Réparée")
    now = visitor.database.call(alert, code=code, at=SIX)
    assert [line.event for line in now.events] == ["raised", "acknowledge", "assign", "send", "repair"]
    assert now.row.crew


def test_alert012_in_a_flood_sectors_fold_behind_the_first_out_and_a_browser_may_have_all(visitor: Visitor) -> None:
    here, there = two_sectors(visitor)
    critical = an_alarm(visitor, here, "F-0", priority=1)
    codes = [an_alarm(visitor, sector, f"F-{n}-{sector}") for n in range(1, 7) for sector in (here, there)]
    first, second = codes[0], codes[2]
    visitor.go("/alerts")
    visitor.see(".banner--flood", "Avalanche d'alarmes depuis")
    visitor.see(f"#alerts-list [row-id='{critical}']")
    fold = f".js-fold[data-sector='{here}']"
    visitor.see(f"#alerts-list [row-id='{first}'] {fold}", "+")
    assert visitor.count(f"#alerts-list [row-id='{second}']") == 0
    visitor.see(fold).click()
    visitor.see(f"#alerts-list [row-id='{second}']")
    visitor.see(f"#alerts-list .ag-row-selected[row-id='{first}']")
    body = visitor.driver.find_element(By.TAG_NAME, "body")
    body.send_keys("j")
    visitor.see("#alerts-head .secondary", second)
    body.send_keys("o")
    visitor.see("#alerts-head .secondary", first)
    visitor.wait(lambda page: not page.find_elements(By.CSS_SELECTOR, f"#alerts-list [row-id='{second}']"))
    visitor.go(f"/alerts?alert={second}")
    visitor.see(f"#alerts-list .ag-row-selected[row-id='{second}']")
    visitor.see(".js-flood", "Liste complète").click()
    visitor.see(".js-flood", "Replier par secteur")
    visitor.wait(lambda page: not page.find_elements(By.CSS_SELECTOR, ".js-fold"))
    visitor.go("/alerts")
    visitor.see(".js-flood", "Replier par secteur")
    visitor.see(f"#alerts-list [row-id='{critical}']")
    assert visitor.count(".js-fold") == 0


def test_alert013_volume_and_cost_go_on_by_the_clock_and_stand_still_in_the_past(visitor: Visitor) -> None:
    code = an_alarm(visitor, two_sectors(visitor)[0], "T-1", rule="burst", flow_m3h=100.0)
    visitor.go(f"/alerts?alert={code}")
    visitor.see(".alert__figures .js-tick", "0")
    later_ms = int((SIX + timedelta(hours=2)).timestamp() * 1000)
    visitor.driver.execute_script(f"ain.now = () => {later_ms}")
    visitor.see(".alert__figures .js-tick", "200")
    visitor.see(".alert__figures .js-tick[data-per-hour='620']", "1 240")
    visitor.go(f"/alerts?alert={code}&at=2018-10-09T06:00")
    visitor.see(".alert__figures .js-tick", "0")
    visitor.driver.execute_script(f"ain.now = () => {later_ms}")
    script = "const done = arguments[0]; setTimeout(() => done(document.querySelector('.js-tick').textContent), 1200)"
    assert visitor.driver.execute_async_script(script) == "0"


def test_alert014_a_photo_of_the_trench_stands_in_the_journal(visitor: Visitor, tmp_path: Path) -> None:
    code = an_alarm(visitor, two_sectors(visitor)[0], "T-2", rule="burst", flow_m3h=30.0)
    seen = {"code": code, "actor": KARIMA, "at": SIX}
    visitor.database.call(actions.acknowledge, **seen, seen_state="new")
    visitor.database.call(actions.advance, **seen, move=Move.SEND, seen_state="acknowledged")
    picture = tmp_path / "fouille.png"
    picture.write_bytes(PIXEL)
    visitor.go(f"/alerts?alert={code}")
    visitor.see(".actions--next-repair .action--found summary").click()
    visitor.see(".action--found[open] .photo-upload", "Joindre une photo")
    visitor.driver.find_element(By.CSS_SELECTOR, ".action--found input[type='file']").send_keys(str(picture))
    visitor.see("#alerts-photo-answer", "Fait, noté au journal.")
    visitor.see(".alert__whole summary", "Journal complet").click()
    visitor.see(".alert__journal", "Photo jointe")
    shown = visitor.see(".photos__picture")
    visitor.wait(lambda _: shown.get_property("naturalWidth") == 1)


def test_alert015_of_two_tabs_the_slower_one_is_told_who_was_faster(visitor: Visitor) -> None:
    code = an_alarm(visitor, two_sectors(visitor)[0], "T-3")
    visitor.go(f"/alerts?alert={code}")
    visitor.see(".action--acknowledge summary", "Acquitter")
    visitor.driver.execute_script(DEAF)
    slower = visitor.driver.current_window_handle
    visitor.driver.switch_to.new_window("tab")
    visitor.go(f"/alerts?alert={code}")
    confirm(visitor, "acknowledge")
    visitor.see("#alerts-head .chip", "Acquittée")
    visitor.driver.switch_to.window(slower)
    confirm(visitor, "acknowledge")
    visitor.see(".action--acknowledge .action__answer", "Opérateur de démonstration a été plus rapide")
    assert [line.event for line in visitor.database.call(alert, code=code, at=SIX).events] == ["raised", "acknowledge"]
