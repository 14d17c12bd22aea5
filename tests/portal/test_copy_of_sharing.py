"""A copy of everything about one's sharing: made by a job, for a day, for nobody else."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from demo.environment import CHECKOUT
from portal import copies
from portal.models import Download
from portal.pruning import prune
from tests.actors import Customer, Recipient
from tests.consent.audit.conftest import behind_the_guards
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.portal.sharing import EVERYDAY, looks, shares
from tests.portal.test_receipts import verified

SCHEMA = json.loads((CHECKOUT / "docs" / "consents.schema.json").read_text())


def made(customer: Customer) -> str:
    """Ask for a copy and let the job make it; gives the address it is fetched from."""
    customer.signs_in("/download").press("btn-prepare")
    assert copies.make_due(timezone.now()) == 1
    html = customer.opens("/download").response.content.decode()
    (address,) = re.findall(r'href="(/download/[0-9a-f-]{36})"', html)
    return str(address)


def unpacked(customer: Customer, address: str) -> zipfile.ZipFile:
    answer = customer.http.get(address, secure=True, **HOST)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/zip",
        "no-store",
    )
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.mark.clause("DASH-33")
def test_a_copy_holds_every_consent_what_was_seen_and_signed_receipts(
    make_recipient: MakeRecipient, mia: Customer
) -> None:
    cds, uk = make_recipient("cds"), make_recipient("uk")
    first, second = shares(cds), shares(uk)
    looks(first, timezone.now(), calls=3, present=True)
    shares(cds, "leo")

    archive = unpacked(mia, made(mia))

    document = json.loads(archive.read("consents.json"))
    jsonschema.validate(document, SCHEMA)
    assert {one["record_id"] for one in document["consents"]} == {str(first.pk), str(second.pk)}
    seen = archive.read("activity.csv").decode().splitlines()
    assert seen[0].startswith("day,app,kind of data,account")
    assert len(seen) == 2
    assert ",yes,3," in seen[1]
    for each, recipient in ((first, cds), (second, uk)):
        _, claims = verified(recipient, json.loads(archive.read(f"receipts/{each.pk}-2-given.json")))
        assert claims["receipt"]["record_id"] == str(each.pk)
        assert "Receipt: You agreed" in archive.read(f"receipts/{each.pk}-2-given.txt").decode()
    assert set(json.loads(archive.read("keys/cds.json"))) == {"keys"}
    assert "2 consents" in archive.read("README.txt").decode()
    assert EVERYDAY.encode() not in b"".join(archive.read(name) for name in archive.namelist())


def test_progress_is_told_while_a_copy_is_made(cds: Recipient, mia: Customer) -> None:
    shares(cds)
    page = mia.signs_in("/download").press("btn-prepare")
    assert "It begins in a moment." in page.text
    assert not page.has("btn-prepare")

    Download.objects.update(done=20, total=41)

    assert "20 of 41 consents are in it." in mia.opens("/download").text


def test_asking_again_while_one_is_made_asks_for_no_second(mia: Customer) -> None:
    page = mia.signs_in("/download")
    page.press("btn-prepare")
    page.press("btn-prepare")

    assert Download.objects.count() == 1


@pytest.mark.clause("DASH-33")
def test_nobody_else_fetches_a_copy(cds: Recipient, mia: Customer, leo: Customer) -> None:
    address = made(mia)
    leo.signs_in()

    assert leo.opens(address).status == 404
    assert leo.opens("/download").text.count("Your copy is ready") == 0


@pytest.mark.clause("DASH-33")
def test_a_copy_is_gone_after_a_day_and_is_pruned(mia: Customer) -> None:
    address = made(mia)
    Download.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert mia.opens(address).status == 404
    assert "Your copy is ready" not in mia.opens("/download").text
    assert prune(timezone.now())["downloads"] == 1
    assert Download.objects.count() == 0


@pytest.mark.clause("DASH-33")
def test_a_copy_wants_a_fresh_proof(mia: Customer, older_factors: Any) -> None:
    address = made(mia)
    older_factors(mia)

    for path in ("/download", address):
        page = mia.opens(path)
        assert page.has("id_otp") or page.has("id_code"), path


def test_two_workers_make_one_copy(mia: Customer) -> None:
    mia.signs_in("/download").press("btn-prepare")
    at = timezone.now()

    assert [copies.make_due(at), copies.make_due(at)] == [1, 0]


def test_a_copy_that_cannot_be_made_is_given_up_and_said_to_be(mia: Customer) -> None:
    mia.signs_in("/download").press("btn-prepare")
    Download.objects.update(tries=copies.TRIES)

    assert copies.make_due(timezone.now()) == 0
    page = mia.opens("/download")
    assert "That copy couldn’t be made" in page.text
    assert page.has("btn-prepare")


def test_a_copy_that_fails_keeps_no_other_waiting(
    cds: Recipient, uk: Recipient, mia: Customer, leo: Customer, ava: Customer
) -> None:
    """One with a kind of data that nobody has words for any more, between two that can be made."""
    broken = shares(uk, "leo", accounts=["leo-everyday"])
    shares(cds, "mia")
    for customer in (mia, leo, ava):
        customer.signs_in("/download").press("btn-prepare")
    for seconds, name in enumerate(("mia", "leo", "ava"), start=1):
        due = timezone.now() - timedelta(seconds=10 - seconds)
        Download.objects.filter(person__username=name).update(due_at=due)
    behind_the_guards(
        "UPDATE consent_consent SET permissions = '[\"ReadTheirMinds\"]' WHERE id = %(it)s", it=broken.pk
    )

    with pytest.raises(KeyError):
        copies.make_due(timezone.now())

    rows = {row.person.username: row for row in Download.objects.select_related("person")}
    assert rows["mia"].ready_at
    assert rows["ava"].ready_at
    assert (rows["leo"].ready_at, rows["leo"].failed_at, rows["leo"].tries) == (None, None, 1)
    assert copies.make_due(timezone.now()) == 0


def test_five_copies_a_day_are_enough(mia: Customer) -> None:
    mia.signs_in("/download")
    for _ in range(5):
        mia.opens("/download").press("btn-prepare")
        copies.make_due(timezone.now())

    page = mia.opens("/download").press("btn-prepare")

    assert page.status == 429
    assert "You asked for five copies today." in page.text


def test_no_cell_of_a_csv_file_is_a_formula(make_recipient: MakeRecipient, mia: Customer) -> None:
    consent = shares(make_recipient("cds", "fox", client_name="=SUM(A1)"))
    looks(consent, timezone.now())
    mia.signs_in()

    lines = mia.opens(f"/consents/{consent.pk}/activity.csv").response.content.decode().splitlines()

    assert "'=SUM(A1)" in lines[1]
    assert len(lines) == 2


def test_nobody_else_downloads_the_activity(cds: Recipient, mia: Customer, leo: Customer) -> None:
    consent = shares(cds)
    leo.signs_in()

    assert leo.opens(f"/consents/{consent.pk}/activity.csv").status == 404
