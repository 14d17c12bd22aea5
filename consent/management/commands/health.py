"""`manage.py health`: are the jobs run, and by whom? The exit status says it, too."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.health import KINDS, health


class Command(BaseCommand):
    help = "Says which job has not run in its time, and whether worker and beat live; exit status 1 if not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--here", choices=KINDS, help="look at nothing but the worker, or beat, of this machine"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        seen = health()
        if kind := options["here"]:
            own = f"@{socket.gethostname()}"
            if not any(p.alive and p.kind == kind and p.name.endswith(own) for p in seen.processes):
                raise CommandError(f"no {kind} is alive on {socket.gethostname()}")
            self.stdout.write(f"the {kind} of {socket.gethostname()} is alive")
            return
        for process in seen.processes:
            self.stdout.write(f"{process.kind} {process.name}: {'alive' if process.alive else 'silent'}")
        for job in seen.jobs:
            done = f"{job.done_at:%Y-%m-%d %H:%M:%S}" if job.done_at else "never"
            self.stdout.write(f"{job.name}: {job.state}, every {job.every:g} s, last done {done}")
        if seen.faults:
            raise CommandError("\n".join(seen.faults))
