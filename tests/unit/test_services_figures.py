"""The figures of the customer application: weeks are named in the language of the page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from components.services_figures import use_figure
from data_access.rows.services import UsedDay


@pytest.mark.parametrize(("lang", "monday"), [("fr", "1 oct."), ("en", "1 Oct"), ("ar", "1 أكتوبر")])
def test_weeks_of_use_begin_on_mondays_in_the_language_of_the_page(lang: str, monday: str):
    days = [UsedDay(date(2018, 9, 28) + timedelta(days=number), 900, 12, 40, 1.0, 24) for number in range(11)]
    axis = use_figure(days, ("light", lang))["layout"]["xaxis"]
    assert axis["tickvals"] == ["2018-10-01", "2018-10-08"]
    assert axis["ticktext"][0] == monday
