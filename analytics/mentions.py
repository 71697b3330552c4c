"""Who a comment speaks to: `@bennani` names everybody whose name or login holds that word."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

MENTION = re.compile(r"(?<![\w@])@(\w[\w.\-]*\w)")
SHORTEST = 3  # letters of a word of a name that names a person


def mentioned(text: str) -> list[str]:
    """The words after an @, in their order; an address of e-mail names nobody.

    >>> mentioned("@Bennani et @k.alami : voir a.b@c.ma"), mentioned("rien")
    (['Bennani', 'k.alami'], [])
    """
    return MENTION.findall(text)


def names(word: str, person: str) -> bool:
    """Whether the word is the whole name, or one of its words; accents and capitals do not count.

    >>> names("bennani", "K. Bennani"), names("operateur", "Opérateur de garde"), names("de", "Opérateur de garde")
    (True, True, False)
    """
    return plain(word) in words_of(person)


@lru_cache(maxsize=2048)
def words_of(person: str) -> frozenset[str]:
    """The words that name that person, as `plain` has them.

    >>> sorted(words_of("Opérateur de garde"))
    ['garde', 'operateur', 'operateur de garde']
    """
    whole = plain(person)
    return frozenset([whole, *(word for word in re.split(r"[\s.]+", whole) if len(word) >= SHORTEST)])


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Without accents and capitals."""
    return "".join(letter for letter in normalize("NFD", text.casefold()) if not combining(letter))
