"""What apps ask without a browser, as their customers find and decide it (CIB-12)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from consent.models import Consent, OutboxMessage, Recipient
from consent.notices import Channel, State
from oidc.models import BackchannelAuthentication
from tests.backchannel import Elsewhere, opens_request, reaches_decision
from tests.customers import Customer
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.telling.conftest import delivers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


@pytest.fixture
def asker(make_recipient: MakeRecipient) -> Elsewhere:
    return Elsewhere(make_recipient("fapi1")).register()


@pytest.mark.clause("CIB-12")
def test_the_dashboard_says_who_waits_and_leads_there(asker: Elsewhere, mia: Customer, leo: Customer) -> None:
    asker.asked()
    asker.asked()

    home = mia.signs_in("/")
    assert home.text.count("Recipient budget-fox waits for your word.") == 1
    page = mia.opens("/requests/")
    assert page.text.count("Till 4, 1234") == 2
    assert page.has("btn-open-2")
    assert "waits for your word" not in leo.signs_in("/").text


@pytest.mark.clause("CIB-12", "AUD-02")
def test_the_decision_shows_all_that_a_browsers_shows_and_the_message(
    asker: Elsewhere, mia: Customer
) -> None:
    asker.asked()
    elsewhere = reaches_decision(mia)

    usual = mia.reaches_review(asker.recipient.link())

    for heading in (
        "Who is asking",
        "What they’ll see",
        "From which accounts",
        "For how long",
        "How to stop",
    ):
        assert heading in elsewhere.text
        assert heading in usual.text
    assert "Till 4, 1234" in elsewhere.text
    assert "You’ll go back to" not in elsewhere.text


@pytest.mark.clause("CIB-12", "AUT-24")
def test_nobody_opens_what_is_asked_of_another(asker: Elsewhere, leo: Customer) -> None:
    asker.asked()
    waiting = BackchannelAuthentication.objects.get()
    leo.signs_in("/")

    answer = leo.http.post(f"/requests/{waiting.pk}", {}, secure=True, **HOST)

    assert answer["Location"] == "/requests/"
    assert "Nothing waits." in leo.opens("/requests/").text


@pytest.mark.clause("CIB-12")
def test_one_yes_counts_whatever_else_was_open(asker: Elsewhere, mia: Customer) -> None:
    auth_req_id = asker.asked()
    first, second = reaches_decision(mia), reaches_decision(mia)
    second.press("btn-allow")

    late = first.press("btn-allow")
    assert late.status == 410
    gone = late.press("btn-cancel")

    assert "Nothing waits." in gone.text
    assert asker.fetches(auth_req_id).status_code == 200
    assert Consent.objects.get().edition == 1


@pytest.mark.clause("CIB-02", "AUT-03")
def test_what_only_a_browsers_request_says_means_nothing(asker: Elsewhere, mia: Customer) -> None:
    of_browsers = {
        "redirect_uri": "https://online.yourbank.example/",
        "nonce": "n",
        "code_challenge": "x" * 500,
        "dpop_jkt": "y" * 500,
    }
    auth_req_id = asker.asked(**of_browsers)

    page = reaches_decision(mia)
    page.press("btn-allow")

    assert "yourbank" not in page.text
    assert asker.fetches(auth_req_id).status_code == 200


@pytest.mark.clause("CIB-12")
def test_what_its_client_has_withdrawn_waits_no_more(make_recipient: MakeRecipient, mia: Customer) -> None:
    asker = Elsewhere(make_recipient("nz")).register()
    auth_req_id = asker.asked()
    page = mia.signs_in("/requests/")
    consent = Consent.objects.get()
    asker.recipient.http.delete(
        f"{asker.recipient.dialect.intents}/{consent.pk}",
        secure=True,
        headers={"Authorization": f"Bearer {asker.recipient.client_token()}"},
        **asker.recipient.handshake(),
    )

    assert "Nothing waits." in page.press("btn-open-1").text
    assert asker.fetches(auth_req_id).json()["error"] == "expired_token"


@pytest.mark.clause("CIB-12", "AUT-18")
def test_the_way_out_says_no_and_goes_nowhere(asker: Elsewhere, mia: Customer) -> None:
    auth_req_id = asker.asked()

    page = opens_request(mia).press("btn-cancel")

    assert "You said no." in page.text
    assert page.onward == ""
    assert asker.fetches(auth_req_id).json()["error"] == "access_denied"


@pytest.mark.clause("CIB-12")
def test_of_a_suspended_company_nothing_waits(asker: Elsewhere, mia: Customer) -> None:
    asker.asked()
    Recipient.objects.update(suspended_at=timezone.now())

    assert "Nothing waits." in mia.signs_in("/requests/").text


@pytest.mark.clause("CIB-12", "DASH-17")
def test_a_letter_says_that_somebody_waits(asker: Elsewhere, mia: Customer) -> None:
    asker.asked()

    assert delivers(Channel.MAIL) is State.DELIVERED
    (letter,) = mail.outbox
    assert letter.subject == "Recipient budget-fox waits for your word"
    assert "without your yes it gets nothing" in " ".join(str(letter.body).split())
    assert "1234" not in str(letter.body)


@pytest.mark.clause("CIB-12", "DASH-17")
def test_no_letter_tells_of_what_waits_no_more(asker: Elsewhere) -> None:
    asker.asked()
    BackchannelAuthentication.objects.update(expires_at=F("expires_at") - timedelta(minutes=11))

    assert delivers(Channel.MAIL) is State.VOID
    assert OutboxMessage.objects.get().last_error == "it waits for their word no more"
