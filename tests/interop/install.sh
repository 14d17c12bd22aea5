#!/bin/sh
# Installs the certified client that tests/interop speaks through: package-lock.json, by hash, from npm.
set -eu
cd "$(dirname "$0")"

young_enough='const [major, minor] = process.versions.node.split(".").map(Number);
process.exit(major > 20 || (major === 20 && minor >= 18) ? 0 : 1)'
if ! node -e "$young_enough" 2>/dev/null || ! command -v npm >/dev/null 2>&1; then
    echo "The interop tests need Node.js 20.18 or newer, with npm. Found: $(node --version 2>/dev/null || echo none)." >&2
    exit 1
fi
echo "Installing tests/interop/package-lock.json"
npm ci --silent
touch node_modules/installed
