"""Whatever ends a session is told to its clients, for a while; and ends nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent
from consent.notices import GIVES_UP_AFTER, Channel, State
from oidc.models import AccessToken, AuthorizationCode, Client, RefreshToken, SignedInClient
from oidc.pruning import prune
from portal.models import SignedInSession
from tests.actors import Customer
from tests.pages import HOST
from tests.relying_party import RelyingParty
from tests.telling.conftest import comes_due, delivers, grows_older, logouts, signs_out, words
from tests.websites import Website, says

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


# --- how a session may end ---------------------------------------------------------------------------------


def by_the_app(listener: RelyingParty, mia: Customer, hint: str) -> None:
    mia.http.get(f"/oidc/logout?{urlencode({'id_token_hint': hint})}", secure=True, **HOST)


def by_the_app_after_a_question(listener: RelyingParty, mia: Customer, hint: str) -> None:
    mia.opens("/oidc/logout").press("btn-sign-out")


def on_the_portal(listener: RelyingParty, mia: Customer, hint: str) -> None:
    signs_out(mia)


def from_another_browser(listener: RelyingParty, mia: Customer, hint: str) -> None:
    session, desk = SignedInSession.objects.get(), Customer("mia")
    desk.signs_in()
    desk.opens("/security/").press_at(f"/security/sessions/{session.pk}/end")


def everywhere_else(listener: RelyingParty, mia: Customer, hint: str) -> None:
    desk = Customer("mia")
    desk.signs_in()
    desk.opens("/security/").press("btn-end-others")


def as_somebody_elses_doing(listener: RelyingParty, mia: Customer, hint: str) -> None:
    consent = Consent.objects.get()
    mia.opens(f"/consents/{consent.pk}/not-me").press("btn-not-me")


def after_another_proof(listener: RelyingParty, mia: Customer, hint: str) -> None:
    """The session's key has changed since, as at every step up."""
    before = mia.http.session.session_key
    mia.opens("/account/2fa/reauthenticate/?next=/security/").press("btn-continue", id_otp="000000")
    assert mia.http.session.session_key != before
    signs_out(mia)


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.5", "ASVS §7.4.2", "ASVS §7.4.3")
@pytest.mark.parametrize(
    "ends",
    [
        on_the_portal,
        by_the_app,
        by_the_app_after_a_question,
        from_another_browser,
        everywhere_else,
        as_somebody_elses_doing,
        after_another_proof,
    ],
)
def test_however_a_session_ends_its_clients_hear_of_it_once(
    listener: RelyingParty, mia: Customer, site: Website, ends: Callable[[RelyingParty, Customer, str], None]
) -> None:
    hint = listener.tokens(mia)["id_token"]
    sid = listener.verified(hint)["sid"]

    ends(listener, mia, hint)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    assert [listener.verified(word)["sid"] for word in words(site)] == [sid]
    assert mia.opens("/").has("id_password")
    assert len(logouts()) == 1


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.5")
def test_a_session_elsewhere_that_goes_on_is_not_told_of(listener: RelyingParty, mia: Customer) -> None:
    phone = Customer("mia")
    listener.tokens(phone)
    stays = listener.verified(listener.tokens(mia)["id_token"])

    signs_out(phone)

    (message,) = logouts()
    assert message.occasion != stays["sid"]
    assert str(SignedInClient.objects.get().pk) == stays["sid"]


@pytest.mark.clause("OIDC-LOGOUT §2")
def test_an_id_token_of_another_session_ends_this_one_only_after_a_question(
    listener: RelyingParty, mia: Customer
) -> None:
    phone = Customer("mia")
    of_phone, of_desk = (listener.tokens(one)["id_token"] for one in (phone, mia))

    question = mia.opens(f"/oidc/logout?{urlencode({'id_token_hint': of_phone})}")
    assert question.has("btn-sign-out")
    assert not mia.opens("/").has("id_password")
    mia.opens(f"/oidc/logout?{urlencode({'id_token_hint': of_desk})}")

    assert mia.opens("/").has("id_password")
    assert not phone.opens("/").has("id_password")


