"""A recipient, speaking HTTP with real keys and certificates; its customers are in tests/customers.py."""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlsplit

from cryptography.x509 import load_pem_x509_certificate
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet, OctKey, RSAKey
from joserfc.util import urlsafe_b64decode

from oidc.binding.mtls import thumbprint
from oidc.jose.keys import published_jwks
from oidc.models import Client
from oidc.registration import register_client
from tests.browser import Browser
from tests.credentials import basic
from tests.customers import Customer
from tests.dialects import DIALECTS, Dialect
from tests.dpop import Prover

__all__ = ["Customer", "Recipient"]  # whoever needs one of them needs both

Answer = Any
"""A response of Django's test client, which adds `json()`."""

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REDIRECT = "https://recipient.test/callback"
VERIFIER = "a-code-verifier-that-is-long-enough-for-rfc-7636"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@cache
def signing_key(owner: str) -> RSAKey:
    """A recipient's key; made once a process, as RSA keys are slow to make."""
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": f"key of {owner}"})


@dataclass
class Recipient:
    """A registered client of one issuer. Every call may leave out or change what it would send."""

    issuer: str
    client_id: str
    certificate: str
    http: Browser = field(default_factory=Browser)
    redirect_uri: str = REDIRECT
    method: str = "private_key_jwt"
    secret: str = ""
    dpop: Prover | None = None
    """Makes the DPoP proofs that go with its calls, if it has one."""

    def with_dpop(self) -> "Recipient":
        """The same client with a new DPoP key in the place of its certificate."""
        return replace(self, certificate="", dpop=Prover())

    @property
    def prover(self) -> Prover:
        assert self.dpop is not None
        return self.dpop

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.issuer]

    @property
    def key(self) -> RSAKey:
        return signing_key(self.client_id)

    @property
    def thumbprint(self) -> str:
        """x5t#S256 of its certificate."""
        return thumbprint(load_pem_x509_certificate(self.certificate.encode()))

    @property
    def issuer_url(self) -> str:
        return f"https://localhost:9443/{self.issuer}"

    @property
    def resource(self) -> str:
        """What the issuer's tokens open, as it is published (RFC 9728)."""
        published = f"/.well-known/oauth-protected-resource/{self.issuer}"
        return str(self.http.get(published, secure=True, SERVER_PORT="9443").json()["resource"])

    def url(self, endpoint: str) -> str:
        return f"https://localhost:9444/{self.issuer}/{endpoint}"

    def audience(self, endpoint: str) -> str:
        """What an assertion to an endpoint is addressed to: the endpoint's own address where that may be."""
        return self.issuer_url if endpoint == "par" or self.dialect.issuer_audience else self.url(endpoint)

    def metadata(self, **changes: Any) -> dict[str, Any]:
        """What it registers; a member given as ... is left out."""
        members = {
            "client_id": self.client_id,
            "client_name": f"Recipient {self.client_id}",
            "redirect_uris": [self.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types": [self.response_type],
            "scope": " ".join({*self.dialect.scope.split(), self.dialect.own_scope}),
            "token_endpoint_auth_method": "private_key_jwt",
            "jwks": {"keys": [self.key.as_dict(private=False)]},
            **changes,
        }
        return {name: value for name, value in members.items() if value is not ...}

    def register(self, **changes: Any) -> Self:
        stored = register_client(self.issuer, self.metadata(**changes), timezone.now())
        self.method = stored["token_endpoint_auth_method"]
        self.secret = stored.get("client_secret", "")
        return self

    @property
    def row(self) -> Client:
        row: Client = Client.objects.get(issuer=self.issuer, client_id=self.client_id)
        return row

    # --- speaking ---------------------------------------------------------------------------------------

    def jwt(
        self,
        claims: dict[str, Any],
        *,
        key: RSAKey | OctKey | None = None,
        header: dict[str, Any] | None = None,
    ) -> str:
        key = key or self.key
        head = {"alg": "PS256", **({"kid": key.kid} if key.kid else {}), **(header or {})}
        body = {name: value for name, value in claims.items() if value is not ...}
        return jws.serialize_compact(head, json.dumps(body).encode(), key, algorithms=[head["alg"]])

    def assertion(self, endpoint: str = "token", *, key: RSAKey | None = None, **changes: Any) -> str:
        """A client assertion; a claim given as ... is left out."""
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience(endpoint),
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "nbf": now,
            "exp": now + 60,
        }
        if self.method == "client_secret_jwt":
            return self.jwt(claims | changes, key=OctKey.import_key(self.secret), header={"alg": "HS256"})
        return self.jwt(claims | changes, key=key)

    def post(
        self,
        endpoint: str,
        *,
        certificate: str | None = None,
        assertion: str | None = None,
        headers: dict[str, str] | None = None,
        proof: str | None = None,
        **form: Any,
    ) -> Answer:
        """A form POST to a back-channel endpoint, authenticated unless told otherwise; `None` leaves out,
        as does "" for the DPoP proof."""
        if proof is None and self.dpop and endpoint in {"par", "token"}:
            proof = self.dpop.proof("POST", self.url(endpoint))
        if assertion or self.method in {"private_key_jwt", "client_secret_jwt"}:
            form.setdefault("client_assertion_type", ASSERTION_TYPE)
            form.setdefault("client_assertion", assertion or self.assertion(endpoint))
        elif self.method == "client_secret_basic":
            headers = {"Authorization": basic(self.client_id, self.secret), **(headers or {})}
        else:
            form.setdefault("client_id", self.client_id)
            if self.secret:
                form.setdefault("client_secret", self.secret)
        fields = {name: value for name, value in form.items() if value is not None}
        return self.http.post(
            f"/{self.issuer}/{endpoint}",
            "&".join(f"{_quoted(n)}={_quoted(v)}" for n, v in fields.items()),
            content_type="application/x-www-form-urlencoded",
            secure=True,
            headers=(headers or {}) | ({"DPoP": proof} if proof else {}),
            **self.handshake(certificate),
        )

    def handshake(self, certificate: str | None = None) -> dict[str, str]:
        """What the mTLS listener tells Django; "" for no certificate."""
        shown = self.certificate if certificate is None else certificate
        return {"CLIENT_CERT_PEM": shown, "SERVER_NAME": "localhost", "SERVER_PORT": "9444"}

    def request_object(
        self, *, header: dict[str, Any] | None = None, key: RSAKey | None = None, **changes: Any
    ) -> str:
        """A signed authorization request; a member given as ... is left out."""
        now = int(time.time())
        claims = {"iss": self.client_id, "aud": self.issuer_url, "nbf": now, "exp": now + 300}
        return self.jwt(claims | self.parameters() | changes, header=header, key=key)

    def parameters(self) -> dict[str, Any]:
        """The authorization request itself, whichever way it travels."""
        asked: dict[str, Any] = {
            "client_id": self.client_id,
            "response_type": self.response_type,
            "redirect_uri": self.redirect_uri,
            "scope": self.dialect.scope,
            "state": "a-state",
            "nonce": "a-nonce",
        }
        if not self.dialect.hybrid:
            asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256", "claims": self.claims()}
        if self.dialect.response_mode:
            asked["response_mode"] = self.dialect.response_mode
        return asked

    @property
    def response_type(self) -> str:
        return "code id_token" if self.dialect.hybrid else "code"

    def claims(self) -> dict[str, Any]:
        """`claims` of a request that proposes a consent; only Australia's recipients say for how long."""
        return {"sharing_duration": 7_776_000, "id_token": self.acr()}

    def acr(self) -> dict[str, Any]:
        return {"acr": {"essential": True, "values": [self.dialect.acr]}}

    # --- acting -----------------------------------------------------------------------------------------

    def client_token(self) -> str:
        answer = self.post("token", grant_type="client_credentials", scope=self.dialect.own_scope)
        assert answer.status_code == 200, answer.content
        return str(answer.json()["access_token"])

    def registers_intent(self, *, key: str = "", token: str = "", **changes: Any) -> Answer:
        """POST an account access consent; `changes` replace members of what is asked."""
        asked = {"Permissions": ["ReadAccountsDetail", "ReadBalances"], **changes}
        data = {"Consent": asked} if self.issuer == "nz" else asked
        return self.sends_intent({"Data": data, "Risk": {}}, key=key, token=token)

    def sends_intent(self, body: Any, *, key: str = "", token: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {token or self.client_token()}"}
        if key:
            headers["x-idempotency-key"] = key
        return self.http.post(
            self.dialect.intents,
            body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
            secure=True,
            headers=headers,
            **self.handshake(),
        )

    def intent(self, **changes: Any) -> str:
        """A registered intent's id."""
        answer = self.registers_intent(**changes)
        assert answer.status_code == 201, answer.content
        data = answer.json()["Data"]
        return str(data.get("ConsentId") or data["AccountRequestId"])

    def names(self, intent: str) -> dict[str, Any]:
        """`claims` that name an intent."""
        return {"id_token": {self.dialect.intent_claim: {"value": intent, "essential": True}, **self.acr()}}

    def pushes(self, *, proof: str | None = None, **changes: Any) -> Answer:
        if self.dialect.signed:
            return self.post("par", proof=proof, request=self.request_object(**changes))
        asked = {n: v for n, v in (self.parameters() | changes).items() if v is not ...}
        if "claims" in asked:
            asked["claims"] = json.dumps(asked["claims"])
        return self.post("par", proof=proof, **asked)

    def request_uri(self, **changes: Any) -> str:
        answer = self.pushes(**changes)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["request_uri"])

    def link(self, **changes: Any) -> str:
        """The address a customer's browser is sent to, for a fresh consent."""
        if not self.dialect.hybrid:
            return self.link_to(request_uri=self.request_uri(**changes))
        if self.dialect.intents and "claims" not in changes:
            changes["claims"] = self.names(self.intent())
        return self.link_to(
            request=self.request_object(**changes),
            response_type=self.response_type,
            scope=self.dialect.scope,
            redirect_uri=self.redirect_uri,
        )

    def link_to(self, **parameters: str) -> str:
        query = {"client_id": self.client_id, **parameters}
        return f"/{self.issuer}/authorize?" + "&".join(f"{n}={_quoted(v)}" for n, v in query.items())

    def redeems(self, code: str, **changes: Any) -> Answer:
        form: dict[str, Any] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": None if self.dialect.hybrid else VERIFIER,
        }
        return self.post("token", **form | changes)

    def refreshes(self, refresh_token: str, **changes: Any) -> Answer:
        return self.post("token", grant_type="refresh_token", refresh_token=refresh_token, **changes)

    def introspects(self, token: str, **changes: Any) -> dict[str, Any]:
        return dict(self.post("introspect", token=token, **changes).json())

    def reads(
        self, path: str, token: str, *, certificate: str | None = None, **headers: str | None
    ) -> Answer:
        """GET a data resource with an access token, and whatever shows that it is ours; `None` leaves out."""
        sent = {"Authorization": f"Bearer {token}", "x-v": "9", "x-min-v": "1"}
        if self.dpop:
            sent |= self.dpop.headers("GET", f"https://localhost:9444{path}", token)
        return self.http.get(
            path,
            secure=True,
            headers={name: value for name, value in (sent | headers).items() if value is not None},
            **self.handshake(certificate),
        )

    def reads_accounts(self, token: str, **options: Any) -> Answer:
        return self.reads(self.dialect.accounts, token, **options)

    def verified(self, compact: str) -> dict[str, Any]:
        """The claims of something the server signed, checked against its published keys."""
        keys = KeySet.import_key_set(published_jwks(self.issuer))
        return dict(
            json.loads(jws.deserialize_compact(compact, keys, algorithms=["PS256", "ES256", "RS256"]).payload)
        )

    def header_of(self, compact: str) -> dict[str, Any]:
        """The header of a JWS or JWE, as it stands."""
        return dict(json.loads(urlsafe_b64decode(compact.partition(".")[0].encode())))

    def answer_in(self, url: str) -> dict[str, Any]:
        """The parameters that came back to the redirect URI: query, fragment or JARM."""
        parts = urlsplit(url)
        assert url.startswith(self.redirect_uri), url
        found = {n: v[0] for n, v in parse_qs(parts.query + "&" + parts.fragment).items()}
        return self.verified(found["response"]) if "response" in found else found


def _quoted(value: object) -> str:
    return quote(str(value), safe="")
