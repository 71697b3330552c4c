"""The catalogues of the three languages, and what `say` promises."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from components.text import LANGUAGES, catalogue, direction, say

HOME = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{(\w+)")


def forms(text):
    return [text] if isinstance(text, str) else list(text.values())


def placeholders(text):
    return {found for form in forms(text) for found in PLACEHOLDER.findall(form)}


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "fr"])
def test_every_language_knows_the_same_keys(lang):
    assert catalogue(lang).keys() ^ catalogue("fr").keys() == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translations_take_the_same_values(lang):
    different = [
        key for key, text in catalogue(lang).items() if placeholders(text) != placeholders(catalogue("fr")[key])
    ]
    assert different == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_holds_a_narrow_space_that_our_face_lacks(lang):
    assert [key for key, text in catalogue(lang).items() if any("\u202f" in form for form in forms(text))] == []


def test_arabic_is_written_in_arabic():
    arabic = re.compile(r"[\u0600-\u06ff]")
    latin_words = re.compile(r"[A-Za-zÀ-ÿ]{4,}")
    foreign = [
        key
        for key, text in catalogue("ar").items()
        if any(latin_words.search(PLACEHOLDER.sub("", form)) and not arabic.search(form) for form in forms(text))
    ]
    assert foreign == []


@pytest.mark.parametrize(
    ("count", "lang", "form"),
    [(0, "fr", "one"), (1, "fr", "one"), (2, "fr", "other"), (0, "en", "other"), (1, "en", "one"), (2, "ar", "two")],
)
def test_plural_forms_follow_the_language(monkeypatch, count, lang, form):
    texts = {"x": {"one": "one", "two": "two", "other": "other"}}
    monkeypatch.setattr("components.text.catalogue", lambda _lang: texts)
    assert say("x", lang, count=count) == form


def test_an_unknown_key_is_a_bug_and_never_shown():
    with pytest.raises(KeyError):
        say("shell.no_such_sentence", "fr")


def test_only_arabic_runs_right_to_left():
    assert [direction(lang) for lang in LANGUAGES] == ["ltr", "ltr", "rtl"]


def literal_keys():
    for folder in ("components", "callbacks", "pages"):
        for file in (HOME / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "say" and node.args:
                    key = node.args[0]
                    if isinstance(key, ast.Constant):
                        yield file.name, key.value


def test_every_sentence_that_is_said_exists():
    said = list(literal_keys())
    assert len(said) > 50
    assert [(file, key) for file, key in said if key not in catalogue("fr")] == []
