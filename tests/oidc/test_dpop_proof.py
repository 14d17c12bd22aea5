"""What makes a DPoP proof, and the examples that the RFCs print."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey

from oidc.binding.dpop import Proof, verify_proof
from oidc.errors import InvalidDpopProof
from tests.dpop import Prover, signed, token_hash

URL = "https://bank.example/fapi2/token"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALGORITHMS = ("PS256", "ES256")

# RFC 9449 §4.1, Figures 1 and 2; §5, Figure 6 (the same key refreshes); §7.1, Figure 12.
_KEY = (
    "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0"
    "RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAt"
    "MjU2In19."
)
AT_THE_TOKEN_ENDPOINT = (
    _KEY
    + "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rv"
    "a2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nf"
    "bV37xRZT3Lg"
)
FOR_A_REFRESH = (
    _KEY
    + "eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rv"
    "a2VuIiwiaWF0IjoxNTYyMjY1Mjk2fQ.pAqut2IRDm_De6PR93SYmGBPXpwrAk90e8cP2hjiaG5QsGSuKDYW7_X620BxqhvYC8ynrrvZLTk"
    "41mSRroapUA"
)
AT_A_RESOURCE = (
    _KEY
    + "eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9w"
    "cm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcW"
    "tzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
)
ACCESS_TOKEN = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@pytest.mark.clause("TLS-17", "RFC 9449 §4.3")
@pytest.mark.parametrize(
    ("proof", "iat", "call"),
    [
        (AT_THE_TOKEN_ENDPOINT, 1562262616, {"method": "POST", "urls": ["https://server.example.com/token"]}),
        (FOR_A_REFRESH, 1562265296, {"method": "POST", "urls": ["https://server.example.com/token"]}),
        (
            AT_A_RESOURCE,
            1562262618,
            {
                "method": "GET",
                "urls": ["https://resource.example.org/protectedresource"],
                "access_token": ACCESS_TOKEN,
            },
        ),
    ],
    ids=["§4.1", "§5", "§7.1"],
)
def test_the_printed_proofs_hold_for_the_call_and_the_minute_they_were_made_for(
    proof: str, iat: int, call: dict[str, Any]
) -> None:
    then = datetime.fromtimestamp(iat, UTC)

    found = verify_proof(proof, **call, algorithms=["ES256"], now=then)

    assert found.jkt == JKT
    assert found.counts_until == then + timedelta(seconds=60)
    for wrong in (
        {"now": then + timedelta(seconds=62)},
        {"now": then - timedelta(seconds=11)},
        {"method": "PUT"},
        {"urls": ["https://server.example.com/other"]},
        {"algorithms": ["PS256"]},
    ):
        with pytest.raises(InvalidDpopProof):
            verify_proof(proof, **{"algorithms": ["ES256"], "now": then, **call, **wrong})


@pytest.mark.clause("RFC 9449 §4.2")
def test_the_printed_token_has_the_printed_hash() -> None:
    assert token_hash(ACCESS_TOKEN) == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"


@pytest.mark.clause("RFC 7638 §3.1")
def test_the_printed_key_has_the_printed_thumbprint() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4"
        "n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
        "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-c"
        "sFCur-kEgU8awapJzKnqDKgw"
    )
    key = RSAKey.import_key({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})

    assert key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


# --- every way to be wrong --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ec() -> Prover:
    return Prover()


@pytest.fixture(scope="module")
def rsa() -> Prover:
    return Prover(RSAKey.generate_key(2048), "PS256")


def verified(proof: str, **call: Any) -> Proof:
    return verify_proof(
        proof, **{"method": "POST", "urls": [URL], "algorithms": ALGORITHMS, "now": NOW, **call}
    )


def made(prover: Prover, **changes: Any) -> str:
    return prover.proof("POST", URL, **{"iat": int(NOW.timestamp()), **changes})


def from_now(seconds: int) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp())


@pytest.mark.clause("TLS-17", "RFC 9449 §4.3")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"iat": from_now(-59)},
        {"iat": from_now(-10)},
        {"iat": from_now(8)},
        {"iat": from_now(10)},
        {"nbf": from_now(0), "exp": from_now(60)},
        {"htu": URL + "?query=1#fragment"},
        {"htu": "HTTPS://BANK.example:443/fapi2/token"},
        {"anything": "else"},
        {"header": {"kid": "a name of its own"}},
    ],
    ids=str,
)
def test_a_proof_holds(ec: Prover, changes: dict[str, Any]) -> None:
    assert verified(made(ec, **changes)).jkt == ec.jkt


def test_a_proof_by_an_rsa_key_holds(rsa: Prover) -> None:
    assert verified(made(rsa)).jkt == rsa.jkt


@pytest.mark.clause("TLS-17", "TLS-18", "RFC 9449 §4.3")
@pytest.mark.parametrize(
    "changes",
    [
        {"header": {"typ": ...}},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": "DPOP+JWT"}},
        {"header": {"alg": ...}},
        {"header": {"jwk": ...}},
        {"header": {"jwk": "text"}},
        {"header": {"jwk": {"kty": "EC"}}},
        {"header": {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}},
        {"header": {"crit": ["exp"]}},
        {"jti": ...},
        {"jti": ""},
        {"jti": 7},
        {"htm": ...},
        {"htm": "PUT"},
        {"htm": "post"},
        {"htu": ...},
        {"htu": 7},
        {"htu": "https://bank.example/fapi2/par"},
        {"htu": "https://other.example/fapi2/token"},
        {"htu": "https://bank.example:8443/fapi2/token"},
        {"htu": "http://bank.example/fapi2/token"},
        {"iat": ...},
        {"iat": "now"},
        {"iat": from_now(-61)},
        {"iat": from_now(-3600)},
        {"iat": from_now(11)},
        {"iat": from_now(62)},
        {"iat": from_now(3600)},
        {"nbf": from_now(11)},
        {"nbf": "later"},
        {"exp": from_now(-10)},
        {"exp": "never"},
    ],
    ids=str,
)
def test_a_proof_with_one_thing_wrong_is_refused(ec: Prover, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidDpopProof):
        verified(made(ec, **changes))


@pytest.mark.clause("TLS-17")
def test_what_is_no_jws_is_refused(ec: Prover) -> None:
    proof = made(ec)
    header, claims, signature = proof.split(".")

    for text in (
        "",
        "a.b.c",
        proof.upper(),
        f"{proof},{made(ec)}",
        f"{header}.{claims}",
        f"{header}.{claims}.",
        f"{header}.{claims}.{signature[:-2]}",
        f"{header}.{made(ec).split('.')[1]}.{signature}",
        made(ec, padding="x" * 16_384),
    ):
        with pytest.raises(InvalidDpopProof):
            verified(text)


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
def test_only_the_algorithms_of_the_policy_count(ec: Prover, rsa: Prover) -> None:
    secret = Prover(OctKey.generate_key(256), "HS256")
    by_secret = made(secret, header={"jwk": secret.key.as_dict(private=True)})
    claims = {"jti": "1", "htm": "POST", "htu": URL, "iat": from_now(0)}
    unsigned = signed(
        {"typ": "dpop+jwt", "alg": "none", "jwk": ec.key.as_dict(private=False)}, claims, ec.key
    )

    for proof in (by_secret, unsigned, made(rsa, header={"alg": "RS256"})):
        with pytest.raises(InvalidDpopProof):
            verified(proof)
    with pytest.raises(InvalidDpopProof, match="only RSA"):
        verified(made(ec), algorithms=["PS256"])


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
def test_the_key_is_public_whole_and_strong(ec: Prover) -> None:
    with pytest.warns(SecurityWarning):
        weak = Prover(RSAKey.generate_key(1024), "PS256")
    other_curve = Prover(ECKey.generate_key("P-384"))
    other_key = ECKey.generate_key("P-256").as_dict(private=False)

    with pytest.raises(InvalidDpopProof, match="private"):
        verified(made(ec, header={"jwk": ec.key.as_dict(private=True)}))
    with pytest.warns(SecurityWarning), pytest.raises(InvalidDpopProof, match="2048"):
        verified(made(weak))
    with pytest.raises(InvalidDpopProof, match="signature"):
        verified(made(ec, header={"jwk": other_key}))
    with pytest.raises(InvalidDpopProof):
        verified(signed({"typ": "dpop+jwt", "jwk": other_curve.key.as_dict(private=False)}, {}, ec.key))


@pytest.mark.clause("RFC 9449 §4.2")
def test_at_a_resource_the_proof_names_the_token(ec: Prover) -> None:
    assert verified(made(ec, access_token="t"), access_token="t").jkt == ec.jkt
    for changes in ({}, {"access_token": "other"}, {"ath": 7}, {"ath": "t"}, {"ath": "ü"}):
        with pytest.raises(InvalidDpopProof, match="ath"):
            verified(made(ec, **changes), access_token="t")
