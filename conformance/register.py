"""`python -m conformance.register FILE`, in a demo's environment: `manage.py clients register` for each."""

import io
import json
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import CommandError, call_command


def register(file: Path) -> None:
    """Each `{issuer, metadata}` of `file`, anew where it is there already; raises CommandError.

    Leaves in `file` what is stored of each, with the secret that is told but once.
    """
    django.setup()
    stored = []
    with tempfile.TemporaryDirectory() as folder:
        wished = Path(folder) / "client.json"
        for each in json.loads(file.read_text()):
            wished.write_text(json.dumps(each["metadata"]))
            said = io.StringIO()
            call_command("clients", "register", "--issuer", each["issuer"], str(wished), stdout=said)
            stored.append(json.loads(said.getvalue()))
    file.write_text(json.dumps(stored))


if __name__ == "__main__":
    try:
        register(Path(sys.argv[1]))
    except CommandError as refusal:
        sys.exit(str(refusal))
