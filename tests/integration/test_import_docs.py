"""docs/feeds.md: every example file, in its order, is taken by the command that stands below it."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.builders.feeds import epyt_network, importer

GUIDE = Path(__file__).parents[2] / "docs" / "feeds.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = "$ python manage.py import "


def test_the_examples_of_the_guide_run_as_they_stand(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(epyt_network(), tmp_path)
    run = importer(sqlite_url)
    commands = []
    for kind, file, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if file:
            Path(file).write_text(text, encoding="utf-8")
        elif kind == "console":
            command = text.strip().removeprefix(COMMAND)
            result = run(*shlex.split(command))
            assert (result.exit_code, result.stderr) == (0, ""), command
            commands.append(command.split()[0])
    assert commands == [
        *("network", "network", "zones", "assets", "sensors", *["readings"] * 3),
        *("crews", "agencies", "interruptions", "billed-volumes", "contacts", "operations"),
        *("worksites", "worksites"),
    ]


@pytest.mark.parametrize(
    "option", ["--rejects", "--allow-rejects", "--received-at", "--timezone", "--create-zones", "--step-s", "--dry-run"]
)
def test_the_guide_tells_of_every_option(option):
    assert f"`{option}" in GUIDE.read_text(encoding="utf-8")
