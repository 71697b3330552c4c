"""The ids of the page of the digital services, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Services(StrEnum):
    """The customer application, payments, agencies, customers' reports."""

    HEADLINES = "services-headlines"
    PARTS = "services-parts"
    PAYMENTS = "services-payments"
    USE = "services-use"
    MAP = "services-map"
    AGENCIES = "services-agencies"
    NEAREST = "services-nearest"
    LIST = "services-list"
    REPORTS = "services-reports"
