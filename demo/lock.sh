#!/bin/sh
# Refreshes both lock files: universal (every platform, Python 3.11 and newer), with the hash of every file.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.13'

compile() {
    .venv/bin/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}
compile --all-extras --output-file requirements.lock
compile --extra server --constraint requirements.lock --output-file docker/requirements.lock
