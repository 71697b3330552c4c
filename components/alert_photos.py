"""Photos of what was found: the button that adds one, and those that are there."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from components.alert_words import person
from components.attributes import attributes
from components.duty_ids import Photos
from components.formats import day_time
from components.text import say
from data_access.rows.attachments import MEDIA_TYPES, MOST_BYTES, PhotoRow


def photo_upload(lang: str) -> Component:
    """Takes one picture at a time and says what became of it, also of one too large to be sent (assets/alerts.js)."""
    button = html.Button(say("alerts.photo.add", lang), className="button", type="button")
    upload = dcc.Upload(button, id=Photos.UPLOAD, accept=",".join(MEDIA_TYPES), max_size=MOST_BYTES)
    kinds = html.Span(say("alerts.photo.kinds", lang), className="secondary")
    answer = html.P(id=Photos.ANSWER, className="action__answer", role="status")
    told = attributes(data_most=str(MOST_BYTES), data_too_large=say("alerts.error.photo_size", lang))
    return html.Div([upload, kinds, answer], className="photo-upload", **told)


def gallery(photos: Sequence[PhotoRow], lang: str) -> Component | None:
    """Each photo with who added it and when, oldest first; opens in full. Nothing where there is none."""
    return html.Ul([_photo(each, lang) for each in photos], className="photos") if photos else None


def _photo(photo: PhotoRow, lang: str) -> Component:
    address = f"/api/v1/photos/{photo.number}"
    told = say("alerts.life.when", lang, time=day_time(photo.at, lang), who=person(photo.author, lang))
    picture = html.Img(src=address, alt=photo.name, title=photo.name, className="photos__picture")
    return html.Li([html.A(picture, href=address, target="_blank"), html.Span(told, className="secondary")])
