"""`python -m conformance.register FILE`, in a demo's environment: `manage.py clients register` for each."""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import CommandError, call_command


def register(file: Path) -> None:
    """Every `{issuer, metadata}` of `file`, at once where a client is there already; raises CommandError."""
    django.setup()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
        wished = Path(folder) / "client.json"
        for each in json.loads(file.read_text()):
            wished.write_text(json.dumps(each["metadata"]))
            call_command("clients", "register", "--issuer", each["issuer"], str(wished))


if __name__ == "__main__":
    try:
        register(Path(sys.argv[1]))
    except CommandError as refusal:
        sys.exit(str(refusal))
