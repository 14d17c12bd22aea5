"""The kinds of consents whose lives are lived, by the published standards and the prices of their bodies."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.lives.things import DAY, HOUR, MINUTE, Kind, Limits

ANYBODY = ("mia", "ava")
"""With accounts of their own."""
NOBODY: frozenset[str] = frozenset()
IN_NEW_ZEALAND = {
    "awaiting": "AwaitingAuthorisation",
    "active": "Authorised",
    "rejected": "Rejected",
    "withdrawn": "Revoked",
    "revoked": "Revoked",
    "expired": "Revoked",
    "lapsed": "Rejected",
}
IN_BRITAIN = {
    "awaiting": "AwaitingAuthorisation",
    "active": "Authorised",
    "rejected": "Rejected",
    "lapsed": "Rejected",
    "withdrawn": "Authorised",
    "expired": "Authorised",
    "consumed": "Consumed",
}
ONCE_IN_BRITAIN = IN_BRITAIN | {"expired": "Rejected"}

JOINT = Kind(
    name="sharing of a joint account in Australia",
    issuer="cds",
    customers=("leo",),
    pushed=True,
    decide_within=2 * HOUR + 15 * MINUTE,
    lasts=90 * DAY,
    access_lives=5 * MINUTE,
    dead_data=403,
    tells="call",
    again="amend",
    second=True,
)
KINDS = (
    Kind(
        name="sharing in Australia",
        issuer="cds",
        customers=ANYBODY,
        pushed=True,
        decide_within=2 * HOUR + 15 * MINUTE,
        lasts=90 * DAY,
        access_lives=5 * MINUTE,
        dead_data=403,
        tells="call",
        again="amend",
    ),
    Kind(
        name="sharing once in Australia",
        issuer="cds",
        customers=ANYBODY,
        pushed=True,
        decide_within=2 * HOUR + 15 * MINUTE,
        lasts=5 * MINUTE,
        access_lives=5 * MINUTE,
        renews=False,
        dead_data=403,
        tells="call",
        again="amend",
    ),
    JOINT,
    Kind(
        name="sharing by FAPI 2.0",
        issuer="fapi2",
        customers=ANYBODY,
        pushed=True,
        decide_within=2 * HOUR + 15 * MINUTE,
        lasts=90 * DAY,
        ended_by=frozenset({"customer", "holder"}),
    ),
    Kind(
        name="access in New Zealand",
        issuer="nz",
        customers=ANYBODY,
        pushed=False,
        decide_within=24 * HOUR,
        ends_after=40 * DAY,
        tells="event",
        published=IN_NEW_ZEALAND,
        keys=True,
    ),
    Kind(
        name="access in Britain",
        issuer="uk",
        again="reauthorise",
        customers=ANYBODY,
        pushed=False,
        decide_within=24 * HOUR,
        tells="fetched",
        published=IN_BRITAIN,
    ),
    Kind(
        name="one payment in Britain",
        issuer="uk",
        customers=("ava",),
        pushed=False,
        decide_within=24 * HOUR,
        ended_by=NOBODY,
        published=ONCE_IN_BRITAIN,
        keys=True,
        once=Decimal("42.50"),
    ),
    Kind(
        name="variable payments in Britain",
        issuer="uk",
        again="reauthorise",
        customers=("ava",),
        pushed=False,
        decide_within=24 * HOUR,
        tells="fetched",
        published=IN_BRITAIN,
        keys=True,
        limits=Limits(
            each=Decimal(100),
            week=Decimal(100),
            week_count=None,
            total=None,
            count=None,
            first_day=None,
            zone=ZoneInfo("Europe/London"),
        ),
    ),
    Kind(
        name="enduring payments in New Zealand",
        issuer="nz",
        customers=("mia",),
        pushed=False,
        decide_within=24 * HOUR,
        tells="event",
        published=IN_NEW_ZEALAND,
        keys=True,
        limits=Limits(
            each=Decimal(150),
            week=Decimal(120),
            week_count=2,
            total=Decimal(300),
            count=3,
            first_day=date(2020, 5, 1),
            zone=ZoneInfo("Pacific/Auckland"),
        ),
    ),
)
PAYING = tuple(kind for kind in KINDS if kind.limits is not None)
AMOUNTS = (Decimal("42.50"), Decimal("75.00"), Decimal("140.00"))
