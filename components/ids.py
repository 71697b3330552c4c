"""Every component id in the application, one enum per page; those of many of a kind stand in pattern_ids.py.

Subjects that have many stand in a file of their own, named after them: `<subject>_ids.py`.
`assets/shell.js` and `assets/live.js` know two conventions only: topic stores are `live-<topic>`, and `shell-query`.
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Shell(StrEnum):
    """The frame around every page."""

    ADDRESS = "shell-address"
    QUERY = "shell-query"
    INSTANT = "shell-instant"  # the `at` of the query alone
    THEME = "shell-theme"
    COUNTS = "shell-counts"
    FRESHNESS = "shell-freshness"
    NEWEST = "shell-newest"
    ACCOUNT = "shell-account"
    SCENARIO = "shell-scenario"
    SCENARIO_SPEED = "shell-scenario-speed"
    SCENARIO_NEXT = "shell-scenario-next"
    NOTICE = "shell-notice"
    PAST = "shell-past"
    PROVIDER = "shell-provider"
    NAVIGATION = "shell-navigation"


@unique
class Live(StrEnum):
    """One store per topic: its data changes when the topic's version does, and after every reconnection."""

    READINGS = "live-readings"
    NETWORK = "live-network"
    ALERTS = "live-alerts"
    WORKSITES = "live-worksites"
    ROADMAP = "live-roadmap"
    CLOCK = "live-clock"
    SCREENS = "live-screens"
    ACCOUNTS = "live-accounts"
    LOGBOOK = "live-logbook"
    RULES = "live-rules"
    FEEDS = "live-feeds"


@unique
class Logbook(StrEnum):
    """The form in the frame with which a line is written or corrected, and the page of all lines."""

    OPEN = "logbook-open"
    WANTED = "logbook-wanted"  # the line that the page asks to correct
    ASKED = "logbook-asked"  # where and when the form begins
    EDITED = "logbook-edited"  # the line and version being corrected; None for a new one
    OUTCOME = "logbook-outcome"
    DRAWER = "logbook-drawer"
    FORM = "logbook-form"
    KIND = "logbook-kind"
    WHERE = "logbook-where"
    OTHER = "logbook-other"
    FROM = "logbook-from"
    UNTIL = "logbook-until"
    VALUE = "logbook-value"
    WORDS = "logbook-words"
    REASON = "logbook-reason"
    SAVE = "logbook-save"
    ANSWER = "logbook-answer"
    LIST = "logbook-list"
    LIST_NOTE = "logbook-list-note"
    SELECTED = "logbook-selected"
    PANEL = "logbook-panel"
    ACTIONS = "logbook-actions"
    SEEN = "logbook-seen"
    END_AT = "logbook-end-at"
    END = "logbook-end"
    END_ANSWER = "logbook-end-answer"
    CORRECT = "logbook-correct"


@unique
class Rules(StrEnum):
    """The rules, and the form with which one of their fields is set."""

    TABLE = "rules-table"
    NOTE = "rules-note"
    CHOSEN = "rules-chosen"
    HEAD = "rules-head"
    FORM = "rules-form"
    FIELD = "rules-field"
    VALUE = "rules-value"
    HINT = "rules-hint"
    REASON = "rules-reason"
    CHECK = "rules-check"
    CHECKED = "rules-checked"  # the wish that was checked last; saving asks for the same
    PREVIEW = "rules-preview"
    SAVE = "rules-save"
    ANSWER = "rules-answer"
    HISTORY = "rules-history"


@unique
class Situation(StrEnum):
    """The whole city on one page."""

    SCOPE = "situation-scope"  # the part of the address on which the data depend
    JUDGED = "situation-judged"
    WAITING = "situation-waiting"
    WORKS = "situation-works"
    ROADMAP = "situation-roadmap"
    WATER = "situation-water"
    ELECTRICITY = "situation-electricity"
    SANITATION = "situation-sanitation"
    TELECOM = "situation-telecom"
    CUSTOMER = "situation-customer"
    MAP = "situation-map"
    MAP_STATES = "situation-map-states"
    MAP_SECTORS = "situation-map-sectors"
    MAP_MARKS = "situation-map-marks"
    ALERTS = "situation-alerts"
    ALERTS_NOTE = "situation-alerts-note"


@unique
class Network(StrEnum):
    """Network health: the sectors of water, and the works of the other services."""

    SCOPE = "network-scope"  # the part of the address on which the data depend
    SERVICE = "network-service"
    PICKED = "network-picked"  # the sector shown by the charts
    SPAN = "network-span"
    BODY = "network-body"
    HEADLINES = "network-headlines"
    MAP = "network-map"
    MAP_STATES = "network-map-states"
    MAP_SECTORS = "network-map-sectors"
    MAP_MARKS = "network-map-marks"
    MAP_PICKED = "network-map-picked"
    TABLE = "network-table"
    TABLE_NOTE = "network-table-note"
    FLOW = "network-flow"
    FLOW_TITLE = "network-flow-title"
    FLOW_LINK = "network-flow-link"
    NIGHTS = "network-nights"
    NIGHTS_TITLE = "network-nights-title"


