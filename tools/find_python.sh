#!/bin/sh
# Prints the path of a Python new enough for the portal, or says what to install.
for name in python3 python3.11 python3.12 python3.13 python3.14 python; do
    command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11)); ' 2>/dev/null || continue
    "$name" -c 'import sys; print(sys.executable)'
    exit 0
done
cat >&2 <<'MESSAGE'
No Python 3.11 or newer was found on PATH. Install one:
  Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install python3 python3-venv
  Fedora:                            sudo dnf install python3
  macOS:                             brew install python
MESSAGE
exit 1
