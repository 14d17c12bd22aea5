"""After a stop has answered, nothing that starts is served, and no token that slipped through is of use."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from time import monotonic
from typing import Any

import pytest

from consent.models import Consent
from oidc.models import AccessToken
from tests.actors import Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.races.conftest import CodeFor
from tests.races.threads import at_once, copies, twin

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 15


@dataclass
class Race:
    """Callers who go on until one call of each has begun after the stop's answer."""

    stopped: Event = field(default_factory=Event)
    answered_at: float = 0.0
    served: list[tuple[float, str]] = field(default_factory=list)
    """When each call began that was served, and what it was."""
    access_tokens: list[str] = field(default_factory=list)

    def stop(self, act: Callable[[], Any]) -> None:
        status = act().status_code
        self.answered_at = monotonic()
        self.stopped.set()
        assert status in {204, 302, 303}

    def keep(self, what: str, call: Callable[[], bool]) -> None:
        last = False
        while not last:
            last = self.stopped.is_set()
            began = monotonic()
            if call():
                self.served.append((began, what))

    def refresh(self, recipient: Recipient, token: str) -> bool:
        answer = recipient.refreshes(token)
        assert answer.status_code in {200, 400}, answer.content
        if answer.status_code == 200:
            self.access_tokens.append(answer.json()["access_token"])
        return bool(answer.status_code == 200)

    def read(self, recipient: Recipient) -> bool:
        answer = recipient.reads_accounts(self.access_tokens[-1])
        assert answer.status_code in {200, 401, 403}, answer.content
        return bool(answer.status_code == 200)

    def introspect(self, recipient: Recipient, token: str) -> bool:
        return bool(recipient.introspects(token)["active"])

    @property
    def served_after_the_answer(self) -> list[str]:
        return [what for began, what in self.served if began > self.answered_at]


Stop = Callable[[Recipient, Customer, str], Callable[[], Any]]


def customer_stops(_recipient: Recipient, mia: Customer, consent: str) -> Callable[[], Any]:
    browser = twin(mia.http)
    return partial(browser.post, f"/consents/{consent}/stop", secure=True, **HOST)


def recipient_ends(recipient: Recipient, _mia: Customer, consent: str) -> Callable[[], Any]:
    (machine,) = copies(recipient, 1)
    if recipient.issuer == "cds":
        return partial(machine.post, "arrangements/revoke", cdr_arrangement_id=consent)
    bearer = {"Authorization": f"Bearer {machine.client_token()}"}
    path = f"{recipient.dialect.intents}/{consent}"
    return partial(machine.http.delete, path, secure=True, headers=bearer, **machine.handshake())


@pytest.mark.peer("6-21")
@pytest.mark.clause("RES-01", "REF-09", "TOK-19", "ARR-03", "ARR-12")
@pytest.mark.parametrize("issuer", ["cds", "nz"])
@pytest.mark.parametrize("stops", [customer_stops, recipient_ends])
def test_nothing_that_starts_after_the_stops_answer_is_served(
    make_recipient: MakeRecipient, mia: Customer, code_for: CodeFor, issuer: str, stops: Stop
) -> None:
    recipient = make_recipient(issuer)
    mia.signs_in("/")

    for _ in range(ROUNDS):
        tokens = recipient.redeems(code_for(recipient, "mia")).json()
        race = Race(access_tokens=[tokens["access_token"]])
        refresh, consent = tokens["refresh_token"], str(Consent.objects.latest("created_at").pk)
        first, second, reader, asker = copies(recipient, 4)

        at_once(
            partial(race.keep, "refresh", partial(race.refresh, first, refresh)),
            partial(race.keep, "refresh", partial(race.refresh, second, refresh)),
            partial(race.keep, "data", partial(race.read, reader)),
            partial(race.keep, "introspection", partial(race.introspect, asker, refresh)),
            partial(race.stop, stops(recipient, mia, consent)),
        )

        assert race.served_after_the_answer == []
        assert AccessToken.objects.filter(consent_id=consent).count() == len(race.access_tokens)
        assert {recipient.reads_accounts(token).status_code for token in race.access_tokens} <= {401, 403}
        assert recipient.refreshes(refresh).json()["error"] == "invalid_grant"

    assert set(Consent.objects.values_list("status", flat=True)) <= {"withdrawn", "revoked"}


@pytest.mark.clause("REF-09", "TOK-02")
def test_a_code_is_not_redeemed_past_a_stop(cds: Recipient, mia: Customer, code_for: CodeFor) -> None:
    mia.signs_in("/")

    for _ in range(ROUNDS):
        code = code_for(cds, "mia")
        consent = str(Consent.objects.latest("created_at").pk)
        (machine,) = copies(cds, 1)

        redeemed, stopped = at_once(
            partial(machine.redeems, code, client_assertion=cds.assertion()),
            customer_stops(cds, mia, consent),
        )

        assert stopped.status_code in {302, 303}
        assert redeemed.status_code in {200, 400}
        if redeemed.status_code == 200:
            assert cds.reads_accounts(redeemed.json()["access_token"]).status_code == 403
            assert cds.refreshes(redeemed.json()["refresh_token"]).json()["error"] == "invalid_grant"
        else:
            assert redeemed.json()["error"] == "invalid_grant"
            assert not AccessToken.objects.filter(consent_id=consent).exists()
