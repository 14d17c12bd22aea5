"""Access tokens spelled as JWTs: what they say, and that they open no more and no longer than others."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent
from oidc.models import AccessToken, AuthorizationCode
from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["fapi1", "fapi2", "nz", "uk"])
def recipient(request: pytest.FixtureRequest, settings: Any, make_recipient: Any) -> Recipient:
    """A recipient of an issuer whose operator wants JWTs."""
    settings.JWT_ACCESS_TOKENS = [request.param]
    found: Recipient = make_recipient(request.param)
    return found


@pytest.fixture
def tokens(recipient: Recipient, mia: Customer) -> dict[str, str]:
    return dict(recipient.redeems(recipient.answer_in(mia.allows(recipient.link()))["code"]).json())


@pytest.mark.clause("TOK-14", "RFC 9068 §2", "RFC 9068 §2.2", "RFC 8705 §3.2", "ACR-13", "RFC 9470 §6.1")
@pytest.mark.clause("META-10", "RFC 9068 §3")
def test_a_jwt_says_whose_it_is_for_whom_and_for_how_long(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    token, code = tokens["access_token"], AuthorizationCode.objects.get()
    issued = AccessToken.objects.get(code=code)

    claims = recipient.verified(token)

    assert recipient.header_of(token)["typ"] == "at+jwt"
    assert len(claims.pop("jti")) >= 43
    assert claims == {
        "iss": recipient.issuer_url,
        "aud": recipient.resource,
        "client_id": recipient.client_id,
        "sub": recipient.verified(tokens["id_token"])["sub"],
        # By the server's clock, and the row by the database's; a second may begin between the two.
        "iat": pytest.approx(issued.issued_at.timestamp(), abs=2),
        "exp": pytest.approx(issued.expires.timestamp(), abs=2),
        "scope": tokens["scope"],
        "acr": code.acr,
        "auth_time": int(code.authenticated_at.timestamp()),
        "cnf": {"x5t#S256": recipient.thumbprint},
    }


@pytest.mark.clause("TOK-14", "RFC 9068 §2.2")
def test_a_token_for_the_clients_own_business_has_the_client_as_its_subject(recipient: Recipient) -> None:
    first, second = (recipient.verified(recipient.client_token()) for _ in range(2))

    assert first["sub"] == first["client_id"] == recipient.client_id
    assert not first.keys() & {"acr", "auth_time"}
    assert first["jti"] != second["jti"]


@pytest.mark.clause("TOK-14", "RFC 9068 §2.2", "RFC 9396 §9.1", "RFC 9449 §6.2")
def test_keys_and_details_are_told(settings: Any, fapi2: Recipient, mia: Customer) -> None:
    settings.JWT_ACCESS_TOKENS = ["fapi2"]
    details = [{"type": "account_information", "actions": ["list_accounts"]}]
    fapi2.register(authorization_details_types=["account_information"])
    prover = fapi2.with_dpop()
    link = prover.link(scope="openid", authorization_details=json.dumps(details))

    tokens = prover.redeems(prover.answer_in(mia.allows(link))["code"]).json()

    claims = prover.verified(tokens["access_token"])
    assert claims["cnf"] == {"jkt": prover.prover.jkt}
    assert claims["authorization_details"] == details
    assert prover.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("TOK-14", "TOK-07")
def test_a_jwt_opens_what_another_token_opens_until_it_is_revoked(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    token = tokens["access_token"]
    head, body, signature = token.split(".")
    same_bytes_otherwise = f"{head}.{body}.{signature}="

    assert recipient.reads_accounts(token).status_code == 200
    assert recipient.reads_accounts(same_bytes_otherwise).status_code == 401
    assert recipient.refreshes(tokens["refresh_token"]).json()["access_token"].count(".") == 2
    assert recipient.post("revoke", token=token).status_code == 200
    assert recipient.reads_accounts(token).status_code == 401


def consent_withdrawn() -> None:
    Consent.objects.update(status="withdrawn", version=F("version") + 1)


def row_expired() -> None:
    AccessToken.objects.update(expires=timezone.now())


def family_ended() -> None:
    AuthorizationCode.objects.update(revoked_at=timezone.now())


@pytest.mark.clause("TOK-14", "TOK-19", "SEC-12")
@pytest.mark.parametrize("spoil", [consent_withdrawn, row_expired, family_ended])
def test_a_jwt_whose_own_words_still_hold_opens_nothing_once_anything_is_wrong(
    recipient: Recipient, tokens: dict[str, str], spoil: Callable[[], None]
) -> None:
    spoil()

    assert recipient.verified(tokens["access_token"])["exp"] > time.time()
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 401


@pytest.mark.clause("TOK-07", "TOK-13")
def test_tokens_are_opaque_where_nobody_asked_for_more(cds: Recipient, mia: Customer) -> None:
    tokens = cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()

    assert "." not in tokens["access_token"]
