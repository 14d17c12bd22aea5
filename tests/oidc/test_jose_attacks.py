"""What attackers have tried on readers of JOSE: each is refused, and nothing but BadToken comes out."""

import base64
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from oidc.jose.algorithms import LONGEST
from oidc.jose.decrypt import decrypted
from oidc.jose.key_rules import jwks_faults
from oidc.jose.verify import BadToken, verify
from oidc.policy import Encryptable, Encryption

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED_SIGNER = Ed25519PrivateKey.generate()
ED = OKPKey.import_key(ED_SIGNER, {"kid": "ed"})
OTHER = RSAKey.generate_key(2048, {"kid": "rsa"})
REGISTERED = KeySet.import_key_set({"keys": [key.as_dict(private=False) for key in (RSA, EC, ED)]})
OURS = ["PS256", "ES256", "EdDSA"]
CLAIMS = b'{"iss":"fox"}'
OFFER = Encryption(of=frozenset(Encryptable), key_management=("RSA-OAEP-256",), content=("A256GCM",))


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(header: bytes, claims: bytes = CLAIMS, signature: bytes = b"") -> str:
    return f"{b64(header)}.{b64(claims)}.{b64(signature)}"


def signed(header: dict[str, Any], claims: bytes = CLAIMS, key: Any = RSA) -> str:
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    registry.max_header_length = 2 * LONGEST
    return jws.serialize_compact(header, claims, key, registry=registry)


def by_hand(header: bytes, claims: bytes = CLAIMS) -> str:
    """Signed over bytes that no serialiser would write."""
    start = f"{b64(header)}.{b64(claims)}"
    return f"{start}.{b64(ED_SIGNER.sign(start.encode()))}"


def refuse(compact: str) -> None:
    with pytest.raises(BadToken):
        verify(compact, REGISTERED, OURS)


def test_what_is_right_is_taken() -> None:
    assert verify(signed({"alg": "PS256", "kid": "rsa"}), REGISTERED, OURS).claims == {"iss": "fox"}
    assert verify(by_hand(b'{"alg":"EdDSA","kid":"ed"}'), REGISTERED, OURS).claims == {"iss": "fox"}


@pytest.mark.clause("PAR-24", "CAU-14", "RFC 8725 §3.1")
@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 0, True, [], ["PS256"], {}])
def test_unsigned_is_never_enough(alg: object) -> None:
    refuse(token(json.dumps({"alg": alg, "kid": "rsa"}).encode()))
    refuse(token(json.dumps({"alg": alg}).encode(), signature=b"x"))


@pytest.mark.clause("SEC-07", "RFC 8725 §3.1")
def test_a_public_key_is_no_shared_secret() -> None:
    pem = RSA.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), json.dumps(RSA.as_dict(private=False)).encode(), b"rsa"):
        start = token(b'{"alg":"HS256","kid":"rsa"}').rpartition(".")[0]
        forged = f"{start}.{b64(hmac.digest(secret, start.encode(), 'sha256'))}"
        refuse(forged)
        with pytest.raises(BadToken, match="no registered key fits"):
            verify(forged, REGISTERED, ["HS256"])


@pytest.mark.clause("CAU-14")
@pytest.mark.parametrize("alg", ["RS256", "RS512", "PS384", "ES256K", "HS256"])
def test_an_algorithm_beside_the_list_is_refused(alg: str) -> None:
    header = {"alg": alg, "kid": "rsa"}
    refuse(signed(header) if alg in {"RS256", "RS512", "PS384"} else token(json.dumps(header).encode()))


@pytest.mark.clause("CAU-14", "RFC 8725 §3.1")
@pytest.mark.parametrize(
    "extra",
    [
        {"jwk": OTHER.as_dict(private=False)},
        {"jku": "https://attacker.test/keys"},
        {"x5u": "https://attacker.test/certificate"},
        {"x5c": ["MIIB"]},
        {"kid": "rsa", "jwk": OTHER.as_dict(private=False)},
    ],
    ids="+".join,
)
def test_a_key_that_the_token_brings_along_is_not_looked_at(extra: dict[str, Any]) -> None:
    refuse(signed({"alg": "PS256", **extra}, key=OTHER))


