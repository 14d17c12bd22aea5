"""What must never be possible to the application itself, by SQL in its own role."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from consent.lifecycle import Status
from consent.models import Consent
from tests.arrangements import Arrangement
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_disclosure SET resource = 'nothing'",
        "DELETE FROM consent_disclosure",
        "TRUNCATE consent_disclosure",
        "UPDATE consent_consentevent SET actor = 'customer'",
        "DELETE FROM consent_consentevent",
        "UPDATE consent_erasure SET about = 'nobody'",
    ],
)
def test_the_application_itself_changes_no_disclosure_and_no_event_of_a_consent(
    application: Roles, shared: Arrangement, statement: str
) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner|append-only"):
        application.run(application.app, statement)


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_consent SET status = 'active'",
        "UPDATE consent_consent SET status = 'awaiting'",
        "DELETE FROM consent_consent",
        "TRUNCATE consent_consent CASCADE",
    ],
)
def test_the_application_itself_revives_no_consent_and_forgets_none(
    application: Roles, bank: None, statement: str
) -> None:
    ended = a_consent()
    Member("sam").works_on().opens(f"/consents/{ended.pk}/end").press("btn-end")

    with pytest.raises(DatabaseError):
        application.run(application.app, statement)

    ended.refresh_from_db()
    assert ended.status == Status.WITHDRAWN


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize(
    "change",
    [
        "permissions = '[\"ReadBalances\"]'",
        "expires_at = now() + interval '9 years'",
        "expires_at = NULL",
        "customer_id = NULL",
        "recipient_id = gen_random_uuid()",
        "client_id = 'another'",
        "kind = 'another'",
        "ended_by = 'holder'",
    ],
)
def test_a_consent_is_not_widened_extended_or_made_anothers_without_an_event(
    application: Roles, bank: None, change: str
) -> None:
    given = a_consent(lasts=timedelta(days=30))
    before = Consent.objects.filter(pk=given.pk).values().get()

    with pytest.raises(DatabaseError):
        application.run(
            application.app,
            f"UPDATE consent_consent SET {change}",  # noqa: S608
        )

    assert Consent.objects.filter(pk=given.pk).values().get() == before
