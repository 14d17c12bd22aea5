"""Whether a customer signs in again: prompt, max_age and hints."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.utils import timezone

from consent.models import Consent
from oidc.jose.keys import held_keys
from oidc.jose.rotation import ANNOUNCED_FOR, RETIRING_FOR, announce, move_on
from oidc.jose.sign import sign
from oidc.models import Client, Interaction, IssuerKey, PairwiseSubject
from oidc.models.issuer_key import State
from oidc.registration import RegistrationRefused
from tests.actors import Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def sign_in_was(customer: Customer, ago: timedelta) -> None:
    """Turn back the time of the sign-in."""
    session = customer.http.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= ago.total_seconds()
    session.save()


@pytest.mark.clause("CONF-OIDCC-04")
@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.6")
def test_none_is_answered_from_a_sign_in_and_a_consent_of_before(app: RelyingParty, mia: Customer) -> None:
    first = app.verified(app.tokens(mia)["id_token"])

    back = app.told_silently(mia)

    second = app.verified(app.redeems(back["code"]).json()["id_token"])
    assert back["state"] == "a-state"
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])
    assert Consent.objects.count() == 1
    assert Interaction.objects.filter(outcome="remembered").count() == 1


@pytest.mark.clause("CONF-OIDCC-03")
@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.6")
def test_none_shows_no_page_to_whoever_is_not_signed_in(app: RelyingParty, stranger: Customer) -> None:
    back = app.told_silently(stranger)

    assert (back["error"], back["state"]) == ("login_required", "a-state")
    assert not Interaction.objects.exists()


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.6", "OIDC-CORE §11")
@pytest.mark.parametrize(
    "more",
    [
        {"scope": "openid profile email"},
        {"scope": "openid profile offline_access"},
        {"claims": {"userinfo": {"email": None}}},
    ],
)
def test_none_gets_no_more_than_was_agreed_to(app: RelyingParty, mia: Customer, more: dict[str, Any]) -> None:
    app.tokens(mia)

    assert app.told_silently(mia, **more)["error"] == "consent_required"
    assert "code" in app.told_silently(mia, scope="openid")


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.6")
@pytest.mark.parametrize("end", ["stopped", "over", "set back", "another app's"])
def test_none_needs_a_consent_in_force_of_this_app(app: RelyingParty, mia: Customer, end: str) -> None:
    app.tokens(mia)
    match end:
        case "stopped":
            mia.opens(f"/consents/{Consent.objects.get().pk}/stop").press("btn-stop")
        case "over":
            Consent.objects.update(expires_at=timezone.now())
        case "set back":  # to before its customer may have stopped it (docs/recovery.md)
            Client.objects.update(proofs_from=timezone.now())
        case _:
            app = RelyingParty("oidc", "another", "").register()

    assert app.told_silently(mia)["error"] == "consent_required"


@pytest.mark.clause("AUT-09", "OIDC-CORE §3.1.2.1", "ACR-13")
def test_none_is_not_answered_from_a_sign_in_older_than_max_age(app: RelyingParty, mia: Customer) -> None:
    app.tokens(mia)
    sign_in_was(mia, timedelta(minutes=2))

    assert app.told_silently(mia, max_age="60")["error"] == "login_required"
    assert "code" in app.told_silently(mia, max_age="10000")


@pytest.mark.clause("CONF-OIDCC-04")
@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.2")
def test_none_with_a_hint_is_for_the_customer_it_names(
    app: RelyingParty, mia: Customer, leo: Customer
) -> None:
    of_mia, of_leo = app.tokens(mia)["id_token"], app.tokens(leo)["id_token"]

    assert "code" in app.told_silently(mia, id_token_hint=of_mia)
    assert app.told_silently(mia, id_token_hint=of_leo)["error"] == "login_required"


@pytest.mark.clause("AUT-10", "AUT-20", "OIDC-CORE §3.1.2.6")
def test_none_never_stands_for_a_consent_to_see_accounts(cds: Recipient, mia: Customer) -> None:
    mia.allows(cds.link())

    answer = mia.http.get(cds.link(prompt="none"), secure=True, **HOST)

    assert cds.answer_in(answer["Location"])["error"] == "login_required"


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1")
def test_none_stands_alone(app: RelyingParty, stranger: Customer) -> None:
    answer = stranger.http.get(app.link(prompt="none consent"), secure=True, **HOST)

    assert app.answer_in(answer["Location"])["error"] == "invalid_request"


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1")
@pytest.mark.parametrize("changes", [{}, {"prompt": "consent"}, {"max_age": "10000"}])
def test_who_is_signed_in_decides_without_a_new_sign_in(
    app: RelyingParty, mia: Customer, changes: dict[str, str]
) -> None:
    mia.signs_in()
    sign_in_was(mia, timedelta(minutes=2))

    review = mia.opens(app.link(**changes))

    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()
    assert review.url.endswith("/review")
    assert time.time() - app.verified(tokens["id_token"])["auth_time"] > 100


@pytest.mark.clause("CONF-OIDCC-05")
@pytest.mark.clause("AUT-09", "AUT-10", "OIDC-CORE §3.1.2.1")
@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "login"},
        {"prompt": "login consent"},
        {"prompt": "select_account"},
        {"max_age": "0"},
        {"max_age": "1"},
    ],
)
def test_a_request_for_a_new_sign_in_gets_one(
    app: RelyingParty, mia: Customer, changes: dict[str, str]
) -> None:
    mia.signs_in()
    sign_in_was(mia, timedelta(seconds=3))

    page = mia.opens(app.link(**changes))

    assert page.has("id_otp")
    assert page.has("btn-not-you")
    review = page.press("btn-continue", id_otp="000000")
    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()
    assert time.time() - app.verified(tokens["id_token"])["auth_time"] < 3


@pytest.mark.clause("AUT-09", "OIDC-REGISTRATION §2")
def test_an_app_may_register_how_old_a_sign_in_may_be(app: RelyingParty, mia: Customer) -> None:
    app.register(default_max_age=60, require_auth_time=True)
    app.tokens(mia)
    sign_in_was(mia, timedelta(minutes=2))

    assert app.told_silently(mia)["error"] == "login_required"
    assert "code" in app.told_silently(mia, max_age="10000")
    assert mia.opens(app.link()).has("id_otp")


@pytest.mark.clause("OIDC-REGISTRATION §2", "ACR-12")
def test_an_app_may_register_the_acr_it_wishes_for(make_recipient: MakeRecipient, mia: Customer) -> None:
    basic = "urn:apicentre:nz:ca"
    nz = make_recipient("nz", default_acr_values=[basic])
    claims = nz.names(nz.intent())
    claims["id_token"].pop("acr")

    back = nz.answer_in(mia.allows(nz.link(claims=claims)))

    assert nz.verified(back["id_token"])["acr"] == basic


@pytest.mark.clause("OIDC-REGISTRATION §2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"default_max_age": -1},
        {"default_max_age": "60"},
        {"default_max_age": True},
        {"default_acr_values": "a"},
        {"default_acr_values": [7]},
        {"require_auth_time": "yes"},
    ],
    ids=str,
)
def test_defaults_that_cannot_be_read_are_not_registered(app: RelyingParty, wrong: dict[str, Any]) -> None:
    with pytest.raises(RegistrationRefused, match=next(iter(wrong))):
        app.register(**wrong)


@pytest.mark.clause("AUT-20", "OIDC-CORE §3.1.2.1")
def test_elsewhere_every_decision_still_needs_a_new_sign_in(recipient: Recipient, mia: Customer) -> None:
    mia.signs_in()

    assert mia.opens(recipient.link(max_age=10_000)).has("id_otp")


@pytest.mark.clause("AUT-10", "OIDC-CORE §3.1.2.1")
def test_a_hint_lets_only_its_customer_decide(app: RelyingParty, mia: Customer, leo: Customer) -> None:
    hint = app.tokens(mia)["id_token"]
    link = app.link(id_token_hint=hint)

    stopped = leo.signs_in(link)
    allowed = app.answer_in(mia.opens(link).press("btn-allow").onward)

    assert stopped.status == 403
    assert "This is linked to another person" in stopped.text
    assert "code" in allowed
    left = leo.http.post(f"{stopped.url}cancel", secure=True, follow=True, **HOST)
    assert b"login_required" in left.content


@pytest.mark.clause("AUT-10", "OIDC-CORE §5.5.1")
def test_a_sub_asked_for_by_value_is_a_hint_too(app: RelyingParty, mia: Customer, leo: Customer) -> None:
    sub = app.verified(app.tokens(mia)["id_token"])["sub"]
    leo.signs_in()

    assert "code" in app.told_silently(mia, claims={"id_token": {"sub": {"value": sub}}})
    assert app.told_silently(leo, claims={"id_token": {"sub": {"value": sub}}})["error"] == "login_required"
    assert (
        app.told_silently(mia, claims={"id_token": {"sub": {"value": "nobody"}}})["error"] == "login_required"
    )


@pytest.mark.clause("OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.2")
def test_an_expired_id_token_is_still_a_hint(app: RelyingParty, mia: Customer) -> None:
    claims = app.verified(app.tokens(mia)["id_token"])
    old = sign("oidc", claims | {"exp": int(time.time()) - 86_400}, algorithm="RS256", now=timezone.now())

    assert "code" in app.told_silently(mia, id_token_hint=old)


@pytest.mark.clause("OIDC-CORE §3.1.2.1", "META-07")
def test_a_hint_may_be_older_than_the_key_that_signs_now(app: RelyingParty, mia: Customer) -> None:
    hint = app.tokens(mia)["id_token"]
    (active,) = IssuerKey.objects.filter(issuer="oidc", state=State.ACTIVE)
    at = timezone.now()

    announce("oidc", active.algorithm, at)
    move_on(at + ANNOUNCED_FOR)
    move_on(at + ANNOUNCED_FOR + RETIRING_FOR)
    held_keys.cache_clear()

    assert IssuerKey.objects.get(pk=active.pk).state == State.RETIRED
    assert "code" in app.told_silently(mia, id_token_hint=hint)


@pytest.mark.clause("AUT-10", "ACR-03", "OIDC-CORE §3.1.2.6")
def test_none_is_not_answered_from_a_password_alone(app: RelyingParty, mia: Customer) -> None:
    app.tokens(mia)
    weak = Customer("mia")
    Authenticator.objects.all().delete()
    weak.opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")

    assert app.told_silently(weak)["error"] == "login_required"


@pytest.mark.clause("OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.2")
@pytest.mark.parametrize(
    "kind", ["unsigned", "altered", "by the app", "of another app", "encrypted", "no token"]
)
def test_a_hint_that_is_no_id_token_of_ours_is_refused(app: RelyingParty, mia: Customer, kind: str) -> None:
    good = app.tokens(mia)["id_token"]
    head, payload, signature = good.split(".")
    claims = app.verified(good)
    hint = {
        "unsigned": f"eyJhbGciOiJub25lIn0.{payload}.",
        "altered": f"{head}.{payload[:-3]}AAA.{signature}",
        "by the app": app.jwt(claims),
        "of another app": sign("oidc", claims | {"aud": "another"}, algorithm="RS256", now=timezone.now()),
        "encrypted": f"{good}.x.y",
        "no token": "hint",
    }[kind]

    assert app.told_silently(mia, id_token_hint=hint)["error"] == "invalid_request"


@pytest.mark.clause("OIDC-CORE §3.1.2.2")
def test_a_hint_to_somebody_who_is_gone_needs_another_login(app: RelyingParty, mia: Customer) -> None:
    hint = app.tokens(mia)["id_token"]
    PairwiseSubject.objects.all().delete()

    assert app.told_silently(mia, id_token_hint=hint)["error"] == "login_required"


@pytest.mark.clause("AUT-10", "ACR-15", "OIDC-CORE §3.1.2.1")
@pytest.mark.parametrize("name", ["mia", "nobody-by-that-name"])
def test_a_login_hint_fills_in_the_name_whether_or_not_anybody_has_it(
    app: RelyingParty, stranger: Customer, bank: None, name: str
) -> None:
    page = stranger.opens(app.link(login_hint=name))

    assert f'value="{name}"' in page.response.content.decode()
    assert page.status == 200
