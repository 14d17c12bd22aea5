"""Where flows end: each abandoned one at one stage, and the stages come to all of them."""

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.models import FlowCount, Interaction
from oidc.pruning import prune
from tests.actors import Customer, Recipient
from tests.browser import Browser
from tests.figures.asking import AsksForMetrics
from tests.figures.conftest import Count

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=20)


def over() -> None:
    """The time of every flow is over: it lies twenty minutes back."""
    for flow in Interaction.objects.all():
        Interaction.objects.filter(pk=flow.pk).update(
            created_at=flow.created_at - LATER,
            expires_at=flow.expires_at - LATER,
            decided_at=flow.decided_at and flow.decided_at - LATER,
        )


def lately(told: dict[str, Any]) -> int:
    """Today and before: in the first minutes of a day, what is just over was yesterday's."""
    return int(told["currentDay"] + sum(told["previousDays"]))


def stages() -> dict[str, int]:
    return dict(FlowCount.objects.values_list("stage", "number"))


def comes_and_looks(mia: Customer, link: str) -> None:
    mia.opens(link)


def says_a_name_that_nobody_has(mia: Customer, link: str) -> None:
    mia.opens(link).press("btn-continue", id_username="nobody")


def says_who_they_are(mia: Customer, link: str) -> None:
    mia.opens(link).press("btn-continue", id_username="mia")


def says_a_wrong_code(mia: Customer, link: str) -> None:
    mia.opens(link).press("btn-continue", id_username="mia").press("btn-continue", id_otp="123456")


def proves_it(mia: Customer, link: str) -> None:
    page = mia.opens(link).press("btn-continue", id_username="mia").press("btn-continue", id_otp="000000")
    assert page.has("account-1")


def sees_the_decision(mia: Customer, link: str) -> None:
    assert mia.reaches_cds_review(link).has("btn-allow")


def says_no(mia: Customer, link: str) -> None:
    mia.reaches_cds_review(link).press("btn-deny")


def says_yes(mia: Customer, link: str) -> None:
    mia.reaches_cds_review(link).press("btn-allow")


class Walker(Customer):
    def reaches_cds_review(self, link: str):
        page = self.opens(link).press("btn-continue", id_username=self.username)
        page = page.press("btn-continue", id_otp="000000")
        return page.press("btn-continue", **{"account-1": True}) if page.has("account-1") else page


WALKS = [
    (comes_and_looks, "preIdentification"),
    (says_a_name_that_nobody_has, "preIdentification"),
    (says_who_they_are, "preAuthentication"),
    (says_a_wrong_code, "preAuthentication"),
    (proves_it, "preAccountSelection"),
    (sees_the_decision, "preAuthorisation"),
    (says_no, "rejected"),
    (says_yes, "failedTokenExchange"),
]


@pytest.fixture
def walker(mia: Customer) -> Callable[[], Walker]:
    return lambda: Walker("mia", Browser())


@pytest.mark.peer("6-27")
@pytest.mark.clause("AUD-08", "DASH-08")
@pytest.mark.parametrize(("walks", "stage"), WALKS, ids=lambda value: getattr(value, "__name__", value))
def test_a_flow_stands_at_the_stage_at_which_it_was_left(
    cds: Recipient,
    walker: Callable[[], Walker],
    count: Count,
    walks: Callable[[Walker, str], None],
    stage: str,
) -> None:
    walks(walker(), cds.link())
    over()
    count()

    assert stages() == {stage: 1}


@pytest.mark.clause("AUD-08", "DASH-08")
def test_who_cancels_unknown_has_left_and_rejected_nothing(
    cds: Recipient, walker: Callable[[], Walker], count: Count
) -> None:
    page = walker().opens(cds.link())
    page.press("btn-cancel")
    count()

    assert stages() == {"preIdentification": 1}


@pytest.mark.clause("AUD-08", "DASH-08")
def test_the_stages_add_up_to_all_that_were_abandoned(
    cds: Recipient, walker: Callable[[], Walker], register: AsksForMetrics, count: Count
) -> None:
    for walks, _ in WALKS:
        walks(walker(), cds.link())
    over()
    completed = walker()
    answer = cds.answer_in(completed.reaches_cds_review(cds.link()).press("btn-allow").onward)
    cds.redeems(answer["code"])
    Consent.objects.filter(in_use_since=None).update(pick_up_by=timezone.now() - LATER / 2)
    count()

    said = register.data("ALL")["authorisations"]
    by_stage = {name: lately(told) for name, told in said["abandonmentsByStage"].items()}

    assert sum(by_stage.values()) == lately(said["abandonedConsentFlowCount"]) == len(WALKS)
    assert by_stage == {
        "preIdentification": 2, "preAuthentication": 2, "preAccountSelection": 1, "preAuthorisation": 1,
        "rejected": 1, "failedTokenExchange": 1,
    }  # fmt: skip
    new = said["newAuthorisationCount"]["currentDay"]
    assert new["onceOff"]["individual"] + new["ongoing"]["individual"] == 1


@pytest.mark.clause("AUD-08")
def test_a_flow_that_may_still_end_otherwise_is_not_counted_yet(
    cds: Recipient, walker: Callable[[], Walker], count: Count
) -> None:
    says_yes(walker(), cds.link())
    sees_the_decision(walker(), cds.link())
    count()

    assert stages() == {}


@pytest.mark.clause("AUD-08", "WCAG §2.2.1")
def test_who_asked_for_more_time_until_the_next_day_counts_under_the_day_they_began(
    cds: Recipient, walker: Callable[[], Walker], count: Count
) -> None:
    comes_and_looks(walker(), cds.link())
    midnight = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    began = midnight - timedelta(minutes=5)
    Interaction.objects.update(created_at=began, expires_at=began + timedelta(hours=2))

    count(midnight + timedelta(hours=3))

    assert FlowCount.objects.get().day == began.date()


def test_a_day_that_was_counted_stays_as_it_was_once_its_flows_are_pruned(
    cds: Recipient, walker: Callable[[], Walker], count: Count
) -> None:
    comes_and_looks(walker(), cds.link())
    over()
    count()
    later = timezone.now() + timedelta(days=5)
    prune(later)
    assert not Interaction.objects.exists()

    count(later)

    assert stages() == {"preIdentification": 1}


def test_a_flow_is_there_until_its_day_was_counted_for_the_last_time(
    cds: Recipient, walker: Callable[[], Walker]
) -> None:
    comes_and_looks(walker(), cds.link())

    prune(timezone.now() + timedelta(hours=48))

    assert Interaction.objects.exists()


@pytest.mark.clause("ACR-15", "DASH-08")
def test_a_name_that_nobody_has_looks_the_same_and_leaves_no_step(
    cds: Recipient, walker: Callable[[], Walker]
) -> None:
    says_a_name_that_nobody_has(walker(), cds.link())

    assert Interaction.objects.get().identified_at is None


@pytest.mark.clause("DASH-08")
def test_each_step_is_kept_as_it_was_first_reached(cds: Recipient, walker: Callable[[], Walker]) -> None:
    page = walker().reaches_cds_review(cds.link())
    before = Interaction.objects.get()
    assert None not in {before.identified_at, before.proved_at, before.chosen_at}

    page.http.get(page.url, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")

    after = Interaction.objects.get()
    assert before.identified_at == after.identified_at
    assert (before.proved_at, before.chosen_at) == (after.proved_at, after.chosen_at)
    taken = [before.identified_at, before.proved_at, before.chosen_at]
    assert taken == sorted(taken, key=str)
