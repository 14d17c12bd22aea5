"""From what a page says to the page that says more of it, for those who may open that one."""

import re
from html import unescape

import pytest
from django.utils import timezone

from consent.models import OutboxMessage, Person
from staff.timelines.lines import What, Who
from staff.timelines.merged import timeline
from staff.timelines.of import of_customer
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.things import MIA, a_company, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def links(page: Page) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]+)"', page.response.content.decode())}


def test_a_company_leads_to_its_consents_in_each_status(bank: None, pia: Member, rhea: Member) -> None:
    consent = a_consent()
    a_consent(given=False)
    a_consent(company="Budget Fox Two")
    one = f"/companies/{consent.recipient_id}/"

    found = [link for link in links(pia.works_on().opens(one)) if link.startswith("/consents/?q=")]

    assert len(found) == 2
    for link in found:
        assert "1 consent fits" in pia.opens(link).text
    rhea.works_on()
    assert not [link for link in links(rhea.opens(one)) if link.startswith("/consents")]


@pytest.mark.parametrize("name", ['Fox "&" Sons', "Fox 123456 Ltd"])
def test_where_no_search_line_can_name_it_there_is_no_link(bank: None, pia: Member, name: str) -> None:
    a_consent(company=name)

    page = pia.works_on().opens(f"/companies/{a_company(name).pk}/")

    assert not [link for link in links(page) if link.startswith("/consents/?q")]


def test_a_consent_leads_to_its_company_and_its_messages_for_who_may_open_them(
    bank: None, ada: Member, suki: Member, pia: Member
) -> None:
    told = a_message(a_consent())
    company = f"/companies/{OutboxMessage.objects.get(pk=told.pk).consent.recipient_id}/"
    one, message = f"/consents/{told.consent_id}/", f"/messages/{told.pk}/"

    shown = {
        name: links(member.works_on().opens(one)) for name, member in _named(ada=ada, suki=suki, pia=pia)
    }

    assert {name for name, found in shown.items() if company in found} == {"ada", "pia"}
    assert {name for name, found in shown.items() if message in found} == {"ada"}
    assert ada.opens(message).status == ada.opens(company).status == 200


def _named(**members: Member) -> list[tuple[str, Member]]:
    return list(members.items())


def test_a_customers_timeline_says_when_the_bank_closed_their_sign_in(bank: None) -> None:
    mia = Person.objects.get(customer_number=MIA)
    for active in (False, True):
        Person.objects.filter(pk=mia.pk).update(is_active=active)

    lines = timeline(of_customer(mia.pk, audits=False), now=timezone.now(), what=What.FACTORS).lines

    assert [(line.who, line.says) for line in reversed(lines)] == [
        (Who.BANK, "closed their sign-in"),
        (Who.BANK, "opened their sign-in again"),
    ]
