"""A change of an arrangement against a stop, against another change, and against the tokens it replaces."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import pytest
from django.utils import timezone

from consent.issuers import consent_policies
from consent.models import Consent, ConsentEvent
from consent.operations import expire_due
from oidc.models import AccessToken, RefreshToken
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees, given
from tests.pages import Page
from tests.races.conftest import CodeFor
from tests.races.test_changed_while_read import amended
from tests.races.test_refresh_against_stop import Race, Stop, customer_stops, recipient_ends
from tests.races.threads import at_once, copies, overtaken, twin

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def review_of(mia: Customer, arrangement: Arrangement, scope: str = f"{BASIC} {MOVEMENTS}") -> Page:
    return mia.signs_in(arrangement.asks(scope, A_YEAR)).press("btn-continue")


def in_another_window(page: Page) -> Page:
    return Page(twin(page.http), page.response, page.url)


def ends_with_ended(consent: Consent) -> None:
    verbs = list(
        ConsentEvent.objects.filter(consent=consent).order_by("sequence").values_list("verb", flat=True)
    )
    assert verbs[:2] == ["propose", "authorise"]
    assert verbs[2:] in (["withdraw"], ["revoke"], ["amend", "withdraw"], ["amend", "revoke"])
    assert consent.edition == (2 if "amend" in verbs else 1)


@pytest.mark.clause("AMD-01", "ARR-03")
@pytest.mark.parametrize("stops", [customer_stops, recipient_ends])
def test_a_stop_wins_over_a_change_whichever_comes_first(cds: Recipient, mia: Customer, stops: Stop) -> None:
    for _ in range(ROUNDS):
        arrangement = given(cds, mia, BASIC)
        review = review_of(mia, arrangement)

        page, stopped = at_once(
            partial(in_another_window(review).press, "btn-allow"), stops(cds, mia, arrangement.id)
        )

        assert stopped.status_code in {204, 302, 303}
        assert page.status in {200, 410}
        consent = arrangement.row
        assert consent.status in {"withdrawn", "revoked"}
        ends_with_ended(consent)
        if page.onward:
            answer = cds.answer_in(page.onward)
            if "code" in answer:  # the stop came after the way back
                assert cds.redeems(answer["code"]).json()["error"] == "invalid_grant"
        assert cds.refreshes(arrangement.tokens["refresh_token"]).json()["error"] == "invalid_grant"
        mia.http.logout()


@pytest.mark.clause("AMD-01")
def test_of_two_changes_at_once_one_stands(cds: Recipient, mia: Customer) -> None:
    for _ in range(ROUNDS):
        arrangement, elsewhere = given(cds, mia, BASIC), Customer("mia")
        wider, longer = review_of(mia, arrangement), review_of(elsewhere, arrangement, BASIC)

        pages = at_once(
            partial(in_another_window(wider).press, "btn-allow"),
            partial(in_another_window(longer).press, "btn-allow"),
        )

        assert sorted(page.status for page in pages) == [200, 410]
        consent = arrangement.row
        assert (consent.edition, consent.version) == (2, 3)
        (won,) = [page for page in pages if page.onward]
        code = cds.answer_in(won.onward)["code"]
        tokens = cds.redeems(code).json()
        assert (MOVEMENTS in tokens["scope"]) is ("bank:transactions:read" in consent.permissions)
        mia.http.logout()


@pytest.mark.clause("AMD-01", "REF-09")
def test_no_old_token_is_served_that_is_shown_after_the_new_ones_are_out(
    cds: Recipient, mia: Customer
) -> None:
    for _ in range(ROUNDS):
        arrangement = given(cds, mia, BASIC)
        code = cds.answer_in(agrees(mia, arrangement.asks(BASIC, A_YEAR)))["code"]
        old = arrangement.tokens
        race = Race(access_tokens=[old["access_token"]])
        first, second, reader, machine = copies(cds, 4)
        new: list[Any] = []

        def redeem(machine: Recipient = machine, code: str = code, new: list[Any] = new) -> Any:
            new.append(machine.redeems(code))
            return new[0]

        at_once(
            partial(race.keep, "refresh", partial(race.refresh, first, old["refresh_token"])),
            partial(race.keep, "refresh", partial(race.refresh, second, old["refresh_token"])),
            partial(race.keep, "data", partial(race.read, reader)),
            partial(redeemed_in, race, redeem),
        )

        assert race.served_after_the_answer == []
        assert {cds.reads_accounts(token).status_code for token in race.access_tokens} == {401}
        assert cds.reads_accounts(new[0].json()["access_token"]).status_code == 200


def redeemed_in(race: Race, redeem: Callable[[], Any]) -> None:
    assert redeem().status_code == 200
    race.answered_at = monotonic()
    race.stopped.set()


@pytest.mark.clause("AMD-01", "TOK-02")
def test_a_code_that_is_redeemed_while_its_customer_agrees_to_less_tells_nothing_of_what_went(
    cds: Recipient, mia: Customer
) -> None:
    code = cds.answer_in(mia.allows(cds.link(scope=f"{BASIC} {MOVEMENTS}")))["code"]
    arrangement = Arrangement(cds, str(Consent.objects.get().pk), {})
    (machine,) = copies(cds, 1)

    answer = overtaken(partial(machine.redeems, code), reading=RefreshToken, by=amended(arrangement, BASIC))

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not AccessToken.objects.filter(consent=arrangement.row).exists()


@pytest.mark.clause("TOK-02", "CON-59")
def test_the_first_token_and_the_end_for_want_of_one_exclude_each_other(
    cds: Recipient, mia: Customer, code_for: CodeFor
) -> None:
    def sweep() -> int:
        at = timezone.now() + consent_policies()["cds"].pick_up_within
        return len(expire_due(at=at, policies=consent_policies(), limit=100))

    for _ in range(10 * ROUNDS):
        code = code_for(cds, "mia")
        consent = Consent.objects.latest("created_at")
        (machine,) = copies(cds, 1)

        redeemed, _ = at_once(partial(machine.redeems, code, client_assertion=cds.assertion()), sweep)

        consent.refresh_from_db()
        assert (redeemed.status_code, consent.status) in {(200, "active"), (400, "expired")}
        assert (consent.in_use_since is not None) is (consent.status == "active")
        assert AccessToken.objects.filter(consent=consent).count() == (redeemed.status_code == 200)
