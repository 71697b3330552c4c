"""Components as HTML: what a browser gets of a wall."""

from __future__ import annotations

from dash import dcc, html
from dash_svg import Svg, Text

from components.attributes import attributes
from components.markup import Drawings, Html, as_one, markup


def test_names_of_attributes_are_those_of_html_and_texts_cannot_break_out():
    drawn = html.Span(['<b> & "x"', 7], className="a", **attributes(data_name='"><i>'))
    assert markup(drawn) == '<span class="a" data-name="&quot;&gt;&lt;i&gt;">&lt;b&gt; &amp; "x"7</span>'


def test_svg_keeps_the_names_that_it_has():
    drawn = Svg(Text("m³/h", textAnchor="end", fontSize="12"), viewBox="0 0 9 9")
    assert markup(drawn) == '<svg viewBox="0 0 9 9"><text font-size="12" text-anchor="end">m³/h</text></svg>'


def test_html_stays_what_it_is():
    assert markup(Html("<b>x</b>")) == "<b>x</b>"


def test_an_answer_is_drawn_once_for_everybody_who_looks_alike():
    drawn = []

    def draws(answer: list[int], lang: str) -> str:
        drawn.append(lang)
        return f"{answer[0]} {lang}"

    drawings, first, second = Drawings(), [1], [1]
    assert [drawings.of(draws, first, "fr") for _ in range(3)] == ["1 fr"] * 3
    assert drawings.of(draws, first, "ar") == "1 ar"
    assert drawn == ["fr", "ar"]
    drawings.of(draws, second, "fr")  # equal, but another answer: it may have changed inside
    assert drawn == ["fr", "ar", "fr"]


def test_a_long_list_is_one_component_and_its_links_are_links():
    held = as_one(html.Ul([html.Li(dcc.Link("7", href="/roadmap/saidi", className="link"))]))
    drawn = held.to_plotly_json()["props"]["data-html"]
    assert drawn == '<ul><li><a href="/roadmap/saidi" class="link">7</a></li></ul>'
