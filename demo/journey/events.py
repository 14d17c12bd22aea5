"""A recipient subscribes to events, and is pushed one when its customer stops (RFC 8417, RFC 8935)."""

import httpx

from demo.journey.listening import Listener
from demo.journey.recipient import Recipient, bearer
from demo.journey.telling import step


def subscribes(recipient: Recipient, url: str, token: str, *, to: str, at: Listener) -> str:
    """Ask for events of one type at the listener; gives the subscription's own address."""
    with step("Subscription to events") as told:
        said = {"CallbackUrl": f"{at.base}/v3.1/event-notifications", "Version": "3.1", "EventTypes": [to]}
        answer = recipient.sends_signed(url, token, {"Data": said})
        told.require(answer.status_code == 201, "201", found=answer.text)
        told.require(answer.json()["Data"].items() >= said.items(), "stored as asked", found=answer.text)
        again = recipient.sends_signed(url, token, {"Data": said})
        told.require(again.status_code == 409, "a second one is a conflict", found=again.text)
        return str(answer.json()["Links"]["Self"])


def is_told(
    recipient: Recipient, subscription: str, token: str, *, of: str, about: str, at: Listener
) -> None:
    """The event arrives within seconds, signed; then the recipient wants to hear no more."""
    with step("The bank tells its recipient") as told:
        call = at.next_call()
        told.require(call.path == "/v3.1/event-notifications", "at the address asked for", found=call.path)
        claims = recipient.signed_by_the_bank(call.body)
        told.require(claims["iss"] == recipient.issuer, "signed by the bank")
        told.require(claims["aud"] == recipient.client_id, "for us")
        told.require(list(claims["events"]) == [of], f"{of.rpartition(':')[2]}", found=claims)
        told.require(claims["sub"].endswith(f"/{about}"), "of the consent that was stopped", found=claims)
        ended: httpx.Response = recipient.http.delete(subscription, headers=bearer(token))
        told.require(ended.status_code == 204, "and the subscription ends", found=ended.text)
