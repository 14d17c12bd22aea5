"""How much has to be answered: Consumer Data Standards 1.36.0, non-functional requirements, which New Zealand
goes by as well (its API Centre's performance guidelines name no figures of their own)."""

from oidc.clauses import clause
from oidc.traffic import Limit, TrafficPolicy

SPAN = 5
"""Seconds: the standards speak of calls a second, and a client that is late by one may catch up."""
_OF_ALL = ((10_000, 150), (20_000, 200), (30_000, 250), (40_000, 300), (50_000, 350), (60_000, 400))
_BEYOND = 450


def a_second(calls: int) -> Limit:
    return Limit(calls * SPAN, SPAN)


@clause("NFR-05", "NFR-10")
def unattended(authorisations: int) -> Limit:
    """Of all clients together, by how many authorisations are active."""
    return a_second(next((calls for most, calls in _OF_ALL if authorisations <= most), _BEYOND))


TRAFFIC = TrafficPolicy(
    client=(a_second(50),),
    customer=(a_second(10),),
    session=(a_second(5), Limit(calls=100, seconds=600)),  # no access token lives longer
    unattended=unattended,
)
