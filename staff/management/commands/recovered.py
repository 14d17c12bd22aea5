"""`manage.py recovered`: the database was set back to an earlier point; see docs/recovery.md."""

import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.audit.anchor_key import trusted
from oidc.findings import findings
from oidc.invariants import INVARIANTS
from staff.purposes import CASE
from staff.recording import operator
from staff.recovering import recover


class Command(BaseCommand):
    help = (
        "After a restore or a failover: ends every token, code, session and assertion of before, and names "
        "what the anchors know to be lost. Exit status 1 where an invariant does not hold, or anchors cannot "
        "be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--case",
            required=True,
            help="the reference of this restore: done again for it, nothing more ends",
        )
        parser.add_argument(
            "--keys",
            type=Path,
            action="append",
            default=[],
            help="a JWK set of keys that signed anchors before",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        case = options["case"]
        if not CASE.match(case):
            raise CommandError("--case is a reference of 3 to 40 letters, digits, dashes or slashes")
        done = recover(case=case, operator=operator(), keys=trusted(options["keys"]))
        if not done.anew:
            self.stdout.write(
                f"{case} was recovered from at {done.at:%Y-%m-%d %H:%M:%S}: nothing more ended."
            )
        lines = told(done.detail)
        self.stdout.write("\n".join(lines))
        for file in done.kept:
            self.stdout.write(f"The anchors that know more are kept in {file}.")
        broken = [one for one in findings(INVARIANTS, lately=False, patient=True) if not one.holds]
        for one in broken:
            self.stdout.write(f"BROKEN: {one.rule}: {one.unanswered or one.count}")
        if not broken:
            self.stdout.write(f"All {len(INVARIANTS)} invariants hold.")
        if broken or any(line.startswith("NOT READ") for line in lines):
            sys.exit(1)


def told(detail: Mapping[str, Any]) -> list[str]:
    """What the event of a recovery says, in sentences."""
    ended, lost, of_staff = detail["ended"], detail["lost"], detail["lost_of_staff"]
    lines = [
        f"Ended: what {ended['clients']} clients had been granted, {ended['own_tokens']} tokens of their own,"
        f" {ended['sessions']} sessions, {ended['codes']} one-time codes, {ended['requests']} requests that"
        f" waited, {ended['initial_access_tokens']} leaves to register, {ended['emergencies']} emergencies."
    ]
    lines += [
        f"NOT READ: {gone['unread']} anchors of {whose}: {', '.join(sorted(set(gone['why'])))}"
        for whose, gone in (("consents", lost), ("staff", of_staff))
        if gone["unread"]
    ]
    if lost["events"]:
        since = f"after {lost['since']}" if lost["since"] else "from the beginning"
        lines.append(f"LOST: {lost['events']} events of consents, {since}, until {lost['until']} at least:")
        lines += [
            f"LOST: chain {gap['chain']} places {gap['first']} to {gap['last']}" for gap in lost["gaps"]
        ]
    if of_staff["events"]:
        lines.append(
            f"LOST: {of_staff['events']} events of staff, numbers {of_staff['first']} to {of_staff['last']}"
        )
    if not any(gone["events"] or gone["unread"] for gone in (lost, of_staff)):
        lines.append("The anchors know of nothing that is lost.")
    return lines
