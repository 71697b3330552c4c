"""What goes wrong in the demonstration city, and when: the ground truth.

Nothing outside feeds/demo may import this module: detection reads stored readings only. These faults are told in hours
from the start of the scenario; `background` draws others from the seed for every day, however far away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from feeds.demo import facilities

HOUR_S = 3600
DAY_S = 86_400
FOREVER_H = 24.0 * 3650
TOLD_BEFORE_H = -11 * 24.0  # from here to TOLD_UNTIL_H nothing is left to chance
TOLD_UNTIL_H = 60.0


class Kind(StrEnum):
    """What is broken; `target` is a sector, an asset or a sensor accordingly."""

    LEAK = "leak"  # m3/h more into a sector, slowly
    BURST = "burst"  # m3/h more at once, and the pressure falls by `drop_m`
    LOW_PRESSURE = "low_pressure"  # the pressure falls by `drop_m` without more flow
    CLOSED = "closed"  # the sector is shut off: no flow, no pressure
    HIGH_LEVEL = "high_level"  # a lift station's pumps stop and its well fills to `size` per cent
    SILENT_GATEWAY = "silent_gateway"  # nothing arrives; what was measured comes afterwards
    OUTAGE = "outage"  # a substation is off
    TRIPPED = "tripped"  # a feeder is off: a fault of its cable
    SWITCHED_OFF = "switched_off"  # a feeder is off for planned work
    FALLING = "falling"  # a reservoir empties, `size` per cent an hour
    DEAD = "dead"  # a sensor sends nothing
    DRIFT = "drift"  # a sensor's values grow by `size` per cent a day
    STUCK = "stuck"  # a sensor repeats itself
    MISSCALED = "misscaled"  # a sensor's values are wrong by `size` per cent and are corrected afterwards
    RAIN = "rain"  # mm an hour over the city
    APPLICATION = "application"  # part of the customer application fails
    TRANSFER = "transfer"  # an opened boundary valve: m3/h more into the sector, as much less into the `other` one
    SET_POINT = "set_point"  # `drop_m` less pressure on purpose, and the sector leaks `size` per cent less
    HYDRANT = "hydrant"  # a night crew flushes through hydrants, m3/h
    WORKS = "works"  # valves are turned for works: the flow swings by m3/h up and down


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, [begins, ends) in epoch seconds."""

    kind: Kind
    target: str
    begins: int
    ends: int
    size: float = 0.0
    drop_m: float = 0.0
    rise_h: float = 0.0  # how long it takes to reach its size
    other: str = ""  # the sector on the other side

    def touches(self, since: int, until: int) -> bool:
        """Whether it is there at any moment of [since, until]."""
        return self.begins <= until and self.ends > since


