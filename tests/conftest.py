"""What every test can count on. The database is DATABASE_URL's, SQLite without one (see the Makefile)."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection

from tests.settings import FOLDER

# The same examples everywhere, so that a red run can be repeated; `explore` looks for new ones.
hypothesis.settings.register_profile("default", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_report_header() -> str:
    return f"database: {connection.display_name}"


def pytest_unconfigure() -> None:
    """Workers of xdist leave without running what `atexit` was told."""
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """The sign-in throttle counts in the cache; no test inherits another's count."""
    yield
    cache.clear()


@pytest.fixture(scope="session")
def real_documents() -> Path:
    """The folder of the real documents, which are not part of the repository."""
    folder = os.environ.get("REAL_DOCUMENTS_DIR")
    if not folder or not Path(folder).is_dir():
        pytest.skip("REAL_DOCUMENTS_DIR names no folder: the real documents are not on this machine")
    return Path(folder)
