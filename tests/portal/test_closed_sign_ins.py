"""The sign-in of who gave a consent is closed: nothing flows, and whoever has a say in it has it still."""

import pytest

from consent.models import Authoriser, Consent, Person
from tests.actors import Customer, Recipient
from tests.portal.test_joint_accounts import joint_page, leo2, own_account, seen, shared

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = pytest.mark.django_db


def close(*, closed: bool = True) -> None:
    Person.objects.filter(username="leo").update(is_active=not closed)


@pytest.mark.clause("DASH-22")
def test_what_others_share_rests_and_is_no_end(
    cds: Recipient, leo: Customer, leo2: Customer, shared: str
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    close()

    listed, page = leo2.opens("/").text, leo2.opens(joint_page()).text

    for text in (listed, page):
        assert "Paused" in text
    assert "Stop for our account" in listed
    assert f"/joint/{Consent.objects.get().pk}/" not in leo2.opens("/?tab=ended").response.content.decode()


@pytest.mark.clause("DASH-22", "DASH-26")
def test_it_is_stopped_and_stays_so_when_they_come_back(
    cds: Recipient, leo: Customer, leo2: Customer, shared: str
) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    close()

    done = leo2.opens(joint_page("stop")).press("btn-stop")

    assert "gets nothing from your joint account any more" in done.text
    close(closed=False)
    assert seen(cds, shared) == 1, "the one that is Leo's alone"


@pytest.mark.clause("DASH-21")
def test_who_is_asked_can_still_decide(cds: Recipient, leo2: Customer, shared: str) -> None:
    close()
    assert "Waiting for you" in leo2.opens("/").text

    leo2.opens(joint_page("decide")).press("btn-deny")

    assert Authoriser.objects.get().state == "refused"


@pytest.mark.clause("DASH-22")
def test_what_time_has_ended_has_ended_all_the_same(leo2: Customer, shared: str) -> None:
    leo2.opens(joint_page("decide")).press("btn-allow")
    close()
    consent = Consent.objects.get()
    Consent.objects.update(expires_at=consent.authorised_at)

    page = leo2.opens(joint_page())

    assert "Ended" in page.text
    assert not page.has("btn-stop")
    assert f"/joint/{consent.pk}/" in leo2.opens("/?tab=ended").response.content.decode()
