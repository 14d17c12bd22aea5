"""DPoP where tokens are used: userinfo and the data API ask for a proof of the key, each time anew."""

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from consent.models import Disclosure
from oidc.issuers import security_policy
from oidc.models import UsedProof
from tests.actors import Answer, Customer, Recipient
from tests.dpop import Prover
from tests.events import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def recipient(fapi2: Recipient) -> Recipient:
    return fapi2.with_dpop()


@pytest.fixture
def token(recipient: Recipient, mia: Customer) -> str:
    """An access token bound to the recipient's key; the proofs it took are forgotten."""
    tokens = recipient.redeems(recipient.answer_in(mia.allows(recipient.link()))["code"]).json()
    UsedProof.objects.all().delete()
    return str(tokens["access_token"])


@pytest.fixture
def paths(recipient: Recipient) -> tuple[str, str]:
    return recipient.dialect.accounts, f"/{recipient.issuer}/userinfo"


def proof(recipient: Recipient, path: str, token: str, **changes: Any) -> str:
    url = f"https://localhost:9443{path}"
    return recipient.prover.proof("GET", url, **{"access_token": token, **changes})


def assert_refused(answer: Answer, challenge: str) -> None:
    """401 with the challenge, and nothing of it is remembered."""
    assert answer.status_code == 401, answer.content
    assert answer["WWW-Authenticate"].startswith(challenge), answer["WWW-Authenticate"]
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert refusal(answer)["status"] == 401
    assert not Disclosure.objects.exists()
    assert not UsedProof.objects.exists(), "a bad proof is not remembered"


ALGORITHMS = " ".join(security_policy("fapi2").signing_algorithms)
INVALID_TOKEN = f'DPoP error="invalid_token", algs="{ALGORITHMS}"'
INVALID_PROOF = f'DPoP error="invalid_dpop_proof", algs="{ALGORITHMS}"'


@pytest.mark.clause("CONF-DPOP-06", "CONF-DPOP-11")
@pytest.mark.clause("TLS-17", "RFC 9449 §7.1")
def test_a_proof_opens_what_its_token_is_for(
    recipient: Recipient, token: str, paths: tuple[str, ...]
) -> None:
    now = int(time.time())
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"iat": now - 10},
        {"iat": now + 8},
        {"nbf": now, "exp": now + 60},
        {"anything": "else"},
    )

    for path in paths:
        url = f"https://localhost:9444{path}"
        for change in (*changes, {"htu": f"{url}?query=1"}, {"htu": f"{url}#fragment"}):
            answer = recipient.reads(path, token, DPoP=proof(recipient, path, token, **change))
            assert answer.status_code == 200, change


@pytest.mark.clause("CONF-DPOP-11")
@pytest.mark.clause("RFC 9449 §7.1")
def test_scheme_and_address_may_be_spelt_in_any_case(
    recipient: Recipient, token: str, paths: tuple[str, ...]
) -> None:
    for path in paths:
        shouted = proof(recipient, path, token, htu=f"HTTPS://LocalHost:9444{path}")

        answer = recipient.reads(path, token, Authorization=f"dPoP {token}", DPoP=shouted)

        assert answer.status_code == 200, answer.content


@pytest.mark.clause("CONF-DPOP-07", "CONF-DPOP-08", "CONF-DPOP-09")
@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §4.3", "RFC 9449 §7.1")
def test_bad_proofs_open_nothing(recipient: Recipient, token: str, paths: tuple[str, ...]) -> None:
    now = int(time.time())
    changes: tuple[dict[str, Any], ...] = (
        {"header": {"typ": ...}},
        {"header": {"alg": ...}},
        {"header": {"jwk": ...}},
        {"header": {"typ": "JWT"}},
        {"header": {"jwk": recipient.prover.key.as_dict(private=True)}},
        {"jti": ...},
        {"htm": ...},
        {"htm": "PUT"},
        {"htu": ...},
        {"htu": "https://localhost:9444/fapi2/other"},
        {"htu": "https://attacker.test/fapi2/accounts"},
        {"iat": ...},
        {"iat": now - 3600},
        {"iat": now + 3600},
        {"ath": ...},
        {"ath": "another-token"},
        {"access_token": "another-token"},
    )

    for path in paths:
        for change in changes:
            bad = proof(recipient, path, token, **change)
            assert_refused(recipient.reads(path, token, DPoP=bad), INVALID_PROOF)
    for path in paths:
        assert recipient.reads(path, token).status_code == 200