Line = tuple[Kind, str, float, float, float, float, float]  # kind, target, from h, to h, size, drop m, rise h
K = Kind
SEEN_AFTER_S = {  # what the rules of detection need to be sure, or the eye to see it
    K.LEAK: 20_000,  # the next morning's verdict on the night
    K.BURST: 3000,
    K.LOW_PRESSURE: 3000,
    K.CLOSED: 1800,
    K.HIGH_LEVEL: 6600,
    K.SILENT_GATEWAY: 3600,
    K.OUTAGE: 1200,
    K.TRIPPED: 1200,
    K.SWITCHED_OFF: 900,
    K.FALLING: 22_500,
    K.APPLICATION: 3600,
    K.RAIN: 3600,
    K.TRANSFER: 20_000,
    K.SET_POINT: 3600,
    K.HYDRANT: 3000,
    K.WORKS: 3600,
}
TOLD: tuple[Line, ...] = (
    # weeks before: found and repaired
    (K.BURST, "BM-04", -22 * 24 + 3.5, -22 * 24 + 13.0, 85.0, 14.0, 0.2),
    (K.BURST, "HH-07", -13 * 24 + 15.2, -13 * 24 + 22.0, 72.0, 12.0, 0.2),
    (K.BURST, "AS-05", -8 * 24 - 2.0, -8 * 24 + 5.5, 95.0, 16.0, 0.2),
    (K.LEAK, "AC-11", -24 * 24.0, -10 * 24.0, 14.0, 0.5, 60.0),
    (K.LEAK, "SO-07", -19 * 24.0, -5 * 24.0, 9.0, 0.3, 48.0),
    (K.LEAK, "SM-15", -16 * 24.0, -3.4 * 24, 12.0, 0.4, 72.0),
    (K.LOW_PRESSURE, "AC-21", -6 * 24 + 2.0, -6 * 24 + 7.0, 0.0, 26.0, 0.3),
    (K.OUTAGE, "PS-08", -17 * 24 + 9.3, -17 * 24 + 11.1, 0.0, 0.0, 0.0),
    (K.OUTAGE, "PS-25", -9 * 24 + 20.4, -9 * 24 + 22.0, 0.0, 0.0, 0.0),
    (K.TRIPPED, "PS-20-D08", -10 * 24 + 13.1, -10 * 24 + 14.9, 0.0, 0.0, 0.0),
    (K.TRIPPED, "PS-05-D05", -7 * 24 - 4.0, -7 * 24 - 2.6, 0.0, 0.0, 0.0),
    (K.SWITCHED_OFF, "PS-10-D02", -6 * 24 + 3.0, -6 * 24 + 6.5, 0.0, 0.0, 0.0),
    (K.TRIPPED, "PS-28-D02", -4 * 24 + 9.3, -4 * 24 + 10.1, 0.0, 0.0, 0.0),
    (K.TRIPPED, "PS-22-D06", -3 * 24 - 8.2, -3 * 24 - 7.5, 0.0, 0.0, 0.0),
    (K.SWITCHED_OFF, "PS-15-D08", -45.0, -41.5, 0.0, 0.0, 0.0),
    (K.TRIPPED, "PS-02-D02", -20.6, -19.2, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-AC3", -15 * 24 + 4.0, -15 * 24 + 16.0, 0.0, 0.0, 0.0),
    (K.RAIN, "city", -13.4 * 24, -13.4 * 24 + 5.0, 3.2, 0.0, 1.0),
    (K.MISSCALED, "Q-MR03-1", -12 * 24.0, -11.5 * 24, -18.0, 0.0, 0.0),
    (K.MISSCALED, "Q-AN05-1", -4.2 * 24, -4.0 * 24, 25.0, 0.0, 0.0),
    (K.APPLICATION, "payment", -7 * 24 + 12.0, -7 * 24 + 14.0, 0.0, 0.0, 0.0),
    (K.TRANSFER, "AC-12/AC-13", -15 * 24 + 9.0, -13 * 24 + 10.0, 14.0, 0.4, 0.2),
    (K.SET_POINT, "SM-09", -18 * 24 + 4.5, FOREVER_H, 9.0, 5.0, 0.3),
    (K.HYDRANT, "RN-03", -9 * 24 - 3.0, -9 * 24 - 1.8, 40.0, 3.0, 0.1),
    (K.HYDRANT, "AC-06", -5 * 24 - 3.0, -5 * 24 - 2.0, 30.0, 3.0, 0.1),
    (K.HYDRANT, "SM-05", -4 * 24 - 3.4, -4 * 24 - 2.4, 36.0, 3.0, 0.1),
    (K.WORKS, "HH-12", -3 * 24 + 3.0, -3 * 24 + 9.0, 22.0, 2.0, 0.0),
    (K.SET_POINT, "AN-07", -3 * 24 + 4.5, FOREVER_H, 6.0, 3.0, 0.3),
    (K.WORKS, "AS-03", -21.0, -11.0, 24.0, 2.0, 0.0),
    (K.LEAK, "AC-17", -9 * 24.0, -14.5, 17.0, 0.6, 20.0),  # repaired yesterday: tonight is its second quiet night
    (K.BURST, "AC-04", -15.0, -9.0, 75.0, 13.0, 0.2),  # repaired and verified, to be closed today
    # the morning of the scenario
    (K.BURST, "SM-05", -0.8, 5.5, 126.0, 30.0, 0.1),
    (K.BURST, "HH-12", -4.2, 15.0, 66.0, 12.0, 0.2),
    (K.LOW_PRESSURE, "AS-08", -0.85, 6.0, 0.0, 31.5, 0.2),
    (K.LEAK, "AC-06", -52.0, 42.0, 27.0, 1.5, 3.0),
    (K.LEAK, "BE-09", -33.0, 38.0, 24.5, 1.2, 2.0),
    (K.LEAK, "RN-07", -30.0, 90.0, 22.0, 1.0, 2.0),
    (K.LEAK, "SB-05", -75.0, 60.0, 9.8, 0.4, 6.0),
    (K.LEAK, "HM-06", -31.0, 80.0, 12.3, 0.4, 3.0),
    (K.LEAK, "AN-10", -52.0, 100.0, 8.9, 0.4, 6.0),
    (K.LEAK, "MR-04", -52.0, 70.0, 9.2, 0.3, 4.0),
    (K.LEAK, "HH-18", -54.0, 120.0, 12.4, 0.3, 6.0),
    (K.LEAK, "AC-15", -55.0, 64.0, 9.1, 0.3, 6.0),
    (K.LEAK, "SO-04", -78.0, 200.0, 13.2, 0.3, 10.0),
    (K.LEAK, "SM-11", -56.0, 75.0, 10.5, 0.4, 6.0),
    (K.LEAK, "AF-03", -54.0, 110.0, 10.4, 0.3, 6.0),
    (K.LEAK, "BE-03", -80.0, 66.0, 10.1, 0.3, 8.0),
    (K.LEAK, "SA-04", -57.0, 130.0, 11.3, 0.3, 6.0),
    (K.LEAK, "HH-03", -58.0, 88.0, 9.4, 0.3, 6.0),
    (K.TRANSFER, "BE-05/BE-06", -29.0, 50.0, 18.0, 0.5, 0.2),
    (K.HYDRANT, "AN-04", -3.6, -2.4, 34.0, 3.0, 0.1),
    (K.HIGH_LEVEL, "SR-19", -2.0, 5.0, 97.0, 0.0, 2.1),
    (K.SILENT_GATEWAY, "GW-MA2", -1.3, 3.25, 0.0, 0.0, 0.0),
    (K.DEAD, "Q-SM20-1", -60.0, 30.0, 0.0, 0.0, 0.0),
    (K.DEAD, "P-SM20-1", -60.0, 30.0, 0.0, 0.0, 0.0),
    (K.DEAD, "P-SM20-2", -60.0, 30.0, 0.0, 0.0, 0.0),
    (K.DEAD, "P-SM20-3", -60.0, 30.0, 0.0, 0.0, 0.0),
    (K.DEAD, "P-AS12-2", -122.0, FOREVER_H, 0.0, 0.0, 0.0),
    (K.DEAD, "P-HH24-1", -260.0, FOREVER_H, 0.0, 0.0, 0.0),
    (K.DEAD, "P-BE11-2", -500.0, 20.0, 0.0, 0.0, 0.0),
    (K.DRIFT, "Q-BM03-1", -9 * 24.0, 26.0, 0.8, 0.0, 0.0),
    (K.DRIFT, "P-AC09-1", -20 * 24.0, FOREVER_H, -0.4, 0.0, 0.0),
    (K.DRIFT, "P-RN02-1", -25 * 24.0, FOREVER_H, 0.3, 0.0, 0.0),
    (K.DRIFT, "P-HM04-2", -14 * 24.0, 60.0, -0.5, 0.0, 0.0),
    (K.STUCK, "P-SB08-1", -46.0, 50.0, 0.0, 0.0, 0.0),
    # the two days that follow
    (K.BURST, "AF-02", 1.5, 7.0, 70.0, 13.0, 0.2),
    (K.SWITCHED_OFF, "PS-20-D04", 3.0, 6.5, 0.0, 0.0, 0.0),
    (K.CLOSED, "SM-05", 5.5, 9.0, 0.0, 0.0, 0.0),
    (K.OUTAGE, "PS-16", 6.25, 8.5, 0.0, 0.0, 0.0),
    (K.APPLICATION, "mobile", 8.0, 9.5, 0.0, 0.0, 0.0),
    (K.WORKS, "MR-02", 3.0, 11.0, 28.0, 2.0, 0.0),
    (K.TRIPPED, "PS-12-D03", 10.6, 12.0, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-HH1", 12.0, 13.5, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-HH2", 12.0, 13.5, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-HH3", 12.0, 13.5, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-HH4", 12.0, 13.5, 0.0, 0.0, 0.0),
    (K.FALLING, "R-17", 10.0, 17.0, 6.5, 0.0, 0.0),
    (K.RAIN, "city", 16.0, 20.5, 5.5, 0.0, 1.0),
    (K.HIGH_LEVEL, "SR-25", 17.5, 22.0, 104.0, 0.0, 2.0),  # over its crest
    (K.LEAK, "SO-02", 18.0, 96.0, 16.0, 0.6, 2.0),
    (K.TRANSFER, "MA-03/MA-04", 20.0, 90.0, 17.0, 0.5, 0.2),
    (K.HYDRANT, "AF-05", 21.2, 22.1, 38.0, 3.0, 0.1),
    (K.BURST, "HH-20", 26.0, 33.0, 88.0, 15.0, 0.2),
    (K.SET_POINT, "HH-10", 28.5, FOREVER_H, 8.0, 4.0, 0.3),
    (K.LOW_PRESSURE, "AC-19", 30.0, 34.0, 0.0, 26.0, 0.3),
    (K.TRIPPED, "PS-28-D05", 31.2, 32.9, 0.0, 0.0, 0.0),
    (K.SILENT_GATEWAY, "GW-SM3", 34.0, 38.0, 0.0, 0.0, 0.0),
    (K.OUTAGE, "PS-24", 39.0, 40.6, 0.0, 0.0, 0.0),
    (K.BURST, "MR-07", 44.0, 50.0, 64.0, 12.0, 0.2),
)  # fmt: skip


@cache
def told(start: int) -> tuple[Fault, ...]:
    """The faults of the story and what follows from them, for a scenario that starts at `start` (epoch seconds)."""
    causes = [
        Fault(kind, target.partition("/")[0], start + round(since * HOUR_S), start + round(until * HOUR_S),
              size, drop, rise, target.partition("/")[2])
        for kind, target, since, until, size, drop, rise in TOLD
    ]  # fmt: skip
    return (*causes, *without_power(causes))


def news(start: int) -> list[int]:
    """When something has just become visible, in order, from the start on."""
    return sorted({fault.begins + SEEN_AFTER_S[fault.kind] for fault in told(start) if fault.begins >= start})


def without_power(causes: Iterable[Fault]) -> Iterator[Fault]:
    """Lift stations in the area of a substation that is off: without a generator their pumps stand until power is back.

    Power returns to them with the second third of the customers.
    """
    for outage in causes:
        if outage.kind is K.OUTAGE:
            back = outage.begins + 2 * (outage.ends - outage.begins) // 3
            for station in _unbacked(outage.target):
                yield Fault(K.HIGH_LEVEL, station, outage.begins, back, 96.0, rise_h=1.0)


@cache
def _unbacked(post: str) -> tuple[str, ...]:
    """Lift stations fed by a substation that have no generator: every second one."""
    (served,) = [each.served for each in facilities.of_kind("substation") if each.code == post]
    fed = (station for station in facilities.of_kind("lift_station") if station.served[0] in served)
    return tuple(station.code for station in fed if int(station.code[-2:]) % 2)
