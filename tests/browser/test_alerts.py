"""The alerts page as an operator and a viewer meet it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.alarm_states import Move
from callbacks.alert_places import read_place
from data_access import alert_actions
from data_access.accounts import NewAccount, add_account
from data_access.actors import Actor, Role, system_actor
from data_access.alerts import alert, alerts
from data_access.rows.alerts import AlertRow, ListState
from data_access.schema import Asset, Zone
from tests.browser.conftest import SIX, Visitor

pytestmark = pytest.mark.browser
TITLES = {"fr": "Alertes", "en": "Alerts", "ar": "الإنذارات"}
WAITING = {"fr": "À acquitter", "en": "To acknowledge", "ar": "للإقرار"}
DEAF = """
const tell = dash_clientside.set_props;
dash_clientside.set_props = (id, props) => String(id).startsWith("live-") || tell(id, props);
"""


def the_rows(visitor: Visitor, at: datetime = SIX, **asked: Any) -> list[AlertRow]:
    """What the page should list, asked of the database."""
    return visitor.database.call(alerts, at=at, **asked)


def waiting(visitor: Visitor) -> AlertRow:
    """The first alert that nobody has acknowledged."""
    return the_rows(visitor, state=ListState.TO_ACKNOWLEDGE)[0]


def handling(visitor: Visitor, row: AlertRow) -> tuple[str, str | None]:
    """How far people are with it, and who acknowledged it."""
    now = visitor.database.call(alert, code=row.code, at=SIX).row
    return now.handling, now.acknowledged_by


def confirm(visitor: Visitor, action: str) -> None:
    """Open the form of an action and confirm it."""
    visitor.see(f".action--{action} summary").click()
    visitor.see(f".action--{action}[open] .js-confirm").click()


@pytest.mark.parametrize("lang", TITLES)
def test_alert001_the_page_opens_in_every_language_on_the_worst_alert(visitor: Visitor, lang: str) -> None:
    visitor.go(f"/alerts?lang={lang}")
    visitor.see("h1", TITLES[lang])
    worst = the_rows(visitor)[0]
    visitor.see(f"#alerts-list .ag-row-selected[row-id='{worst.code}']")
    visitor.see("#alerts-head .secondary", worst.code)
    visitor.see("#alerts-head .chip", WAITING[lang])
    visitor.see("#alerts-chart .scatterlayer")
    visitor.see("#alerts-life .life__step--done")
    legend_names_what_is_on_the_map(visitor)
    assert f"alert={worst.code}" in visitor.address()
    assert visitor.driver.find_element(By.TAG_NAME, "html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")


KINDS_ON_THE_MAP = """
const kinds = Array.from(document.querySelectorAll("#alerts-map .alert-spot"));
const named = /--(worksite|flow|pressure|acoustic)$/;
const on = new Set(kinds.flatMap((mark) => Array.from(mark.classList)).filter((each) => named.test(each)));
return Array.from(on, (each) => each.split("--")[1]).sort();
"""


def legend_names_what_is_on_the_map(visitor: Visitor) -> None:
    """Of the marks that are elements of the page; valves and the search zone are painted."""
    on_the_map = visitor.wait(lambda page: page.execute_script(KINDS_ON_THE_MAP))
    keys = visitor.driver.find_elements(By.CSS_SELECTOR, "#alerts-keys .key-line")
    named = {each.get_attribute("class").split("--")[1] for each in keys if each.is_displayed()}
    assert sorted(named - {"valve", "zone"}) == on_the_map


def test_alert002_an_operator_acknowledges_with_one_confirmation_and_their_name_is_kept(visitor: Visitor) -> None:
    row = waiting(visitor)
    visitor.go(f"/alerts?alert={row.code}")
    visitor.see("#alerts-head .chip", "À acquitter")
    confirm(visitor, "acknowledge")
    visitor.see("#alerts-head .chip", "Acquittée")
    visitor.see("#alerts-life .life__step--done", "Opérateur de démonstration")
    assert handling(visitor, row) == ("acknowledged", "Opérateur de démonstration")


def test_alert003_a_viewer_looks_and_cannot_change(visitor: Visitor) -> None:
    new = NewAccount("omar", "Omar", Role.VIEWER, "a long enough password")
    visitor.database.call(add_account, new, actor=system_actor("test"), at=SIX)
    code = waiting(visitor).code
    visitor.driver.get(visitor.duo.server_url + f"/login?next=/alerts?alert={code}")
    visitor.see("input[name='name']").send_keys("omar")
    visitor.see("input[name='password']").send_keys("a long enough password", Keys.ENTER)
    visitor.see("#alerts-head .secondary", code)
    visitor.see("#alerts-actions-note", "Votre rôle ne permet pas cette action")
    assert not any(form.is_displayed() for form in visitor.driver.find_elements(By.CSS_SELECTOR, ".action"))


def test_alert004_the_second_person_is_told_who_was_faster(visitor: Visitor) -> None:
    row = waiting(visitor)
    visitor.go(f"/alerts?alert={row.code}")
    visitor.see(".action--acknowledge summary", "Acquitter")
    visitor.driver.execute_script(DEAF)  # a tab that has not heard the news yet
    youssef = Actor("Youssef", Role.DISPATCHER, "10.0.0.7")
    visitor.database.call(alert_actions.acknowledge, code=row.code, actor=youssef, at=SIX, seen_state="new")
    confirm(visitor, "acknowledge")
    visitor.see(".action--acknowledge .action__answer", "Youssef a été plus rapide, à 9 oct. 06:00.")
    assert handling(visitor, row) == ("acknowledged", "Youssef")


def test_alert005_a_filter_stands_in_the_address_and_survives_a_reload(visitor: Visitor) -> None:
    visitor.go("/alerts")
    everything, unseen = the_rows(visitor), the_rows(visitor, state=ListState.TO_ACKNOWLEDGE)
    visitor.see("#alerts-list-note", f"{len(everything)} alertes")
    visitor.see(".segments label", f"À acquitter {len(unseen)}").click()
    visitor.see("#alerts-list-note", f"{len(unseen)} alertes")
    assert "state=to_acknowledge" in visitor.address()
    visitor.driver.refresh()
    visitor.see("#alerts-list-note", f"{len(unseen)} alertes")
    assert len(unseen) != len(everything)


def test_alert006_a_past_instant_shows_what_stood_then_and_offers_no_action(visitor: Visitor) -> None:
    then = datetime(2018, 10, 7, 11, tzinfo=UTC)
    expected = the_rows(visitor, at=then)
    visitor.go("/alerts?at=2018-10-07T12:00")
    visitor.see("#alerts-list-note", f"{len(expected)} alertes")
    visitor.see("#alerts-head .secondary", expected[0].code)
    visitor.see("#alerts-actions-note", "Instant passé : aucune action possible.")
    assert {row.code for row in expected} != {row.code for row in the_rows(visitor)}
    assert not any(form.is_displayed() for form in visitor.driver.find_elements(By.CSS_SELECTOR, ".action"))


def test_alert007_the_keyboard_moves_through_the_list_and_asks_before_it_acknowledges(visitor: Visitor) -> None:
    rows = the_rows(visitor, state=ListState.TO_ACKNOWLEDGE)
    visitor.go("/alerts?state=to_acknowledge")
    visitor.see("#alerts-head .secondary", rows[0].code)
    body = visitor.driver.find_element(By.TAG_NAME, "body")
    body.send_keys("j")
    visitor.see("#alerts-head .secondary", rows[1].code)
    body.send_keys("k")
    visitor.see("#alerts-head .secondary", rows[0].code)
    body.send_keys("a")
    visitor.see(".action--acknowledge[open] .action__question", "vous la prenez en charge")
    assert handling(visitor, rows[0]) == ("new", None)
    visitor.driver.switch_to.active_element.send_keys(Keys.ENTER)
    visitor.see("#alerts-head .chip", "Acquittée")
    assert handling(visitor, rows[0])[0] == "acknowledged"


def test_alert008_a_false_alarm_needs_its_reason_and_keeps_it(visitor: Visitor) -> None:
    row = waiting(visitor)
    visitor.go(f"/alerts?alert={row.code}")
    confirm(visitor, "false_alarm")
    visitor.see(".action--false_alarm .action__answer", "Un motif est nécessaire.")
    visitor.see(".action--false_alarm .mantine-TextInput-input").send_keys("purge du réseau")
    visitor.see(".action--false_alarm .js-confirm").click()
    visitor.see("#alerts-head .chip", "Close")
    visitor.see(".alert__whole summary", "Journal complet").click()
    visitor.see(".alert__journal", "purge du réseau")
    assert visitor.database.call(alert, code=row.code, at=SIX).events[-1].event == "false_alarm"


def test_alert009_an_alert_has_an_address_of_its_own(visitor: Visitor) -> None:
    row = the_rows(visitor)[2]
    visitor.go(f"/alerts/{row.code}")
    visitor.see("#alerts-head .secondary", row.code)
    visitor.see(f"#alerts-list .ag-row-selected[row-id='{row.code}']")
    visitor.go("/alerts/A-1999-0001")
    visitor.see("#alerts-head .error", "A-1999-0001")


def fill(visitor: Visitor, action: str, part: str, text: str) -> None:
    """Write into a field of an open form."""
    visitor.see(f'.action--{action}[open] input[id*=\'"part":"{part}"\']').send_keys(text)


def test_alert010_a_leak_is_acknowledged_assigned_searched_located_dug_out_and_repaired(visitor: Visitor) -> None:
    row = next(
        each for each in the_rows(visitor, state=ListState.TO_ACKNOWLEDGE) if each.rule in ("night_flow", "burst")
    )
    visitor.go(f"/alerts?alert={row.code}")
    confirm(visitor, "acknowledge")
    visitor.see(".actions--next-investigate .action--assign summary").click()
    fill(visitor, "assign", "words", "K. Bennani")
    visitor.see(".action--assign[open] .js-confirm").click()
    visitor.see(".action--assign .action__answer", "Fait, noté au journal.")
    confirm(visitor, "investigate")
    visitor.see(".actions--next-pinpoint .action--pinpoint summary").click()
    fill(visitor, "pinpoint", "place", "nulle part")
    visitor.see(".action--pinpoint[open] .js-confirm").click()
    visitor.see(".action--pinpoint .action__answer", "Lieu inconnu")
    pick_on_the_map(visitor)
    pipe = visitor.database.call(a_pipe_of, row.place.code if row.place else "")
    field = visitor.see('.action--pinpoint[open] input[id*=\'"part":"place"\']')
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(pipe)
    visitor.see(".action--pinpoint[open] .js-confirm").click()
    visitor.see("#alerts-life .life__step--done:nth-child(3)", "Localisée")
    confirm(visitor, "dig")
    visitor.see(".actions--next-repair .action--repair summary")
    confirm(visitor, "repair")
    visitor.see("#alerts-head .chip", "Réparée")
    verify_and_close(visitor, row)
    now = visitor.database.call(alert, code=row.code, at=SIX)
    events = [line.event for line in now.events if line.event not in ("cleared", "resized")]
    assert events == ["raised", "acknowledge", "assign", "investigate", "pinpoint", "dig", "repair", "verify", "close"]
    assert (now.row.owner, now.row.work["pinpoint"]["pipe"]) == ("K. Bennani", pipe)


def a_pipe_of(session: Session, sector: str) -> str:
    """The first pipe of a sector."""
    pipes = select(Asset.code).join(Zone, Zone.id == Asset.zone_id).where(Zone.code == sector, Asset.kind == "pipe")
    return session.scalars(pipes.order_by(Asset.code).limit(1)).one()


def pick_on_the_map(visitor: Visitor) -> None:
    """A click on the map is the place that the form asks for."""
    visitor.see("#alerts-map .leaflet-interactive")
    visitor.see("#alerts-map").click()
    written = visitor.see('.action--pinpoint[open] input[id*=\'"part":"place"\']')
    visitor.wait(lambda _: read_place(written.get_attribute("value"))[2] is not None)


def verify_and_close(visitor: Visitor, row: AlertRow) -> None:
    """The nights show the step, and the page says so by itself; then a person closes it."""
    facts = {"code": row.code, "actor": system_actor("detection"), "at": SIX}
    visitor.database.call(alert_actions.clear, **facts)
    visitor.database.call(alert_actions.advance, **facts, move=Move.VERIFY, seen_state="repaired")
    visitor.see("#alerts-head .chip", "Vérifiée")
    visitor.see(".actions--next-close .action--close summary").click()
    fill(visitor, "close", "words", "réparée et vérifiée")
    visitor.see(".action--close[open] .js-confirm").click()
    visitor.see("#alerts-head .chip", "Close")