@pytest.mark.clause("CONF-DPOP-07", "CONF-DPOP-08", "CONF-DPOP-10")
@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §4.3")
def test_proofs_that_are_none_open_nothing(recipient: Recipient, token: str, paths: tuple[str, ...]) -> None:
    by_rsa = Prover(RSAKey.generate_key(2048), "RS256")
    for path in paths:
        good = proof(recipient, path, token)
        header, claims, signature = good.split(".")
        for bad in (
            None,
            "",
            "not a proof",
            f"{good},{proof(recipient, path, token)}",
            good.upper(),
            f"{header}.{claims}.{signature[::-1]}",
            by_rsa.proof("GET", f"https://localhost:9444{path}", access_token=token),
            f"eyJhbGciOiJub25lIn0.{claims}.",
        ):
            assert_refused(recipient.reads(path, token, DPoP=bad), INVALID_PROOF)


@pytest.mark.clause("CONF-DPOP-08")
@pytest.mark.clause("TLS-17", "RFC 9449 §7.1")
def test_another_key_opens_nothing(recipient: Recipient, token: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        assert_refused(recipient.with_dpop().reads(path, token), INVALID_TOKEN)


@pytest.mark.clause("CONF-DPOP-12")
@pytest.mark.clause("TLS-18", "RFC 9449 §11.1")
def test_a_proof_opens_once(recipient: Recipient, token: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        once = proof(recipient, path, token)

        first, second = (recipient.reads(path, token, DPoP=once) for _ in range(2))

        assert first.status_code == 200
        assert second.status_code == 401
        assert second["WWW-Authenticate"].startswith(INVALID_PROOF)


@pytest.mark.clause("CONF-DPOP-10")
@pytest.mark.clause("RFC 9449 §7.2")
def test_a_bound_token_is_no_bearer_token(
    recipient: Recipient, fapi2: Recipient, token: str, paths: tuple[str, ...]
) -> None:
    for path in paths:
        for shown in (None, proof(recipient, path, token)):
            assert_refused(fapi2.reads(path, token, DPoP=shown), INVALID_TOKEN)


@pytest.mark.clause("RFC 9449 §7.1", "TLS-11")
def test_a_token_bound_to_a_certificate_is_no_dpop_token(
    recipient: Recipient, fapi2: Recipient, mia: Customer, paths: tuple[str, ...]
) -> None:
    token = fapi2.redeems(fapi2.answer_in(mia.allows(fapi2.link()))["code"]).json()["access_token"]

    for path in paths:
        for certificate in ("", fapi2.certificate):
            assert_refused(recipient.reads(path, token, certificate=certificate), INVALID_TOKEN)
        assert_refused(recipient.reads(path, token, Authorization=f"Bearer {token}"), "Bearer error=")


@pytest.mark.clause("RES-07", "RFC 6750 §2.1", "RFC 9449 §7.1")
def test_who_shows_no_token_is_told_both_ways_to_show_one(
    recipient: Recipient, token: str, paths: tuple[str, ...]
) -> None:
    for path in paths:
        shown = proof(recipient, path, token)
        bare = recipient.reads(path, token, Authorization=None, DPoP=shown)
        in_query = recipient.reads(f"{path}?access_token={token}", token, Authorization=None, DPoP=shown)

        for answer in (bare, in_query):
            assert_refused(answer, 'Bearer error="invalid_token", ')
            assert f", {INVALID_TOKEN}" in answer["WWW-Authenticate"]


@pytest.mark.clause("RFC 9449 §7.1")
def test_an_issuer_that_binds_to_certificates_alone_knows_no_dpop_scheme(cds: Recipient) -> None:
    assert_refused(
        cds.reads_accounts("a-token", Authorization="DPoP a-token"), 'Bearer error="invalid_token"'
    )


@pytest.mark.clause("RFC 9449 §7.1", "RFC 6749 §5.2")
def test_what_a_proof_says_cannot_break_the_challenge(
    recipient: Recipient, token: str, paths: tuple[str, ...]
) -> None:
    for path in paths:
        bad = recipient.prover.proof("GET", path, header={"typ": "dpop+jwt", "alg": 'x"\r\nSet-Cookie: a=b'})

        answer = recipient.reads(path, token, DPoP=bad)

        assert_refused(answer, INVALID_PROOF)
        assert (
            'error_description="the DPoP proof is refused: alg x???Set-Cookie' in answer["WWW-Authenticate"]
        )
