"""Australia's story: a pushed request, a signed answer, an arrangement that ends, and the customer's stop."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from httpx import Request

from demo.environment import HOLDER
from demo.journey.customer import Customer
from demo.journey.endings import require_nothing_works, require_own_certificate, require_single_use
from demo.journey.listening import Listener, listening
from demo.journey.recipient import NAME, Recipient, bearer, pkce
from demo.journey.telling import chapter, step
from demo.journey.world import World

SCOPE = "openid bank:accounts.basic:read bank:transactions:read"
STRONG = "urn:cds.au:cdr:3"
LASTS, LASTS_LONGER = timedelta(days=60), timedelta(days=90)
ACCOUNTS = "cds/cds-au/v1/banking/accounts"


@dataclass(frozen=True)
class Sent:
    """What the answer is compared with."""

    state: str
    nonce: str
    verifier: str


def australia(world: World) -> None:
    """From a pushed request to data, and from the customer's stop to nothing."""
    chapter("Australia: pushed request, PKCE, signed answer (JARM), arrangement")
    with (
        listening(world.stack.authority.server()) as bank_calls,
        world.recipient(
            "cds", response_types=["code"], scope=SCOPE, recipient_base_uri=bank_calls.base
        ) as recipient,
        world.customer("mia") as mia,
    ):
        _discovers(recipient)
        sent, url = pushes(recipient)
        mia.page.goto(url)
        mia.signs_in(asked_by=NAME)
        mia.passes_second_factor()
        code, decided, chosen = _consents(recipient, mia, sent)
        tokens, subject = _redeems(recipient, code, sent)
        _lasts(recipient, tokens, decided)
        tokens = _refreshes(recipient, tokens)
        call = _reading(world, recipient, tokens)
        with step("Data") as told:
            answer = recipient.http.send(call).raise_for_status()
            accounts = answer.json()["data"]["accounts"]
            told.require(len(accounts) == 1, "one account was chosen, one is read", found=accounts)
            told.require(accounts[0]["nickname"] in chosen, f"it is {accounts[0]['nickname']}")
            told.require(answer.headers["x-v"] == "3", "in the version asked for")
        require_own_certificate(world, call)
        tokens = _amends(world, recipient, mia, tokens)
        call = _reading(world, recipient, tokens)
        mia.stops_sharing()
        with step("Nothing works any more") as told:
            require_nothing_works(told, recipient, tokens, call)
        _is_told(recipient, bank_calls, tokens["cdr_arrangement_id"])
        _connects_again(recipient, mia, subject)
        with step("Every page") as told:
            mia.require_quiet(told)


def pushes(recipient: Recipient, lasts: timedelta = LASTS, **asked: str) -> tuple[Sent, str]:
    """The request goes to the bank; the address for the browser names it and says nothing else. `asked` are
    further members of its `claims`."""
    with step("Pushed request") as told:
        verifier, challenge = pkce()
        sent = Sent(secrets.token_urlsafe(24), secrets.token_urlsafe(24), verifier)
        request = recipient.signed(
            300,
            client_id=recipient.client_id,
            response_type="code",
            response_mode="jwt",
            redirect_uri=recipient.redirect_uri,
            scope=SCOPE,
            state=sent.state,
            nonce=sent.nonce,
            code_challenge=challenge,
            code_challenge_method="S256",
            claims={
                **asked,
                "sharing_duration": int(lasts.total_seconds()),
                "id_token": {"acr": {"values": [STRONG], "essential": True}},
            },
        )
        answer = recipient.post("pushed_authorization_request_endpoint", request=request)
        told.require(answer.status_code == 201, "201", found=answer.text)
        pushed = answer.json()
        told.require(10 <= pushed["expires_in"] <= 90, f"good for {pushed['expires_in']} seconds")
        query = urlencode({"client_id": recipient.client_id, "request_uri": pushed["request_uri"]})
        told.require("request=" not in query, "the browser carries a reference only")
        return sent, f"{recipient.metadata['authorization_endpoint']}?{query}"


def answer_of(recipient: Recipient, url: str, sent: Sent) -> dict[str, Any]:
    """The signed answer in an address the browser came back to."""
    parameters = dict(parse_qsl(urlsplit(url).query))
    with step("Signed answer") as told:
        told.require(set(parameters) == {"response"}, "one signed parameter", found=sorted(parameters))
        claims = recipient.claims(parameters["response"])
        told.require(claims["exp"] - time.time() < 600, "signed by the bank, for us, for minutes")
        told.require(claims["state"] == sent.state, "state is ours")
        return claims


def _discovers(recipient: Recipient) -> None:
    with step("Discovery") as told:
        found = recipient.metadata
        told.require(found["issuer"] == recipient.issuer, "speaks for the issuer asked")
        told.require(found["require_pushed_authorization_requests"] is True, "takes pushed requests only")
        told.require("jwt" in found["response_modes_supported"], "answers with JARM")
        told.require(found["subject_types_supported"] == ["pairwise"], "names customers pairwise")
        told.require("cdr_arrangement_revocation_endpoint" in found, "lets arrangements be revoked")


def _consents(recipient: Recipient, mia: Customer, sent: Sent) -> tuple[str, float, str]:
    """The customer, signed in, allows it: the code, the instant of the decision, and the account chosen."""
    chosen = mia.chooses_first_account()
    mia.reads_review(datetime.now(UTC) + LASTS, "Australia/Sydney")
    with step("Allow") as told:
        back = mia.decides("#btn-allow")
        decided = time.time()
        told.require(back.startswith(recipient.redirect_uri), "the browser is back at the recipient")
    return answer_of(recipient, back, sent)["code"], decided, chosen


