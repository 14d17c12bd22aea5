"""Where consents are registered first: a request by value, a hybrid answer, and the customer's stop."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from demo.journey.customer import Customer
from demo.journey.endings import require_nothing_works, require_own_certificate, require_single_use
from demo.journey.events import is_told, subscribes
from demo.journey.listening import Listener, listening
from demo.journey.recipient import NAME, Recipient, bearer, half_hash
from demo.journey.telling import chapter, step
from demo.journey.world import World

PERMISSIONS = ["ReadAccountsDetail", "ReadBalances"]
LASTS = timedelta(days=30)
KEYED = {True: "no second one", False: "counts for nothing here"}


@dataclass(frozen=True, kw_only=True)
class Version:
    """What the standards and their versions call the same things."""

    title: str
    customer: str
    timezone: str
    issuer: str
    api: str
    intents: str
    intent_id: str
    """The member of the intent that holds its id."""
    claim: str
    """The ID token claim that names the intent."""
    strong: str
    """The acr of two factors."""
    nested: bool
    """Whether what is asked stands in `Data.Consent`, else in `Data` itself."""
    keyed: bool
    """Whether an idempotency key keeps a repeated call from registering twice."""
    awaiting: str
    stopped: str
    """The status after the customer's stop."""
    subscriptions: str
    """Path of the subscriptions to events below the issuer; empty where there are none."""
    event: str
    """The type of the event that tells of the stop."""
    comes_back: bool
    """Whether the customer may agree to the same intent again once they have stopped it."""


@dataclass(frozen=True)
class Sent:
    """What the answer is compared with."""

    intent_id: str
    state: str
    nonce: str


def registered_consent(world: World, version: Version) -> None:
    """The story in one version of a standard."""
    chapter(f"{version.title}: registered consent, signed request by value, hybrid answer")
    with (
        listening(world.stack.authority.server()) as bank_calls,
        world.recipient(version.issuer, response_types=["code id_token"], scope="openid accounts") as one,
        world.customer(version.customer) as customer,
    ):
        _story(world, version, one, customer, bank_calls)


def _story(
    world: World, version: Version, recipient: Recipient, customer: Customer, bank_calls: Listener
) -> None:
    """From an intent to data, and from the customer's stop to nothing."""
    api = f"{world.resources}/{version.issuer}/{version.api}"
    intents = f"{api}/{version.intents}"
    until = (datetime.now(UTC) + LASTS).replace(microsecond=0)
    _discovers(recipient, world)
    ours = _application_token(recipient)
    sent, url = _request(version, recipient, _registers(version, recipient, intents, ours, until))
    customer.page.goto(url)
    customer.signs_in(asked_by=NAME)
    customer.passes_second_factor()
    chosen = customer.chooses_first_account()
    customer.reads_review(until, version.timezone)
    code, first = _verifies(version, recipient, customer.decides("#btn-allow"), sent)
    tokens = _redeems(recipient, code, first, sent)
    call = recipient.http.build_request("GET", f"{api}/accounts", headers=bearer(tokens["access_token"]))
    with step("Data") as told:
        accounts = recipient.http.send(call).raise_for_status().json()["Data"]["Account"]
        told.require(len(accounts) == 1, "one account was chosen, one is read", found=accounts)
        told.require(accounts[0]["Nickname"] in chosen, f"it is {accounts[0]['Nickname']}")
    require_own_certificate(world, call)
    with step("Introspection") as told:
        known = recipient.introspect(tokens["refresh_token"])
        told.require(known["active"] is True, "the refresh token is active")
    subscription = ""
    if version.subscriptions:
        url = f"{world.resources}/{version.issuer}/{version.subscriptions}"
        subscription = subscribes(recipient, url, ours, to=version.event, at=bank_calls)
    customer.stops_sharing()
    with step("Nothing works any more") as told:
        require_nothing_works(told, recipient, tokens, call)
        stored = recipient.http.get(f"{intents}/{sent.intent_id}", headers=bearer(ours)).json()["Data"]
        told.require(stored["Status"] == version.stopped, f"the consent reads {version.stopped}")
    if subscription:
        about = sent.intent_id
        is_told(recipient, subscription, ours, of=version.event, about=about, at=bank_calls)
    with step("The code a second time") as told:
        require_single_use(told, recipient, code)
    if version.comes_back:
        _comes_back(version, recipient, customer, sent.intent_id, call)
    with step("Every page") as told:
        customer.require_quiet(told)


def _comes_back(
    version: Version, recipient: Recipient, customer: Customer, intent_id: str, old: httpx.Request
) -> None:
    """From a new request for the intent that was stopped to data again, by a new token alone; and to the
    second stop."""
    sent, url = _request(version, recipient, intent_id)
    customer.leaves_the_browser()
    customer.page.goto(url)
    customer.signs_in(asked_by=NAME)
    customer.passes_second_factor()
    customer.keeps_accounts()
    customer.reads_that_it_was_stopped()
    code, first = _verifies(version, recipient, customer.decides("#btn-allow"), sent)
    tokens = _redeems(recipient, code, first, sent)
    with step("Data again") as told:
        new = recipient.http.get(str(old.url), headers=bearer(tokens["access_token"]))
        told.require(new.status_code == 200, "the new token opens it", found=new.text)
        refused = recipient.http.send(old).status_code
        told.require(refused == 401, "the token of before does not", found=refused)
    customer.stops_sharing()


