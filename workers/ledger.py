"""What detection has decided in one stretch of time, in order, before it is written: raised, cleared, resized.

It starts from the alerts that are open, so that a rule has one alert per subject whatever happens within the stretch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analytics.alarm_states import Condition, Handling
from data_access.rows.alerts import Finding, OpenAlert

Key = tuple[str, str]  # rule and subject

SAME_EVENT = timedelta(hours=24)  # what comes back within a day is the same event
NOTABLE_M3H = 1.0
NOTABLE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of an alert. `what` is raise, again, supersede, clear, resize or shelf_ended."""

    what: str
    key: Key
    at: datetime
    finding: Finding | None = None


class Ledger:
    """The open alerts as they stand after the decisions so far."""

    def __init__(self, standing: Iterable[OpenAlert]) -> None:
        self._open: dict[Key, OpenAlert] = {(alert.rule, alert.subject): alert for alert in standing}
        self.decisions: list[Decision] = []

    def is_active(self, rule: str, subject: str) -> bool:
        """The rule sees it, whether or not somebody has closed the alert meanwhile."""
        alert = self._open.get((rule, subject))
        return alert is not None and alert.condition == Condition.ACTIVE

    def is_followed(self, rule: str, subject: str) -> bool:
        """It is active and nobody has closed it."""
        alert = self._open.get((rule, subject))
        return alert is not None and alert.condition == Condition.ACTIVE and alert.handling != Handling.CLOSED

    def active(self, rule: str) -> list[str]:
        """The subjects that the rule sees now."""
        return [key[1] for key, alert in self._open.items() if key[0] == rule and alert.condition == Condition.ACTIVE]

    def size_m3h(self, rule: str, subject: str) -> float:
        """What the open alert says the subject loses; 0 where there is none."""
        alert = self._open.get((rule, subject))
        return (alert.flow_m3h or 0.0) if alert is not None and alert.condition == Condition.ACTIVE else 0.0

    def was_active(self, rule: str, subject: str, since: datetime) -> bool:
        """The rule saw it at some time since then, and its alert is open."""
        alert = self._open.get((rule, subject))
        return alert is not None and (alert.cleared_at is None or alert.cleared_at >= since)

    def see(self, finding: Finding, at: datetime) -> None:
        """The rule has tripped: a new alert, the same one again, or a better size of the one that is there."""
        key = (finding.rule, finding.subject)
        alert = self._open.get(key)
        if alert is None:
            self._decide("raise", key, at, finding)
        elif alert.condition == Condition.ACTIVE:
            self._resize(alert, finding, at)
        elif alert.cleared_at is not None and at - alert.cleared_at > SAME_EVENT:
            self._decide("supersede", key, at, finding)
        else:
            self._decide("again", key, at, finding)

    def clear(self, rule: str, subject: str, at: datetime) -> None:
        """The rule sees the usual state again; nothing when it saw nothing before."""
        if not self.is_active(rule, subject):
            return
        alert = self._open[rule, subject]
        self.decisions.append(Decision("clear", (rule, subject), at))
        if alert.handling == Handling.CLOSED:
            del self._open[rule, subject]
        else:
            self._open[rule, subject] = replace(alert, condition=Condition.CLEARED, cleared_at=at)

    def end_shelves(self, at: datetime) -> None:
        """Shelves whose time is over by `at`."""
        for key, alert in self._open.items():
            if alert.shelved_until is not None and alert.shelved_until <= at:
                self.decisions.append(Decision("shelf_ended", key, at))
                self._open[key] = replace(alert, shelved_until=None)

    def _resize(self, alert: OpenAlert, finding: Finding, at: datetime) -> None:
        if alert.handling == Handling.CLOSED or finding.flow_m3h is None:
            return
        before = alert.flow_m3h or 0.0
        if abs(finding.flow_m3h - before) > max(NOTABLE_M3H, NOTABLE_SHARE * before):
            key = (finding.rule, finding.subject)
            self.decisions.append(Decision("resize", key, at, finding))
            self._open[key] = replace(alert, flow_m3h=finding.flow_m3h)

    def _decide(self, what: str, key: Key, at: datetime, finding: Finding) -> None:
        self.decisions.append(Decision(what, key, at, finding))
        alert = self._open.get(key)
        self._open[key] = OpenAlert(
            code=alert.code if alert and what == "again" else "",
            rule=finding.rule,
            subject=finding.subject,
            sector_id=finding.sector_id,
            condition=Condition.ACTIVE,
            handling=alert.handling if alert and what == "again" else Handling.NEW,
            priority=finding.priority,
            flow_m3h=finding.flow_m3h,
            onset_at=finding.onset_at,
            cleared_at=None,
            shelved_until=alert.shelved_until if alert and what == "again" else None,
        )
