"""What a wall shows that nobody let in: large words instead of a form, and the same question again by itself."""

from __future__ import annotations

from html import escape
from string import Template

from components.index_page import with_language_and_theme
from components.text import say

AGAIN_S = 10
_PAGE = Template(
    """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="$again">
<link rel="icon" href="data:,">
<title>$product</title>
<link rel="stylesheet" href="/assets/tokens.css">
<link rel="stylesheet" href="/assets/closed_wall.css">
</head>
<body data-connection="lost">
<main class="closed-wall" role="alert"><h1>$title</h1><p>$cure</p></main>
</body>
</html>"""
)


def closed_wall_page(lang: str, screen: str) -> str:
    """The whole page; it opens without any script and holds nothing that could be typed into."""
    page = _PAGE.substitute(
        again=AGAIN_S,
        product=escape(say("shell.product", lang)),
        title=escape(say("wall.closed", lang, code=screen)),
        cure=escape(say("wall.closed_cure", lang)),
    )
    return with_language_and_theme(page, lang)
