"""Nonces for DPoP proofs, where a policy asks for them: told in the refusal, good for a while and one key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from oidc.binding.dpop import Proof
from oidc.binding.nonces import require_nonce
from oidc.errors import UseDpopNonce
from oidc.models import UsedProof
from tests.actors import Answer, Customer, Recipient

LIFETIME = timedelta(minutes=5)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def given(issuer: str = "one", jkt: str = "key", now: datetime = NOW) -> str:
    """The nonce that a proof without one is answered with."""
    with pytest.raises(UseDpopNonce) as refused:
        require_nonce(of(jkt, None), issuer, LIFETIME, now)
    return refused.value.nonce


def of(jkt: str, nonce: str | None) -> Proof:
    return Proof(jkt=jkt, jti="1", nonce=nonce, counts_until=NOW)


@pytest.mark.clause("TLS-18", "RFC 9449 §8")
def test_a_nonce_lasts_for_its_lifetime_and_dies_by_twice_as_long() -> None:
    nonce = given()

    for still in (timedelta(0), timedelta(minutes=5)):
        require_nonce(of("key", nonce), "one", LIFETIME, NOW + still)
    for over in (timedelta(minutes=10), timedelta(days=1), timedelta(minutes=-10)):
        with pytest.raises(UseDpopNonce):
            require_nonce(of("key", nonce), "one", LIFETIME, NOW + over)


@pytest.mark.clause("TLS-18", "RFC 9449 §8")
@pytest.mark.parametrize(("issuer", "jkt"), [("other", "key"), ("one", "other")])
def test_a_nonce_is_for_one_key_at_one_issuer(issuer: str, jkt: str) -> None:
    with pytest.raises(UseDpopNonce):
        require_nonce(of(jkt, given()), issuer, LIFETIME, NOW)


# --- on the wire ------------------------------------------------------------------------------------------


@pytest.fixture
def recipient(fapi2: Recipient, settings: Any) -> Recipient:
    """A client of an issuer whose policy asks for nonces."""
    profile = settings.ISSUERS[fapi2.issuer]
    policy = replace(profile.security, dpop_nonce_lifetime=LIFETIME)
    settings.ISSUERS = {**settings.ISSUERS, fapi2.issuer: replace(profile, security=policy)}
    return fapi2.with_dpop()


def takes_nonce(recipient: Recipient, answer: Answer) -> None:
    recipient.prover.nonce = answer["DPoP-Nonce"]


@pytest.mark.clause("CONF-DPOP-02")
@pytest.mark.django_db
@pytest.mark.clause("TLS-18", "RFC 9449 §8", "RFC 9449 §9")
def test_each_endpoint_gives_a_nonce_and_goes_on_with_it(recipient: Recipient, mia: Customer) -> None:
    refused = recipient.pushes()
    assert refused.status_code == 400
    assert refused.json()["error"] == "use_dpop_nonce"
    assert not UsedProof.objects.exists()
    takes_nonce(recipient, refused)

    code = recipient.answer_in(mia.allows(recipient.link()))["code"]
    recipient.prover.nonce = "of my own"
    refused = recipient.redeems(code)
    assert refused.status_code == 400
    assert refused.json()["error"] == "use_dpop_nonce"
    takes_nonce(recipient, refused)
    token = recipient.redeems(code).json()["access_token"]

    recipient.prover.nonce = None
    refused = recipient.reads_accounts(token)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith('DPoP error="use_dpop_nonce"')
    takes_nonce(recipient, refused)
    assert recipient.reads_accounts(token).status_code == 200
    assert recipient.reads(f"/{recipient.issuer}/userinfo", token).status_code == 200
