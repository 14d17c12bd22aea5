#!/bin/sh
# Makes .venv and installs requirements.lock into it. Needs a Python of 3.11 or newer and nothing else.
set -eu
cd "$(dirname "$0")/.."

young_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ ! -x .venv/bin/python ]; then
    python=
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null 2>&1 && young_enough "$name"; then
            python=$name
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed. Found: $( (python3 --version) 2>/dev/null || echo none)." >&2
        echo "Install python3.11 (or 3.12, 3.13, 3.14) so that it is on PATH, and try again." >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$python cannot make a virtual environment: its modules venv and ensurepip are missing." >&2
        echo "On Debian and Ubuntu: apt-get install python$version-venv" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv .venv
fi

echo "Installing requirements.lock into .venv (the first time takes a minute)"
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; then
    echo "The installation failed; pip says why above. It needs a package index it can reach." >&2
    exit 1
fi
touch .venv/installed
