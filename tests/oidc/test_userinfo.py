"""Userinfo: what it tells, to whom, and where the token may stand."""

from typing import Any

import pytest

from tests.actors import Customer, Recipient
from tests.pages import HOST
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.clause("CONF-OIDCC-15")
@pytest.mark.clause("OIDC-CORE §5.4", "OIDC-CORE §5.1.1")
@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid email", {"email", "email_verified"}),
        ("openid phone", {"phone_number", "phone_number_verified"}),
        ("openid address", {"address"}),
    ],
)
def test_each_scope_stands_for_its_claims(
    app: RelyingParty, mia: Customer, scope: str, claims: set[str]
) -> None:
    tokens = app.tokens(mia, scope=scope)

    assert app.userinfo(tokens["access_token"]).keys() == {"sub", *claims}
    assert app.verified(tokens["id_token"]).keys().isdisjoint(claims)


@pytest.mark.clause("CONF-OIDCC-15")
@pytest.mark.clause("OIDC-CORE §5.4")
def test_the_profile_scope_stands_for_every_claim_of_its_own(app: RelyingParty, mia: Customer) -> None:
    told = app.userinfo(app.tokens(mia, scope="openid profile email address phone")["access_token"])

    assert told.keys() == {
        "sub", "name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "gender",
        "birthdate", "zoneinfo", "locale", "profile", "picture", "website", "updated_at", "email",
        "email_verified", "address", "phone_number", "phone_number_verified",
    }  # fmt: skip


@pytest.mark.clause("CONF-OIDCC-09")
@pytest.mark.clause("IDT-15", "OIDC-CORE §5.5", "OIDC-CORE §5.5.1", "IDT-13")
def test_a_claim_asked_for_by_name_is_shown_alone_and_told_where_it_was_asked_for(
    app: RelyingParty, mia: Customer
) -> None:
    claims = {"userinfo": {"name": {"essential": True}, "shoe_size": None}, "id_token": {"email": None}}
    review = mia.reaches_review(app.link(scope="openid", claims=claims))

    tokens = app.redeems(app.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert "Full name" in review.text
    assert "Email address" in review.text
    assert "ate of birth" not in review.text
    assert app.userinfo(tokens["access_token"]).keys() == {"sub", "name"}
    told = app.verified(tokens["id_token"])
    assert told["email"] == "mia@thompson.example"
    assert "name" not in told


@pytest.mark.clause("IDT-15", "OIDC-CORE §5.5.1")
def test_what_the_bank_does_not_know_fails_no_request(app: RelyingParty, noah: Customer) -> None:
    asked: dict[str, Any] = {"userinfo": {"picture": {"essential": True}}, "id_token": {"website": None}}

    tokens = app.tokens(noah, scope="openid", claims=asked)

    assert app.userinfo(tokens["access_token"]).keys() == {"sub"}
    assert "website" not in app.verified(tokens["id_token"])


@pytest.mark.clause("IDT-12", "IDT-13", "IDT-15")
@pytest.mark.parametrize(("claim", "value"), [("given_name", "Mia"), ("updated_at", 1740907800)])
def test_what_the_profile_holds_may_be_asked_for_by_its_claim_alone(
    cds: Recipient, mia: Customer, claim: str, value: object
) -> None:
    claims = {"userinfo": {claim: None, "email": None}, "id_token": cds.acr()}
    review = mia.reaches_review(cds.link(claims=claims))

    tokens = cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert "Full name and title(s)" in review.text
    assert "email" not in review.text.lower()
    told = cds.reads("/cds/userinfo", tokens["access_token"]).json()
    assert told == {"sub": told["sub"], claim: value}


@pytest.mark.clause("CONF-OIDCC-02")
@pytest.mark.clause("OIDC-CORE §5.3.1", "RFC 6750 §2.2")
def test_userinfo_takes_a_form_with_the_token_in_its_header_or_its_body(
    app: RelyingParty, mia: Customer
) -> None:
    token = app.tokens(mia)["access_token"]

    by_header = app.http.post(
        "/oidc/userinfo", secure=True, headers={"Authorization": f"Bearer {token}"}, **HOST
    )
    by_body = app.sends("userinfo", access_token=token)

    assert by_body.status_code == 200
    assert by_body.json() == by_header.json() == app.userinfo(token)
    assert by_body.json()["name"] == "Mia Aroha Thompson"


@pytest.mark.clause("RFC 6750 §2", "RFC 6750 §2.1", "RES-07", "SEC-05")
def test_a_token_counts_nowhere_else_and_never_twice(app: RelyingParty, mia: Customer) -> None:
    token = app.tokens(mia)["access_token"]
    header = {"Authorization": f"Bearer {token}"}

    in_url = app.http.get(f"/oidc/userinfo?access_token={token}", secure=True, **HOST)
    by_get = app.sends("userinfo", method="GET", access_token=token)
    twice = app.sends("userinfo", headers=header, access_token=token)
    wrong = app.sends("userinfo", access_token="guessed")
    with_query = app.sends("userinfo?x=y", access_token=token)

    assert (in_url.status_code, by_get.status_code, wrong.status_code) == (401, 401, 401)
    assert (twice.status_code, with_query.status_code) == (400, 400)
    assert 'error="invalid_request"' in twice["WWW-Authenticate"]


@pytest.mark.clause("RFC 6750 §2.2")
def test_elsewhere_a_token_in_the_body_is_none(cds: Recipient, mia: Customer) -> None:
    code = cds.answer_in(mia.allows(cds.link()))["code"]
    token = cds.redeems(code).json()["access_token"]

    answer = cds.http.post(
        "/cds/userinfo",
        f"access_token={token}",
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **cds.handshake(),
    )

    assert answer.status_code == 401
