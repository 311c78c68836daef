"""The demo, served by the production server for as long as the browser tests run."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 420
STOP_SECONDS = 20


@dataclass(frozen=True)
class Site:
    base: str
    passwords: dict[str, str]  # by mail address
    data: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path) -> dict[str, str]:
    """A fresh installation's: nothing of the test process, its own data folder."""
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}
    return own | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATA_DIR": str(data), "DEBUG": "true"}


def printed_by(module: str, site: Site) -> Any:
    """What a script prints as JSON that is run in the demo's environment, beside its server."""
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, env=environment(site.data), check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


@contextmanager
def demo_server(data: Path) -> Iterator[Site]:
    port = free_port()
    demo = [sys.executable, "manage.py", "demo", "--port", str(port)]
    log = data / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(demo, cwd=ROOT, env=environment(data), stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_served(process, f"http://127.0.0.1:{port}/accounts/login/", log)
        accounts = (data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
        yield Site(f"http://127.0.0.1:{port}", dict(line.split("\t") for line in accounts), data)
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until_served(process: subprocess.Popen, address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"The demo did not come up:\n{log.read_text()}")
