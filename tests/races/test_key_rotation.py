"""Keys rotate while others sign: whoever keeps the published key set in a cache can verify every token."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet

from oidc.jose.keys import KEY_SET_CACHED_FOR, create_key, published_jwks
from oidc.jose.rotation import announce, announce_successors, move_on
from oidc.jose.sign import sign
from oidc.models import IssuerKey
from oidc.models.issuer_key import State
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

STEP = timedelta(seconds=4)
LIFE = timedelta(minutes=5)
ROTATIONS = 8


@dataclass
class Clock:
    """A day in a few seconds: the one who rotates keys moves it on."""

    now: datetime = field(default_factory=timezone.now)
    stopped: Event = field(default_factory=Event)

    def turn(self) -> None:
        """Rotate without a pause, in steps too small for a token's life to pass within one."""
        try:
            for _ in range(ROTATIONS):
                new = announce("nz", "ES256", self.now)
                while not any(move.kid == new.kid for move in move_on(self.now)):
                    self.now += STEP
            while move_on(self.now) == []:
                self.now += STEP
        finally:
            self.stopped.set()


@dataclass
class Caller:
    """Has tokens signed and verifies them by a key set that it fetches as seldom as it may."""

    clock: Clock
    kids: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)

    def work(self) -> None:
        fetched, keys = self.clock.now, KeySet.import_key_set(published_jwks("nz"))
        while not self.clock.stopped.is_set():
            now = self.clock.now
            token = sign("nz", {"exp": int((now + LIFE).timestamp())}, algorithm="ES256", now=now)
            if self.clock.now - fetched >= KEY_SET_CACHED_FOR:
                fetched, keys = self.clock.now, KeySet.import_key_set(published_jwks("nz"))
            if self.clock.now > now + LIFE:
                continue  # this machine was so slow that the token has expired
            kid = str(jws.extract_compact(token.encode()).headers()["kid"])
            self.kids.add(kid)
            if kid in {key.kid for key in keys.keys}:
                jws.deserialize_compact(token, keys, algorithms=["ES256"])
            else:
                self.unknown.append(kid)


@pytest.mark.clause("META-07")
def test_no_token_is_ever_signed_by_a_key_that_a_cached_key_set_lacks() -> None:
    clock = Clock()
    create_key("nz", "ES256", clock.now)
    callers = [Caller(clock) for _ in range(4)]

    at_once(clock.turn, *(caller.work for caller in callers))

    assert [caller.unknown for caller in callers] == [[], [], [], []]
    assert len(set().union(*(caller.kids for caller in callers))) > ROTATIONS / 2
    assert IssuerKey.objects.filter(state=State.RETIRED).exists()


@pytest.mark.clause("META-07", "SEC-07")
@pytest.mark.parametrize("step", [announce_successors, move_on])
def test_two_who_rotate_at_once_take_each_step_once(step: Callable[[datetime], list[object]]) -> None:
    at = timezone.now()
    create_key("nz", "ES256", at)
    announce("nz", "ES256", at)
    create_key("cds", "ES256", at)

    first, second = at_once(partial(step, at + timedelta(days=91)), partial(step, at + timedelta(days=91)))

    assert sorted(map(len, (first, second))) == ([0, 1] if step is announce_successors else [0, 2])
    assert IssuerKey.objects.filter(issuer="nz", state=State.ACTIVE).count() == 1
