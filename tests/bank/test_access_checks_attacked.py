"""The bank's gateway hands on what somebody sent who means no good, or asks what is not its to ask."""

import base64
import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models.functions import Now

from oidc.models import AccessToken
from tests.actors import Recipient
from tests.bank.conftest import Shares
from tests.bank.test_access_checks import UK, asks, refused
from tests.dpop import Prover
from tests.people import MakeGateway

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "..", ".", "%2e%2e", ".%2E", "..%2ftransactions", "..%2Ftransactions", "%252e%252e", "..;", "..;a=b",
    "1;a=b", "..\\transactions", "..%5ctransactions", "1?a=b", "1#a", "1%00", "1\n", "1\t", "1 ",
    "\uff0e\uff0e", "1\u2028", "%", "1%2", "a" * 200,
)  # fmt: skip
"""In the place of an id: what servers behind a gateway may read as the way to something else."""


@pytest.mark.clause("RES-03", "RES-04", "SEC-05")
@pytest.mark.parametrize("identifier", ELSEWHERE)
def test_an_id_in_a_path_leads_nowhere_else(
    uk: Recipient, shares: Shares, gateway_of: MakeGateway, identifier: str
) -> None:
    gateway, shared = gateway_of("uk"), shares(uk, "ReadStatementsDetail")
    account = f"{UK}/accounts/{shared.public_id('everyday')}/statements"

    for path in (f"{account}/{identifier}", f"{account}/{identifier}/file"):
        assert asks(gateway, shared, path)["status"] == 404

    assert asks(gateway, shared, f"{account}/2026-11_a.b~c")["allowed"] is True
    assert asks(gateway, shared, f"{account}/aGk=")["allowed"] is True