@pytest.mark.clause("CAU-14")
@pytest.mark.parametrize(
    "kid",
    ["ec", "ed", "../../dev/null", "' OR '1'='1", "rsa\x00", "RSA", "", 0, None, ["rsa"], "k" * 100_000],
)
def test_a_kid_chooses_among_registered_keys_and_does_nothing_else(kid: object) -> None:
    header = json.dumps({"alg": "PS256", "kid": kid}).encode()
    good = signed({"alg": "PS256", "kid": "rsa"}).split(".")[2]

    refuse(f"{b64(header)}.{b64(CLAIMS)}.{good}")


@pytest.mark.clause("RFC 7515 §4.1.11", "RFC 8725 §3.1")
@pytest.mark.parametrize(
    "header",
    [
        b'{"alg":"EdDSA","crit":["exp"],"exp":1}',
        b'{"alg":"EdDSA","crit":["b64"],"b64":false}',
        b'{"alg":"EdDSA","b64":false}',
        b'{"alg":"EdDSA","crit":[]}',
        b'{"alg":"none","alg":"EdDSA"}',
        b'{"alg":"EdDSA","kid":"rsa","kid":"ed"}',
        b'{"alg":"EdDSA","x":NaN}',
        b'{"alg":"EdDSA","x":' + b"[" * 1000 + b"]" * 1000 + b"}",
        b'{"alg":"EdDSA","x":"\\ud800"}',
        b'\xef\xbb\xbf{"alg":"EdDSA"}',
        '{"alg":"EdDSA"}'.encode("utf-16"),
        b'["alg"]',
        b'"EdDSA"',
        b"",
    ],
    ids=lambda header: header[:40].decode("latin-1"),
)
def test_a_header_that_two_readers_could_read_differently_is_refused(header: bytes) -> None:
    refuse(by_hand(header))


@pytest.mark.parametrize(
    "claims",
    [
        b'{"iss":"fox","iss":"bear"}',
        b'{"exp":1e999}',
        b'{"exp":Infinity}',
        b'{"a":' * 1000 + b"1" + b"}" * 1000,
        b'{"iss":"\\u0000"}',
        b'{"iss":"\xff"}',
        b"[]",
        b"null",
        b"",
    ],
    ids=lambda claims: claims[:40].decode("latin-1"),
)
def test_claims_that_two_readers_could_read_differently_are_refused(claims: bytes) -> None:
    refuse(by_hand(b'{"alg":"EdDSA","kid":"ed"}', claims))


@pytest.mark.clause("CAU-14")
def test_signatures_that_are_no_signatures() -> None:
    header = b'{"alg":"ES256","kid":"ec"}'
    good = signed({"alg": "ES256", "kid": "ec"}, key=EC)
    raw = base64.urlsafe_b64decode(good.split(".")[2] + "==")
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")

    assert verify(good, REGISTERED, OURS)
    for forged in (b"", bytes(64), raw[:63], raw + b"\0", b"\0" + raw, encode_dss_signature(r, s)):
        refuse(token(header, signature=forged))


@pytest.mark.parametrize(
    "damage",
    [
        lambda t: t + ".",
        lambda t: t + "=",
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t.replace(".", "..", 1),
        lambda t: t[:-1] + chr(ord(t[-1]) + 1),  # bits that base64 does not need
        lambda t: t.replace("_", "/").replace("-", "+") + "+",
        lambda t: t + "é",
        lambda t: ".".join(t.split(".")[:2]),
        lambda t: "",
        lambda t: ".." * 5000,
        lambda t: t + "A" * LONGEST,
    ],
)
def test_a_token_has_one_spelling(damage: Any) -> None:
    whole = signed({"alg": "PS256", "kid": "rsa"})

    assert verify(whole, REGISTERED, OURS)
    refuse(damage(whole))


