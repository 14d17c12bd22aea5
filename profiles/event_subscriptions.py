"""Event subscriptions as the standards have them that grew out of the United Kingdom's (EVT-01, EVT-07)."""

from collections.abc import Callable, Mapping, Sequence, Set
from re import Pattern
from typing import Any
from uuid import UUID

from consent.policy import EventClaims, IntentResource, Subscribed
from consent.problems import Fault
from consent.reasons import Reason
from profiles.reading import Body

LONGEST_URL, LONGEST_VERSION = 2048, 10
Read = Callable[[Mapping[str, Any]], Subscribed]
Url = Callable[[str], str]


def framed(document: Mapping[str, Any], *, further: Set[str]) -> Body:
    """`Data` of a body that holds nothing but it, and `further` members that say nothing."""
    body = Body(document)
    body.only({"Data"} | further)
    return body.object("Data")


def callback(data: Body, name: str, shape: Pattern[str]) -> str:
    """A required address of the shape that the standard wants."""
    url = data.text(name, LONGEST_URL)
    if url and not shape.fullmatch(url):
        data.flaw(Fault.FIELD_INVALID, name, f"is not an address like {shape.pattern}")
    return url


def shown(id_member: str, url_member: str, types_member: str) -> Callable[[UUID, Subscribed], dict[str, Any]]:
    """Renders a subscription: what was said, and its id. An empty name stands for a member there is not."""

    def render(subscription_id: UUID, said: Subscribed) -> dict[str, Any]:
        told: dict[str, Any] = {id_member: str(subscription_id), "Version": said.version}
        if said.callback_url:
            told[url_member] = said.callback_url
        if said.topics and types_member:
            told[types_member] = list(said.topics)
        return told

    return render


def about_a_consent(
    namespace: str, intents: Sequence[IntentResource], *, reasons: Mapping[tuple[str, Reason], str]
) -> Callable[[str, str, UUID, Reason | None, Url], EventClaims]:
    """Says of which resource an event tells, in the namespace of a standard: of all in which the consent can
    be read, the newest version last.

    `reasons` are the codes by which a topic says why it happened, where there is one for what the bank said.
    """

    def claims(topic: str, kind: str, consent_id: UUID, reason: Reason | None, url: Url) -> EventClaims:
        paths = sorted(one.path for one in intents if kind == one.kind or kind in one.older)
        read = [{"version": path.split("/")[1], "link": url(f"{path}/{consent_id}")} for path in paths]
        subject = {
            "subject_type": f"{namespace}/rid_{namespace}/rty",
            f"{namespace}/rid": str(consent_id),
            f"{namespace}/rty": paths[-1].rpartition("/")[2],
            f"{namespace}/rlk": read,
        }
        code = reasons.get((topic, reason)) if reason else None
        why = {"reason": code} if code else {}
        return EventClaims(subject=read[-1]["link"], events={topic: {**why, "subject": subject}})

    return claims
