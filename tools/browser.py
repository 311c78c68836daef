"""The Chromium that screenshots and browser tests use.

python tools/browser.py    print its path, installing it when that is possible; exit 1 with advice if not
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADVICE = """No Chromium was found on PATH, and the browser tests need one.
Install it, with a Japanese font:
  Debian, Ubuntu:  sudo apt-get install chromium fonts-noto-cjk
  Fedora:          sudo dnf install chromium google-noto-sans-cjk-fonts
  macOS:           brew install --cask google-chrome
and run the tests again."""


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def has_japanese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def can_install() -> bool:
    return is_root() and os.path.exists("/etc/debian_version") and shutil.which("apt-get") is not None


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(command, env=environment, check=True, stdout=sys.stderr)


def launch_options() -> dict:
    """Arguments of Playwright's `launch`; the sandbox does not start for root."""
    return {
        "executable_path": find_chromium(),
        "args": [*FLAGS, *(["--no-sandbox"] if is_root() else [])],
    }


def main() -> int:
    if (not find_chromium() or not has_japanese_font()) and can_install():
        try:
            install()
        except subprocess.CalledProcessError as error:
            print(f"{' '.join(error.cmd)} failed.", file=sys.stderr)
    path = find_chromium()
    print(path or ADVICE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
