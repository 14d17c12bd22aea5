"""What must never be possible, tried by each role on every page: to give a consent, to be a customer."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from consent.models import (
    Consent,
    ConsentAccount,
    ConsentEvent,
    Disclosure,
    DisclosureDay,
    Evidence,
    Person,
)
from portal.models import SignInEvent
from staff.rights import RIGHTS
from staff.roles import Role
from tests.pages import visit
from tests.staff.people import EVERYONE, Member
from tests.staff.test_calls import looked
from tests.staff.test_rights import OPEN, ROUTES, name_of
from tests.staff.things import MIA, a_consent

pytestmark = pytest.mark.django_db
NOT_THERE = [
    f"{of}_id"
    for of in ["proposal", "message", "hold", "report", "erasure", "export", "view", "verification"]
]
NO_KEYS = ["number", "edition", "client_id", "person_id", "passkey_id"]
UNHARMED = {200, 303, 403, 404, 405, 409, 429}
"""What a page may answer to whatever it is sent: it is shown, leads on, or says no."""


def addresses(consent: Consent, opening: str) -> Iterator[tuple[str, str]]:
    """Every page by name, but for the way in and out, and where it is about this consent and its customer."""
    for route in ROUTES:
        if (name := name_of(route)) not in OPEN:
            yield (
                name,
                route.path(
                    consent_id=consent.pk,
                    sequence=1,
                    recipient_id=consent.recipient_id,
                    opening=opening,
                    issuer=consent.issuer,
                    language="en-NZ",
                    **dict.fromkeys(NO_KEYS, 2_000_000_000),
                    **dict.fromkeys(NOT_THERE, uuid4()),
                ),
            )


def opened(member: Member) -> str:
    """By which name this session has opened a customer; another where it may open none."""
    answer = member.sends("POST", "/customers/", number=MIA)
    return str(answer.headers.get("Location", f"/{uuid4()}").rstrip("/").rpartition("/")[2])


def kept_of(*consents: Consent) -> list[Any]:
    """Every row of these consents, whole, and how many there are in all."""
    keys = [one.pk for one in consents]
    whole: list[Any] = [Consent.objects.count()]
    whole += Consent.objects.filter(pk__in=keys).order_by("pk").values()
    for model in (ConsentEvent, ConsentAccount, Evidence, Disclosure, DisclosureDay):
        whole += model._default_manager.filter(consent__in=keys).order_by("pk").values()
    return whole


@pytest.mark.parametrize("role", list(Role))
def test_no_page_gives_widens_extends_or_revives_a_consent(role: Role, bank: None) -> None:
    """Every page and method that could change something, with all the words that such a page would want."""
    waiting, standing, ended = a_consent(given=False), a_consent(), a_consent()
    for consent in (standing, ended):
        looked(consent, timezone.now())
    Member("sam").works_on().opens(f"/consents/{ended.pk}/end").press("btn-end")
    words = {
        "decision": "allow",
        "verb": "authorise",
        "status": "active",
        "expires_at": "2099-01-01",
        "ends": "2099-01-01",
        "permissions": "ReadBalances",
        "accounts": "mia-savings",
        "customer": MIA,
        "why": "customer-asked",
        "case": "CASE-12",
    }
    member = Member(EVERYONE[role]).works_on()
    opening, walked = opened(member), set[str]()
    before = kept_of(waiting, standing, ended)

    for consent in (waiting, standing, ended):
        for name, path in addresses(consent, opening):
            if name in walked and str(consent.pk) not in path:
                continue  # it is about no consent
            if name == "consent_end" and consent is not ended:
                continue  # which ends it: `test_stories.py`
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                answer = member.sends(method, path, **words)

                assert answer.status_code in UNHARMED, (path, method, answer.status_code)
            walked.add(name)
        assert kept_of(waiting, standing, ended) == before

    assert walked == {page for page, _ in RIGHTS}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_signs_in_as_a_customer(role: Role, bank: None) -> None:
    """Whatever they open, with whatever they send, the portal takes them for a stranger."""
    consent = a_consent()
    words = {
        "customer": MIA,
        "number": MIA,
        "username": "mia",
        "user_id": "1",
        "as": "mia",
        "impersonate": "mia",
    }
    member = Member(EVERYONE[role]).works_on()
    own = Person.objects.get(username=member.username).pk

    for _, path in addresses(consent, opened(member)):
        member.sends("GET", path)
        member.sends("POST", path, **words)

    assert not SignInEvent.objects.exclude(person=own).exists()
    assert {name for name in member.http.cookies if "session" in name} == {"__Host-staff-session"}
    assert not any("_auth_user_id" in row.get_decoded() for row in Session.objects.all())
    assert "Sign in" in visit(member.http, "/").text
