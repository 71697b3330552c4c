"""The page of wall screens: the registry of all, and the form with which one is arranged, with a live preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card
from components.controls import page_bar
from components.formats import day_time, duration, isolated, number
from components.plain_table import plain_table
from components.screen_drafts import draft_text
from components.states import empty_block, loading_block
from components.text import LANGUAGES, say
from components.wall_ids import Screens as Ids
from components.wall_ids import playlist_slot, screen_button
from components.wall_page import view_name
from components.wall_viewing import CLASSES_M
from data_access.rows.screens import SERVICES, VIEW_SECONDS, VIEWS, Registered, ScreenRow, Showing

SLOTS = 8
TICK_MS = 5000
PANELS_IN = (43, 50, 55, 65, 75, 86)
ANY_ROOM = "any"
RULES = ("interrupts", "stays", "sounds", "shifts")


def screens_page(lang: str, query: Mapping[str, str]) -> Component:
    """`/admin/screens`."""
    return html.Div(
        [
            page_bar(_say("title", lang), [], query, lang),
            dcc.Interval(id=Ids.TICK, interval=TICK_MS),
            dcc.Store(id=Ids.CHOSEN),
            dcc.Store(id=Ids.DRAFT),
            card(_say("registry", lang), html.Div(loading_block(3), id=Ids.REGISTRY)),
            html.Div(
                [
                    card(_say("arrange", lang), _form(lang)),
                    card(_say("preview", lang), html.Iframe(id=Ids.PREVIEW, className="screens__preview")),
                ],
                className="screens__below",
            ),
        ],
        className="screens",
    )


def _form(lang: str) -> Component:
    return html.Div(
        [
            html.Div(form_fields(None, {}, lang), id=Ids.FORM, className="screens__fields"),
            html.P(id=Ids.ANSWER, className="logbook-form__answer", role="alert"),
            html.Div(
                [
                    html.Button(_say("save", lang), id=Ids.SAVE, className="button button--primary", type="button"),
                    html.Button(_say("token", lang), id=Ids.TOKEN, className="button", type="button"),
                    html.Button(_say("revoke", lang), id=Ids.REVOKE, className="button", type="button"),
                ],
                className="screens__buttons",
            ),
            html.P(id=Ids.TOKEN_ANSWER, className="screens__token", role="status"),
        ],
        className="screens__form",
    )


def form_fields(screen: ScreenRow | None, arrondissements: Mapping[str, str], lang: str) -> list[Component]:
    """What can be arranged of a screen; without one, of a new one."""
    shown = screen or ScreenRow("", "", lang, "dark", CLASSES_M[0], tuple(Showing(view) for view in VIEWS))
    return [*_hanging(shown, lang), *_playlist(shown, arrondissements, lang), *_manners(shown, lang)]


def _hanging(shown: ScreenRow, lang: str) -> list[Component]:
    languages = [(each, say(f"shell.language.{each}", each)) for each in LANGUAGES]
    themes = [(each, _say(f"theme.{each}", lang)) for each in ("dark", "light")]
    distances = [(str(each), _say("metres", lang, n=each)) for each in sorted({*CLASSES_M, shown.distance_m})]
    panels = [(str(each), _say("inches", lang, n=each)) for each in sorted({*PANELS_IN, shown.panel_in})]
    return [
        _pair(_words(Ids.CODE, "code", lang, shown.code, "hall"), _words(Ids.NAME, "name", lang, shown.name)),
        _pair(
            _choice(Ids.LANGUAGE, "language", languages, lang, shown.language),
            _choice(Ids.THEME, "theme", themes, lang, shown.theme),
        ),
        _pair(
            _choice(Ids.DISTANCE, "distance", distances, lang, str(shown.distance_m)),
            _choice(Ids.PANEL, "panel", panels, lang, str(shown.panel_in)),
        ),
    ]


def _manners(shown: ScreenRow, lang: str) -> list[Component]:
    manners = shown.manners
    rooms = [(ANY_ROOM, _say("room.any", lang)), *((each, say(f"wall.service.{each}", lang)) for each in SERVICES)]
    options = [{"value": each, "label": _say(f"rule.{each}", lang)} for each in RULES]
    holds = {**asdict(manners), "stays": any(showing.stays for showing in shown.playlist)}
    chosen = [rule for rule in RULES if holds[rule]]
    percent = _say("field.night_percent", lang)
    night = [_clock(minute) for minute in (manners.night_from, manners.night_until)]
    return [
        dcc.Checklist(id=Ids.RULES, options=options, value=chosen, className="screens__rules"),
        _pair(
            _choice(Ids.ROOM, "room", rooms, lang, manners.room or ANY_ROOM),
            dmc.NumberInput(id=Ids.NIGHT_PERCENT, label=percent, value=manners.night_percent, min=5, max=100),
        ),
        _pair(
            _words(Ids.NIGHT_FROM, "night_from", lang, night[0], "22:00"),
            _words(Ids.NIGHT_UNTIL, "night_until", lang, night[1], "06:00"),
        ),
    ]


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _pair(*fields: Component) -> Component:
    return html.Div(list(fields), className="two-fields")


def _choice(field: Ids, name: str, options: Sequence[tuple[str, str]], lang: str, chosen: str) -> Component:
    data = [{"value": value, "label": label} for value, label in options]
    return dmc.Select(id=field, label=_say(f"field.{name}", lang), data=data, value=chosen, allowDeselect=False)


def _words(field: Ids, name: str, lang: str, value: str, hint: str = "") -> Component:
    return dmc.TextInput(id=field, label=_say(f"field.{name}", lang), value=value, placeholder=hint)


def _playlist(screen: ScreenRow, arrondissements: Mapping[str, str], lang: str) -> list[Component]:
    """The places of the playlist in their order; an empty one is left out when the screen is stored."""
    options = [{"value": key, "label": label} for key, label in view_options(arrondissements, lang)]
    slots = [_slot(place, screen.playlist, options) for place in range(max(SLOTS, len(screen.playlist)))]
    label = html.Span(_say("field.playlist", lang), className="screens__label")
    return [html.Div([label, *slots], className="screens__playlist")]


def _slot(place: int, playlist: Sequence[Showing], options: Sequence[Mapping[str, str]]) -> Component:
    showing = playlist[place] if place < len(playlist) else None
    key, seconds = (showing.key, showing.seconds) if showing else (None, VIEW_SECONDS)
    return html.Div(
        [
            html.Span(f"{place + 1}", className="secondary"),
            dmc.Select(id=playlist_slot("view", place), data=options, value=key, clearable=True),
            dmc.NumberInput(id=playlist_slot("seconds", place), value=seconds, min=5, suffix=" s"),
        ],
        className="screens__slot",
    )


def view_options(arrondissements: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """Every view that a playlist may name, as (key, label)."""
    showings = [Showing(view) for view in VIEWS] + [Showing("service", subject=service) for service in SERVICES]
    options = [(one.key, view_name(one, lang, {})) for one in showings]
    return options + [(f"arrondissement:{code}", name) for code, name in arrondissements.items()]


def registry_table(found: Sequence[Registered], wall: datetime, build: str, lang: str) -> Component:
    """Every screen: how it is, since when, what it shows and what it costs; a button to arrange each."""
    if not found:
        return empty_block(_say("none", lang), _say("none_detail", lang))
    names = ("screen", "state", "seen", "view", "version", "memory", "fps", "resolution", "token", "")
    heads = [_say(f"column.{name}", lang) if name else "" for name in names]
    return plain_table(heads, [_row(each, wall, build, lang) for each in found], texts=5)


def _row(each: Registered, wall: datetime, build: str, lang: str) -> Sequence[Any]:
    screen, sign = each.screen, each.sign
    said = screen.last_seen_at is not None
    state = html.Span(_say(f"state.{each.state}", lang), className=f"screens__state screens__state--{each.state}")
    arrange = html.Button(_say("arrange_one", lang), id=screen_button(screen.code), className="button button--small")
    return (
        html.A(html.Bdi(f"{screen.code} · {screen.name}"), href=f"/wall/{screen.code}", className="link"),
        state,
        _seen(screen.last_seen_at, wall, lang),
        sign.view or "–",
        _version(sign.build, build, lang),
        number(sign.memory_mb, lang) + " MB" if sign.memory_mb is not None else "–",
        number(sign.fps, lang) if said and sign.fps is not None else "–",
        isolated(f"{sign.width}×{sign.height}", lang) if sign.width else "–",
        _token(each, lang),
        arrange,
    )


def _seen(instant: datetime | None, wall: datetime, lang: str) -> str:
    """Seconds as long as there are few of them: a screen speaks every ten."""
    if instant is None:
        return "–"
    ago = wall - instant
    return _say("seconds", lang, n=int(ago.total_seconds())) if ago < timedelta(minutes=2) else duration(ago, lang)


def _version(shown: str, build: str, lang: str) -> str:
    if not shown:
        return "–"
    return _say("version.current" if shown == build else "version.old", lang, build=shown[:7])


def _token(each: Registered, lang: str) -> str:
    if not each.has_token:
        return _say("token_state.none", lang)
    if each.expires_at is None:
        return _say("token_state.forever", lang)
    return _say("token_state.until", lang, time=day_time(each.expires_at, lang))


def preview_address(screen: ScreenRow) -> str:
    """The wall as it would be with what stands in the form."""
    return f"/wall/{quote(screen.code)}?draft={quote(draft_text(screen))}"


def _say(key: str, lang: str, **values: object) -> str:
    return say(f"screens.{key}", lang, **values)
