"""Fills the database of a demo: tables, signing keys, the sandbox bank and its recipients.

`python -m demo.prepare nz=FILE cds=FILE` in the servers' environment; each step may run again at any time.
"""

import contextlib
import sys
import time

import django
from django.core.management import call_command


def prepare(registrations: dict[str, str]) -> None:
    """Run every step in one process; `registrations` maps an issuer to the file that describes a client."""
    steps: list[tuple[str, list[str]]] = [
        ("Tables", ["migrate", "--verbosity", "0"]),
        ("Cache table", ["createcachetable"]),
        ("Signing keys", ["keys", "ensure"]),
        ("Customers, accounts and a year of consents", ["sandbox"]),
        *(
            (f"Sample recipient at {issuer}", ["clients", "register", "--issuer", issuer, file])
            for issuer, file in registrations.items()
        ),
    ]
    django.setup()
    for title, command in steps:
        begun = time.monotonic()
        with contextlib.redirect_stdout(sys.stderr):  # what the commands say goes to the log
            call_command(*command)
        print(f"  {title:<46}{time.monotonic() - begun:5.1f} s", flush=True)


if __name__ == "__main__":
    prepare(dict(word.split("=", 1) for word in sys.argv[1:]))
