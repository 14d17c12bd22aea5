"""How a client learns what became of its request (CIBA Core §10.1, §11)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent
from oidc.backchannel_policy import GRANT
from oidc.models import AccessToken, AuthorizationCode, BackchannelAuthentication, Client
from oidc.recovering import end_what_was_granted
from tests.backchannel import Elsewhere, opens_request, reaches_decision
from tests.customers import Customer
from tests.people import MakeRecipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]


def grows_older(**by: float) -> None:
    """All that waits was asked for so long ago."""
    moved = {name: F(name) - timedelta(**by) for name in ("created_at", "expires_at", "asked_at")}
    BackchannelAuthentication.objects.update(**moved)


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


@pytest.mark.clause("CIB-05", "CIBA §11", "CONF-CIBA-06")
def test_who_asks_too_often_waits_longer_from_then_on(plain: Elsewhere) -> None:
    auth_req_id = plain.asked()

    assert error(plain.fetches(auth_req_id)) == (400, "authorization_pending")
    assert error(plain.fetches(auth_req_id)) == (400, "slow_down")
    grows_older(seconds=6)
    assert error(plain.fetches(auth_req_id)) == (400, "slow_down")
    grows_older(seconds=16)
    answer = plain.fetches(auth_req_id)
    assert error(answer) == (400, "authorization_pending")
    assert answer["Cache-Control"] == "no-store"
    for _ in range(20):
        plain.fetches(auth_req_id)
    assert BackchannelAuthentication.objects.get().interval == 60


@pytest.mark.clause("CIB-05", "CIBA §11", "CONF-CIBA-06")
def test_what_nobody_decides_in_time_has_expired(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    page = reaches_decision(mia)
    grows_older(minutes=11)

    assert error(plain.fetches(auth_req_id)) == (400, "expired_token")
    assert "Nothing waits." in mia.opens("/requests/").text
    assert "Done" not in page.press("btn-allow").text
    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("CIB-05", "CONF-CIBA-06")
def test_what_is_decided_at_the_last_moment_can_be_fetched_for_a_minute(
    plain: Elsewhere, mia: Customer
) -> None:
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")
    grows_older(minutes=10, seconds=30)

    with_time = plain.fetches(auth_req_id)

    assert with_time.status_code == 200, with_time.content


@pytest.mark.clause("CIB-05")
def test_later_than_that_it_cannot(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")
    grows_older(minutes=11, seconds=5)

    assert error(plain.fetches(auth_req_id)) == (400, "expired_token")
    assert not AccessToken.objects.filter(consent__isnull=False).exists()


@pytest.mark.clause("CIB-05", "CIBA §11", "CONF-CIBA-06")
def test_a_no_is_told_as_access_denied(elsewhere: Elsewhere, mia: Customer) -> None:
    auth_req_id = elsewhere.asked()
    assert "You said no." in reaches_decision(mia).press("btn-deny").text

    assert error(elsewhere.fetches(auth_req_id)) == (400, "access_denied")
    assert Consent.objects.get().status == "rejected"


@pytest.mark.clause("CIB-12", "AUT-18")
def test_whoever_goes_away_has_decided_nothing(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    page = opens_request(mia)
    mia.http.cookies.pop("__Host-session", None)
    stranger = page.press("btn-cancel")

    assert "Nothing is decided yet" in stranger.text
    assert error(plain.fetches(auth_req_id)) == (400, "authorization_pending")


@pytest.mark.clause("CIB-05", "CIBA §11", "CONF-CIBA-06")
def test_another_clients_request_and_a_made_up_one_are_unknown(
    plain: Elsewhere, make_recipient: MakeRecipient, mia: Customer
) -> None:
    other = Elsewhere(make_recipient("fapi1", "another")).register()
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")

    assert error(other.fetches(auth_req_id)) == (400, "invalid_grant")
    assert error(plain.fetches("made-up")) == (400, "invalid_grant")
    assert error(plain.recipient.post("token", grant_type=GRANT)) == (400, "invalid_request")
    assert plain.fetches(auth_req_id).status_code == 200


@pytest.mark.clause("CIB-05", "TOK-02")
def test_it_is_fetched_once_and_its_tokens_live_on(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")
    tokens = plain.fetches(auth_req_id).json()

    assert error(plain.fetches(auth_req_id)) == (400, "invalid_grant")
    assert error(plain.recipient.redeems(auth_req_id)) == (400, "invalid_grant")
    assert plain.recipient.reads_accounts(tokens["access_token"]).status_code == 200
    code = AuthorizationCode.objects.get()
    assert code.consumed_at is not None
    assert code.revoked_at is None


@pytest.mark.clause("CIB-05", "TOK-04")
def test_a_sharing_that_was_stopped_gives_nothing(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")
    mia.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")

    assert error(plain.fetches(auth_req_id)) == (400, "invalid_grant")
    assert not AuthorizationCode.objects.exists()


@pytest.mark.clause("TOK-02", "TOK-07")
def test_after_the_database_was_set_back_it_counts_no_more(plain: Elsewhere, mia: Customer) -> None:
    allowed = plain.asked()
    reaches_decision(mia).press("btn-allow")
    undecided = plain.asked()

    ended = end_what_was_granted(timezone.now())

    assert ended.requests >= 2
    Client.objects.update(proofs_from=None)  # so that the calls below are known as the client's own
    assert error(plain.fetches(allowed)) == (400, "invalid_grant")
    assert error(plain.fetches(undecided)) == (400, "expired_token")


@pytest.mark.clause("TLS-10")
def test_tokens_are_bound_to_the_certificate_that_fetches_them(plain: Elsewhere, mia: Customer) -> None:
    auth_req_id = plain.asked()
    reaches_decision(mia).press("btn-allow")
    tokens = plain.fetches(auth_req_id).json()

    token = AccessToken.objects.get(consent__isnull=False)
    assert token.certificate == plain.recipient.thumbprint
    assert plain.recipient.reads_accounts(tokens["access_token"], certificate="").status_code == 401
