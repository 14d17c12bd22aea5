"""Australia: push a signed request, believe the signed answer, read accounts, revoke the arrangement.

Consumer Data Standards 1.36 (Security Profile), RFC 9126 (PAR), RFC 7636 (PKCE), JARM.
"""

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from budget_fox import checks
from budget_fox.bank import json_object
from budget_fox.company import Company
from budget_fox.connection import Connection, Departure
from budget_fox.journal import Journal, Refused
from budget_fox.settings import CLIENT_ID

NAME = "cds"
TITLE = "Australia"
STANDARD = "Consumer Data Right: pushed request, signed answer (JARM)"
SCOPE = "openid bank:accounts.basic:read bank:transactions:read"
ANSWER_IN_FRAGMENT = False
SHARING_DURATION = 90 * 24 * 60 * 60
LEVEL_OF_ASSURANCE = "urn:cds.au:cdr:3"
ACCOUNTS = "cds-au/v1/banking/accounts"
"""Resource paths stand in no discovery document: the standard fixes them."""
ACCOUNTS_VERSIONS = {"x-v": "3", "x-min-v": "2"}


def connect(us: Company, journal: Journal) -> tuple[str, Departure]:
    """Hand the whole request to the bank; the browser carries a reference to it and nothing else."""
    departure = Departure(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(64),
    )
    with journal.step("Find the bank's addresses") as step:
        us.bank.discover(step)
    with journal.step("Push the signed request to the bank") as step:
        request = us.request_object(
            {
                "response_type": "code",
                "response_mode": "jwt",
                "scope": SCOPE,
                "state": departure.state,
                "nonce": departure.nonce,
                "code_challenge": _challenge(departure.code_verifier),
                "code_challenge_method": "S256",
                "claims": {
                    "sharing_duration": SHARING_DURATION,
                    "id_token": {"acr": {"values": [LEVEL_OF_ASSURANCE], "essential": True}},
                },
            }
        )
        step.tell(f"sharing for {SHARING_DURATION // 86_400} days, two factors, a PKCE challenge (S256)")
        address = us.bank.endpoint("pushed_authorization_request_endpoint")
        answer = us.bank.call(
            step, "POST", address, expect=(201,), form={"request": request, **us.authentication()}
        )
        pushed = json_object(answer, "request_uri", "expires_in")
        step.tell(f"the reference is good for {pushed['expires_in']} seconds")

    with journal.step("Send the customer to the bank") as step:
        address = us.bank.endpoint("authorization_endpoint")
        step.requests.append(f"browser → {address}")
        step.tell("client_id and request_uri, nothing that a browser could change or leak")
        only = {"client_id": CLIENT_ID, "request_uri": pushed["request_uri"]}
        return f"{address}?{urlencode(only)}", departure


def read_answer(us: Company, journal: Journal, answer: Mapping[str, str]) -> dict[str, str]:
    """The parameters inside the signed response, errors included."""
    with journal.step("Check the signed answer that came through the browser") as step:
        step.require(set(answer) == {"response"}, "the browser brought a response and nothing else")
        return checks.jarm(
            step,
            answer["response"],
            us.bank.keys_for(answer["response"]),
            issuer=us.bank.issuer,
            client_id=CLIENT_ID,
            now=time.time(),
        )


def finish(us: Company, journal: Journal, departure: Departure, answer: Mapping[str, str]) -> Connection:
    """Exchange the code for tokens; the verifier proves that we are who pushed the request."""
    with journal.step("Read the customer's decision") as step:
        if "error" in answer:
            raise Refused(f"the bank says {answer['error']}: {answer.get('error_description', '')}")
        step.require("code" in answer, "there is a code: the customer agreed")

    with journal.step("Exchange the code for tokens") as step:
        tokens = us.tokens(
            step,
            grant_type="authorization_code",
            code=answer["code"],
            redirect_uri=us.redirect_uri,
            code_verifier=departure.code_verifier,
        )
        step.require("id_token" in tokens, "there is an ID token")
        algorithm, claims = checks.id_token(
            step,
            tokens["id_token"],
            us.bank.keys_for(tokens["id_token"]),
            issuer=us.bank.issuer,
            client_id=CLIENT_ID,
            nonce=departure.nonce,
            now=time.time(),
        )
        checks.access_token_hash(step, algorithm, claims, tokens["access_token"])
        step.require(claims.get("acr") == LEVEL_OF_ASSURANCE, "acr: the customer used two factors")
        step.require("cdr_arrangement_id" in tokens, "cdr_arrangement_id names the arrangement")
        step.require("refresh_token" in tokens, "there is a refresh token, as we asked for a lasting sharing")
    return Connection(consent_id=tokens["cdr_arrangement_id"], subject=claims["sub"], tokens=tokens)


def fetch(us: Company, journal: Journal, connection: Connection) -> list[dict[str, str]]:
    """The accounts the customer chose, as name, number and kind."""
    with journal.step("Read the accounts") as step:
        step.tell("the access token, over a connection that shows the certificate it is bound to")
        answer = us.bank.api_call(
            step,
            "GET",
            f"{us.bank.resources}/{ACCOUNTS}",
            access_token=connection.access_token,
            headers={**ACCOUNTS_VERSIONS, "x-fapi-auth-date": _http_date()},
        )
        step.require("x-v" in answer.headers, "x-v says which version of the resource this is")
        accounts = json_object(answer, "data")["data"]["accounts"]
        step.tell(f"accounts in the answer: {len(accounts)}")
        return [
            {
                "name": account.get("nickname") or account["displayName"],
                "number": account["maskedNumber"],
                "kind": account["productName"],
            }
            for account in accounts
        ]


def disconnect(us: Company, journal: Journal, connection: Connection) -> None:
    """Revoke the arrangement at the bank: the customer stops it at our place."""
    with journal.step("Revoke the arrangement") as step:
        us.bank.call(
            step,
            "POST",
            us.bank.endpoint("cdr_arrangement_revocation_endpoint"),
            expect=(204,),
            form={"cdr_arrangement_id": connection.consent_id, **us.authentication()},
        )


def refused_after_stop(us: Company, journal: Journal, connection: Connection) -> None:
    """See for ourselves that the old access token opens nothing any more."""
    with journal.step("Try the old access token once more") as step:
        us.bank.api_call(
            step,
            "GET",
            f"{us.bank.resources}/{ACCOUNTS}",
            access_token=connection.access_token,
            expect=(401, 403),
            headers={**ACCOUNTS_VERSIONS, "x-fapi-auth-date": _http_date()},
        )
        step.passed.append("the bank refuses it")


def _challenge(verifier: str) -> str:
    """S256: the bank can check the verifier later, and nobody can compute it from the challenge."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _http_date() -> str:
    """When the customer was last here; this sample has them sitting in front of it."""
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
