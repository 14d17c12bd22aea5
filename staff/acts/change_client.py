"""Change where a client's answers go, its keys, or what it is called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from oidc.changed_clients import (
    Difference,
    NotOursToChange,
    change_client,
    differences,
    judged_change,
)
from oidc.models import Client
from oidc.registration import Accepted, RegistrationRefused
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Change, Effect, digest_of, lines_of
from staff.keys import keys_in_words

WORDS = {
    "redirect_uris": "Where its answers go",
    "jwks": "Keys that it registered",
    "jwks_uri": "Where it publishes its keys",
    "client_name": "Name of the software",
    "sector of pseudonyms": "Host that customers’ pseudonyms are made for",
    "name that customers see": "Name of the company, as customers see it",
}
GONE = "This client is not there any more."
MOVED = "Its registration was changed this moment. Look at it again."


def _client(arguments: Arguments) -> Client | None:
    found: Client | None = Client.objects.select_related("recipient").filter(pk=arguments["client"]).first()
    return found


def _says(arguments: Arguments, _names_customers: bool) -> str:
    client = _client(arguments)
    what = ", ".join(WORDS[name].lower() for name in sorted(arguments["wished"]))
    named = f"{client.recipient.name} at {client.issuer}" if client else "a client that is not there any more"
    return f"Change {named}: {what}"


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    client = _client(arguments)
    found = differences(client, arguments["wished"]) if client else []
    exactly = [(one.member, one.before, one.after) for one in found]
    return Effect(digest=digest_of(arguments["client"], exactly), changes=tuple(map(_change, found)))


def _change(one: Difference) -> Change:
    lines = keys_in_words if one.member == "jwks" else lines_of
    return Change(what=WORDS[one.member], before=lines(one.before), after=lines(one.after))


def _prepare(arguments: Arguments) -> tuple[Mapping[str, Any], Accepted]:
    """The registration as it is, and as it would be: judged anew, with what stands at its addresses now."""
    client = _client(arguments)
    if client is None:
        raise NotPossible(GONE)
    try:
        return client.metadata, judged_change(client, arguments["wished"])
    except RegistrationRefused as refusal:
        raise NotPossible("The registration would not hold: " + "; ".join(refusal.faults)) from None
    except NotOursToChange as why:
        raise NotPossible(str(why)) from None


def _hold(arguments: Arguments) -> None:
    row = Client.objects.select_for_update(no_key=True).filter(pk=arguments["client"])
    if not row.values_list("pk").first():
        raise NotPossible(GONE)


def _do(doing: Doing) -> None:
    """Onto the registration that was judged: what its company changed of it meanwhile is not undone."""
    judged, good = doing.prepared
    client = Client.objects.select_related("recipient").get(pk=doing.proposal.arguments["client"])
    if client.metadata != judged:
        raise NotPossible(MOVED)
    change_client(client, good, doing.at)


def _recipient(arguments: Arguments) -> UUID | None:
    found: UUID | None = (
        Client.objects.filter(pk=arguments["client"]).values_list("recipient_id", flat=True).first()
    )
    return found


CHANGE_CLIENT = Act(
    says=_says,
    page=always("propose_change"),
    effect=_effect,
    do=_do,
    recipient=_recipient,
    bound=True,
    prepare=_prepare,
    hold=_hold,
)
