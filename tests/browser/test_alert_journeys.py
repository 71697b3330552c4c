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
from data_access.alerts import alert, alerts
from data_access.leak_search import rank
from data_access.rows.alerts import Sentence
from data_access.rows.attachments import MOST_BYTES
from data_access.rows.leak_search import SearchZone
from data_access.schema import Zone
from data_access.topics import changes
from tests.browser.conftest import SIX, Visitor
from tests.browser.test_alerts import DEAF, confirm
from tests.builders.alerts import KARIMA, WORKER, raised

pytestmark = pytest.mark.browser
HIGH = Sentence("alerts.cause.high_level", {"measured": 92.0, "limit": 85.0, "unit": "%", "asset": "SR-9"})
CUT = Sentence("alerts.cause.interruption", {"off": 640})
MUTE = Sentence("alerts.cause.silent_gateway", {"asset": "GW-9", "silent": 26, "carried": 26})
SAID = {
    "high_level": "Poste de relevage SR-9, niveau > 85",
    "interruption": "Coupure, 640 clients touchés",
    "silent_gateway": "Passerelle GW-9 muette, 26 mesures",
}
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


def end(visitor: Visitor, action: str, reason: str) -> None:
    """Open the form of an action, give the reason it asks for and confirm."""
    visitor.see(f".action--{action} summary").click()
    visitor.see(f".action--{action}[open] .mantine-TextInput-input").send_keys(reason)
    visitor.see(f".action--{action}[open] .js-confirm").click()


def test_alert011_alarms_that_are_no_leak_are_acknowledged_given_to_a_crew_repaired_and_closed(
    visitor: Visitor,
) -> None:
    sector = two_sectors(visitor)[0]
    told = (("high_level", HIGH), ("interruption", CUT), ("silent_gateway", MUTE))
    codes = {rule: an_alarm(visitor, sector, f"X-{rule}", rule=rule, cause=cause) for rule, cause in told}
    for rule, said in SAID.items():
        visitor.go(f"/alerts?alert={codes[rule]}")
        visitor.see(f"#alerts-list [row-id='{codes[rule]}']", said)
        assert not visitor.driver.find_element(By.CSS_SELECTOR, "#alerts-keys .key-line--zone").is_displayed()
        confirm(visitor, "acknowledge")
        visitor.see(".actions--next-send .action--send summary")
        if rule == "high_level":
            give_to_a_crew(visitor)
        confirm(visitor, "send")
        visitor.see(".actions--next-repair .action--repair summary")
        confirm(visitor, "repair")
        visitor.see("#alerts-head .chip", "Réparée")
        end(visitor, "close", "remis en service")
        visitor.see("#alerts-head .chip", "Close")
        now = visitor.database.call(alert, code=codes[rule], at=SIX)
        steps = [line.event for line in now.events if line.event != "assign"]
        assert steps == ["raised", "acknowledge", "send", "repair", "close"]
        assert bool(now.row.crew) is (rule == "high_level")


def give_to_a_crew(visitor: Visitor) -> None:
    """The first crew that is offered."""
    visitor.see(".action--assign summary").click()
    visitor.see('.action--assign[open] input[id*=\'"part":"choice"\']').click()
    offered = (By.CSS_SELECTOR, ".mantine-Select-option")
    visitor.wait(lambda page: next((e for e in page.find_elements(*offered) if e.is_displayed()), None)).click()
    visitor.see(".action--assign[open] .js-confirm").click()
    visitor.see(".action--assign .action__answer", "Fait, noté au journal.")


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
    visitor.see(".alert__listening", "En cours de calcul")
    zone = SearchZone(["C-1"], length_m=1234, of_length_m=20_000, gauges=3, listeners=10, loud=1, model="AC-01")
    visitor.database.call(rank, code=code, zone=zone, actor=WORKER, at=SIX)
    visitor.see(".alert__listening", "80 % de la vraisemblance dans 1,2 km de conduites, 6 % du secteur")
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
    large = tmp_path / "lourde.png"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    upload = visitor.see(".action--found input[type='file']")
    upload.send_keys(str(large))
    visitor.see("#alerts-photo-answer", "La photo dépasse 5 Mo")
    upload.send_keys(str(picture))
    visitor.see("#alerts-photo-answer", "Fait, noté au journal.")
    visitor.see(".alert__whole summary", "Journal complet").click()
    visitor.see(".alert__journal", "Photo jointe")
    shown = visitor.see(".photos__picture")
    visitor.wait(lambda _: shown.get_property("naturalWidth") == 1)


def test_alert015_what_was_done_in_one_tab_is_not_done_again_in_another(visitor: Visitor) -> None:
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
    visitor.see(".action--acknowledge .action__answer", "Déjà fait depuis ce compte, à 9 oct. 06:00")
    assert [line.event for line in visitor.database.call(alert, code=code, at=SIX).events] == ["raised", "acknowledge"]


def test_alert016_a_burst_appears_and_sounds_by_itself_and_five_hundred_more_hide_no_critical_one(
    visitor: Visitor,
) -> None:
    sector = two_sectors(visitor)[0]
    visitor.go("/alerts")
    visitor.see("#alerts-head .secondary")
    heard = int(visitor.driver.execute_script("return document.body.dataset.sounded || 0"))
    burst = an_alarm(visitor, sector, "B-1", rule="burst", priority=1, flow_m3h=80.0)
    visitor.see(f"#alerts-list [row-id='{burst}']")
    visitor.wait(lambda page: int(page.execute_script("return document.body.dataset.sounded || 0")) == heard + 1)
    visitor.database.call(an_avalanche, count=500)
    visitor.see(".banner--flood", "Avalanche d'alarmes depuis")
    visitor.see("#alerts-list-note", f"{len(visitor.database.call(alerts, at=SIX))} alertes")
    visitor.see(f"#alerts-list [row-id='{burst}']")
    assert visitor.count(f"#alerts-list [row-id='{burst}'] .js-fold") == 0
    visitor.see(".js-fold", "+")


@changes()
def an_avalanche(session: Session, count: int) -> None:
    """So many alarms at six, over all sectors."""
    sectors = list(session.scalars(select(Zone.code).where(Zone.kind == "sector").order_by(Zone.code)))
    told = {"kind": "alarm", "priority": 2, "rule": "low_pressure", "flow_m3h": None, "evidence": ()}
    for number in range(count):
        raised(session, sector=sectors[number % len(sectors)], subject=f"V-{number}", **told)
