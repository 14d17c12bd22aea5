"""The journey's own recipient, written apart from the sample: a fault that both meet is the server's."""

import json
import secrets
import ssl
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from joserfc import jws, jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.registry import HeaderParameter

from demo.authority import Credential

ALGORITHM = "PS256"
NAME = "Ledger Lark"
LEGAL_NAME = "Ledger Lark Limited"
REDIRECT_HOST = "ledger-lark.example"
"""Nobody serves it: the journey reads the answer from the browser's address."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A registered client of one issuer, its key, and an HTTP client that shows its certificate."""

    issuer: str
    client_id: str
    key: RSAKey
    http: httpx.Client
    metadata: dict[str, Any]
    """The issuer's discovery document."""

    @property
    def redirect_uri(self) -> str:
        return f"https://{REDIRECT_HOST}/callback"

    def endpoint(self, name: str) -> str:
        return str(self.metadata["mtls_endpoint_aliases"].get(name) or self.metadata[name])

    def signed(self, lifetime: int = 60, **claims: Any) -> str:
        """A JWT of ours to the issuer, valid from now for `lifetime` seconds."""
        now = int(time.time())
        common = {"iss": self.client_id, "aud": self.issuer, "nbf": now, "exp": now + lifetime}
        header = {"alg": ALGORITHM, "kid": self.key.thumbprint()}
        return jwt.encode(header, common | claims, self.key, algorithms=[ALGORITHM])

    def sends_signed(self, url: str, token: str, document: Mapping[str, Any]) -> httpx.Response:
        """A JSON body with a detached JWS beside it, as the United Kingdom wants it; New Zealand looks at
        none."""
        body = json.dumps(document).encode()
        headers = {"Content-Type": "application/json", "x-jws-signature": self._signature_over(body)}
        return self.http.post(url, headers=bearer(token) | headers, content=body)

    def _signature_over(self, body: bytes) -> str:
        namespace = "http://openbanking.org.uk"
        said = {f"{namespace}/iat": int(time.time()), f"{namespace}/iss": self.client_id}
        said |= {f"{namespace}/tan": "openbanking.org.uk"}
        header = {"alg": ALGORITHM, "kid": self.key.thumbprint(), "crit": [*said], **said}
        names = {name: HeaderParameter("of the scheme", type(value).__name__) for name, value in said.items()}
        registry = jws.JWSRegistry(names, algorithms=[ALGORITHM], strict_check_header=False)
        compact = jws.serialize_compact(header, body, self.key, registry=registry)
        return jws.detach_content(compact)

    def post(self, endpoint: str, **form: str) -> httpx.Response:
        """A form to an endpoint of the authorization server, with a fresh client assertion (RFC 7523)."""
        authentication = {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.signed(sub=self.client_id, jti=str(uuid.uuid4())),
        }
        return self.http.post(self.endpoint(endpoint), data=form | authentication)

    def redeem(self, code: str, **more: str) -> httpx.Response:
        return self.post(
            "token_endpoint",
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect_uri,
            **more,
        )

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.post("token_endpoint", grant_type="refresh_token", refresh_token=refresh_token)

    def introspect(self, token: str) -> dict[str, Any]:
        return dict(self.post("introspection_endpoint", token=token).raise_for_status().json())

    def claims(self, token: str) -> dict[str, Any]:
        """What a token of the issuer says, once its signature, issuer, audience and time are found good."""
        return self.claims_for(token, issuer=self.issuer, audience=self.client_id)

    def claims_for(self, token: str, *, issuer: str, audience: str) -> dict[str, Any]:
        """The same of what one of the issuer's keys signed in another name, or for another reader."""
        claims = self.signed_by_the_bank(token)
        jwt.JWTClaimsRegistry(
            now=int(time.time()),
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        ).validate(claims)
        return claims

    def signed_by_the_bank(self, token: str) -> dict[str, Any]:
        """What a token says that one of the issuer's published keys signed, whoever it is for."""
        published = KeySet.import_key_set(self.http.get(self.metadata["jwks_uri"]).raise_for_status().json())
        return dict(jwt.decode(token, published, algorithms=[ALGORITHM]).claims)


def bearer(token: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "x-fapi-interaction-id": str(uuid.uuid4()), **headers}


def half_hash(value: str) -> str:
    """c_hash and s_hash of a PS256 ID token (OIDC Core §3.3.2.11)."""
    return urlsafe_b64encode(sha256(value.encode()).digest()[:16]).decode().rstrip("=")


def pkce() -> tuple[str, str]:
    """A code verifier and its S256 challenge (RFC 7636 §4)."""
    verifier = secrets.token_urlsafe(48)
    return verifier, urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def https_client(*, trust: Path, credential: Credential | None) -> httpx.Client:
    """A client that trusts one authority and shows a certificate, or none."""
    context = ssl.create_default_context(cafile=trust)
    if credential:
        context.load_cert_chain(credential.certificate_file, credential.key_file)
    return httpx.Client(verify=context, timeout=15, trust_env=False)


def registration(key: RSAKey, *, client_id: str, **ecosystem: Any) -> str:
    """RFC 7591 metadata, as `manage.py clients register` reads it."""
    public = key.as_dict(private=False) | {"kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
    common = {
        "client_id": client_id,
        "client_name": NAME,
        "redirect_uris": [f"https://{REDIRECT_HOST}/callback"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": ALGORITHM,
        "request_object_signing_alg": ALGORITHM,
        "id_token_signed_response_alg": ALGORITHM,
        "tls_client_certificate_bound_access_tokens": True,
        "jwks": {"keys": [public]},
        "recipient": {"name": NAME, "legal_name": LEGAL_NAME, "register_entry": "LARK-1", "website": ""},
    }
    return json.dumps(common | ecosystem)
