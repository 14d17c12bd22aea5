"""Opens what clients encrypted to us (compact JWE, RFC 7516): algorithms and keys are ours to choose."""

from datetime import datetime

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import Key

from oidc.clauses import clause
from oidc.jose.algorithms import LONGEST
from oidc.jose.keys import decryption_key
from oidc.jose.verify import BadToken, header_of
from oidc.policy import Encryption


def is_encrypted(compact: str) -> bool:
    """A JWE has five parts, a JWS three (RFC 7516 §9)."""
    return compact.count(".") == 4


@clause("RFC 7516 §5.2", "RFC 8725 §3.1", "RFC 9101 §6.1")
def decrypted(issuer: str, compact: str, encryption: Encryption, now: datetime) -> str:
    """The JWS inside a JWE that is encrypted to a key of this issuer; raises BadToken.

    What the header says wrong is told. Whatever fails later reads the same, so that nobody can ask us, bit by
    bit, what a ciphertext of somebody else's holds.
    """
    if len(compact) > LONGEST:
        raise BadToken("longer than 16 KiB")
    header = header_of(compact)
    alg, enc, kid = header.get("alg"), header.get("enc"), header.get("kid")
    if alg not in encryption.key_management or enc not in encryption.content:
        raise BadToken(f"alg {alg!s:.20} with enc {enc!s:.20} is not offered")
    if "zip" in header or "crit" in header:
        raise BadToken("header has zip or crit")
    if str(header.get("cty", "JWT")).upper() != "JWT":
        raise BadToken("cty is not JWT")
    key = decryption_key(issuer, kid, str(alg), now)
    if key is None:
        raise BadToken(f"no key of ours for {alg} has kid {kid!s:.60}")
    inside = opened_by(key, compact, alg=str(alg), enc=str(enc))
    if is_encrypted(inside):
        raise BadToken("it holds another JWE")
    return inside


@clause("RFC 7516 §5.2", "RFC 7516 §11.5")
def opened_by(key: Key, compact: str, *, alg: str, enc: str) -> str:
    """The plaintext of a JWE, ASCII as every JWS is; BadToken with one text whatever the reason."""
    registry = jwe.JWERegistry(algorithms=[alg, enc], strict_check_header=False)
    try:
        return (jwe.decrypt_compact(compact, key, registry=registry).plaintext or b"").decode("ascii")
    except (JoseError, ValueError):
        raise BadToken("it cannot be decrypted") from None
