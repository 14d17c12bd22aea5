"""How many requests may wait, and about what (CIB-10, CIB-12)."""

import pytest

from consent.models import Consent, OutboxMessage
from oidc.backchannel_policy import OPEN_AT_MOST
from oidc.models import BackchannelAuthentication
from tests.backchannel import Elsewhere, reaches_decision
from tests.customers import Customer
from tests.oidc.backchannel.test_asking import grows_older
from tests.people import MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


def waiting() -> int:
    return BackchannelAuthentication.objects.filter(closed_at=None).count()


@pytest.mark.clause("CIB-12")
def test_only_so_many_wait_for_a_customer_and_the_newest_takes_the_oldests_place(
    plain: Elsewhere, make_recipient: MakeRecipient
) -> None:
    first, second, *_ = [plain.asked() for _ in range(OPEN_AT_MOST)]

    newest = plain.asked()

    assert waiting() == OPEN_AT_MOST
    assert plain.fetches(first).json()["error"] == "expired_token"
    assert plain.fetches(second).json()["error"] == "authorization_pending"
    assert plain.fetches(newest).json()["error"] == "authorization_pending"
    assert plain.asks(login_hint="leo").status_code == 200
    assert Elsewhere(make_recipient("fapi1", "another")).register().asks().status_code == 200
    assert waiting() == OPEN_AT_MOST + 2


@pytest.mark.clause("CIB-12", "DASH-17")
def test_a_customer_is_written_to_once_while_an_app_asks_on_and_on(plain: Elsewhere) -> None:
    for _ in range(OPEN_AT_MOST + 2):
        plain.asked()
    assert OutboxMessage.objects.filter(topic="asked-elsewhere").count() == 1

    grows_older(seconds=30)
    plain.asked(requested_expiry=10)
    assert OutboxMessage.objects.filter(topic="asked-elsewhere").count() == 1

    grows_older(minutes=11)
    plain.asked()

    assert OutboxMessage.objects.filter(topic="asked-elsewhere").count() == 2


@pytest.mark.clause("CIB-02", "CIB-12")
def test_a_request_that_is_refused_ends_no_other(plain: Elsewhere) -> None:
    signed = plain.request()
    assert plain.recipient.post("bc-authorize", request=signed).status_code == 200
    for _ in range(OPEN_AT_MOST - 1):
        plain.asked()

    assert plain.recipient.post("bc-authorize", request=signed).status_code == 400

    assert waiting() == OPEN_AT_MOST


@pytest.mark.clause("CIB-10")
@pytest.mark.parametrize(("issuer", "claim"), [("nz", "ConsentId"), ("uk", "openbanking-intent-id")])
def test_one_request_about_a_consent_waits_at_a_time(
    make_recipient: MakeRecipient, issuer: str, claim: str
) -> None:
    asker = Elsewhere(make_recipient(issuer)).register()
    intent = asker.recipient.intent()

    assert asker.asks(**{claim: intent}).status_code == 200
    for customer in ("mia", "leo"):
        again = asker.asks(**{claim: intent, "login_hint": customer})
        assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    grows_older(minutes=11)
    assert asker.asks(**{claim: intent}).status_code == 200
    assert waiting() == 1


@pytest.mark.clause("CIB-10")
def test_a_consent_in_force_is_asked_about_at_its_own_customer(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    asker = Elsewhere(make_recipient("uk")).register()
    intent = asker.recipient.intent()
    first = asker.asked(**{"openbanking-intent-id": intent})
    reaches_decision(mia).press("btn-allow")
    assert asker.fetches(first).status_code == 200

    others = asker.asks(**{"openbanking-intent-id": intent, "login_hint": "leo"})

    assert (others.status_code, others.json()["error"]) == (400, "invalid_request")
    again = asker.asked(**{"openbanking-intent-id": intent})
    reaches_decision(mia).press("btn-allow")
    assert asker.fetches(again).status_code == 200
    assert Consent.objects.get().edition == 2