def _discovers(recipient: Recipient, world: World) -> None:
    with step("Discovery") as told:
        found = recipient.metadata
        told.require(found["issuer"] == recipient.issuer, "speaks for the issuer asked")
        told.require("code id_token" in found["response_types_supported"], "offers code id_token")
        told.require(found["tls_client_certificate_bound_access_tokens"], "binds tokens to certificates")
        alias = found["mtls_endpoint_aliases"]["token_endpoint"]
        told.require(alias.startswith(world.resources), "has its token endpoint on the mTLS host")


def _application_token(recipient: Recipient) -> str:
    with step("Client credentials") as told:
        answer = recipient.post("token_endpoint", grant_type="client_credentials", scope="accounts")
        told.require(answer.status_code == 200, "private_key_jwt over mTLS", found=answer.text)
        told.require(answer.headers["cache-control"] == "no-store", "not to be cached")
        tokens = answer.json()
        told.require("refresh_token" not in tokens, "no refresh token for ourselves")
        return str(tokens["access_token"])


def _registers(version: Version, recipient: Recipient, intents: str, token: str, until: datetime) -> str:
    with step("Intent") as told:
        wanted = {"Permissions": PERMISSIONS, "ExpirationDateTime": until.isoformat()}
        body = {"Data": {"Consent": wanted} if version.nested else wanted, "Risk": {}}
        sent = bearer(token, **{"x-idempotency-key": str(uuid.uuid4())})
        answer = recipient.http.post(intents, headers=sent, json=body)
        told.require(answer.status_code == 201, "201", found=answer.text)
        echoed = answer.headers["x-fapi-interaction-id"]
        told.require(echoed == sent["x-fapi-interaction-id"], "interaction id echoed", found=echoed)
        stored = answer.json()["Data"]
        told.require(stored["Status"] == version.awaiting, version.awaiting)
        kept = stored["Consent"] if version.nested else {name: stored[name] for name in wanted}
        told.require(kept == wanted, "stored as asked", found=stored)
        again = recipient.http.post(intents, headers=sent, json=body).json()["Data"]
        same = again[version.intent_id] == stored[version.intent_id]
        told.require(same is version.keyed, f"the same idempotency key: {KEYED[version.keyed]}", found=again)
        return str(stored[version.intent_id])


def _request(version: Version, recipient: Recipient, intent_id: str) -> tuple[Sent, str]:
    """A signed request object by value, and the four parameters OAuth wants beside it."""
    sent = Sent(intent_id, state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24))
    outside = {
        "client_id": recipient.client_id,
        "response_type": "code id_token",
        "scope": "openid accounts",
        "redirect_uri": recipient.redirect_uri,
    }
    asked = {
        version.claim: {"value": intent_id, "essential": True},
        "acr": {"values": [version.strong], "essential": True},
    }
    request = recipient.signed(300, **outside, state=sent.state, nonce=sent.nonce, claims={"id_token": asked})
    query = urlencode(outside | {"request": request})
    return sent, f"{recipient.metadata['authorization_endpoint']}?{query}"


def _verifies(version: Version, recipient: Recipient, back: str, sent: Sent) -> tuple[str, dict[str, Any]]:
    """The code in the address the browser came back to, and what the ID token beside it says."""
    answer = dict(parse_qsl(urlsplit(back).fragment))
    with step("Allow") as told:
        expected = {"code", "id_token", "state", "iss"}
        told.require(set(answer) == expected, "code, id_token, state and iss in the fragment", found=answer)
        told.require(answer["state"] == sent.state, "state is ours")
        told.require(answer["iss"] == recipient.issuer, "iss is the issuer")
        claims = recipient.claims(answer["id_token"])
        told.require(claims["nonce"] == sent.nonce, "nonce is ours")
        told.require(claims["c_hash"] == half_hash(answer["code"]), "c_hash fits the code")
        told.require(claims["s_hash"] == half_hash(sent.state), "s_hash fits the state")
        told.require(claims[version.claim] == claims["sub"] == sent.intent_id, "sub is the consent")
        told.require(claims["acr"] == version.strong, "acr says two factors")
        return answer["code"], claims


def _redeems(recipient: Recipient, code: str, first: dict[str, Any], sent: Sent) -> dict[str, Any]:
    with step("Code redeemed") as told:
        answer = recipient.redeem(code)
        told.require(answer.status_code == 200, "tokens", found=answer.text)
        tokens: dict[str, Any] = answer.json()
        second = recipient.claims(tokens["id_token"])
        same = all(first[name] == second[name] for name in ("iss", "sub"))
        told.require(same and second["nonce"] == sent.nonce, "second ID token: same iss, sub and nonce")
        return tokens
