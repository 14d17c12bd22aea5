"""New Zealand: register a consent, send the customer to allow it, believe the answer, read accounts.

Payments NZ API Centre v3.0: account-access-consents, and the hybrid flow of FAPI 1.0 Advanced §5.2.2.1 with a
signed request object by value.
"""

import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from budget_fox import checks
from budget_fox.bank import json_object
from budget_fox.company import Company
from budget_fox.connection import Connection, Departure
from budget_fox.journal import Journal, Refused
from budget_fox.settings import CLIENT_ID

NAME = "nz"
TITLE = "New Zealand"
STANDARD = "Payments NZ API Centre v3.0: registered consent, hybrid flow"
SCOPE = "openid accounts"
RESPONSE_TYPE = "code id_token"
ANSWER_IN_FRAGMENT = True
PERMISSIONS = [
    "ReadAccountsDetail",
    "ReadBalances",
    "ReadTransactionsDetail",
    "ReadTransactionsCredits",
    "ReadTransactionsDebits",
]
STRONG_AUTHENTICATION = "urn:apicentre:nz:sca"
API = "open-banking-nz/v3.0"
"""Resource paths stand in no discovery document: the standard fixes them."""


def connect(us: Company, journal: Journal) -> tuple[str, Departure]:
    """Register what we ask for, and the address at which the customer decides about it."""
    with journal.step("Find the bank's addresses") as step:
        us.bank.discover(step)
    consent_id = _register_consent(us, journal, _application_token(us, journal))
    departure = Departure(
        state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), consent_id=consent_id
    )
    with journal.step("Send the customer to the bank") as step:
        outside = {
            "client_id": CLIENT_ID,
            "response_type": RESPONSE_TYPE,
            "scope": SCOPE,
            "redirect_uri": us.redirect_uri,
        }
        request = us.request_object(
            {
                **outside,
                "state": departure.state,
                "nonce": departure.nonce,
                "claims": {
                    "id_token": {
                        "ConsentId": {"value": consent_id, "essential": True},
                        "acr": {"values": [STRONG_AUTHENTICATION], "essential": True},
                    }
                },
            }
        )
        # OAuth wants these four outside the request object too (FAPI 1.0 Advanced §5.2.3-9), but what counts
        # is what we signed.
        address = us.bank.endpoint("authorization_endpoint")
        step.requests.append(f"browser → {address}")
        step.tell("a request object signed by us, which names the consent and asks for two factors")
        step.tell("a fresh state and a fresh nonce, kept here to recognise the answer")
        return f"{address}?{urlencode({**outside, 'request': request})}", departure


def read_answer(us: Company, journal: Journal, answer: Mapping[str, str]) -> dict[str, str]:
    """The parameters as they came: what protects them is the ID token among them, which `finish` checks."""
    return dict(answer)


def finish(us: Company, journal: Journal, departure: Departure, answer: Mapping[str, str]) -> Connection:
    """Verify what the browser brought back, and exchange its code for tokens."""
    with journal.step("Check the answer that came through the browser") as step:
        step.require(answer.get("iss") == us.bank.issuer, "iss is the bank this customer was sent to")
        if "error" in answer:
            raise Refused(f"the bank says {answer['error']}: {answer.get('error_description', '')}")
        step.require("code" in answer and "id_token" in answer, "there is a code and an ID token")
        algorithm, first = checks.id_token(
            step,
            answer["id_token"],
            us.bank.keys_for(answer["id_token"]),
            issuer=us.bank.issuer,
            client_id=CLIENT_ID,
            nonce=departure.nonce,
            now=time.time(),
        )
        checks.detached_signature(step, algorithm, first, code=answer["code"], state=departure.state)
        step.require(first.get("ConsentId") == departure.consent_id, "ConsentId is the consent we registered")
        if "acr" in first:
            step.require(first["acr"] == STRONG_AUTHENTICATION, "acr: the customer used two factors")

    with journal.step("Exchange the code for tokens") as step:
        tokens = us.tokens(
            step, grant_type="authorization_code", code=answer["code"], redirect_uri=us.redirect_uri
        )
        step.require("id_token" in tokens, "there is a second ID token")
        algorithm, second = checks.id_token(
            step,
            tokens["id_token"],
            us.bank.keys_for(tokens["id_token"]),
            issuer=us.bank.issuer,
            client_id=CLIENT_ID,
            nonce=departure.nonce,
            now=time.time(),
        )
        checks.same_person(step, first, second)
        checks.access_token_hash(step, algorithm, second, tokens["access_token"])
    return Connection(consent_id=departure.consent_id, subject=second["sub"], tokens=tokens)


def fetch(us: Company, journal: Journal, connection: Connection) -> list[dict[str, str]]:
    """The accounts the customer chose, as name, number and kind."""
    with journal.step("Read the accounts") as step:
        step.tell("the access token, over a connection that shows the certificate it is bound to")
        answer = us.bank.api_call(
            step, "GET", f"{us.bank.resources}/{API}/accounts", access_token=connection.access_token
        )
        accounts = json_object(answer, "Data")["Data"]["Account"]
        step.tell(f"accounts in the answer: {len(accounts)}")
        return [
            {
                "name": account.get("Nickname") or account.get("AccountSubType") or "Account",
                "number": (account.get("Account") or {}).get("Identification", account["AccountId"]),
                "kind": account.get("AccountSubType") or account.get("AccountType") or "",
            }
            for account in accounts
        ]


def disconnect(us: Company, journal: Journal, connection: Connection) -> None:
    """Delete the consent at the bank: the customer stops it at our place."""
    token = _application_token(us, journal)
    with journal.step("Delete the consent") as step:
        address = f"{_consents(us)}/{connection.consent_id}"
        us.bank.api_call(step, "DELETE", address, access_token=token, expect=(204,))


def refused_after_stop(us: Company, journal: Journal, connection: Connection) -> None:
    """See for ourselves that the old access token opens nothing any more."""
    with journal.step("Try the old access token once more") as step:
        us.bank.api_call(
            step,
            "GET",
            f"{us.bank.resources}/{API}/accounts",
            access_token=connection.access_token,
            expect=(401, 403),
        )
        step.passed.append("the bank refuses it")


def _application_token(us: Company, journal: Journal) -> str:
    """A token for ourselves: no customer is involved in registering or deleting a consent."""
    with journal.step("Get a token for ourselves") as step:
        return str(us.tokens(step, grant_type="client_credentials", scope="accounts")["access_token"])


def _register_consent(us: Company, journal: Journal, token: str) -> str:
    with journal.step("Register the consent we want the customer to give") as step:
        until = (datetime.now(UTC) + timedelta(days=90)).replace(microsecond=0)
        wanted = {"Permissions": PERMISSIONS, "ExpirationDateTime": until.isoformat()}
        step.tell(f"{len(PERMISSIONS)} permissions until {until:%d %B %Y}")
        answer = us.bank.api_call(
            step,
            "POST",
            _consents(us),
            access_token=token,
            expect=(201,),
            # Repeating the request with this key, say after a time-out, registers nothing twice.
            headers={"x-idempotency-key": str(uuid4())},
            json={"Data": {"Consent": wanted}, "Risk": {}},
        )
        stored = json_object(answer, "Data")["Data"]
        step.require(stored["Status"] == "AwaitingAuthorisation", "the consent awaits the customer")
        step.require(stored["Consent"]["Permissions"] == PERMISSIONS, "it asks for what we asked for")
        return str(stored["ConsentId"])


def _consents(us: Company) -> str:
    return f"{us.bank.resources}/{API}/account-access-consents"