def _redeems(recipient: Recipient, code: str, sent: Sent) -> tuple[dict[str, Any], str]:
    with step("Code redeemed") as told:
        answer = recipient.redeem(code, code_verifier=sent.verifier)
        told.require(answer.status_code == 200, "with the PKCE verifier", found=answer.text)
        tokens: dict[str, Any] = answer.json()
        claims = recipient.claims(tokens["id_token"])
        told.require(claims["nonce"] == sent.nonce, "nonce is ours")
        told.require(claims["acr"] == STRONG, "acr says two factors")
        arrangement = tokens["cdr_arrangement_id"]
        told.require(claims["sub"] not in {"mia", arrangement}, "pairwise sub")
        told.require(bool(arrangement), "cdr_arrangement_id")
        return tokens, claims["sub"]


def _reading(world: World, recipient: Recipient, tokens: dict[str, Any]) -> Request:
    """A call for the accounts shared."""
    headers = bearer(tokens["access_token"], **{"x-v": "3", "x-min-v": "2"})
    return recipient.http.build_request("GET", f"{world.resources}/{ACCOUNTS}", headers=headers)


def _amends(world: World, recipient: Recipient, mia: Customer, old: dict[str, Any]) -> dict[str, Any]:
    """Longer, and one account more, under the same arrangement; old tokens end when new ones come."""
    arrangement = old["cdr_arrangement_id"]
    sent, url = pushes(recipient, LASTS_LONGER, cdr_arrangement_id=arrangement)
    mia.page.goto(url)
    mia.passes_second_factor()
    mia.adds_account()
    with step("What changes") as told:
        text = mia.page.locator("body").inner_text()
        told.require(f"Change what {NAME} can see" in text, "the page says that it is a change")
        told.require("Longer" in text, "that it lasts longer", found=text)
        told.require("New" in text, "and what is new")
    back = mia.decides("#btn-allow")
    decided = time.time()
    code = answer_of(recipient, back, sent)["code"]
    with step("Old tokens") as told:
        answer = recipient.http.send(_reading(world, recipient, old))
        told.require(answer.status_code == 200, "good until the new ones are there", found=answer.text)
    tokens, _ = _redeems(recipient, code, sent)
    with step("Amended") as told:
        told.require(tokens["cdr_arrangement_id"] == arrangement, "the same arrangement")
        answer = recipient.http.send(_reading(world, recipient, tokens)).raise_for_status()
        accounts = answer.json()["data"]["accounts"]
        told.require(len(accounts) == 2, "two accounts are read", found=accounts)
        require_nothing_works(told, recipient, old, _reading(world, recipient, old))
    _lasts(recipient, tokens, decided, LASTS_LONGER)
    return tokens


def _lasts(recipient: Recipient, tokens: dict[str, Any], decided: float, lasts: timedelta = LASTS) -> None:
    with step("Introspection") as told:
        known = recipient.introspect(tokens["refresh_token"])
        told.require(known["active"] is True, "the refresh token is active")
        off = abs(known["exp"] - (decided + lasts.total_seconds()))
        told.require(off <= 15, "it ends when the sharing ends", found=f"{off} s off")
        told.require(known["cdr_arrangement_id"] == tokens["cdr_arrangement_id"], "it names the arrangement")


def _refreshes(recipient: Recipient, tokens: dict[str, Any]) -> dict[str, Any]:
    with step("Refresh") as told:
        answer = recipient.refresh(tokens["refresh_token"])
        told.require(answer.status_code == 200, "a new access token", found=answer.text)
        fresh: dict[str, Any] = tokens | answer.json()
        told.require(fresh["access_token"] != tokens["access_token"], "different from the first")
        told.require(fresh["refresh_token"] == tokens["refresh_token"], "the refresh token stays")
        return fresh


def _is_told(recipient: Recipient, bank_calls: Listener, arrangement: str) -> None:
    """The bank's worker calls within seconds: who it is, and which arrangement has ended."""
    with step("The bank tells its recipient") as told:
        call = bank_calls.next_call()
        told.require(call.path == "/arrangements/revoke", "at the address registered", found=call.path)
        ours = {"issuer": HOLDER, "audience": bank_calls.base + call.path}
        proof = recipient.claims_for(call.authorization.removeprefix("Bearer "), **ours)
        told.require(proof["sub"] == HOLDER, "by its own name, signed, for this address")
        word = recipient.claims_for(call.form["cdr_arrangement_jwt"], **ours)
        told.require(word["cdr_arrangement_id"] == arrangement, "of the arrangement that ended")


def _connects_again(recipient: Recipient, mia: Customer, subject: str) -> None:
    """The same customer is the same subject; a code that comes twice takes its tokens with it."""
    sent, url = pushes(recipient)
    mia.page.goto(url)
    mia.passes_second_factor()
    code, _, _ = _consents(recipient, mia, sent)
    tokens, again = _redeems(recipient, code, sent)
    with step("The code a second time") as told:
        told.require(again == subject, "(same customer, same sub)", found=again)
        require_single_use(told, recipient, code, code_verifier=sent.verifier)
        known = recipient.introspect(tokens["refresh_token"])
        told.require(known == {"active": False}, "and its tokens are revoked", found=known)
