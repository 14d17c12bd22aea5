"""attest_jwt_client_auth, and the same by a DPoP proof: one instance of a client, an app on somebody's phone,
proves that it holds the key which its attester vouches for (ATTEST: OAuth 2.0 Attestation-Based Client
Authentication).

Trusted for a client are the keys of its registration and no others: they are its attester's. All that an
attestation may say beside whose the key is, is passed over: it opens nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import Key, KeySet

from consent.storing import Proviso
from oidc.binding.dpop import OLDEST as OLDEST_DPOP
from oidc.binding.shown import shown_proof, unspent
from oidc.clauses import clause
from oidc.clients.challenges import require_challenge
from oidc.clients.credentials import POSSESSION, Credentials, Way
from oidc.digests import digest
from oidc.errors import OAuthError, UseFreshAttestation
from oidc.issuers import issuer_url, security_policy
from oidc.jose.client_keys import verify_from
from oidc.jose.key_rules import bare_key
from oidc.jose.times import SKEW, NoTime, moment
from oidc.jose.verify import BadToken, read_unverified, verify
from oidc.models import Client, UsedJti
from oidc.single_use import first_use

ATTESTATION_TYPE = "oauth-client-attestation+jwt"
POSSESSION_TYPE = "oauth-client-attestation-pop+jwt"
LONGEST_LIFE = timedelta(hours=24)
"""How long an attestation counts: until then its attester cannot take its word back."""
OLDEST = timedelta(minutes=5)
"""How long after `iat` a proof of possession still counts."""
_refused = Way.ATTESTATION.refusal


@dataclass(frozen=True, kw_only=True)
class Attested:
    """An instance of a client, by the key that it holds."""

    jkt: str
    """RFC 7638 thumbprint."""
    by_dpop: bool
    """Whether a DPoP proof showed it, which is for tokens to be bound to as well."""
    once: tuple[Proviso, OAuthError]
    """Uses its proof up, and what to say where that was used before."""


@clause("CAU-21", "CAU-22", "ATTEST §7.2")
def prove_by_instance_key(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> Attested:
    """Refuse an attestation that the client's attester did not sign, and whoever does not show, by a JWT made
    for this, to hold its key. Raises InvalidClient, UseFreshAttestation or UseAttestationChallenge."""
    possession = brought.http.headers.get(POSSESSION)
    if possession is None:
        raise _refused(f"{invoked}: {POSSESSION} is missing")
    try:
        kid = read_unverified(possession)[0].get("kid")
        key = _vouched_for(client, brought.proof, now, kid=kid)
        shown = verify(possession, KeySet([key]), security_policy(client.issuer).signing_algorithms)
        issued, begins, ends = (moment(shown.claims, name) for name in ("iat", "nbf", "exp"))
    except (BadToken, NoTime) as error:
        raise _refused(f"attestation or possession: {error}") from None
    if shown.header.get("typ") != POSSESSION_TYPE:
        raise _refused(f"possession: typ is not {POSSESSION_TYPE}")
    if shown.claims.get("aud") not in (issuer_url(client.issuer), [issuer_url(client.issuer)]):
        raise _refused(f"possession: aud {shown.claims.get('aud')!s:.200}")
    if issued is None or not now - OLDEST <= issued <= now + SKEW:
        raise _refused("possession: iat is missing, past or ahead")
    if (begins is not None and begins > now + SKEW) or (ends is not None and ends <= now - SKEW):
        raise _refused("possession: nbf lies in the future, or exp has passed")
    jti = shown.claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise _refused("possession: jti is missing")
    require_challenge(client.issuer, shown.claims.get("challenge"), now)
    _require_made_since(client, issued)
    jkt = key.thumbprint()
    used = UsedJti(
        issuer=client.issuer,
        client_id=client.client_id,
        digest=digest(f"{jkt} {jti}"),  # two instances may choose the same one
        expires_at=issued + OLDEST + 2 * SKEW,
    )
    replayed = _refused("possession: jti was used before, or is out of date by far")
    return Attested(jkt=jkt, by_dpop=False, once=(first_use(used), replayed))


@clause("CAU-21", "CAU-22", "ATTEST §7.3")
def prove_by_dpop_key(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> Attested:
    """The same by the DPoP proof of the call, whose nonce is the challenge. Raises InvalidDpopProof, too."""
    if POSSESSION in brought.http.headers:
        raise _refused(f"{invoked}: {POSSESSION} beside a DPoP proof that is to stand for it")
    try:
        jkt = _vouched_for(client, brought.proof, now).thumbprint()
    except (BadToken, NoTime) as error:
        raise _refused(f"attestation: {error}") from None
    proof = shown_proof(brought.http, client.issuer, now)
    if proof is None:
        raise _refused("no DPoP proof")
    if proof.jkt != jkt:
        raise _refused("the DPoP proof is of another key than the attestation")
    require_challenge(client.issuer, proof.nonce, now)
    _require_made_since(client, proof.counts_until - OLDEST_DPOP)
    return Attested(jkt=jkt, by_dpop=True, once=unspent(proof))


@clause("CAU-22", "CAU-23", "ATTEST §7.1")
def _vouched_for(client: Client, attestation: str, now: datetime, *, kid: object = None) -> Key:
    """The key in an attestation that an attester of the client's signed, under the name `kid`; the client is
    the one that its `sub` names.

    Raises BadToken, NoTime, InvalidClient or UseFreshAttestation.
    """
    algorithms = security_policy(client.issuer).signing_algorithms
    signed = verify_from(client, attestation, algorithms, now)
    if signed.header.get("typ") != ATTESTATION_TYPE:
        raise _refused(f"attestation: typ is not {ATTESTATION_TYPE}")
    confirmed = signed.claims.get("cnf")
    key = bare_key(confirmed.get("jwk") if isinstance(confirmed, dict) else None, kid, algorithms)
    _require_fresh(signed.claims, now)
    return key


def _require_fresh(claims: Mapping[str, Any], now: datetime) -> None:
    """It has not ended, and is not older than a day; where it does not say how old it is, it has a day left
    at most. Raises NoTime, InvalidClient or UseFreshAttestation."""
    expires, issued, begins = (moment(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None:
        raise _refused("attestation: exp is missing")
    if any(begin is not None and begin > now + SKEW for begin in (issued, begins)):
        raise _refused("attestation: iat or nbf lies in the future")
    if expires <= now - SKEW:
        raise UseFreshAttestation("the attestation has expired")
    age = expires - now if issued is None else now - issued
    if age > LONGEST_LIFE + SKEW:
        raise UseFreshAttestation("the attestation is older than 24 hours, or could get older than that")


def _require_made_since(client: Client, issued: datetime) -> None:
    """Refuse a proof that may have been used before the database was set back."""
    if client.proofs_from is not None and issued <= client.proofs_from + SKEW:
        raise _refused("possession: it may have been used before the database was set back")
