"""The sign-in page: plain HTML that posts to /session.

It needs no script and no data, so it opens for nobody in particular without opening anything else.
"""

from __future__ import annotations

from html import escape
from string import Template
from urllib.parse import urlencode

from components.index_page import with_language_and_theme
from components.text import LANGUAGES, say

_STYLES = ("tokens", "base", "shell")
_PAGE = Template(
    """<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>$title · $product</title>
$styles
</head>
<body data-connection="lost">
<main class="sign-in-page">
<form class="card sign-in" method="post" action="/session">
<h1>$title</h1>
$refusal
<label class="sign-in__field">$name
<input class="sign-in__input" name="name" type="text" autocomplete="username" required autofocus></label>
<label class="sign-in__field">$password
<input class="sign-in__input" name="password" type="password" autocomplete="current-password" required></label>
<input name="next" type="hidden" value="$wanted">
<button class="button button--primary" type="submit">$enter</button>
<p class="secondary">$help</p>
<nav class="sign-in__languages">$languages</nav>
</form>
</main>
</body>
</html>"""
)


def sign_in_page(lang: str, wanted: str = "/", refused: bool = False) -> str:
    """The whole page. A refused attempt says so without telling which of the two was wrong."""
    refusal = f'<p class="sign-in__refused" role="alert">{escape(say("sign_in.refused", lang))}</p>' if refused else ""
    texts = {key: escape(say(f"sign_in.{key}", lang)) for key in ("title", "name", "password", "help")}
    page = _PAGE.substitute(
        texts,
        product=escape(say("shell.product", lang)),
        enter=escape(say("shell.sign_in", lang)),
        wanted=escape(wanted, quote=True),
        styles="\n".join(f'<link rel="stylesheet" href="/assets/{name}.css">' for name in _STYLES),
        refusal=refusal,
        languages=" ".join(_language(code, wanted) for code in LANGUAGES if code != lang),
    )
    return with_language_and_theme(page, lang)


def _language(code: str, wanted: str) -> str:
    address = escape(f"/login?{urlencode({'lang': code, 'next': wanted})}", quote=True)
    return f'<a class="link" lang="{code}" href="{address}">{escape(say(f"shell.language.{code}", code))}</a>'
