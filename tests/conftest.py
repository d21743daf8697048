"""Where every test begins: a data directory of its own, before Django reads its settings.

``TEST_DATABASE_URL=postgresql://…`` runs the same tests against PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("SHUQIAO_")]:
    del os.environ[_name]
_DIRECTORY = Path(tempfile.mkdtemp(prefix="shuqiao-test-"))
(_DIRECTORY / "static").mkdir()  # the web server's start warns without it
os.environ["SHUQIAO_DIR"] = str(_DIRECTORY)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["SHUQIAO_DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DJANGO_SETTINGS_MODULE"] = "shuqiao.site.settings"

import django  # noqa: E402 - the environment comes first
import pytest  # noqa: E402

django.setup()


pytest_plugins = ["tests.cast.fixtures", "tests.databases"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker would read the settings before this file has given it a directory of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_sessionfinish() -> None:
    shutil.rmtree(_DIRECTORY, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Between tests that commit, Django empties the tables: only then do the log's triggers stand aside."""
    from django.db import connection
    from django.db.backends.base.operations import BaseDatabaseOperations

    from shuqiao.audit import triggers

    operations: BaseDatabaseOperations = connection.ops
    flush = operations.sql_flush

    def sql_flush(*arguments: object, **options: object) -> list[str]:
        emptying = flush(*arguments, **options)
        return [*triggers.removal(connection.vendor), *emptying, *triggers.statements(connection.vendor)]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fresh_log() -> Iterator[None]:
    """The published log and the search index belong to the test's database, which the test gives back empty."""
    yield
    for directory in (*_DIRECTORY.glob("log*"), _DIRECTORY / "search"):
        shutil.rmtree(directory, ignore_errors=True)