@pytest.mark.clause("GM-07")
def test_signing_out_withdraws_no_consent_and_ends_no_token(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    tokens = listener.tokens(mia, scope="openid profile offline_access")

    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    consent = Consent.objects.get()
    assert (consent.status, consent.events.count()) == ("active", Consent.objects.get().version)
    assert AccessToken.objects.get().revoked_at is None
    assert RefreshToken.objects.get().revoked_at is None
    assert listener.userinfo(tokens["access_token"])["sub"]
    assert listener.refreshes(tokens["refresh_token"]).status_code == 200


@pytest.mark.clause("GM-07")
def test_a_withdrawn_consent_leaves_its_client_signed_in_until_the_session_ends(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    listener.tokens(mia)
    consent = Consent.objects.get()
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")
    assert logouts() == []

    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    assert len(words(site)) == 1


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.5")
def test_a_client_hears_of_it_after_it_has_redeemed_the_code_that_signs_the_customer_in(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    code = listener.answer_in(mia.allows(listener.link()))["code"]
    signs_out(mia)
    assert delivers(Channel.LOGOUT) is State.WAITING
    assert site.requests == 0

    sid = listener.verified(listener.redeems(code).json()["id_token"])["sid"]
    comes_due()

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    assert [listener.verified(word)["sid"] for word in words(site)] == [sid]


@pytest.mark.clause("GM-07")
def test_a_code_that_is_never_redeemed_keeps_nobody_waiting_past_its_end(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    listener.answer_in(mia.allows(listener.link()))
    signs_out(mia)
    AuthorizationCode.objects.update(issued_at=F("issued_at") - MINUTE, expires=F("expires") - MINUTE)

    assert delivers(Channel.LOGOUT) is State.DELIVERED


# --- what comes of it --------------------------------------------------------------------------------------


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.8")
@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("200 OK", State.DELIVERED),
        ("204 No Content", State.DELIVERED),
        ("400 Bad Request", State.REFUSED),
        ("202 Accepted", State.WAITING),
        ("302 Found", State.WAITING),
        ("404 Not Found", State.WAITING),
        ("501 Not Implemented", State.WAITING),
        ("504 Gateway Timeout", State.WAITING),
    ],
)
def test_200_says_that_it_was_done_and_400_that_it_will_not_be(
    listener: RelyingParty, mia: Customer, site: Website, status: str, state: State
) -> None:
    listener.tokens(mia)
    signs_out(mia)
    site.behave = says(status)

    assert delivers(Channel.LOGOUT) is state


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.4")
def test_another_attempt_is_signed_anew_and_says_the_same(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    listener.tokens(mia)
    signs_out(mia)
    site.behave = says("503 Busy")
    delivers(Channel.LOGOUT)
    comes_due()
    site.behave = says("200 OK")

    assert delivers(Channel.LOGOUT) is State.DELIVERED

    first, second = (listener.verified(word) for word in words(site))
    for name in ("jti", "sid", "sub", "aud"):
        assert first[name] == second[name]


@pytest.mark.clause("GM-07")
def test_it_is_tried_for_an_hour_and_no_longer(listener: RelyingParty, mia: Customer, site: Website) -> None:
    assert GIVES_UP_AFTER[Channel.LOGOUT] == timedelta(hours=1)
    listener.tokens(mia)
    signs_out(mia)
    site.behave = says("503 Busy")
    grows_older(timedelta(hours=1))

    assert delivers(Channel.LOGOUT) is State.FAILED


@pytest.mark.clause("GM-07", "SEC-11", "EVT-09")
def test_an_address_that_leads_inside_by_now_is_not_called(
    listener: RelyingParty, mia: Customer, settings: Any
) -> None:
    listener.tokens(mia)
    signs_out(mia)
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    assert delivers(Channel.LOGOUT) is State.WAITING
    assert "not a public address" in logouts()[0].last_error


def wants_no_more(listener: RelyingParty) -> None:
    listener.register()


def is_suspended(listener: RelyingParty) -> None:
    Client.objects.update(suspended_at=timezone.now())


@pytest.mark.clause("GM-07")
@pytest.mark.parametrize("changes", [wants_no_more, is_suspended])
def test_who_is_to_hear_of_it_is_asked_again_when_it_is_told(
    listener: RelyingParty, mia: Customer, site: Website, changes: Callable[[RelyingParty], None]
) -> None:
    listener.tokens(mia)
    signs_out(mia)
    changes(listener)

    assert delivers(Channel.LOGOUT) is State.VOID
    assert site.requests == 0


def test_a_session_that_ran_out_is_forgotten(listener: RelyingParty, mia: Customer) -> None:
    listener.tokens(mia)
    assert prune(timezone.now())["signed-in clients"] == 0

    prune(timezone.now() + timedelta(days=2))

    assert not SignedInClient.objects.exists()
