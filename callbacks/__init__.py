"""Every callback of the product, registered on one app; a page's are in the file named after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dash import Dash

from callbacks import (
    alerts,
    data,
    handover,
    leak_queue,
    logbook,
    logbook_forms,
    network,
    notification,
    pocket,
    power,
    quality,
    roadmap,
    roadmap_forms,
    roadmap_movements,
    roadmap_pages,
    rules,
    screens,
    sector,
    services,
    sewers,
    shell,
    situation,
    telemetry,
    wall,
    water,
    worksite_closure,
    worksite_desk,
    worksite_week,
    worksites,
)
from callbacks.moments import SharedClock
from data_access.clock import Clock
from data_access.database import Database
from settings import Settings


@dataclass(frozen=True, slots=True)
class Engines:
    """What pages ask of parts that they may not know."""

    preview: rules.Preview  # how often a rule would have alarmed with other thresholds
    correction: data.Correction  # what becomes of a refused row


PAGES = (  # those that need a database and a clock alone
    logbook_forms,
    logbook,
    situation,
    services,
    network,
    water,
    power,
    sewers,
    telemetry,
    sector,
    worksites,
    worksite_desk,
    worksite_week,
    quality,
    handover,
    leak_queue,
    roadmap,
    roadmap_forms,
    roadmap_movements,
    roadmap_pages,
    pocket,
)


class Scene(NamedTuple):
    """Whether the city is simulated, and which build of the product serves it."""

    runs_scenario: bool
    build: str


def register(app: Dash, database: Database, clock: Clock, settings: Settings, scene: Scene, engines: Engines) -> None:
    """Wire all pages; they show one instant, whoever looks."""
    runs_scenario, build = scene
    clock = SharedClock(clock, database)
    shell.register(app, database, clock, runs_scenario)
    for page in PAGES:
        page.register(app, database, clock)
    rules.register(app, database, clock, engines.preview)
    data.register(app, database, clock, engines.correction)
    worksite_closure.register(app, database)
    alerts.register(app, database, clock, settings)
    notification.register(app, database, clock, settings)
    wall.register(app, database, clock, runs_scenario)
    screens.register(app, database, clock, build)
