"""A plan of the suite: one recipient and the road its requests and answers take."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.actors import CHALLENGE, VERIFIER, Answer, Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient

QUERY = "?dummy1=lorem&dummy2=ipsum"
"""What the suite's second client has in its redirect URI."""
STANDARD_CLAIMS = frozenset(
    {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "s_hash"}
)
"""What an ID token may say without being asked."""


@dataclass(frozen=True)
class Said:
    """How a request was refused: "par", "fragment", "query", "jwt" or "page", and with what."""

    where: str
    error: str
    status: int
    members: Mapping[str, Any]


@dataclass
class Plan:
    recipient: Recipient
    pushed: bool
    jarm: bool
    signed: bool = False
    """Whether the recipient wants none but signed requests where its issuer takes others, too."""

    def second(self, make: MakeRecipient, name: str = "second") -> "Plan":
        """The suite's second client: another key and certificate, and a redirect URI with a query."""
        uri = self.recipient.redirect_uri + QUERY
        other = make(self.recipient.issuer, name, **self.registered(redirect_uris=[uri]))
        return replace(self, recipient=replace(other, redirect_uri=uri))

    def registered(self, **changes: Any) -> dict[str, Any]:
        types = (
            ["code id_token", "code"] if self.recipient.issuer == "fapi1" else [self.recipient.response_type]
        )
        demand = {"require_signed_request_object": True} if self.signed else {}
        return {"response_types": types, **demand, **changes}

    def asked(self, **changes: Any) -> dict[str, Any]:
        """The request of this plan, where it differs from the recipient's own."""
        asked: dict[str, Any] = {}
        if self.recipient.dialect.intents and "claims" not in changes:
            asked["claims"] = self.recipient.names(self.recipient.intent())
        if self.pushed:
            asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        if self.jarm:
            asked |= {"response_type": "code", "response_mode": "jwt"}
        return asked | changes

    def link(self, **changes: Any) -> str:
        if self.pushed:
            answer = self.pushes(**changes)
            assert answer.status_code == 201, answer.content
            return self.link_to(answer.json()["request_uri"])
        return self.link_of(self.recipient.request_object(**self.asked(**changes)))

    def link_to(self, request_uri: str, **beside: str) -> str:
        return self.recipient.link_to(request_uri=request_uri, **beside)

    def link_of(self, request_object: str, **beside: str) -> str:
        """By value, with the duplicates that OAuth asks for outside."""
        outside = {
            "response_type": "code" if self.jarm else self.recipient.response_type,
            "scope": self.recipient.dialect.scope,
            "redirect_uri": self.recipient.redirect_uri,
        }
        return self.recipient.link_to(request=request_object, **outside | beside)

    def pushes(self, **changes: Any) -> Answer:
        asked = self.asked(**changes)
        if self.signed:
            return self.recipient.post("par", request=self.recipient.request_object(**asked))
        return self.recipient.pushes(**asked)

    def sends(self, request_object: str) -> Said:
        """How the road answers a request object that should be refused."""
        if self.pushed:
            return at_par(self.recipient.post("par", request=request_object))
        return self.opened(self.link_of(request_object))

    def opened(self, link: str) -> Said:
        """How the authorization endpoint answers a browser."""
        answer = Customer("nobody").http.get(link, secure=True, **HOST)
        if answer.status_code != 303:
            return Said("page", "", answer.status_code, {})
        assert answer["Location"].startswith(self.recipient.redirect_uri), answer["Location"]
        return self.said(answer["Location"])

    def said(self, url: str) -> Said:
        """An answer at the redirect URI."""
        parts = urlsplit(url)
        back = self.recipient.answer_in(url)
        by_query = "jwt" if "response" in parse_qs(parts.query) else "query"
        return Said("fragment" if parts.fragment else by_query, back.get("error", ""), 303, back)

    def back(self, customer: Customer, **changes: Any) -> dict[str, Any]:
        """What comes back after a yes."""
        return self.recipient.answer_in(customer.allows(self.link(**changes)))

    def redeems(self, code: str, **changes: Any) -> Answer:
        verifier = VERIFIER if self.pushed else None
        return self.recipient.redeems(code, **{"code_verifier": verifier} | changes)

    def tokens(self, customer: Customer, **changes: Any) -> dict[str, Any]:
        answer = self.redeems(self.back(customer, **changes)["code"])
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


def at_par(answer: Answer) -> Said:
    body = answer.json()
    assert answer["Content-Type"] == "application/json"
    return Said("par", body.get("error", ""), answer.status_code, body)


def refused(answer: Answer, *errors: str) -> bool:
    """Whether a back channel refuses with one of `errors`, in the form that every refusal has: JSON that is
    not cached, status 400, or 401 with invalid_client alone."""
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"].split(", ")
    error = answer.json()["error"]
    assert (answer.status_code == 401) == (error == "invalid_client")
    assert answer.status_code in {400, 401}
    return error in errors
