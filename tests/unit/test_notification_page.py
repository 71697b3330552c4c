"""The page of notifications: what the form makes of its fields, and what the outbox says of a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callbacks.notification import wanted_of
from components.notification_page import post_state, silent, subscription_table
from components.text import LANGUAGES
from data_access.notification import SubscriptionRefused
from data_access.rows.notification import Post, Rhythm, Subscriber, Wanted

SIX = datetime(2018, 10, 9, 5, tzinfo=UTC)
POST = Post("A-2018-0001", "email", "quart@ville.example", SIX, SIX, None, None, 0, None)
FORM = ("dispatcher", "email", " quart@ville.example ", "2", "60", ["prompts"], "HH-12", "22:00", "06:30")


def test_the_form_becomes_a_subscription_with_times_in_minutes_of_the_day():
    rhythm = Rhythm(22 * 60, 6 * 60 + 30, 60)
    assert wanted_of(FORM, "ar") == Wanted("dispatcher", "email", "quart@ville.example", "ar", 2, True, "HH-12", rhythm)
    nothing = wanted_of((*FORM[:5], None, "", "", None), "fr")
    assert (nothing.zone, nothing.prompts, nothing.rhythm) == (None, False, Rhythm(digest_min=60))


def test_a_time_that_is_none_is_refused_in_words():
    with pytest.raises(SubscriptionRefused) as refused:
        wanted_of((*FORM[:7], "soir", "06:00"), "fr")
    assert refused.value.message_key == "notification.error.quiet"


def test_the_outbox_says_what_became_of_each_message():
    later = SIX + timedelta(minutes=30)
    states = [
        post_state(replace(POST, **changes), "fr")
        for changes in (
            {"sent_at": later},
            {"due_at": later},
            {"due_at": later, "attempts": 2, "error": "HTTP 503"},
            {"gave_up_at": later, "attempts": 1, "error": "550"},
        )
    ]
    assert states == [
        "envoyé 9 oct. 06:30",
        "prévu 9 oct. 06:30",
        "essai 2, HTTP 503 ; reprise 9 oct. 06:30",
        "abandonné : 550",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_channel_that_is_not_set_is_told_by_its_setting(lang: str):
    assert len(silent([], lang)) == 2
    assert "AIN_WEBHOOK_HOSTS" in str(silent(["email"], lang))
    assert silent(["email", "webhook"], lang) == []


def test_who_may_not_set_rules_sees_no_button():
    found = [Subscriber(3, Wanted("admin", "email", "a@b.example"))]
    assert "Arrêter" in str(subscription_table(found, "fr", editable=True))
    assert "Arrêter" not in str(subscription_table(found, "fr", editable=False))
