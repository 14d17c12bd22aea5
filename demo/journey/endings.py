"""What must be refused: the wrong certificate at any time, and everything once a consent has ended."""

from typing import Any

import httpx

from demo.journey.recipient import Recipient
from demo.journey.telling import Step, step
from demo.journey.world import World


def require_own_certificate(world: World, call: httpx.Request) -> None:
    """A stolen access token is useless without the certificate it is bound to (RFC 8705 §3)."""
    with step("A stolen token") as told:
        with world.https(None) as nobody:
            status = nobody.send(call).status_code
            told.require(status == 401, "refused without a certificate", found=status)
        thief = world.stack.authority.client("magpie", organisation="Magpie Limited")
        with world.https(thief) as other:
            status = other.send(call).status_code
            told.require(status == 401, "refused with another company's certificate", found=status)


def require_nothing_works(
    told: Step, recipient: Recipient, tokens: dict[str, Any], call: httpx.Request
) -> None:
    """The very next call, refresh and introspection after the end of a consent."""
    answer = recipient.http.send(call)
    told.require(answer.status_code in {401, 403}, f"data refused ({answer.status_code})", found=answer.text)
    refreshed = recipient.refresh(tokens["refresh_token"]).json()
    told.require(refreshed.get("error") == "invalid_grant", "refresh refused", found=refreshed)
    known = recipient.introspect(tokens["refresh_token"])
    told.require(known == {"active": False}, "introspection says inactive and nothing else", found=known)


def require_single_use(told: Step, recipient: Recipient, code: str, **more: str) -> None:
    """A code that was redeemed is worth nothing (RFC 6749 §4.1.2)."""
    again = recipient.redeem(code, **more)
    told.require(again.status_code == 400, "refused", found=again.text)
    told.require(again.json()["error"] == "invalid_grant", "as invalid_grant", found=again.text)
