"""Good bodies of every intent to pay, and a recipient that sends them as its standard asks."""

import base64
import copy
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from joserfc.jwk import RSAKey

from conformance.bodies import BODIES, FILE, JSON_FILES, LANTERN, TUI, hash_of
from consent.policy import IntentResource, MessageSignature
from oidc.jose.algorithms import only
from tests.actors import Answer, Customer, Recipient

__all__ = ["BODIES", "FILE", "JSON_FILES", "LANTERN", "TUI", "hash_of"]  # for whoever uses a payer


@dataclass(frozen=True)
class Kind:
    """One intent to pay of one version."""

    issuer: str
    resource: IntentResource

    def __str__(self) -> str:
        return f"{self.issuer} {self.resource.path}"

    @property
    def version(self) -> str:
        return f"{self.issuer} {self.resource.path.split('/v')[1].partition('/')[0]}"

    @property
    def name(self) -> str:
        return self.resource.path.rpartition("/")[2]

    def body(self) -> dict[str, Any]:
        """A good body, to be changed at will."""
        return copy.deepcopy(BODIES[self.version][self.name])

    @property
    def identifier(self) -> str:
        return "PaymentId" if self.name == "payments" else "ConsentId"

    def good(self) -> bytes:
        """A good body as it travels."""
        return json.dumps(self.body()).encode()


KINDS = tuple(
    Kind(issuer, resource)
    for issuer, profile in settings.ISSUERS.items()
    for resource in profile.consent.intents
    if resource.payment is not None
)


def kind(issuer: str, path: str) -> Kind:
    """The one kind whose path ends so."""
    (found,) = (one for one in KINDS if one.issuer == issuer and one.resource.path.endswith(path))
    return found


def signature(
    recipient: Recipient,
    body: bytes,
    rules: MessageSignature,
    *,
    key: RSAKey | None = None,
    **changes: Any,
) -> str:
    """A detached JWS over the body; a member of the header given as ... is left out."""
    names = {"iat": rules.issued_at, "iss": rules.issuer, "tan": rules.trust_anchor}
    header = {
        "alg": rules.algorithm,
        "kid": recipient.key.kid,
        "typ": "JOSE",
        names["iat"]: int(time.time()),
        names["iss"]: f"an-organisation/{recipient.client_id}",
        names["tan"]: "openbanking.org.uk",
        "crit": list(names.values()),
        **{names.get(name, name): value for name, value in changes.items()},
    }
    said = json.dumps({name: value for name, value in header.items() if value is not ...}).encode()
    model = only(rules.algorithm).get_alg(rules.algorithm)
    signed = f"{_encoded(said)}.{_encoded(body)}".encode()
    return f"{_encoded(said)}..{_encoded(model.sign(signed, key or recipient.key))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Payer:
    """A recipient at one kind of intent to pay."""

    recipient: Recipient
    kind: Kind
    token: str = field(init=False)

    def __post_init__(self) -> None:
        answer = self.recipient.post("token", grant_type="client_credentials", scope=self.kind.resource.scope)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]

    def call(
        self,
        method: str,
        suffix: str = "",
        *,
        body: Any = b"",
        token: str = "",
        content_type: str = "application/json",
        **headers: str | None,
    ) -> Answer:
        """The call with all it needs; a header given as None is left out."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent: dict[str, str | None] = {"Authorization": f"Bearer {token or self.token}"}
        rules = self.kind.resource.signature
        if method == "POST":
            sent["x-idempotency-key"] = str(uuid4())
            if isinstance(rules, MessageSignature) and "x_jws_signature" not in headers:
                sent["x-jws-signature"] = signature(self.recipient, raw, rules)
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.recipient.http.generic(
            method,
            f"/{self.kind.issuer}/{self.kind.resource.path}{suffix}",
            raw,
            content_type=content_type,
            secure=True,
            headers={name: value for name, value in sent.items() if value is not None},
            **self.recipient.handshake(),
        )

    def posts(self, body: Any = None, **headers: str | None) -> Answer:
        return self.call("POST", body=self.kind.body() if body is None else body, **headers)

    def registered(self, body: Any = None) -> str:
        """The id of a new intent; one that needs a file has it."""
        answer = self.posts(body)
        assert answer.status_code == 201, answer.content
        named = str(answer.json()["Data"][self.kind.identifier])
        if self.kind.resource.file is not None:
            sent = self.call("POST", f"/{named}/file", body=FILE)
            assert sent.status_code == 200, sent.content
        return named

    def told(self, intent: str) -> dict[str, Any]:
        answer = self.call("GET", f"/{intent}")
        assert answer.status_code == 200, answer.content
        return dict(answer.json()["Data"])

    def told_at(self, intent: str) -> str:
        """The intent's own address."""
        answer = self.call("GET", f"/{intent}")
        return str(answer.json()["Links"]["Self"])

    def link(self, intent: str, *, scope: str = "") -> str:
        """The address that sends a customer's browser to decide on it."""
        asked = scope or f"openid {self.kind.resource.scope}"
        return self.recipient.link_to(
            request=self.recipient.request_object(claims=self.recipient.names(intent), scope=asked),
            response_type=self.recipient.response_type,
            scope=asked,
            redirect_uri=self.recipient.redirect_uri,
        )

    def allowed_by(self, customer: Customer, intent: str) -> dict[str, Any]:
        """The tokens of a customer's yes."""
        back = self.recipient.answer_in(customer.allows(self.link(intent)))
        answer = self.recipient.redeems(back["code"])
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


SCOPES = {"uk": "openid accounts payments fundsconfirmations", "nz": "openid accounts payments"}
SCOPES["nz1"] = SCOPES["nz"]
"""What a client registers that also pays."""
