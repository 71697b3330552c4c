"""Who acts and what moves: accounts, screens, the audit, rule settings, imports, topics, the scenario, workers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Code, Key, link


class Account(Base):
    """A person who signs in. Roles: viewer, operator, dispatcher, analyst, kpi_owner, admin."""

    __tablename__ = "account"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    session_epoch: Mapped[int]  # raised to end every open session of the account
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token of a feed or a screen; only its SHA-256 is kept."""

    __tablename__ = "api_token"
    id: Mapped[Key]
    name: Mapped[str]
    scope: Mapped[str]  # ingest | records | screen
    digest: Mapped[str] = mapped_column(unique=True)
    screen_id: Mapped[int | None] = link("screen.id")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # of a screen's; it is renewed while it is valid
    renews_id: Mapped[int | None]  # the token in whose place it stands once it was used


class Screen(Base):
    """A wall screen, its playlist: [{view, seconds, stays, subject}], its manners and its last sign of life."""

    __tablename__ = "screen"
    id: Mapped[Key]
    code: Mapped[Code]
    name: Mapped[str]
    language: Mapped[str]
    theme: Mapped[str]
    distance_m: Mapped[int]
    playlist: Mapped[list[Any]]
    last_seen_at: Mapped[datetime | None]
    panel_in: Mapped[int]  # diagonal
    manners: Mapped[dict[str, Any]]  # data_access.rows.screens.Manners
    sign: Mapped[dict[str, Any]]  # data_access.rows.screens.Sign; empty before the first


class AuditEvent(Base):
    """Append-only: every change of state with its actor, beside the subject's own events."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject_at", "subject", "at"),)
    id: Mapped[Key]
    at: Mapped[datetime]
    actor: Mapped[str]
    role: Mapped[str]
    origin: Mapped[str]  # address or process it came from
    action: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class RuleSetting(Base):
    """Append-only: what a person gave a rule instead of the value it was delivered with, and since when it holds."""

    __tablename__ = "rule_setting"
    __table_args__ = (Index("ix_rule_setting_rule_valid_from", "rule", "valid_from"),)
    id: Mapped[Key]
    rule: Mapped[str]
    field: Mapped[str]
    value: Mapped[float]
    valid_from: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class ImportBatch(Base):
    """One delivery of a feed: a file, a request, a message burst."""

    __tablename__ = "import_batch"
    id: Mapped[Key]
    feed: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    accepted: Mapped[int]
    rejected: Mapped[int]
    unchanged: Mapped[int]


class RejectedRow(Base):
    """An input row that was refused, as it came, with the reason as a message key and its values.

    `resolved_at` is when a person sent it again or set it aside: `resolution` says which, `corrected` what was sent.
    """

    __tablename__ = "rejected_row"
    id: Mapped[Key]
    batch_id: Mapped[int] = link("import_batch.id")
    refused_at: Mapped[datetime] = mapped_column(index=True)
    origin: Mapped[str | None]  # what the feed calls the delivery: a request's key, a topic
    line: Mapped[int | None]
    column: Mapped[str | None]
    raw: Mapped[str]
    reason_key: Mapped[str]
    reason_values: Mapped[dict[str, Any]]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]  # resubmitted | set_aside
    corrected: Mapped[str | None]


class Outbox(Base):
    """A notification to be sent, and what became of it. Its words are made when it is sent, from the facts."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("uq_outbox_event_id_subscription_id", "event_id", "subscription_id", unique=True),
        Index("ix_outbox_sent_at_due_at", "sent_at", "due_at"),
    )
    id: Mapped[Key]
    channel: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]  # code of the alert
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int]
    last_error: Mapped[str | None]
    event_id: Mapped[int | None]  # of alert_event: one message for each event and subscription
    subscription_id: Mapped[int | None]
    batch: Mapped[int | None]  # id of the first line that goes into the same message
    claimed_until: Mapped[datetime | None]  # a worker holds it
    gave_up_at: Mapped[datetime | None]


class TopicVersion(Base):
    """Raised in the transaction that changes the topic; `/events` tells the browsers."""

    __tablename__ = "topic_version"
    topic: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)


class Scenario(Base):
    """The one row of the scenario clock: at wall instant `anchored_at` the scenario stood at `scenario_at`."""

    __tablename__ = "scenario"
    id: Mapped[Key]
    name_key: Mapped[str]
    started_at: Mapped[datetime]  # where the scenario begins
    scenario_at: Mapped[datetime]
    anchored_at: Mapped[datetime]
    speed: Mapped[float]  # 0 is a pause
    seed: Mapped[int]


class ScenarioEvent(Base):
    """An instant of the scenario worth jumping to: the header's "next event"."""

    __tablename__ = "scenario_event"
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)


class WorkerState(Base):
    """A worker's cursor into its input and its last sign of life (wall time)."""

    __tablename__ = "worker_state"
    name: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
