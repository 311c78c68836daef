"""Settings as a server reads them from its environment."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("portal.example.jp", ["portal.example.jp"]),
        (" portal.example.jp, www.example.jp ,", ["portal.example.jp", "www.example.jp"]),
    ],
)
def test_hosts_are_separated_by_commas_with_or_without_spaces(tmp_path, written, read) -> None:
    server = {"DEBUG": "false", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": written, "DATA_DIR": str(tmp_path)}
    code = "from portal import settings; print(settings.ALLOWED_HOSTS)"
    told = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **server}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(read)
