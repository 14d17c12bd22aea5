"""We, towards one issuer: how we sign what we send and how we ask for tokens.

RFC 7523 §2.2 (private_key_jwt), RFC 9101 §4 (request objects), RFC 6749 §3.2 (token endpoint).
"""

import time
import uuid
from dataclasses import dataclass, replace
from typing import Any

from budget_fox.bank import Bank, json_object
from budget_fox.connection import Connection
from budget_fox.journal import Journal, Step
from budget_fox.keys import SigningKey
from budget_fox.settings import CLIENT_ID

ASSERTION_LIFETIME = 60
REQUEST_LIFETIME = 300


@dataclass(frozen=True)
class Company:
    bank: Bank
    key: SigningKey
    redirect_uri: str

    def authentication(self) -> dict[str, str]:
        """Form members that say who we are. Each assertion is used once, so it is made for each request.

        Its audience is the issuer: the one value every endpoint of a bank takes, and no other bank.
        """
        now = int(time.time())
        claims = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": self.bank.issuer,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + ASSERTION_LIFETIME,
        }
        return {
            "client_id": CLIENT_ID,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": self.key.sign(claims),
        }

    def request_object(self, parameters: dict[str, Any]) -> str:
        """The authorization request as a JWT of ours: the browser that carries it cannot change it."""
        now = int(time.time())
        claims = {
            "iss": CLIENT_ID,
            "aud": self.bank.issuer,
            "nbf": now,
            "exp": now + REQUEST_LIFETIME,
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            **parameters,
        }
        return self.key.sign(claims, typ="oauth-authz-req+jwt")

    def tokens(self, step: Step, **grant: str) -> dict[str, Any]:
        """The token endpoint's answer, with the instant at which its access token runs out."""
        address = self.bank.endpoint("token_endpoint")
        step.tell(f"grant_type {grant['grant_type']}, our signed assertion and our client certificate")
        answer = self.bank.call(step, "POST", address, form={**grant, **self.authentication()})
        tokens = json_object(answer, "access_token", "token_type", "expires_in")
        step.require(str(tokens.get("token_type")).lower() == "bearer", "token_type is Bearer")
        step.require("no-store" in answer.headers.get("cache-control", ""), "nobody may cache this answer")
        return {**tokens, "access_token_ends": time.time() + tokens["expires_in"]}

    def refresh(self, journal: Journal, connection: Connection) -> Connection:
        """The connection with a new access token, while the customer's consent lasts."""
        with journal.step("Refresh the access token") as step:
            step.require("refresh_token" in connection.tokens, "the bank gave us a refresh token")
            fresh = self.tokens(
                step, grant_type="refresh_token", refresh_token=connection.tokens["refresh_token"]
            )
            # A bank that rotates refresh tokens sends a new one; one that does not leaves the old one good.
            return replace(connection, tokens=connection.tokens | fresh)
