"""Consents whose app is given nothing at present: to a customer they are as those of a suspended company."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from consent.queries import ConsentFacts
from oidc.paused import paused_among

Facts = TypeVar("Facts", bound=ConsentFacts)


def as_they_stand(found: Iterable[Facts]) -> list[Facts]:
    """The same consents, with what is known of each one's software; one query for all of them."""
    consents = list(found)
    paused = paused_among({(facts.issuer, facts.client_id) for facts in consents if facts.in_force})
    return [
        replace(facts, recipient=replace(facts.recipient, suspended=True))
        if (facts.issuer, facts.client_id) in paused
        else facts
        for facts in consents
    ]
