"""A finding with every explanation ranked, when it is written: what the rule saw beside what else is known by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from analytics.explanations import Cause, Clues, Explanation, ranked
from analytics.leaks.events import MOST_CERTAIN
from data_access.alert_clues import around
from data_access.rows.alerts import Finding, Sentence
from workers.operations import EXPLAINING

LEAST_SHARE = 0.02
LEAST_URGENT = 4
NO_LOSS = (Cause.TRANSFER, Cause.FLUSHING)  # water that is let go on purpose, or stays in the network


def explained(session: Session, finding: Finding, at: datetime) -> Finding:
    """The finding with its explanations, the likeliest first, and its confidence: the share of the leak.

    Where another one is likelier it is said in the cause, one priority less urgent where that is no loss; the alert is
    raised all the same.
    A finding without clues stays as it is.
    """
    if finding.clues is None or finding.sector_id is None:
        return finding
    known = around(session, sector_id=finding.sector_id, onset_at=finding.onset_at or at, at=at)
    found = ranked(finding.clues, known)
    leak = next(each for each in found if each.cause == Cause.LEAK)
    told = replace(
        finding,
        confidence=round(min(MOST_CERTAIN, leak.share), 2),
        explanations=[_sentence(each) for each in found if each is leak or each.share >= LEAST_SHARE],
    )
    return told if found[0] is leak else _of_another_cause(told, finding.clues, found[0])


def _of_another_cause(finding: Finding, clues: Clues, lead: Explanation) -> Finding:
    is_known = bool(clues.noted & set(EXPLAINING))  # the rule has lowered it already
    can_wait = lead.cause in NO_LOSS and not is_known
    priority = min(finding.priority + 1, LEAST_URGENT) if can_wait else finding.priority
    cause = Sentence(f"alerts.cause.not_{lead.cause}", finding.cause.values)
    return replace(finding, cause=cause, priority=priority)


def _sentence(each: Explanation) -> Sentence:
    return Sentence(
        f"alerts.explanation.{each.cause}{_variant(each)}",
        {"cause": str(each.cause), "share": round(each.share, 3), **each.figures},
    )


def _variant(each: Explanation) -> str:
    """Which words fit the figures: a neighbour that is named, loggers that have not listened since."""
    if each.cause == Cause.TRANSFER and "sector" in each.figures:
        return "_with"
    return "_unheard" if each.cause == Cause.LEAK and not each.figures.get("listened") else ""
