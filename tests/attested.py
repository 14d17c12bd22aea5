"""An app on somebody's phone that its maker, the attester, vouches for: attested and proven at every call."""

import secrets
import time
from dataclasses import dataclass, field, replace
from typing import Any

from joserfc.jwk import Key

from tests.actors import Answer
from tests.dpop import Prover, signed
from tests.relying_party import RelyingParty

ATTESTATION, POSSESSION = "OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP"
BY_JWT, BY_DPOP = "attest_jwt_client_auth", "attest_jwt_client_auth_dpop"


@dataclass
class AttestedApp(RelyingParty):
    """Its maker's key is the one it registered; `instance` holds that of this phone."""

    instance: Prover = field(default_factory=Prover)

    def metadata(self, **changes: Any) -> dict[str, Any]:
        usual = {
            "token_endpoint_auth_method": BY_JWT,
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
        }
        return super().metadata(**usual | changes)

    def on_another_phone(self) -> "AttestedApp":
        return replace(self, instance=Prover())

    def attestation(
        self, *, key: Key | None = None, header: dict[str, Any] | None = None, **changes: Any
    ) -> str:
        """What the maker says of this phone; a claim or a member of the header given as ... is left out."""
        now = int(time.time())
        claims = {
            "sub": self.client_id,
            "iat": now,
            "exp": now + 3600,
            "cnf": {"jwk": self.instance.key.as_dict(private=False)},
            **changes,
        }
        head = {"typ": "oauth-client-attestation+jwt", "alg": "PS256", "kid": self.key.kid, **(header or {})}
        return signed(_told(head), _told(claims), key or self.key)

    def possession(
        self, *, key: Key | None = None, header: dict[str, Any] | None = None, **changes: Any
    ) -> str:
        """What the phone says for one call."""
        claims = {
            "aud": self.issuer_url,
            "jti": secrets.token_urlsafe(16),
            "iat": int(time.time()),
            "challenge": self.challenge(),
            **changes,
        }
        head = {"typ": "oauth-client-attestation-pop+jwt", "alg": "ES256", **(header or {})}
        return signed(_told(head), _told(claims), key or self.instance.key)

    def challenge(self) -> str:
        asked = self.http.post(f"/{self.issuer}/challenge", secure=True, **self.handshake())
        return str(asked.json()["attestation_challenge"])

    def post(
        self,
        endpoint: str,
        *,
        attestation: str | None = None,
        possession: str | None = None,
        proof: str | None = None,
        headers: dict[str, str] | None = None,
        **form: Any,
    ) -> Answer:
        """As any recipient's, with the headers of an attested one; "" leaves one out."""
        if self.method == BY_DPOP and proof is None:
            proof = self.instance.proof("POST", self.url(endpoint), nonce=self.challenge())
        if self.method == BY_JWT and possession is None:
            possession = self.possession()
        shown = {
            ATTESTATION: self.attestation() if attestation is None else attestation,
            POSSESSION: possession or "",
        }
        sent = {name: value for name, value in shown.items() if value} | (headers or {})
        return super().post(endpoint, headers=sent, proof=proof or "", **form)


def _told(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ...}
