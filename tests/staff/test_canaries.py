"""Secrets and account numbers, looked for on every page of staff, as each role, with real things on them."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt
from django.conf import settings

from bank.port import core_banking
from consent.models import Consent, Person
from oidc.models import Client
from portal.factor_secrets import secret_of
from staff.models import StaffEvent
from staff.roles import Role
from tests.arrangements import Arrangement
from tests.gate.routes import routes_of
from tests.payments import LANTERN
from tests.staff.people import EVERYONE, Member
from tests.staff.things import MIA, a_consent, a_message, a_proposal, a_report

pytestmark = pytest.mark.django_db
OPEN = {"sign-in", "sign-in/code", "sign-in/passkey", "confirm", "sign-out"}
ROUTES = [route for route in routes_of("config.staff_urls") if route.pattern not in OPEN]
ASKED = {
    "consents/": "?q=status:sharing",
    "exports/consents": "?line=status:sharing",
    "messages/": "?state=dead",
    "companies/": "?q=b",
}
"""What some pages want to be asked."""
OPENS = {Role.SUPPORT, Role.CASE_HANDLER, Role.PRIVACY, Role.AUDITOR}


def canaries(shared: Arrangement) -> list[str]:
    """Of every kind, as they would be read; none so short, or so like a word, that pages have it anyway."""
    codes = RecoveryCodes.activate(Person.objects.get(customer_number=MIA))
    found = [
        *codes.get_unused_codes(),
        decrypt(codes.instance.data["seed"]),
        *(secret_of(row) for row in Authenticator.objects.filter(type="totp")),
        *Person.objects.values_list("password", flat=True),
        *(account.number for account in core_banking().accounts_of(MIA)),
        *(shared.tokens[name] for name in ("access_token", "refresh_token", "id_token")),
        LANTERN["Identification"],
        "20-11-22 33445566",  # the same as its customer reads it
        MIA,
        settings.SECRET_KEY,
    ]
    return [str(one) for one in found if len(str(one)) > 6 and not str(one).isalpha()]


@pytest.mark.clause("AUD-05")
@pytest.mark.parametrize("role", Role)
def test_secrets_and_account_numbers_appear_on_no_page(shared: Arrangement, paid: str, role: Role) -> None:
    consent = Consent.objects.get(pk=shared.id)
    secrets = canaries(shared)
    member = Member(EVERYONE[role]).works_on()
    ids: dict[str, Any] = {
        "sequence": 2,
        "number": 1,
        "passkey_id": 1,
        "recipient_id": consent.recipient_id,
        "proposal_id": a_proposal(consent.recipient).pk,
        "message_id": a_message(a_consent(company="Rent Ready")).pk,
        "report_id": a_report().pk,
        "issuer": "cds",
        "language": "en-AU",
        "edition": 1,
        "client_id": Client.objects.get(issuer="cds", client_id=consent.client_id).pk,
        "person_id": Person.objects.get(username=EVERYONE[role]).pk,
        "opening": uuid4(),
        **{f"{name}_id": uuid4() for name in ("hold", "erasure", "export", "view", "verification")},
    }
    if role in OPENS:
        opened = member.opens("/customers/").press("btn-open", id_number=MIA)
        ids["opening"] = opened.url.rstrip("/").rpartition("/")[2]
    shown = set()

    for route in ROUTES:
        for intent in (consent.pk, paid) if "consent_id" in route.pattern else (consent.pk,):
            path = route.path(consent_id=intent, **ids) + ASKED.get(route.pattern, "")
            page = member.opens(path)
            if page.status == 200:
                shown.add(route.pattern)
            html = page.response.content.decode() if not page.response.streaming else ""
            for canary in secrets:
                assert canary not in html, (path, canary)

    assert len(shown) >= SEES[role], sorted(shown)
    customer = Person.objects.get(customer_number=MIA)
    assert customer.username not in str(list(StaffEvent.objects.values_list("detail", "customer", "case")))


SEES = {
    Role.SUPPORT: 10,
    Role.CASE_HANDLER: 10,
    Role.RECIPIENT_MANAGER: 30,
    Role.PRIVACY: 50,
    Role.AUDITOR: 50,
    Role.OPERATOR: 12,
}
"""How many addresses each is shown something at, at least: a walk past closed doors would prove nothing."""
