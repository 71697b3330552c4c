"""What came in from outside: batches, the rows that were refused, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why a row or a file was refused: the key of the sentence that says so."""

    # the file as a whole
    FILE_EMPTY = "rejects.file_empty"
    FILE_NOT_UTF8 = "rejects.file_not_utf8"
    DELIMITER = "rejects.delimiter"
    HEADER_DUPLICATE = "rejects.header_duplicate"
    HEADER_MISSING = "rejects.header_missing"
    LINE_ENDLESS = "rejects.line_endless"
    QUOTE_UNCLOSED = "rejects.quote_unclosed"
    PARQUET_UNREADABLE = "rejects.parquet_unreadable"
    WORKBOOK_UNREADABLE = "rejects.workbook_unreadable"
    JSON_UNREADABLE = "rejects.json_unreadable"
    NOT_FEATURES = "rejects.not_features"
    PROJECTION_DECLARED = "rejects.projection_declared"
    NO_SENSOR_KNOWN = "rejects.no_sensor_known"
    ZONE_OF_TIME_NEEDED = "rejects.zone_of_time_needed"
    REGISTER_UNKNOWN = "rejects.register_unknown"
    NO_UPDATE_TIME = "rejects.no_update_time"
    # a request or a message
    BODY_NOT_ROWS = "rejects.body_not_rows"
    ROW_NOT_OBJECT = "rejects.row_not_object"
    TOPIC_UNKNOWN = "rejects.topic_unknown"
    PAYLOAD_UNREADABLE = "rejects.payload_unreadable"
    # any row
    ROW_NOT_UTF8 = "rejects.row_not_utf8"
    CELL_COUNT = "rejects.cell_count"
    HEADER_REPEATED = "rejects.header_repeated"
    VALUE_MISSING = "rejects.value_missing"
    CODE_TOO_LONG = "rejects.code_too_long"
    # lists of records
    CODE_UNKNOWN = "rejects.code_unknown"
    WORD_UNKNOWN = "rejects.word_unknown"
    NUMBER_OUT_OF_RANGE = "rejects.number_out_of_range"
    NOT_A_WHOLE_NUMBER = "rejects.not_a_whole_number"
    HOURS_UNREADABLE = "rejects.hours_unreadable"
    STEPS_UNREADABLE = "rejects.steps_unreadable"
    END_BEFORE_START = "rejects.end_before_start"
    NOT_A_WHOLE_HOUR = "rejects.not_a_whole_hour"
    TOO_MANY_RESTORED = "rejects.too_many_restored"
    # readings
    TIME_UNREADABLE = "rejects.time_unreadable"
    TIME_WITHOUT_ZONE = "rejects.time_without_zone"
    TIME_REPEATED = "rejects.time_repeated"
    TIME_MISSING = "rejects.time_missing"
    TIME_OUT_OF_RANGE = "rejects.time_out_of_range"
    NOT_A_NUMBER = "rejects.not_a_number"
    NOT_FINITE = "rejects.not_finite"
    SENSOR_UNKNOWN = "rejects.sensor_unknown"
    QUANTITY_NEEDED = "rejects.quantity_needed"
    QUANTITY_NOT_MEASURED = "rejects.quantity_not_measured"
    QUALITY_UNKNOWN = "rejects.quality_unknown"
    # sensors
    QUANTITY_UNKNOWN = "rejects.quantity_unknown"
    UNIT_UNKNOWN = "rejects.unit_unknown"
    UNIT_OF_ANOTHER_QUANTITY = "rejects.unit_of_another_quantity"
    ROLE_UNKNOWN = "rejects.role_unknown"
    ZONE_UNKNOWN = "rejects.zone_unknown"
    STEP_UNUSABLE = "rejects.step_unusable"
    SENSOR_CONTRADICTED = "rejects.sensor_contradicted"
    # outlines
    NAME_MISSING = "rejects.name_missing"
    CODE_REPEATED = "rejects.code_repeated"
    OUTLINE_MISSING = "rejects.outline_missing"
    OUTLINE_KIND = "rejects.outline_kind"
    OUTLINE_MALFORMED = "rejects.outline_malformed"
    OUTLINE_OPEN = "rejects.outline_open"
    OUTLINE_CROSSED = "rejects.outline_crossed"
    OUTLINE_INVALID = "rejects.outline_invalid"
    COORDINATES_SWAPPED = "rejects.coordinates_swapped"
    COORDINATES_PROJECTED = "rejects.coordinates_projected"
    ZONE_CIRCLE = "rejects.zone_circle"
    # networks
    ZONE_KIND = "rejects.zone_kind"
    NETWORK_EMPTY = "rejects.network_empty"
    NETWORK_CUT_OFF = "rejects.network_cut_off"
    NETWORK_PLACE_NEEDED = "rejects.network_place_needed"
    NETWORK_WITHOUT_COORDINATES = "rejects.network_without_coordinates"
    NETWORK_PLACE_WRONG = "rejects.network_place_wrong"
    NETWORK_ID_REPEATED = "rejects.network_id_repeated"
    NETWORK_NODE_UNKNOWN = "rejects.network_node_unknown"
    NETWORK_UNREADABLE = "rejects.network_unreadable"
    NETWORK_WITHOUT_TAGS = "rejects.network_without_tags"
    NETWORK_ZONES_UNUSABLE = "rejects.network_zones_unusable"
    NETWORK_ENDED_EPANET = "rejects.network_ended_epanet"
    # worksites
    REF_OF_ANOTHER_SOURCE = "rejects.ref_of_another_source"
    DATE_UNREADABLE = "rejects.date_unreadable"


@dataclass(frozen=True, slots=True)
class Rejection:
    """One refusal, ready to be kept. Lines count from 1, the header included; None where the source has no lines."""

    reason: StrEnum  # a Reason, or the like of a feed with sentences of its own
    values: Mapping[str, str | int] = field(default_factory=dict)  # what fills the sentence
    line: int | None = None
    column: str | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person who imports should know although it was taken: the key of a sentence and its values."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What one delivery did, in rows: new, changed, and already there as given; and what the database refused."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[Note, ...] = ()
    differences: tuple[Note, ...] = ()  # what a known network would become, for a look before it is applied

    @property
    def accepted(self) -> int:
        """Rows that now stand in the database as the source gave them."""
        return self.added + self.changed + self.unchanged


@dataclass(frozen=True, slots=True)
class Batch:
    """One delivery of a feed. `ended_at` None: it is running, or it was stopped and may be sent again."""

    batch_id: int
    feed: str
    name: str
    started_at: datetime
    ended_at: datetime | None
    accepted: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row as it came, with the key of the reason and the values of its sentence."""

    line: int | None
    column: str | None
    raw: str
    reason_key: str
    values: Mapping[str, str | int]
