"""The rules of the house, each naming the file that breaks it. A scan that finds nothing to scan fails too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
FOLDERS = ("analytics", "api", "callbacks", "components", "data_access", "feeds", "pages", "workers")
TOP = ("app.py", "manage.py", "settings.py")
MAY_IMPORT = {
    "pages": {"components"},
    "components": {"data_access.rows"},
    "callbacks": {"components", "analytics", "data_access", "settings"},
    "data_access": {"analytics"},
    "analytics": set(),
    "feeds": {"analytics", "data_access"},
    "workers": {"feeds", "analytics", "data_access", "settings"},
    "api": {"feeds", "analytics", "data_access", "settings"},
}
LONGEST_FILE, LONGEST_FUNCTION, MOST_OUTPUTS = 300, 50, 3


def code_files() -> list[Path]:
    files = [HOME / name for name in TOP]
    for folder in FOLDERS:
        files += (HOME / folder).rglob("*.py")
    return [file for file in files if "migrations/versions" not in file.as_posix()]


def name(file: Path) -> str:
    return file.relative_to(HOME).as_posix()


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_ours(module: str) -> bool:
    return module.split(".")[0] in (*FOLDERS, "settings", "app", "manage")


def allowed(module: str, folder: str) -> bool:
    return any(f"{module}.".startswith(f"{target}.") for target in (*MAY_IMPORT[folder], folder))


def test_there_is_code_to_scan():
    assert len(code_files()) > 50


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_point_one_way(folder):
    files = list((HOME / folder).rglob("*.py"))
    assert files
    broken = [
        f"{name(file)} imports {module}"
        for file in files
        if "migrations" not in name(file)
        for module in imports(file)
        if is_ours(module) and not allowed(module, folder)
    ]
    assert broken == []


def test_an_import_against_the_arrows_would_be_seen():
    assert not allowed("data_access.schema", "components")
    assert not allowed("callbacks.alerts", "pages")
    assert allowed("data_access.rows.alerts", "components")


def test_only_data_access_knows_the_tables():
    broken = [
        f"{name(file)} imports {module}"
        for file in code_files()
        if not name(file).startswith("data_access/")
        for module in imports(file)
        if module.startswith("data_access.schema")
        # the demonstration writes whole tables at once, in the functions that build it
        and not name(file).startswith("feeds/demo/")
    ]
    assert broken == []


def test_nothing_outside_the_demonstration_knows_its_faults():
    broken = [
        name(file)
        for file in code_files()
        if not name(file).startswith("feeds/demo/")
        for module in imports(file)
        if module.startswith("feeds.demo.faults")
    ]
    assert broken == []


TRUTH = re.compile(r"ground_truth|GroundTruth|solved_table|SolvedTable")
KNOWS_THE_TRUTH = ("feeds/demo/", "data_access/ground_truth.py", "data_access/schema/", "workers/city_backtest.py")


def tells_the_truth(where: str, text: str) -> bool:
    """Whether a file outside the demonstration names what only the demonstration may know."""
    return not where.startswith(KNOWS_THE_TRUTH) and TRUTH.search(text) is not None


def test_nothing_outside_the_demonstration_reads_the_ground_truth():
    assert [name(file) for file in code_files() if tells_the_truth(name(file), file.read_text(encoding="utf-8"))] == []


def test_a_rule_of_detection_that_looked_at_the_ground_truth_would_be_seen():
    assert tells_the_truth("workers/burst_rule.py", "from data_access import ground_truth")
    assert tells_the_truth("data_access/alerts.py", "from data_access.schema import GroundTruth")
    assert not tells_the_truth("feeds/demo/live.py", "from data_access import ground_truth")


def test_no_file_is_longer_than_a_reader_bears():
    long = [name(file) for file in code_files() if len(file.read_text().splitlines()) > LONGEST_FILE]
    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{name(file)}:{function.name}"
        for file in code_files()
        for function in functions(file)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_half_of_the_functions_are_at_most_eight_lines():
    lengths = sorted(
        (function.end_lineno or 0) - function.lineno + 1 for file in code_files() for function in functions(file)
    )
    assert lengths[len(lengths) // 2] <= 8


def test_every_module_says_what_a_reader_finds_in_it():
    silent = [name(file) for file in code_files() if file.read_text().strip() and not ast.get_docstring(parsed(file))]
    assert silent == []


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(parsed(file)) if isinstance(node, ast.Call))


def test_ids_are_spelled_in_one_file_and_styles_in_none():
    found = [
        f"{name(file)}:{call.lineno} {keyword.arg}="
        for file in code_files()
        if name(file).split("/")[0] in ("components", "callbacks", "pages")
        for call in calls(file)
        for keyword in call.keywords
        if (keyword.arg == "id" and isinstance(keyword.value, ast.Constant) and keyword.value.value != "content")
        or (keyword.arg == "style" and isinstance(keyword.value, ast.Dict))
    ]
    assert found == []


def test_callbacks_are_coroutines_with_few_outputs_and_never_global():
    found = []
    for file in (HOME / "callbacks").rglob("*.py"):
        for function in functions(file):
            for decorator in function.decorator_list:
                text = ast.unparse(decorator)
                if "callback(" not in text:
                    continue
                outputs = len(re.findall(r"\bOutput\(", text))
                if not isinstance(function, ast.AsyncFunctionDef) or outputs > MOST_OUTPUTS or "app." not in text:
                    found.append(f"{name(file)}:{function.name}")
    assert found == []


FORBIDDEN = {
    "print": re.compile(r"^\s*print\(", re.MULTILINE),
    "blanket except": re.compile(r"except\s*(Exception\s*)?:"),
    "suppressed callback exceptions": re.compile(r"suppress_callback_exceptions\s*=\s*True"),
    "unfinished work": re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b"),
}


@pytest.mark.parametrize("habit", FORBIDDEN)
def test_habits_that_are_not_ours(habit):
    assert FORBIDDEN["unfinished work"].search("# TODO later")
    found = [name(file) for file in code_files() if FORBIDDEN[habit].search(file.read_text())]
    assert found == []


def test_drawers_without_a_name_do_not_exist():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}
    assert [name(file) for file in code_files() if file.name in drawers] == []


def test_nothing_committed_is_loaded_from_elsewhere():
    texts = [*HOME.glob("assets/*.css"), *HOME.glob("assets/*.js")]
    assert texts
    abroad = re.compile(r"""(?:src|href|url|import|fetch)\s*[=(]\s*['"]?https?://""")
    assert [name(file) for file in texts if abroad.search(file.read_text())] == []
