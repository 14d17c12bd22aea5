"""What becomes of the consents of whoever a register removed: who ended them, and who hears of it."""

import re

import pytest
from django.core import mail

from consent.models import Consent, ConsentEvent, OutboxMessage
from consent.notices import Channel
from oidc import tasks
from tests.actors import Customer
from tests.chains import chain_holds
from tests.directories import Software
from tests.registers import Register
from tests.telling.conftest import delivers

pytestmark = [pytest.mark.django_db, pytest.mark.clause("REG-18")]


def is_removed(register: Register, company: str = "ACTIVE", software: str = "REMOVED") -> None:
    """By the register, and the job has been there."""
    OutboxMessage.objects.all().delete()
    register.is_read(company, software)
    tasks.close_consents_of_deregistered()


def last_event() -> tuple[str, str, str, str | None]:
    event = ConsentEvent.objects.latest("sequence")
    return event.verb, event.actor, event.actor_reference, event.detail.get("reason")


@pytest.mark.clause("ARR-07", "AUD-01")
@pytest.mark.parametrize(
    ("company", "software"), [("ACTIVE", "REMOVED"), ("REVOKED", "ACTIVE"), ("SURRENDERED", "ACTIVE")]
)
def test_the_bank_ended_them_for_that_reason_and_the_company_is_told_nothing(
    register: Register, tokens: dict[str, str], company: str, software: str
) -> None:
    is_removed(register, company, software)

    assert last_event() == ("withdraw", "holder", "register of cds", "no-longer-accredited")
    assert Consent.objects.get().status == "withdrawn"
    assert chain_holds(Consent.objects.get().pk)
    assert list(OutboxMessage.objects.values_list("channel", "topic")) == [("mail", "no-longer-accredited")]


@pytest.mark.clause("REG-23")
def test_whoever_gives_its_registration_up_ends_them_itself(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    given_up = au.manages("DELETE")
    tasks.close_consents_of_deregistered()

    assert given_up.status_code == 204, given_up.content
    verb, actor, _, reason = last_event()
    assert (verb, actor, reason) == ("revoke", "recipient", None)


def test_what_a_register_says_later_is_not_what_ended_them(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    au.manages("DELETE")
    register.is_read(software="REMOVED")

    tasks.close_consents_of_deregistered()

    assert last_event()[:2] == ("revoke", "recipient")


def test_what_it_says_later_does_not_undo_that_it_removed_them(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    register.is_read(company="REVOKED", software="REMOVED")
    register.is_read(software="ACTIVE")

    tasks.close_consents_of_deregistered()

    assert last_event()[:2] == ("withdraw", "holder")


@pytest.mark.clause("DASH-17")
def test_the_customer_is_told_that_the_company_may_not_any_more(
    register: Register, tokens: dict[str, str]
) -> None:
    is_removed(register)
    while delivers(Channel.MAIL) is not None:
        pass

    letter = mail.outbox[-1]
    app = Consent.objects.get().recipient.name
    assert letter.subject == f"{app} may no longer receive your data"
    said = rf"{app} may no longer receive data through Harbour Bank, so on [\w ]+ we ended this sharing\."
    assert re.search(said, letter.body)
    assert "told us" not in letter.body
    assert "We ended it:" in letter.body


@pytest.mark.clause("DASH-17")
def test_the_customer_reads_who_ended_it_and_why(
    register: Register, tokens: dict[str, str], mia: Customer
) -> None:
    is_removed(register)
    consent = Consent.objects.get()

    assert "Stopped by Harbour Bank" in mia.opens("/?tab=ended").text
    page = mia.opens(f"/consents/{consent.pk}/").text
    app = consent.recipient.name
    assert f"{app} may no longer receive data through Harbour Bank, so we ended it" in page
    assert "stopped this sharing" not in page
