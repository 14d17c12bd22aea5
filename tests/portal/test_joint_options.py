"""How joint accounts may be shared: narrower at once, wider once all agree, and everybody hears of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from bank.example.models import Account
from bank.example.models import Customer as Record
from bank.facts import JointSharing
from consent.models import Person
from demo.environment import CHECKOUT
from portal import erasing, pruning
from portal.joint_options import ASKED_FOR
from portal.models import OptionChange, SecurityLetter
from portal.security_letters import send_due
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.portal.test_joint_accounts import HOUSEHOLD, LEO, LEO2, leo2, seen, tokens_of

__all__ = ["leo2"]  # a fixture, by its name

pytestmark = pytest.mark.django_db
NOAH = "40133057"
PRE, CO, NON = JointSharing.PRE_APPROVAL, JointSharing.CO_APPROVAL, JointSharing.NON_DISCLOSURE


def holds() -> str:
    return str(Account.objects.get(pk=HOUSEHOLD).joint_sharing)


@pytest.fixture(autouse=True)
def both_signed_in(leo: Customer, leo2: Customer) -> None:
    leo.signs_in()
    leo2.signs_in()


def way_to_it(customer: Customer) -> str:
    (way,) = set(re.findall(r"/joint/options/[0-9a-f]+", body(customer.opens("/joint/options"))))
    return str(way)


def option_page(customer: Customer) -> Page:
    return customer.opens(way_to_it(customer))


def chooses(customer: Customer, option: JointSharing) -> Page:
    return option_page(customer).chooses("choice", option)


def body(page: Page) -> str:
    return str(page.response.content.decode())


def letters() -> list[tuple[str, str]]:
    """Who was written to, and the subject, since the last time."""
    Record.objects.filter(pk__in=[LEO, LEO2]).update(email_verified=True)
    mail.outbox.clear()
    send_due(timezone.now())
    return sorted((one.to[0].split("@")[0], str(one.subject)) for one in mail.outbox)


@pytest.mark.clause("DASH-20", "DASH-25")
def test_a_narrower_choice_holds_at_once_and_everybody_hears_of_it(leo: Customer, leo2: Customer) -> None:
    page = option_page(leo)
    assert "We tell Leonie." in page.text
    page.chooses("choice", NON)

    assert holds() == NON
    subject = "How a joint account may be shared has changed"
    assert letters() == [("leo.carter", subject), ("leonie.carter", subject)]
    assert "Nobody can share it" in mail.outbox[0].body
    assert not any(word in mail.outbox[0].body for word in ("Household", "Leonie", "2736"))
    assert "Nobody can share it." in leo2.opens("/joint/options").text


@pytest.mark.clause("DASH-19", "DASH-20")
def test_what_is_shared_stops_the_moment_nobody_may_share_it(
    cds: Recipient, leo: Customer, leo2: Customer
) -> None:
    chooses(leo, PRE)
    option_page(leo2).press("btn-allow")
    token = tokens_of(cds, leo)
    assert seen(cds, token) == 1

    chooses(leo2, NON)

    assert seen(cds, token) == 0


@pytest.mark.clause("DASH-20")
def test_a_wider_choice_waits_until_the_other_holder_agrees(leo: Customer, leo2: Customer) -> None:
    done = chooses(leo, PRE)

    assert "Until they agree it stays" in done.text
    assert holds() == CO
    assert "Waiting for Leonie to agree" in leo.opens("/joint/options").text
    assert letters() == [("leonie.carter", "You are asked how a joint account may be shared")]
    assert "Leo asks how Household may be shared." in leo2.opens("/").text

    option_page(leo2).press("btn-allow")

    assert holds() == PRE
    assert len(letters()) == 2
    assert "asks how" not in leo2.opens("/").text


@pytest.mark.clause("DASH-20")
def test_the_other_holder_says_no_and_it_stays(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    letters()

    option_page(leo2).press("btn-deny")

    assert holds() == CO
    assert letters() == [("leo.carter", "A joint account is shared as before")]
    assert OptionChange.objects.get().state == OptionChange.State.REFUSED
    assert 'value="pre-approval"' in body(option_page(leo2))  # anybody may ask again


@pytest.mark.clause("DASH-20")
def test_whoever_asked_can_ask_no_more_and_nobody_answers_for_the_others(
    leo: Customer, leo2: Customer
) -> None:
    chooses(leo, PRE)
    own, asked = option_page(leo), option_page(leo2)
    assert "btn-allow" not in body(own)

    forged = own.chooses("decision", "allow")
    assert forged.status == 409
    assert holds() == CO
    own.press("btn-back")

    late = asked.press("btn-allow")
    assert late.status == 409
    assert "Something changed while you were reading" in late.text
    assert holds() == CO


@pytest.mark.clause("DASH-20")
def test_a_narrower_choice_ends_what_was_asked_for(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    asked = option_page(leo2)
    chooses(leo, NON)

    assert asked.press("btn-allow").status == 409
    assert holds() == NON
    assert set(OptionChange.objects.values_list("state", flat=True)) == {"overtaken", "made"}


@pytest.mark.clause("DASH-20")
def test_what_was_changed_at_a_branch_meanwhile_is_not_undone_by_a_late_yes(
    leo: Customer, leo2: Customer
) -> None:
    chooses(leo, PRE)
    asked = option_page(leo2)
    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing=NON)

    assert asked.press("btn-allow").status == 409
    assert holds() == NON


@pytest.mark.clause("DASH-20")
def test_nobody_agrees_once_the_time_is_over(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    asked = option_page(leo2)
    OptionChange.objects.update(decide_by=timezone.now())

    assert asked.press("btn-allow").status == 409
    assert holds() == CO
    pruning.prune(timezone.now())
    assert OptionChange.objects.get().state == OptionChange.State.LAPSED
    chooses(leo2, PRE)
    option_page(leo).press("btn-allow")
    assert holds() == PRE


@pytest.mark.clause("DASH-20", "DASH-25")
def test_who_needs_protection_chooses_with_the_bank_and_refuses_unnamed(
    leo: Customer, leo2: Customer
) -> None:
    Record.objects.filter(pk=LEO2).update(protected=True)
    page = option_page(leo2)
    assert "call us" in page.text
    assert not page.has("choice-1")

    chooses(leo, PRE)
    letters()
    asked = option_page(leo2)
    assert "we tell nobody that it was you" in asked.text
    asked.press("btn-deny")

    assert letters() == []
    assert "Waiting for Leonie to agree" in leo.opens("/joint/options").text
    assert "Answer Leo" not in leo2.opens("/joint/options").text
    assert holds() == CO


@pytest.mark.clause("DASH-20")
def test_what_was_read_is_what_is_chosen_from(leo: Customer, leo2: Customer) -> None:
    Account.objects.filter(pk=HOUSEHOLD).update(joint_sharing=PRE)
    read = option_page(leo2)
    chooses(leo, NON)

    late = read.chooses("choice", CO)  # narrower than what was read, and wider than what holds

    assert late.status == 409
    assert "Nobody can share it" in late.text
    assert holds() == NON
    assert OptionChange.objects.count() == 1


@pytest.mark.clause("DASH-20")
def test_nobody_is_asked_twice_for_the_same_and_nobody_pressed(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    letters()
    assert chooses(leo, PRE).status == 422
    assert "Somebody asks for a change already" in chooses(leo, PRE).text

    option_page(leo).press("btn-back")
    pressed = chooses(leo, PRE)
    assert "Ask again tomorrow" in pressed.text
    assert letters() == []


@pytest.mark.clause("DASH-20")
def test_whoever_holds_it_by_now_has_a_say(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    asked = option_page(leo2)
    Account.objects.get(pk=HOUSEHOLD).holdings.create(customer_number=NOAH, position=9)

    assert asked.press("btn-allow").status == 409
    assert holds() == CO


def test_what_is_not_offered_is_not_chosen(leo: Customer, leo2: Customer, monkeypatch: Any) -> None:
    monkeypatch.setattr("bank.example.adapter.ExampleBank.joint_sharing_offered", frozenset({PRE, NON}))
    page = option_page(leo)

    for choice in ("co-approval", "everything", ""):
        assert page.chooses("choice", choice).status == 422
    assert holds() == CO
    assert not OptionChange.objects.exists()


def test_an_account_of_somebody_else_or_of_one_alone_has_no_such_page(leo: Customer, mia: Customer) -> None:
    mia.signs_in()

    assert mia.opens(way_to_it(leo)).status == 404
    assert "You hold no account together with anybody." in mia.opens("/joint/options").text
    assert "How joint accounts may be shared" not in mia.opens("/").text
    assert "How joint accounts may be shared" in leo.opens("/").text


def test_an_erased_customer_stands_in_no_choice_of_the_others(leo: Customer, leo2: Customer) -> None:
    chooses(leo, PRE)
    erasing.erase_sign_in(Person.objects.get(customer_number=LEO2).pk)
    erasing.erase_sign_in(Person.objects.get(customer_number=LEO).pk)

    change = OptionChange.objects.get()
    assert change.asked_by is None
    assert change.words.get().person is None
    assert not SecurityLetter.objects.exists()


def test_each_letter_of_choices_has_its_words() -> None:
    named = {file.stem for file in (CHECKOUT / "templates/mail/security").glob("option-*.txt")}
    assert named == {"option-asked", "option-chosen", "option-refused"}
    asked = (CHECKOUT / "templates/mail/security/option-asked.txt").read_text()
    assert f"within {ASKED_FOR.days} days" in asked
    assert timedelta(days=14) == ASKED_FOR
