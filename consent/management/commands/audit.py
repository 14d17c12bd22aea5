"""`manage.py audit verify|anchor|key|grants`: the audit log of consents, proved."""

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InternalError, OperationalError, connection
from django.utils import timezone

from consent.audit.anchor_key import public_jwk, trusted
from consent.audit.anchors import anchor, file_of_anchors
from consent.audit.faults import Report
from consent.audit.grants import FINAL, grants
from consent.audit.promises import promises
from consent.audit.verifying import verify, verify_consent
from consent.models import Consent

TOLD_EVERY = 5.0
"""Seconds between two lines of progress."""


class Command(BaseCommand):
    help = "Verifies the audit log of consents, and signs what it has come to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        checking = verbs.add_parser("verify", help="read all of it and name what was tampered with")
        checking.add_argument("--consent", type=UUID, help="only what is about this consent")
        checking.add_argument("--json", action="store_true", help="the outcome as JSON")
        checking.add_argument(
            "--anchors", type=Path, action="append", default=[], help="a file of anchors kept elsewhere"
        )
        checking.add_argument(
            "--keys",
            type=Path,
            action="append",
            default=[],
            help="a JWK set of keys that signed anchors before",
        )
        verbs.add_parser("anchor", help="seal what waits and sign it, as the job does each minute")
        verbs.add_parser("key", help="the public key that anchors are signed with, as a JWK set")
        granting = verbs.add_parser("grants", help="SQL for a superuser: the log only grows, whoever writes")
        granting.add_argument("--role", required=True, help="the role that the application connects as")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["verb"]:
            case "verify":
                self._verify(options)
            case "anchor":
                made = anchor(timezone.now())
                where = file_of_anchors()
                said = (
                    f"made anchor {made.number}, in {where} too"
                    if made
                    else "nothing new since the last anchor"
                )
                self.stdout.write(said)
            case "key":
                self.stdout.write(json.dumps({"keys": [public_jwk()]}))
            case "grants":
                self.stdout.write(_grants(options["role"]))

    def _verify(self, options: dict[str, Any]) -> None:
        report = Report()
        if options["consent"] is not None:
            try:
                verify_consent(options["consent"], report)
            except Consent.DoesNotExist:
                raise CommandError(f"no consent {options['consent']}") from None
        else:
            keys = trusted(options["keys"])
            try:
                told = promises(report, keys=keys, files=[file_of_anchors(), *options["anchors"]])
                verify(report, told, _Telling(self.stderr.write))
            except (OperationalError, InternalError) as failure:
                first, *_ = str(failure).splitlines()
                raise CommandError(f"The log could not be read: {first}") from failure
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report))
        if not report.holds:
            sys.exit(1)


class _Telling:
    """Says now and then how far a long walk has come."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._begun = self._told = time.monotonic()

    def __call__(self, report: Report) -> None:
        now = time.monotonic()
        if now - self._told >= TOLD_EVERY:
            rate = report.events / (now - self._begun)
            self._write(f"{report.events} events read, {rate:.0f} a second, {report.found} faults")
            self._told = now


def _grants(role: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = %s::regclass", [FINAL[0]]
        )
        (schema,) = cursor.fetchone() or ("public",)
        tables = connection.introspection.table_names(cursor)
    return grants(role=role, schema=schema, tables=tables)


def _as_text(report: Report) -> str:
    lines = [f"FAULT: {fault}" for fault in report.faults]
    if report.found > len(report.faults):
        lines.append(f"… and {report.found - len(report.faults)} faults more")
    lines.append(
        f"{report.events} events of {report.consents} consents read: {report.sealed} sealed, "
        f"{report.waiting} not sealed yet; {report.evidence} with evidence, {report.erased} of it erased; "
        f"{report.anchors} anchors, the last about {report.anchored}."
    )
    lines.append(
        "The audit log holds." if report.holds else f"The audit log does not hold: {report.found} faults."
    )
    return "\n".join(lines)


def _as_json(report: Report) -> str:
    return json.dumps({"holds": report.holds, **asdict(report)}, cls=DjangoJSONEncoder)