@pytest.mark.clause("RES-04", "CON-67")
def test_another_method_is_refused_with_those_that_there_are(
    cds: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, shared = gateway_of("cds"), shares(cds, "bank:accounts.basic:read")
    balances, accounts = "cds-au/v1/banking/accounts/balances", "cds-au/v1/banking/accounts"

    assert asks(gateway, shared, balances, method="PUT")["headers"]["Allow"] == "GET, HEAD, POST"
    assert asks(gateway, shared, accounts, method="POST")["headers"]["Allow"] == "GET, HEAD"
    for method in ("OPTIONS", "TRACE", "get ", "G\u00cbT", "PO\u017fT"):
        assert asks(gateway, shared, accounts, method=method)["status"] == 405
    for method in ("HEAD", "head", "get"):
        assert asks(gateway, shared, accounts, method=method)["allowed"] is True


@pytest.mark.clause("RES-08")
def test_an_account_that_a_body_names_is_refused_as_one_of_a_body(
    cds: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, shared = gateway_of("cds"), shares(cds, "bank:accounts.basic:read", accounts=["everyday"])
    body, path = "cds-au/v1/banking/accounts/balances", "cds-au/v1/banking/accounts/{}/balance"

    for unknown in ("40118204", "x" * 2000):
        named = asks(gateway, shared, body, method="POST", accounts=unknown)
        assert refused(named) == (422, "InvalidBankingAccount")
        assert refused(asks(gateway, shared, path.format(unknown[:40])))[0] == 404


@pytest.mark.clause("RES-04", "CAU-01")
def test_only_the_gateway_of_the_very_issuer_may_ask(
    uk: Recipient, nz: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    ours, theirs = gateway_of("uk"), gateway_of("nz")
    shared = shares(uk, "ReadOffers")
    form = {"method": "GET", "path": f"{UK}/offers", "authorization": f"Bearer {shared.token}"}

    theirs.issuer = "uk"
    recipient_itself = uk.post("access-checks", **form)
    theirs.client_id = "another"
    stranger = theirs.post("access-checks", **form)

    assert (recipient_itself.status_code, recipient_itself.json()["error"]) == (400, "unauthorized_client")
    assert (stranger.status_code, stranger.json()["error"]) == (401, "invalid_client")
    assert "accounts" not in recipient_itself.json().keys() | stranger.json().keys()
    told = {"client_certificate": uk.certificate}
    assert asks(gateway_of("fapi1"), shared, "accounts", **told)["status"] == 401  # a token of another issuer
    assert asks(ours, shared, f"{UK}/offers")["allowed"] is True


@pytest.mark.clause("RES-01", "RES-03", "TOK-20")
def test_what_is_no_access_token_by_now_opens_nothing(
    recipient: Recipient, mia: Any, gateway_of: MakeGateway
) -> None:
    gateway = gateway_of(recipient.issuer)
    back = recipient.answer_in(mia.allows(recipient.link()))
    tokens = recipient.redeems(back["code"]).json()
    path = recipient.dialect.accounts.removeprefix(f"/{recipient.issuer}/")

    def said(value: str) -> dict[str, Any]:
        answer = gateway.post(
            "access-checks",
            method="GET",
            path=path,
            authorization=f"Bearer {value}",
            client_certificate=recipient.certificate,
        )
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    assert said(tokens["access_token"])["allowed"] is True
    for other in {"refresh_token", "id_token"} & tokens.keys():
        assert said(tokens[other])["status"] == 401
    assert said(back["code"])["status"] == 401
    assert said(f"{tokens['access_token']}, Bearer {tokens['access_token']}")["status"] == 401
    AccessToken.objects.update(expires=Now() - timedelta(milliseconds=1))
    assert said(tokens["access_token"])["status"] == 401


FORMS: dict[str, Callable[[str], str]] = {
    "PEM": lambda pem: pem,
    "percent-encoded": quote,
    "percent-encoded whole": lambda pem: quote(pem, safe=""),
    "DER": lambda pem: base64.b64encode(der_of(pem)).decode(),
    "DER between colons": lambda pem: f":{base64.b64encode(der_of(pem)).decode()}:",
}


def der_of(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)


@pytest.mark.clause("RES-03", "TLS-11")
@pytest.mark.parametrize("form", FORMS)
def test_a_certificate_counts_in_any_form_and_only_the_right_one(
    uk: Recipient,
    shares: Shares,
    gateway_of: MakeGateway,
    certificate_of: Callable[[str], str],
    form: str,
) -> None:
    gateway, shared, written = gateway_of("uk"), shares(uk, "ReadOffers"), FORMS[form]
    right, wrong = written(uk.certificate), written(certificate_of("somebody else"))

    def status(certificate: str | None) -> int:
        said = asks(gateway, shared, f"{UK}/offers", client_certificate=certificate)
        return 200 if said["allowed"] else int(said["status"])

    assert status(right) == 200
    for shown in (
        wrong,
        None,
        right[: len(right) // 2],
        f"{right}{wrong}",
        f"{wrong}{right}",
        gateway.certificate,
    ):
        assert status(shown) == 401


@pytest.mark.clause("TLS-17", "TLS-18")
def test_a_proof_for_the_gateway_is_none_for_us_and_the_other_way_round(
    fapi2: Recipient, shares: Shares, gateway_of: MakeGateway
) -> None:
    gateway, prover, shared = gateway_of("fapi2"), Prover(), shares(fapi2, "accounts")
    AccessToken.objects.update(certificate="", dpop_jkt=prover.jkt)
    here, there = "https://localhost:9444/fapi2/accounts", "https://api.bank.example/accounts"
    check = "https://localhost:9444/fapi2/access-checks"
    of_us, of_gateway = (prover.headers("GET", url, shared.token) for url in (here, there))
    of_check = prover.headers("POST", check, shared.token)

    def said(sent: dict[str, str], url: str = there, **more: Any) -> bool:
        told = {"authorization": sent["Authorization"], "dpop": sent["DPoP"], "client_certificate": None}
        return bool(asks(gateway, shared, "accounts", **told | more, url=url)["allowed"])

    assert fapi2.http.get(here, secure=True, headers=of_gateway, **fapi2.handshake()).status_code == 401
    assert not said(of_us)
    assert not said(of_check)
    assert not said(of_check, url=check)  # of another method
    assert not said(of_gateway, method="HEAD")
    assert not said(of_gateway, dpop=f"{of_gateway['DPoP']}, {of_gateway['DPoP']}")
    assert not said(of_gateway, authorization=f"Bearer {shared.token}")
    assert not said(of_gateway, dpop=None)
    assert not said(of_gateway, url="http://api.bank.example/accounts")
    assert said(of_gateway, url="https://API.bank.example:443/accounts?page=1#top")
    # What was spent there is spent here, too, and the other way round.
    assert fapi2.http.get(here, secure=True, headers=of_us, **fapi2.handshake()).status_code == 200
    assert not said(of_us, url=here)


@pytest.mark.clause("AUD-05", "RES-04")
def test_no_line_of_the_log_holds_what_was_handed_on(
    fapi2: Recipient, shares: Shares, gateway_of: MakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway, shared = gateway_of("fapi2"), shares(fapi2, "accounts")
    proof = Prover().headers("GET", "https://api.bank.example/", shared.token)["DPoP"]
    secrets = (shared.token, proof, "a-canary")
    caplog.set_level(logging.DEBUG)

    for told in (
        {},
        {"authorization": "Bearer a-canary"},
        {"client_certificate": "a-canary"},
        {"dpop": proof, "url": "https://a-canary/", "authorization": f"DPoP {shared.token}"},
        {"method": "a-canary"},
    ):
        asks(gateway, shared, "accounts", **told)
    asks(gateway, shared, f"accounts?access_token={shared.token}")

    lines = [json.dumps(record.__dict__, default=str) for record in caplog.records]
    assert len(lines) >= 5
    logged = [line for line in lines if '"name": "django.db' not in line]
    assert not [line for line in logged if any(secret in line for secret in secrets)]
