"""The first bytes of every page: language, direction and theme stand in the <html> tag before anything is drawn.

The address of a wall is told from the others too, so that the frame of the desk never shows there.
"""

from __future__ import annotations

from components.text import direction

_THEME_FROM_COOKIE = (
    '<script>(function(){var t=/(?:^|; )ain_theme=(dark|light)/.exec(document.cookie);var v=t?t[1]:"light";'
    'var d=document.documentElement.dataset;if(location.pathname.indexOf("/wall/")===0){v="dark";d.wall=""}'
    "d.theme=v;d.mantineColorScheme=v;})()</script>"
)


def with_language_and_theme(page: str, lang: str) -> str:
    """Dash's index page with our <html> tag; the theme is read from its cookie before the first paint."""
    return page.replace("<html>", f'<html lang="{lang}" dir="{direction(lang)}">', 1).replace(
        "<head>", f"<head>{_THEME_FROM_COOKIE}", 1
    )
