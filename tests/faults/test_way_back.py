"""A release that is taken back, and put on again: the one before reads what it read, and nothing is lost.

What is asked of each earlier release is asked on one way back and forth: Django renders the models anew at
every statement of a migration, which takes longer than all else here.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Sum
from django.utils import timezone

from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentCount
from consent.operations import (
    Told,
    add_up_tallies,
    count_days,
    count_tallies_anew,
    erase_records,
    record_disclosure,
    withdraw,
)
from portal.passkey_names import name_of
from tests.consent.payments import test_sealed as payments
from tests.consent.test_totals import some_of_each_sort
from tests.portal import test_from_where as traces
from tests.portal.test_from_where import lived  # noqa: F401 -- a fixture, by its name
from tests.staff.aged import PAYEE, a_payment_of_long_ago
from tests.staff.things import ISSUER, a_consent

pytestmark = pytest.mark.django_db
TALLIES = ("companytally", "daytally", "looktally", "monthtally")
Rows = list[tuple[object, ...]]


def asked(sql: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: Rows = cursor.fetchall()
    return rows


def tallied() -> Mapping[str, Rows]:
    """What each table of tallies says of what there is, whatever its rows are called."""
    row = "(to_jsonb(t) - 'id')::text"
    return {
        table: asked(f"SELECT {row} FROM consent_{table} t WHERE number <> 0 ORDER BY 1")  # noqa: S608 -- our own
        for table in TALLIES
    }


def looked_at_and_erased() -> None:
    at = timezone.now()
    consent = a_consent(at=at - timedelta(days=5))
    record_disclosure(
        Told(
            consent_id=consent.pk, resource="accounts", accounts=(), customer_present=False,
            interaction_id=uuid4(), at=at - timedelta(days=4),
        )
    )  # fmt: skip
    withdraw(consent_id=consent.pk, actor=Actor.CUSTOMER, reference="1", at=at, policy=consent_policy(ISSUER))
    erase_records([consent.pk], at=at, because="its time is over")


def for_organisations_too() -> None:
    """Of either kind on one day; of one on another."""
    now = timezone.now()
    for acting_for, days in (("", 1), ("70011223", 1), ("70011223", 0)):
        a_consent(at=now - timedelta(days=days), acting_for=acting_for)
    count_days(at=now, policies=consent_policies())


def counted() -> dict[tuple[date, str, str], int]:
    """Of each day, whoever they were for."""
    by_day = ConsentCount.objects.values("issuer", "day", "what").annotate(all=Sum("number"))
    return {(row["day"], row["issuer"], row["what"]): row["all"] for row in by_day}


def back(app: str, release: str) -> None:
    MigrationExecutor(connection).migrate([(app, release)])


@pytest.mark.clause("DASH-35", "SEC-07", "AUD-08")
@pytest.mark.usefixtures("lived")
def test_earlier_releases_read_and_count_what_there_is_and_so_does_this_one_again() -> None:
    paid = a_payment_of_long_ago()
    some_of_each_sort()
    looked_at_and_erased()
    for_organisations_too()
    add_up_tallies()
    tallies, days, observed = tallied(), counted(), traces.known()
    assert ConsentCount.objects.filter(for_organisation=True).exists()
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # All of it is one transaction here, which waits for Django.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

    back("portal", "0012_reports_say_what_came_of_them")
    seen = asked("SELECT about, device, source FROM portal_signinevent")
    assert (traces.PASSKEY, "Chrome on Windows", traces.NETWORK) in seen
    named = "SELECT data ->> 'name', data ? 'sealed_name' FROM mfa_authenticator WHERE type = 'webauthn'"
    assert asked(named) == [(traces.PASSKEY, False)]

    back("consent", "0047_ended_accounts")
    ((wire, payee),) = asked(
        "SELECT c.wire::text, u.payee FROM consent_consent c JOIN consent_paymentuse u ON u.consent_id = c.id"
    )
    assert json.loads(str(wire)) == paid.wire
    assert paid.wire["Data"]["Initiation"]["CreditorAccount"]["Identification"] in str(payee)

    back("consent", "0044_dead_letters_by_time")
    then = asked("SELECT day, issuer, what, number FROM consent_consentcount")
    assert {(day, issuer, what): number for day, issuer, what, number in then} == days

    for release in ("0038_tallies_know_more", "0037_progress_of_payments"):
        back("consent", release)
        totals = "SELECT sum(number) = (SELECT count(*) FROM consent_consent) FROM consent_companytally"
        assert asked(totals) == [(True,)]

    MigrationExecutor(connection).migrate(newest)
    add_up_tallies()
    assert tallied() == tallies
    count_tallies_anew()
    assert tallied() == tallies
    assert counted() == days
    assert not ConsentCount.objects.filter(for_organisation=True).exists()
    assert traces.known() == observed
    assert name_of(traces.passkey()) == traces.PASSKEY
    assert not any(word in traces.in_the_database() for word in (traces.NETWORK, traces.PASSKEY))
    call_command("keys", "rotate-data")
    assert PAYEE not in payments.in_the_database()
    assert Consent.objects.get(pk=paid.pk).wire == paid.wire
