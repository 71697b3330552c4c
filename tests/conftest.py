"""What every test may ask for: a migrated database on either engine, a count of its queries, a headless browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from selenium.webdriver.chrome.options import Options

from data_access.database import Database
from data_access.schema import Base
from data_access.upgrade import upgrade
from tests.postgres import Cluster, start_cluster, stop_cluster
from tests.queries import recorded_queries

ENGINES = ("sqlite", "postgresql")
CHROMIUM = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,900",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A private server for the whole run. Missing binaries are an error with the command to type."""
    cluster = start_cluster()
    yield cluster
    stop_cluster(cluster)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Cluster) -> str:
    """The name of the migrated database that the others are copies of."""
    name = postgres.create()
    upgrade(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrated file that the others are copies of."""
    file = tmp_path_factory.mktemp("migrated") / "ain.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite file."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'ain.db')}"


@pytest.fixture
def postgres_url(postgres: Cluster, migrated_postgres: str) -> Iterator[str]:
    """The address of an empty migrated PostgreSQL database; emptying one is ten times as fast as making one."""
    name = postgres.borrow(migrated_postgres)
    yield postgres.url(name)
    postgres.give_back(name, {*Base.metadata.tables, "alembic_version"})


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh migrated database: the test runs once per engine."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(params=ENGINES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a single table, once per engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The door to a fresh migrated database: the test runs once per engine."""
    opened = Database(database_url, connections=4)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """The same on SQLite alone, for tests in which the engine does not matter."""
    opened = Database(sqlite_url, connections=4)
    yield opened
    opened.close()


@pytest.fixture
def count_queries() -> Callable[[Database], AbstractContextManager[list[str]]]:
    """`with count_queries(database) as queries:` ... `len(queries)`."""
    return recorded_queries


def pytest_setup_options() -> Options:
    """The browser of `dash_duo`. A missing one is an error: make system."""
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            raise pytest.UsageError(f"{program} is not installed. Type: make system")
    options = Options()
    for flag in CHROMIUM:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails runs once more; the report names it (RERUN)."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
