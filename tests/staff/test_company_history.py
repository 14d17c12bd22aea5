"""What is registered of companies has a history: before, after, by whom; and nobody changes it."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.models import Recipient as Company
from oidc.issuers import standing_feed
from oidc.models import Client, DirectoryStatus, RegistrationChange
from oidc.registrars import Registrar, changing_as
from oidc.standings import SOFTWARE, act
from tests.actors import Recipient
from tests.newcomers import APP, manage, registered
from tests.pages import Page
from tests.people import MakeRecipient
from tests.staff.people import Member
from tests.staff.test_changing_clients import ELSEWHERE, both, proposes

__all__ = ["both"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def newest() -> RegistrationChange:
    return RegistrationChange.objects.latest("pk")


def leads(member: Member, page: Page, link: str) -> Page:
    """Where a link of a page goes."""
    address = re.search(rf'id="{link}"[^>]*href="([^"]+)"', page.response.content.decode())
    assert address, link
    to = address[1]
    return member.opens(page.url.partition("?")[0] + to if to.startswith("?") else to)


def said() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('accord.registrar', true), current_setting('accord.reference', true)"
        )
        registrar, reference = cursor.fetchone()
    return registrar or "", reference or ""


def test_what_two_members_changed_stands_there_with_who_they_were(
    both: tuple[Member, Member], cds: Recipient
) -> None:
    rhea, ravi = both
    before = cds.redirect_uri
    page = proposes(rhea, cds, "redirect_uris", ELSEWHERE)
    ravi.opens(page.url).press("btn-approve")

    row = newest()
    assert (row.registrar, row.reference) == (Registrar.STAFF, page.url.rstrip("/").rpartition("/")[2])
    assert (row.before, row.after) == ({"redirect_uris": [before]}, {"redirect_uris": [ELSEWHERE]})
    history = leads(ravi, ravi.opens(f"/companies/{cds.row.recipient_id}/"), "link-history")
    assert "Where its answers go" in history.text
    assert before in history.text
    assert ELSEWHERE in history.text
    assert "by two members of staff" in history.text
    assert leads(ravi, history, f"link-proposal-{row.pk}").url == page.url


@pytest.mark.usefixtures("issuer_keys")
def test_what_a_company_changes_itself_stands_there_and_leads_to_the_call(rhea: Member) -> None:
    told = registered()
    first = RegistrationChange.objects.filter(of="client").latest(
        "pk"
    )  # worlds that others share have clients, too
    assert (first.registrar, first.before, first.after["client_name"]) == ("company", None, "Bird Book")
    anew = {**APP, "client_id": told["client_id"], "client_name": "Bird Atlas"}
    assert manage("PUT", told, anew).status_code == 200

    of_client = RegistrationChange.objects.filter(of="client").latest("pk")
    assert (of_client.registrar, of_client.before, of_client.after) == (
        "company", {"client_name": "Bird Book"}, {"client_name": "Bird Atlas"},
    )  # fmt: skip
    of_company = RegistrationChange.objects.filter(of="recipient").latest("pk")
    assert of_company.after["name"] == "Bird Atlas"
    assert manage("DELETE", told).status_code == 204
    assert newest().registrar == "company"
    assert newest().after.keys() == {"deregistered_at", "suspended_at"}
    client = Client.objects.get(client_id=told["client_id"])
    rhea.signs_in()
    page = rhea.opens(f"/companies/{client.recipient_id}/history")
    assert "by the company itself" in page.text
    assert told["client_secret"] not in page.text
    assert said() == ("", "")


def test_what_a_directory_says_and_what_follows_from_it_stand_there(
    cds: Recipient, rhea: Member, settings: Any
) -> None:
    settings.REGISTERS = {"cds": "https://register.test"}
    feed = standing_feed("cds")
    assert feed is not None
    Client.objects.filter(pk=cds.row.pk).update(software_id="software-7")
    entry = DirectoryStatus.objects.create(
        issuer="cds", kind=SOFTWARE, entry="software-7", status="ACTIVE", changed_at=cds.row.created
    )
    DirectoryStatus.objects.filter(pk=entry.pk).update(status="INACTIVE")
    act("cds", feed)

    rhea.signs_in()
    page = rhea.opens(f"/companies/{cds.row.recipient_id}/history")
    assert "The directory’s entry of its software, software-7, at cds" in page.text
    assert ("ACTIVE" in page.text, "INACTIVE" in page.text) == (True, True)
    assert newest().registrar == "directory"
    assert newest().after.keys() == {"paused_at"}
    assert "as its directory says" in page.text


def test_a_suspension_that_is_over_stays_in_the_timeline(cds: Recipient, rhea: Member) -> None:
    own, now = Company.objects.filter(pk=cds.row.recipient_id), timezone.now()
    own.update(suspended_at=now)
    own.update(suspended_at=None)
    Client.objects.filter(pk=cds.row.pk).update(metadata={**cds.row.metadata, "client_name": "Another"})
    rhea.signs_in()

    shown = rhea.opens(f"/companies/{cds.row.recipient_id}/").text.partition("Timeline")[2]

    assert [shown.count(f"Bank {words}") for words in ("was suspended", "was reinstated")] == [1, 1]
    assert "Bank changed client_name (budget-fox at cds)" in shown


def test_what_is_changed_by_hand_is_nobodys_and_stands_there_all_the_same(
    cds: Recipient, rhea: Member
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE oidc_client SET jwks = '{\"keys\": []}' WHERE id = %s", [cds.row.pk])

    assert (newest().registrar, set(newest().before), newest().after) == ("", {"jwks"}, {})
    rhea.signs_in()
    page = rhea.opens(f"/companies/{cds.row.recipient_id}/history")
    assert "by somebody who did not say who" in page.text
    assert cds.key.thumbprint() in page.text


def test_a_page_shows_twenty_and_leads_on_and_nothing_of_another_company(
    cds: Recipient, make_recipient: MakeRecipient, rhea: Member
) -> None:
    for number in range(21):
        Company.objects.filter(pk=cds.row.recipient_id).update(website=f"https://{number}.test")
    rhea.signs_in()

    page = rhea.opens(f"/companies/{cds.row.recipient_id}/history")

    assert "https://20.test" in page.text
    older = leads(rhea, page, "link-older-below")
    assert "https://0.test" in older.text
    another = make_recipient("uk", "rent-ready", client_name="Rent Ready").row.recipient_id
    other = rhea.opens(f"/companies/{another}/history").text
    assert "https://20.test" not in other
    assert "No change has been noted yet." in rhea.opens(f"/companies/{another}/history?below=1").text


def test_who_changes_is_forgotten_after_a_change_that_failed(cds: Recipient) -> None:
    own = Client.objects.filter(pk=cds.row.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), changing_as(Registrar.STAFF, "a proposal"):
        own.update(client_id="x" * 256)
    Client.objects.filter(pk=cds.row.pk).update(metadata={**cds.row.metadata, "client_name": "Another"})

    assert newest().registrar == ""


@pytest.mark.clause("AUD-06")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE oidc_registrationchange SET registrar = 'staff'",
        "DELETE FROM oidc_registrationchange",
        "TRUNCATE oidc_registrationchange",
    ],
)
def test_a_history_is_not_written_anew(cds: Recipient, statement: str) -> None:
    assert RegistrationChange.objects.exists()

    with pytest.raises(DatabaseError, match="as it was noted"), transaction.atomic():
        connection.cursor().execute(statement)
