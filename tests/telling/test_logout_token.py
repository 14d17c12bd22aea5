"""Who signed a customer in hears that they signed out here: at its own address, by a signed logout token."""

import pytest
from django.utils import timezone

from consent.notices import Channel, State
from oidc.jose.keys import create_key
from oidc.models import Client, SignedInClient
from tests.actors import Customer
from tests.oidc.test_encryption import GCM, OAEP, encryption_key, keys_of, opened
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty
from tests.telling.conftest import delivers, logouts, signs_out, words
from tests.websites import Website

pytestmark = pytest.mark.django_db
EVENT = "http://schemas.openid.net/event/backchannel-logout"


# --- the token ---------------------------------------------------------------------------------------------


@pytest.mark.clause("GM-07")
@pytest.mark.clause("OIDC-BACKCHANNEL §2.3", "OIDC-BACKCHANNEL §2.4", "OIDC-BACKCHANNEL §2.5")
def test_an_app_is_told_by_a_logout_token_that_its_customer_signed_out(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    claims = listener.verified(listener.tokens(mia)["id_token"])

    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    (head,), (word,), (message,) = site.heads, words(site), logouts()
    assert head.startswith("POST /logged-out?from=bank HTTP/1.1\r\n")
    assert "\r\nContent-Type: application/x-www-form-urlencoded\r\n" in head
    header, told = listener.header_of(word), listener.verified(word)
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    assert told.keys() == {"iss", "sub", "aud", "iat", "exp", "jti", "sid", "events"}
    assert told == told | {
        "iss": listener.issuer_url,
        "sub": claims["sub"],
        "sid": claims["sid"],
        "aud": listener.client_id,
        "jti": str(message.pk),
        "events": {EVENT: {}},
    }
    assert 0 < told["exp"] - told["iat"] <= 120
    assert not SignedInClient.objects.exists()


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.4")
def test_it_is_signed_and_encrypted_as_the_id_tokens_of_its_client_are(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    listener.register(
        backchannel_logout_uri=site.url("/"),
        id_token_signed_response_alg="ES256",
        id_token_encrypted_response_alg=OAEP,
        id_token_encrypted_response_enc=GCM,
        jwks=keys_of(listener, encryption_key()),
    )
    create_key("oidc", "ES256", timezone.now())
    claims = listener.verified(opened(listener.tokens(mia)["id_token"]))

    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.DELIVERED
    (word,) = words(site)
    assert listener.header_of(word)["enc"] == GCM
    inner = opened(word)
    assert (listener.header_of(inner)["typ"], listener.header_of(inner)["alg"]) == ("logout+jwt", "ES256")
    assert listener.verified(inner)["sid"] == claims["sid"]


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.4")
def test_nothing_leaves_in_the_clear_where_the_key_to_encrypt_it_is_gone(
    listener: RelyingParty, mia: Customer, site: Website
) -> None:
    listener.tokens(mia)
    encrypted = {"id_token_encrypted_response_alg": OAEP, "id_token_encrypted_response_enc": GCM}
    row = listener.row
    Client.objects.filter(pk=row.pk).update(metadata={**row.metadata, **encrypted})
    signs_out(mia)

    assert delivers(Channel.LOGOUT) is State.WAITING
    assert site.requests == 0
    assert "no key with use enc" in logouts()[0].last_error


@pytest.mark.clause("GM-07", "IDT-06", "OIDC-BACKCHANNEL §2.1")
def test_each_client_knows_customer_and_session_by_names_of_its_own(
    listener: RelyingParty, make_recipient: MakeRecipient, mia: Customer, site: Website
) -> None:
    other = make_recipient("fapi2", "slow-fox", backchannel_logout_uri=site.url("/other"))
    first = listener.verified(listener.tokens(mia)["id_token"])
    back = other.answer_in(mia.opens(other.link()).press("btn-continue", id_otp="000000").press(
        "btn-continue", **{"account-1": True}).press("btn-allow").onward)  # fmt: skip
    second = other.verified(other.redeems(back["code"]).json()["id_token"])
    assert not {first["sub"], first["sid"]} & {second["sub"], second["sid"]}

    signs_out(mia)

    assert [delivers(Channel.LOGOUT) for _ in range(3)] == [State.DELIVERED, State.DELIVERED, None]
    arrived = {head.split()[1]: word for head, word in zip(site.heads, words(site), strict=True)}
    for recipient, known, path in ((listener, first, "/logged-out?from=bank"), (other, second, "/other")):
        claims = recipient.verified(arrived[path])
        assert (claims["iss"], claims["sub"], claims["sid"]) == (known["iss"], known["sub"], known["sid"])


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.1")
def test_a_client_knows_a_session_by_one_name_however_often_it_asks(
    listener: RelyingParty, mia: Customer
) -> None:
    first = listener.verified(listener.tokens(mia)["id_token"])
    silent = listener.told_silently(mia)
    again = listener.verified(listener.redeems(silent["code"]).json()["id_token"])
    hybrid = listener.told_silently(mia, response_type="code id_token")
    in_front = listener.verified(hybrid["id_token"])

    assert first["sid"] == again["sid"] == in_front["sid"]
    signs_out(mia)
    assert len(logouts()) == 1


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.1")
def test_the_next_session_has_another_name(listener: RelyingParty, mia: Customer) -> None:
    first = listener.verified(listener.tokens(mia)["id_token"])
    signs_out(mia)
    second = listener.verified(listener.tokens(mia)["id_token"])

    assert first["sid"] != second["sid"]
    assert first["sub"] == second["sub"]


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.2")
def test_who_does_not_want_to_hear_of_it_is_told_nothing_and_gets_no_sid(
    listener: RelyingParty, mia: Customer
) -> None:
    listener.register()
    claims = listener.verified(listener.tokens(mia)["id_token"])

    signs_out(mia)

    assert "sid" not in claims
    assert (logouts(), SignedInClient.objects.count()) == ([], 0)
