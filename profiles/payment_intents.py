"""Intents to pay as the standards have them that grew out of the United Kingdom's: how a body is read against
its shape, and what its members mean."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import datetime
from decimal import Decimal
from itertools import chain, pairwise
from typing import Any

from consent.payments import Money, Party
from consent.policy import Terms
from consent.problems import Fault, Flaw
from profiles.fields import Shape, member, refuse_flawed
from profiles.reading import moment_of

Rule = Callable[[Mapping[str, Any], datetime], Iterator[Flaw]]
"""What a shape cannot say of a body: members that do not go together, moments that have passed."""


def reader(
    shape: Shape,
    scope: str,
    *,
    rules: Iterable[Rule] = (),
    ends: tuple[str, ...] = (),
    decided_by: tuple[str, ...] = (),
) -> Callable[[Mapping[str, Any], Set[str], datetime], Terms]:
    """A reader of bodies of this shape. `ends` is the way to the consent's end, `decided_by` the way to the
    moment by which it must be decided; both lie in the future, where they stand."""
    ahead = [in_future(*way) for way in (ends, decided_by) if way]

    def read(body: Mapping[str, Any], _served: Set[str], now: datetime) -> Terms:
        refuse_flawed(chain(shape.flaws(body, ""), *(rule(body, now) for rule in (*rules, *ahead))))
        return Terms(
            permissions=(scope,),
            expires_at=moment_of(member(body, *ends)) if ends else None,
            decide_by=moment_of(member(body, *decided_by)) if decided_by else None,
            wire=body,
        )

    return read


def in_future(*way: str) -> Rule:
    """A moment, where it stands, has not passed."""

    def rule(body: Mapping[str, Any], now: datetime) -> Iterator[Flaw]:
        moment = moment_of(member(body, *way))
        if moment is not None and moment <= now:
            yield date_flaw(way, "lies in the past")

    return rule


def in_order(*ways: tuple[str, ...]) -> Rule:
    """Each moment, as far as they stand, comes after those before it."""

    def rule(body: Mapping[str, Any], _now: datetime) -> Iterator[Flaw]:
        stand = [(way, moment) for way in ways if (moment := moment_of(member(body, *way))) is not None]
        for (earlier, before), (way, moment) in pairwise(stand):
            if moment <= before:
                yield date_flaw(way, f"does not come after {earlier[-1]}")

    return rule


def not_together(way: tuple[str, ...], other: tuple[str, ...]) -> Rule:
    """Two members of which one at most may stand."""

    def rule(body: Mapping[str, Any], _now: datetime) -> Iterator[Flaw]:
        if member(body, *way) is not None and member(body, *other) is not None:
            path = ".".join(way)
            yield Flaw(Fault.FIELD_UNEXPECTED, f"{path} does not stand beside {other[-1]}", path)

    return rule


def date_flaw(way: tuple[str, ...], what: str) -> Flaw:
    path = ".".join(way)
    return Flaw(Fault.FIELD_INVALID_DATE, f"{path} {what}", path)


# --- What members mean ------------------------------------------------------------------------------------
def party(account: Mapping[str, Any]) -> Party:
    return Party(
        name=account.get("Name", ""),
        scheme=account["SchemeName"],
        identification=account["Identification"],
    )


def party_or_none(account: Mapping[str, Any] | None) -> Party | None:
    return None if account is None else party(account)


def money(amount: Mapping[str, str]) -> Money:
    return Money(amount=Decimal(amount["Amount"]), currency=amount["Currency"])


def decimal_or_none(amount: Mapping[str, str] | None) -> Decimal | None:
    return None if amount is None else Decimal(amount["Amount"])
