"""From the customer's yes to the recipient's first token, and what becomes of it where none comes."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from consent.issuers import consent_policies
from consent.models import Consent, OutboxMessage
from consent.notices import Channel, State
from consent.operations import expire_due
from oidc.findings import findings
from oidc.models import AccessToken, AuthorizationCode
from oidc.soon import FRESHNESS
from tests.actors import Answer, Customer, Recipient
from tests.invariants import violations
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty
from tests.telling.conftest import delivers

pytestmark = pytest.mark.django_db

LONG = timedelta(minutes=11)


def time_passes() -> None:
    """Eleven minutes, for every consent that waits."""
    Consent.objects.update(pick_up_by=F("pick_up_by") - LONG)


def sweep() -> None:
    expire_due(at=timezone.now(), policies=consent_policies(), limit=100)


def code_of(recipient: Recipient, customer: Customer) -> str:
    return str(recipient.answer_in(customer.allows(recipient.link()))["code"])


def refused(answer: Answer) -> str:
    assert answer.status_code == 400, answer.content
    return str(answer.json()["error"])


@pytest.mark.peer("6-12")
@pytest.mark.clause("TOK-02", "REF-09")
def test_a_code_that_nobody_came_for_in_time_gives_nothing(recipient: Recipient, mia: Customer) -> None:
    code = code_of(recipient, mia)

    time_passes()

    assert refused(recipient.redeems(code)) == "invalid_grant"
    assert not AccessToken.objects.filter(consent__isnull=False).exists()


def test_the_first_token_puts_a_consent_into_use_and_keeps_it_there(
    recipient: Recipient, mia: Customer
) -> None:
    tokens = recipient.redeems(code_of(recipient, mia)).json()
    assert Consent.objects.get().in_use_since is not None

    time_passes()
    sweep()

    assert Consent.objects.get().status == "active"
    assert recipient.refreshes(tokens["refresh_token"]).status_code == 200
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 200
    assert violations() == []


def test_a_failed_exchange_puts_nothing_into_use(cds: Recipient, mia: Customer) -> None:
    code = code_of(cds, mia)

    assert refused(cds.redeems(code, code_verifier="x" * 43)) == "invalid_grant"

    assert Consent.objects.get().in_use_since is None
    time_passes()
    sweep()
    assert Consent.objects.get().status == "expired"


def test_a_code_that_comes_too_late_itself_puts_nothing_into_use(cds: Recipient, mia: Customer) -> None:
    code = code_of(cds, mia)
    AuthorizationCode.objects.update(expires=timezone.now())

    assert refused(cds.redeems(code)) == "invalid_grant"
    assert Consent.objects.get().in_use_since is None


@pytest.mark.peer("6-12")
@pytest.mark.clause("DASH-17", "DASH-16")
def test_the_customer_is_told_that_nobody_came_for_it(
    cds: Recipient, mia: Customer, mailoutbox: list[EmailMessage]
) -> None:
    code_of(cds, mia)
    (consent,) = Consent.objects.all()
    assert "hasn’t picked this up yet. Unless it does, it ends" in mia.opens(f"/consents/{consent.pk}/").text
    time_passes()

    before = mia.opens(f"/consents/{consent.pk}/").text
    sweep()
    after = mia.opens(f"/consents/{consent.pk}/").text
    OutboxMessage.objects.exclude(topic="never-picked-up").delete()
    assert delivers(Channel.MAIL) is State.DELIVERED

    assert "Never picked up" in before
    assert "Never picked up" in after
    assert "never picked this up; it ended, nothing was shared" in after
    (letter,) = mailoutbox
    assert "never picked up what you shared" in letter.subject
    assert "nothing was shared" in letter.body
    assert "Never picked up" in mia.opens("/?tab=ended").text


@pytest.mark.clause("CON-11", "CON-57")
@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("nz/open-banking-nz/v3.0/account-access-consents", "Revoked"),
        ("uk/open-banking/v3.1/aisp/account-access-consents", "Authorised"),
        ("uk/open-banking/v4.0/aisp/account-access-consents", "EXPD"),
    ],
)
def test_an_intent_that_was_never_picked_up_has_a_status_of_the_standards(
    make_recipient: MakeRecipient, mia: Customer, resource: str, status: str
) -> None:
    recipient = make_recipient(resource.partition("/")[0])
    code_of(recipient, mia)
    consent = Consent.objects.get()
    bearer = {"Authorization": f"Bearer {recipient.client_token()}"}

    def read() -> str:
        path = f"/{resource}/{consent.pk}"
        answer = recipient.http.get(path, secure=True, headers=bearer, **recipient.handshake())
        return str(answer.json()["Data"]["Status"])

    assert read() in {"Authorised", "AUTH"}
    time_passes()
    early = read()
    sweep()

    assert early == read() == status


@pytest.mark.clause("OIDC-CORE §3.3.2.5")
@pytest.mark.parametrize(
    ("response_type", "claims", "in_use"),
    [
        ("code", {}, False),
        ("code id_token", {}, False),
        ("code id_token", {"id_token": {"name": None}}, True),
        ("code token", {}, True),
    ],
)
def test_an_answer_that_tells_of_the_customer_itself_is_a_use(
    app: RelyingParty, mia: Customer, response_type: str, claims: dict[str, object], in_use: bool
) -> None:
    app.answer_in(mia.allows(app.link(response_type=response_type, claims=claims)))

    assert (Consent.objects.get().in_use_since is not None) is in_use
    assert violations() == []


def test_a_sweep_that_leaves_what_nobody_picked_up_is_noticed(cds: Recipient, mia: Customer) -> None:
    def late() -> set[str]:
        return {found.rule for found in findings(FRESHNESS) if not found.holds}

    code_of(cds, mia)
    time_passes()
    assert late() == set()

    time_passes()
    time_passes()
    assert late() == {"what nobody picked up is closed within a quarter of an hour"}

    sweep()
    assert late() == set()
