#!/bin/sh
# Installs uv, which reads the lock file, into build/uv: beside .venv, where it would remove itself.
set -eu
python=$(sh tools/find_python.sh)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "This Python cannot make virtual environments: $python" >&2
    echo "On Debian and Ubuntu install python3-venv:  sudo apt-get install python3-venv" >&2
    exit 1
fi
rm -rf build/uv
mkdir -p build
"$python" -m venv build/uv
build/uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
