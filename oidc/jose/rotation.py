"""Moves keys on: announced → active → retiring → retired, each after the wait that keeps every token good.

Jobs and `manage.py keys` call this; signing and publishing only read the states.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from oidc.clauses import clause
from oidc.jose.keys import KEY_SET_CACHED_FOR, LONGEST_LIFE, create_key
from oidc.models import IssuerKey
from oidc.models.issuer_key import State, Use
from oidc.outbound.fetch import NotFetched, fetch_json

ANNOUNCED_FOR = 2 * KEY_SET_CACHED_FOR
"""After it every recipient's cached key set, and a cache in between, has the new key."""
RETIRING_FOR = LONGEST_LIFE + 2 * KEY_SET_CACHED_FOR
"""After it no token is alive that the key signed, and no request that was encrypted to it."""
ACTIVE_FOR = timedelta(days=90)
"""After it a successor is announced without anybody's asking."""
_log = logging.getLogger("accord.outbound")


class RotationRefused(Exception):
    """A move that would break tokens which are still good; the text says what to do."""


@dataclass(frozen=True)
class Move:
    """A key that changed its state."""

    issuer: str
    algorithm: str
    kid: str
    state: str


def ensure(issuer: str, algorithms: Iterable[str], at: datetime) -> list[Move]:
    """Make an active key for each algorithm that has none."""
    active = IssuerKey.objects.filter(issuer=issuer, state=State.ACTIVE)
    there = set(active.values_list("algorithm", flat=True))
    made = [_created(issuer, algorithm, at) for algorithm in algorithms if algorithm not in there]
    return [move for move in made if move]


def announce(issuer: str, algorithm: str, at: datetime) -> Move:
    """Publish a successor of the active key; raises RotationRefused where one is published already."""
    move = _created(issuer, algorithm, at)
    if move is None:
        raise RotationRefused(f"{issuer} has announced an {algorithm} key already")
    return move


def announce_successors(at: datetime) -> list[Move]:
    """Announce a successor for every key that has been active for long enough and has none."""
    old = IssuerKey.objects.filter(state=State.ACTIVE, state_since__lte=at - ACTIVE_FOR)
    waiting = set(IssuerKey.objects.filter(state=State.ANNOUNCED).values_list("issuer", "algorithm"))
    kinds = [kind for kind in old.values_list("issuer", "algorithm") if kind not in waiting]
    return [move for kind in kinds if (move := _created(*kind, at))]


def rotate(at: datetime) -> list[Move]:
    """Everything that is due; safe to run at any time, twice at once, or a week late."""
    return [*announce_successors(at), *move_on(at)]


@clause("META-07", "SEC-07")
def move_on(at: datetime) -> list[Move]:
    """Take every step whose wait is over: announced keys become active and those they succeed retiring;
    retiring ones become retired, and their private parts are destroyed.

    Where a directory publishes an issuer's keys, none of them signs before the directory has it.
    """
    moves = []
    elsewhere = _published_elsewhere(at)  # before the keys are locked: a directory takes its time
    with transaction.atomic():
        for key in _locked():
            if key.state == State.ANNOUNCED and key.state_since <= at - ANNOUNCED_FOR:
                if key.issuer in settings.JWKS_ADDRESSES and key.kid not in elsewhere:
                    continue
                former = _kind_of(key).filter(state=State.ACTIVE)
                moves += [_to(old, State.RETIRING, at) for old in former]
                moves.append(_to(key, State.ACTIVE, at))
            elif key.state == State.RETIRING and key.state_since <= at - RETIRING_FOR:
                moves.append(_to(key, State.RETIRED, at))
    return moves


def _published_elsewhere(at: datetime) -> set[str]:
    """The kids at directories' addresses, of issuers whose announced keys have waited for long enough."""
    due = IssuerKey.objects.filter(
        issuer__in=settings.JWKS_ADDRESSES, state=State.ANNOUNCED, state_since__lte=at - ANNOUNCED_FOR
    )
    kids: set[str] = set()
    for issuer in sorted(set(due.values_list("issuer", flat=True))):
        try:
            found = fetch_json(settings.JWKS_ADDRESSES[issuer])
        except NotFetched as fault:
            _log.warning("keys not read", extra={"issuer": issuer, "reason": str(fault)})
            continue
        keys = found.get("keys") if isinstance(found, dict) else None
        kids |= {
            key["kid"]
            for key in (keys if isinstance(keys, list) else [])
            if isinstance(key, dict) and isinstance(key.get("kid"), str)
        }
    return kids


@clause("SEC-07")
def retire(kid: str, at: datetime, *, compromised: bool) -> list[Move]:
    """Take a key out of use at once; raises RotationRefused where tokens would suffer.

    A compromised key goes whatever suffers: its successor signs from now on, known to caches or not.
    Processes beside this one notice within NOTICED_AFTER.
    """
    with transaction.atomic():
        key = next((key for key in _locked() if key.kid == kid), None)
        if key is None:
            if compromised and IssuerKey.objects.filter(kid=kid).update(compromised=True):
                return []  # retired long ago, and now known to be stolen
            raise RotationRefused(f"no key in use has the kid {kid}")
        if not compromised:
            _refuse_needed(key)
        key.compromised = compromised
        moves = [_to(key, State.RETIRED, at)]
        if not _kind_of(key).filter(state=State.ACTIVE).exists():
            successors = [
                _to(next_one, State.ACTIVE, at) for next_one in _kind_of(key).filter(state=State.ANNOUNCED)
            ]
            moves += successors or [_moved(create_key(key.issuer, key.algorithm, at))]
    return moves


def moves_on_at(key: IssuerKey) -> datetime:
    """When an announced key may become active, or a retiring one retired."""
    return key.state_since + (ANNOUNCED_FOR if key.state == State.ANNOUNCED else RETIRING_FOR)


def _refuse_needed(key: IssuerKey) -> None:
    if key.state == State.ACTIVE:
        raise RotationRefused("it is active: announce its successor, which will take its place")
    if key.state == State.RETIRING:
        raise RotationRefused(f"what it signed is good until {moves_on_at(key):%Y-%m-%d %H:%M}")
    if key.state == State.ANNOUNCED and key.use == Use.ENCRYPTION:
        raise RotationRefused("clients may encrypt to it already: let it take over, then announce another")


def _locked() -> QuerySet[IssuerKey]:
    """All keys in use, in one order: whoever moves keys at the same time waits, and then finds them moved."""
    return IssuerKey.objects.select_for_update().exclude(state=State.RETIRED).order_by("pk")


def _created(issuer: str, algorithm: str, at: datetime) -> Move | None:
    """None where there is one already, or somebody else was faster: the database lets in only one."""
    try:
        with transaction.atomic():
            return _moved(create_key(issuer, algorithm, at))
    except IntegrityError:
        return None


def _kind_of(key: IssuerKey) -> QuerySet[IssuerKey]:
    return IssuerKey.objects.filter(issuer=key.issuer, use=key.use, algorithm=key.algorithm)


def _to(key: IssuerKey, state: State, at: datetime) -> Move:
    key.state, key.state_since = state, at
    if state == State.RETIRED:
        key.sealed_private_jwk = b""
    key.save(update_fields=["state", "state_since", "sealed_private_jwk", "compromised"])
    return _moved(key)


def _moved(key: IssuerKey) -> Move:
    return Move(key.issuer, key.algorithm, key.kid, key.state)
