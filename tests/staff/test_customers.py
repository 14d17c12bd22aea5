"""A customer's page shows all of theirs: what they gave, page by page, and where they have a say."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, Person
from consent.operations import Other
from consent.policy import Terms
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.things import MIA, a_company, a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
LEO, LEONIE = "40126690", "40126691"


def of_a_joint_account() -> Consent:
    """Leo's, to an account that Leonie holds too, who has not decided yet."""
    at, policy = timezone.now() - timedelta(minutes=1), consent_policy("cds")
    asked = operations.propose(
        issuer="cds",
        client_id="budget-fox",
        kind="sharing",
        recipient_id=a_company().pk,
        terms=Terms(permissions=("bank:accounts.basic:read",), wire={}),
        at=at,
        policy=policy,
    )
    return operations.authorise(
        consent_id=asked.pk,
        customer_id=Person.objects.get(customer_number=LEO).pk,
        accounts=["leo-joint"],
        others=[Other(account="leo-joint", customer_number=LEONIE, decides=True)],
        at=at,
        policy=policy,
        evidence={},
    )


def opened(member: Member, number: str) -> Page:
    return member.opens("/customers/").press("btn-open", id_number=number)


def test_another_holder_is_shown_the_consents_that_they_have_a_say_in(sam: Member) -> None:
    consent = of_a_joint_account()
    sam.works_on()

    hers, his = opened(sam, LEONIE), opened(sam, LEO)

    assert [row.id for row in hers.response.context["shared"]] == [consent.pk]
    assert "A say in consents of others 1" in hers.text
    assert f"allowed it (now active) Consent {str(consent.pk)[:8]}" in hers.text.partition("Timeline")[2]
    assert "A say in consents of others" not in his.text
    assert his.response.context["total"] == 1


def test_a_consents_page_names_who_else_has_a_say(sam: Member) -> None:
    consent = of_a_joint_account()

    page = sam.works_on().opens(f"/consents/{consent.pk}/")

    assert f"Another holder •••• {LEONIE[-3:]}: waiting" in page.text
    assert LEONIE not in page.text


def test_more_consents_than_a_page_holds_go_on_where_it_ended(sam: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr("staff.pages.customers.MOST", 2)
    made = [a_consent(at=timezone.now() - timedelta(minutes=n)).pk for n in (1, 2, 3)]
    sam.works_on()

    page = opened(sam, MIA)
    following = sam.opens(f"{page.url}?consents={page.response.context['next'].replace('+', '%2B')}")

    assert "Consents 3" in page.text
    assert 'id="link-more"' in page.response.content.decode()
    assert [row.id for row in page.response.context["rows"]] == made[:2]
    assert [row.id for row in following.response.context["rows"]] == made[2:]
    assert 'id="link-more"' not in following.response.content.decode()