# --- keys --------------------------------------------------------------------------------------------------


@pytest.mark.clause("CAU-13", "RFC 8725 §3.4")
@pytest.mark.parametrize(
    "changes",
    [
        {"x": b64(bytes(32)), "y": b64(bytes(32))},
        {"x": EC.as_dict()["y"], "y": EC.as_dict()["x"]},
        {"x": b64(b"\x01" * 32)},
        {"crv": "secp256k1"},
        {"crv": "P-256K"},
        {"y": ...},
        {"x": 7},
    ],
    ids=["origin", "swapped", "off the curve", "another curve", "unknown curve", "no y", "x a number"],
)
def test_a_point_that_is_not_on_the_curve_is_no_key(changes: dict[str, Any]) -> None:
    jwk = {**EC.as_dict(private=False), **changes}
    jwk = {name: value for name, value in jwk.items() if value is not ...}

    assert len(jwks_faults({"keys": [jwk]}, OURS)) == 1


# --- encryption --------------------------------------------------------------------------------------------


@pytest.mark.clause("RFC 7516 §5.2", "RFC 8725 §3.1")
@pytest.mark.parametrize(
    "header",
    [
        {"alg": "PBES2-HS256+A128KW", "p2c": 2**31, "p2s": "AAAA"},
        {"alg": "dir"},
        {"alg": "RSA1_5"},
        {"alg": "ECDH-ES", "epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        {"alg": "RSA-OAEP-256", "zip": "DEF"},
        {"alg": "RSA-OAEP-256", "enc": "A128CBC-HS256"},
        {"alg": ["RSA-OAEP-256"]},
        {"alg": "RSA-OAEP-256", "crit": ["zip"]},
        {"alg": "RSA-OAEP-256", "cty": "JOSE+JSON"},
    ],
    ids=str,
)
def test_an_expensive_or_foreign_way_to_encrypt_is_refused_by_its_header(header: dict[str, Any]) -> None:
    """Before any key is looked for: this test has no database."""
    compact = ".".join([b64(json.dumps({"enc": "A256GCM", "kid": "k", **header}).encode()), *["AAAA"] * 4])

    with pytest.raises(BadToken):
        decrypted("nz", compact, OFFER, timezone.now())


@pytest.mark.clause("RFC 8725 §3.1")
def test_a_duplicate_member_and_a_long_token_are_refused_before_any_key_is_looked_for() -> None:
    twice = b64(b'{"alg":"dir","alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k"}') + ".A.A.A.A"
    for compact in (twice, "A." * 4 + "A" * LONGEST):
        with pytest.raises(BadToken):
            decrypted("nz", compact, OFFER, timezone.now())


# --- whatever comes ----------------------------------------------------------------------------------------

NAMES = st.sampled_from(["alg", "kid", "crit", "typ", "x5c", "jwk", "b64", "zip", "enc"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(OURS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
HEADERS = st.dictionaries(NAMES, VALUES, max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(header=HEADERS, claims=st.binary(max_size=40), tail=st.binary(max_size=300))
def test_nothing_but_bad_token_comes_out_of_verifying(
    header: dict[str, Any], claims: bytes, tail: bytes
) -> None:
    refuse(token(json.dumps(header).encode(), claims, tail))
    refuse(token(json.dumps(header | {"alg": "ES256"}).encode(), CLAIMS, tail))
    refuse(tail.decode("latin-1"))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(tail=st.lists(st.binary(max_size=20), min_size=4, max_size=4), text=st.text(max_size=60))
def test_nothing_but_bad_token_comes_out_of_decrypting(tail: list[bytes], text: str) -> None:
    for compact in (text, ".".join([b64(b"{}"), *map(b64, tail)]), ".".join(["{}", *map(b64, tail)])):
        with pytest.raises(BadToken):
            decrypted("nz", compact, OFFER, timezone.now())