@unique
class Water(StrEnum):
    """Reservoirs and trunk mains, below the sectors on the page of network health."""

    RESERVOIRS = "water-reservoirs"
    BALANCE = "water-balance"


@unique
class Sewers(StrEnum):
    """Sanitation on the page of network health."""

    HEADLINES = "sewers-headlines"
    STATIONS = "sewers-stations"
    PICKED = "sewers-picked"  # the station shown by the chart
    RAIN = "sewers-rain"
    WELL = "sewers-well"
    WELL_TITLE = "sewers-well-title"


@unique
class Telemetry(StrEnum):
    """The network that carries the telemetry, on the page of network health."""

    HEADLINES = "telemetry-headlines"
    GATEWAYS = "telemetry-gateways"
    PICKED = "telemetry-picked"  # the gateway whose sensors are listed
    SENSORS = "telemetry-sensors"
    SENSORS_TITLE = "telemetry-sensors-title"
    SENSORS_NOTE = "telemetry-sensors-note"


@unique
class Sector(StrEnum):
    """The page of one sector."""

    CODE = "sector-code"
    SCOPE = "sector-scope"  # the sector and the instant
    SPAN = "sector-span"  # the same with the span of the charts
    HEAD = "sector-head"
    FLOW = "sector-flow"
    NIGHTS = "sector-nights"
    NIGHTS_NOTE = "sector-nights-note"
    PRESSURE = "sector-pressure"
    SENSORS = "sector-sensors"
    MAP = "sector-map"
    GROUND = "sector-ground"
    SPOTS = "sector-spots"
    ALERTS = "sector-alerts"
    WORKS = "sector-works"
    NEIGHBOURS = "sector-neighbours"
    PIPES = "sector-pipes"
    PIPES_NOTE = "sector-pipes-note"
    BALANCE = "sector-balance"
    BOUNDARIES = "sector-boundaries"


@unique
class Alerts(StrEnum):
    """Leak alerts: the list and the panel of the selected one."""

    VIEW = "alerts-view"  # the address without what is selected
    SELECTED = "alerts-selected"
    LIST = "alerts-list"
    LIST_NOTE = "alerts-list-note"
    HEAD = "alerts-head"
    FACTS = "alerts-facts"
    WHY = "alerts-why"
    LIFE = "alerts-life"
    CHART = "alerts-chart"
    CHART_TITLE = "alerts-chart-title"
    CHART_KEYS = "alerts-chart-keys"
    MAP = "alerts-map"
    OUTLINE = "alerts-outline"
    PIPES = "alerts-pipes"
    SPOTS = "alerts-spots"
    SEEN = "alerts-seen"
    ACTIONS = "alerts-actions"
    ACTIONS_NOTE = "alerts-actions-note"
    JOURNAL = "alerts-journal"


@unique
class Worksites(StrEnum):
    """The worksite map, and the file of one site."""

    VIEW = "worksites-view"  # the address without what is selected
    SELECTED = "worksites-selected"
    HEADLINES = "worksites-headlines"
    MAP = "worksites-map"
    CLUSTERS = "worksites-clusters"
    WORST = "worksites-worst"
    TRENCH = "worksites-trench"
    LIST = "worksites-list"
    LIST_NOTE = "worksites-list-note"
    PLANNING = "worksites-planning"
    FACTS = "worksites-facts"
    ACTIONS = "worksites-actions"
    SEEN = "worksites-seen"
    FILE = "worksites-file"
    FILE_REF = "worksites-file-ref"


@unique
class Roadmap(StrEnum):
    """Indicators against the 2017 roadmap, and one indicator with its evidence."""

    MISSING = "roadmap-missing"
    TIMELINE = "roadmap-timeline"
    MILESTONES_FOLD = "roadmap-milestones-fold"
    MILESTONES = "roadmap-milestones"
    TABLE = "roadmap-table"
    TABLE_NOTE = "roadmap-table-note"
    PORTFOLIOS = "roadmap-portfolios"
    JOURNAL = "roadmap-journal"
    KPI_CODE = "roadmap-kpi-code"
    KPI_HEAD = "roadmap-kpi-head"
    KPI_HISTORY = "roadmap-kpi-history"
    KPI_FORMULA = "roadmap-kpi-formula"
    KPI_PERIODS = "roadmap-kpi-periods"
    KPI_EVIDENCE = "roadmap-kpi-evidence"
