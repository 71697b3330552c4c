"""The city's clocks for those who may only import rows: components show every instant in local time."""

from analytics.local_time import CITY, day_span, day_start, local, local_day, parse_instant

__all__ = ["CITY", "day_span", "day_start", "local", "local_day", "parse_instant"]
