"""Letters on joint accounts: to whoever it concerns, in words of their own, and naming nobody."""

import re
from typing import Any

import pytest
from django.core import mail

from bank.example.models import Customer as Record
from consent.models import Consent, OutboxMessage
from consent.notices import Channel
from demo.environment import CHECKOUT
from portal.models import Preference
from tests.actors import Customer, Recipient
from tests.portal.test_joint_accounts import LEO2, joint_page, leo2, own_account, shared
from tests.telling.conftest import delivers

__all__ = ["leo2", "own_account", "shared"]  # fixtures, by their names

pytestmark = pytest.mark.django_db
JOINT_LETTERS = {file.stem for file in (CHECKOUT / "templates/mail/data").glob("joint-*.txt")}


@pytest.mark.clause("DASH-24")
def test_letters_on_a_joint_account_go_to_whoever_it_concerns_and_name_nobody(
    cds: Recipient, shared: str, leo2: Customer
) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    asked = letters()
    leo2.opens(joint_page("decide")).press("btn-allow")
    approved = letters()
    leo2.opens(joint_page("stop")).press("btn-stop")
    stopped = letters()

    app = "Recipient budget-fox"
    assert {(one.to[0], one.subject) for one in asked} == {
        ("leonie.carter@mail.example", f"Do you agree to share a joint account with {app}?"),
        ("leo.carter@mail.example", f"You now share data with {app}"),
    }
    assert [(one.to[0], one.subject) for one in approved + stopped] == [
        ("leo.carter@mail.example", f"A joint account is shared with {app}"),
        ("leo.carter@mail.example", f"A joint account is not shared with {app} any more"),
    ]
    said = " ".join(f"{one.subject} {one.body}" for one in asked + approved + stopped)
    assert "and decide by " in said
    assert not re.search(r"leonie|household|carter|2736|\{", said, re.IGNORECASE)


@pytest.mark.clause("DASH-24")
def test_a_letter_that_asks_is_not_sent_once_it_was_answered(
    cds: Recipient, shared: str, leo2: Customer
) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    leo2.opens(joint_page("decide")).press("btn-deny")

    assert not any("Do you agree" in one.subject for one in letters())


@pytest.mark.clause("DASH-24")
def test_who_held_an_account_that_was_taken_out_hears_of_it_and_is_asked_no_more(
    cds: Recipient, shared: str, leo: Customer, leo2: Customer
) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    letters()
    consent = Consent.objects.get()
    page = leo.opens(f"/consents/{consent.pk}/").response.content.decode()
    for way in re.findall(rf"/consents/{consent.pk}/accounts/[0-9a-f]+", page):
        asked = leo.opens(way)
        if "Stop sharing Household with" in asked.text:
            asked.press("btn-take-out")

    told = {(one.to[0], one.subject) for one in letters()}

    app = "Recipient budget-fox"
    assert told == {
        ("leonie.carter@mail.example", f"A joint account is not shared with {app} any more"),
        ("leo.carter@mail.example", f"What you share with {app} has changed"),
    }
    assert leo2.opens(joint_page()).status == 404


@pytest.mark.clause("DASH-24")
@pytest.mark.parametrize(("wanted", "asked", "told"), [("all", 1, 1), ("asked", 1, 0), ("none", 0, 0)])
def test_each_holder_chooses_which_letters_they_get(
    *, shared: str, leo2: Customer, wanted: str, asked: int, told: int
) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    for name in ("leo2", "leo"):
        page = Customer(name).signs_in("/security/letters").press("btn-continue", id_joint=wanted)
        assert "Your choice of letters is kept." in page.text

    sent = letters()
    leo2.opens(joint_page("decide")).press("btn-allow")
    then = letters()

    assert [one.to[0].partition(".")[0] for one in sent].count("leonie") == asked
    assert [one.to[0].partition(".")[0] for one in sent].count("leo") == 1  # what he did himself
    assert len(then) == told
    assert "Sharing" in leo2.opens("/").text


@pytest.mark.clause("DASH-24")
def test_a_wish_that_is_none_changes_nothing(leo: Customer) -> None:
    page = leo.signs_in("/security/letters").press("btn-continue", id_joint="weekly")

    assert page.status == 200
    assert "Error:" in page.text
    assert not Preference.objects.filter(person__username="leo").exclude(joint_letters="all").exists()


@pytest.mark.parametrize("letter", sorted(JOINT_LETTERS))
def test_every_letter_on_joint_accounts_has_its_words(cds: Recipient, shared: str, letter: str) -> None:
    Record.objects.filter(pk=LEO2).update(email_verified=True)
    OutboxMessage.objects.filter(topic="joint-asked").update(topic=letter)

    (sent,) = [one for one in letters() if one.to == ["leonie.carter@mail.example"]]

    assert sent.subject
    assert "Recipient budget-fox" in sent.body
    assert "{" not in sent.body


def letters() -> list[Any]:
    """What is sent now about the app."""
    mail.outbox.clear()
    while delivers(Channel.MAIL) is not None:
        pass
    return [letter for letter in mail.outbox if "Recipient budget-fox" in letter.subject]
