"""Who works for the operator and who must not be without supply: people, crews, agencies, hospitals and schools."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data_access.rows.city import AgencyRecord, CrewRecord, SensitiveCustomerRecord
from feeds.demo.geography import degrees
from feeds.demo.noise import stream, uniform
from feeds.demo.zones import Area, plan

DISPATCHERS = ("K. Bennani", "S. Alaoui", "N. Tazi", "Y. El Idrissi", "H. Berrada", "F. Ouazzani")
OFFICE_HOURS = {str(day): [["08:30", "16:30"]] for day in range(4)} | {
    "4": [["08:30", "11:30"], ["14:30", "16:30"]],  # Friday prayer
    "5": [["09:00", "12:30"]],
    "6": [],
}
SECOND_AGENCIES = ("HH", "SM", "AC", "MR")
HOSPITALS_PER_100_000 = 0.6
SCHOOLS_PER_100_000 = 2.2


def crews() -> list[CrewRecord]:
    """Nine: six for water by quarter of the city, two for electricity, one for sewers."""
    names = [("OUEST", "Ouest", "الغرب"), ("CENTRE", "Centre", "الوسط"), ("EST", "Est", "الشرق")]
    water = [
        CrewRecord(f"{code}-{number}", f"{fr} {number}", f"{ar} {number}", "water")
        for code, fr, ar in names
        for number in (1, 2)
    ]
    return [
        *water,
        CrewRecord("ELEC-1", "Électricité 1", "الكهرباء 1", "electricity"),
        CrewRecord("ELEC-2", "Électricité 2", "الكهرباء 2", "electricity"),
        CrewRecord("ASST-1", "Assainissement 1", "التطهير 1", "sanitation"),
    ]


def agencies() -> list[AgencyRecord]:
    """One in each arrondissement, two in the largest."""
    wholes = plan().arrondissements
    return [_agency(area, 1) for area in wholes] + [_agency(area, 2) for area in wholes if area.code in SECOND_AGENCIES]


def sensitive_customers() -> list[SensitiveCustomerRecord]:
    """Hospitals, dialysis centres and schools, more where more people live."""
    return [record for sector in plan().sectors for record in _sensitive(sector)]


def _agency(area: Area, number: int) -> AgencyRecord:
    lon, lat = degrees(np.array([area.place]))[0] + (number - 1) * np.array([0.006, -0.004])
    return AgencyRecord(
        code=f"AG-{area.code}{number}",
        name_fr=f"Agence {area.name_fr}" + (" 2" if number > 1 else ""),
        name_ar=f"وكالة {area.name_ar}" + (" 2" if number > 1 else ""),
        arrondissement=area.code,
        lon=round(float(lon), 5),
        lat=round(float(lat), 5),
        hours=OFFICE_HOURS,
    )


def _sensitive(sector: Area) -> Iterator[SensitiveCustomerRecord]:
    kinds = (
        ("hospital", "Hôpital", HOSPITALS_PER_100_000),
        ("dialysis", "Centre de dialyse", HOSPITALS_PER_100_000),
        ("school", "École", SCHOOLS_PER_100_000),
    )
    draws = uniform(0, np.array([stream("sensitive", sector.code)]), np.arange(9))[0].reshape(3, 3)
    for (kind, name, rate), (draw, east, north) in zip(kinds, draws, strict=True):
        if draw < rate * sector.population / 100_000 * 2:
            lon, lat = degrees(np.array([sector.place]))[0] + (np.array([east, north]) - 0.5) * 0.003
            yield SensitiveCustomerRecord(
                f"{kind[:3].upper()}-{sector.code}",
                kind,
                f"{name} {sector.name_fr}",
                sector.code,
                float(lon),
                float(lat),
            )
