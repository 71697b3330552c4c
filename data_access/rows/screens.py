"""A wall screen as the product sees it: what it shows, in which language, how far away it is read, how it behaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

VIEWS = ("situation", "network", "alerts", "worksites", "roadmap")
SUBJECT_VIEWS = ("service", "arrondissement")  # of one thing, which the playlist names
SERVICES = ("water", "electricity", "sanitation", "telecom")
NEAREST_M, FARTHEST_M = 4, 8
SMALLEST_IN, USUAL_IN, LARGEST_IN = 32, 55, 110
VIEW_SECONDS = 30
SIGN_EVERY_S = 10
MISSING_AFTER = timedelta(seconds=25)  # two signs of life and a half
SLOWEST_FPS = 1.0  # a wall that draws less often is frozen


@dataclass(frozen=True, slots=True)
class Showing:
    """One view of a playlist and how long it stands.

    `stays`: while a critical alert has waited more than five minutes for its acknowledgement, the screen keeps to this
    view and leaves it only for the situation, every third turn. `subject`: the service or the arrondissement's code of
    a view of SUBJECT_VIEWS, else empty.
    """

    view: str
    seconds: int = VIEW_SECONDS
    stays: bool = False
    subject: str = ""

    @property
    def key(self) -> str:
        """What names the view in the browser: `alerts`, `service:water`."""
        return f"{self.view}:{self.subject}" if self.subject else self.view


@dataclass(frozen=True, slots=True)
class Manners:
    """How a screen behaves. Minutes are of the city's day; a night without `from` and `until` is never dimmed.

    `interrupts`: a new critical alert takes the screen for two minutes. `sounds`: it is heard, too. `room`: the service
    of the room that the screen hangs in; only its critical alerts interrupt and sound. Empty: those of every service.
    """

    interrupts: bool = True
    sounds: bool = False
    room: str = ""
    night_from: int | None = None
    night_until: int | None = None
    night_percent: int = 40
    shifts: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """What a screen said of itself. `late_s`: by how much its rotation is behind; None: the browser cannot tell."""

    view: str = ""
    late_s: float = 0.0
    build: str = ""
    memory_mb: float | None = None
    fps: float | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A screen of the control room; its playlist is never empty."""

    code: str
    name: str
    language: str
    theme: str  # dark | light
    distance_m: int  # NEAREST_M to FARTHEST_M: text is sized for it
    playlist: tuple[Showing, ...]
    last_seen_at: datetime | None = None  # wall time
    panel_in: int = USUAL_IN
    manners: Manners = field(default_factory=Manners)


@dataclass(frozen=True, slots=True)
class Registered:
    """A screen in the registry: what it said last, whether it has a token that is alive, and how it is."""

    screen: ScreenRow
    sign: Sign
    has_token: bool
    expires_at: datetime | None
    state: str  # never | alive | frozen | missing


def state_of(last_seen_at: datetime | None, sign: Sign, wall: datetime) -> str:
    """How a screen is at `wall`: it never spoke, is alive, speaks but does not move, or has fallen silent.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> state_of(None, Sign(), noon), state_of(noon - timedelta(seconds=26), Sign(), noon)
    ('never', 'missing')
    >>> state_of(noon, Sign(fps=0.2), noon), state_of(noon, Sign(fps=60.0, late_s=2.0), noon)
    ('frozen', 'alive')
    """
    if last_seen_at is None:
        return "never"
    if wall - last_seen_at > MISSING_AFTER:
        return "missing"
    is_frozen = (sign.fps is not None and sign.fps < SLOWEST_FPS) or sign.late_s > SIGN_EVERY_S
    return "frozen" if is_frozen else "alive"
