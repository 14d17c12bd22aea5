"""A customer's page shows all of theirs: what they gave, page by page, and where they have a say."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.utils import timezone

from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentAccount, Person
from consent.operations import Other
from consent.policy import Terms
from staff.models import StaffEvent
from tests.consent.audit.conftest import behind_the_guards
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
        accounts=["carter-household"],
        others=[Other(account="carter-household", customer_number=LEONIE, decides=True)],
        at=at,
        policy=policy,
        evidence={},
    )


def opened(member: Member, number: str) -> Page:
    return member.opens("/customers/").press("btn-open", id_number=number)


def test_another_holder_is_shown_the_consents_that_they_have_a_say_in(sam: Member) -> None:
    consent = of_a_joint_account()
    sam.works_on()

    hers = opened(sam, LEONIE)
    his = opened(sam, LEO).press("btn-continue", id_why="customer-asked", id_case="CASE-13")

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


def test_consents_of_others_stand_newest_first_and_go_on_where_a_page_ended(
    sam: Member, monkeypatch: Any
) -> None:
    monkeypatch.setattr("staff.pages.customers.MOST", 2)
    made = [of_a_joint_account() for _ in range(3)]
    for number, consent in enumerate(made):
        asked = timezone.now() - timedelta(days=number)
        behind_the_guards(
            "UPDATE consent_consent SET created_at = %(at)s WHERE id = %(it)s", at=asked, it=consent.pk
        )
    a_consent(customer=LEONIE)
    sam.works_on()

    page = opened(sam, LEONIE)
    html = page.response.content.decode()
    (onward,) = re.findall(r'id="link-more-shared" rel="next" href="([^"]+)#shared"', html)
    following = sam.opens(page.url + onward.replace("&amp;", "&"))

    assert page.response.context["shared_total"] == 3
    assert [row.id for row in page.response.context["shared"]] == [one.pk for one in made[:2]]
    assert [row.id for row in following.response.context["shared"]] == [made[2].pk]
    assert following.response.context["total"] == 1
    assert "link-more-shared" not in following.response.content.decode()


@pytest.mark.clause("AUD-04")
def test_each_customer_is_opened_for_a_purpose_of_their_own(sam: Member) -> None:
    sam.works_on("CASE-1", "complaint")
    hers = opened(sam, LEONIE)
    again = opened(sam, LEONIE)  # for the same purpose

    asked = opened(sam, LEO)

    assert (hers.status, again.status) == (200, 200)
    assert asked.url.startswith("/purpose?next=%2Fcustomers%2F")
    assert LEO not in asked.url
    assert "another customer" in asked.text
    assert '<option value="" selected>' in asked.response.content.decode()
    missed = sam.opens(unquote(asked.url.partition("next=")[2]))
    assert missed.status == 404
    assert asked.press("btn-continue", id_case="CASE-2").status == 200  # and nothing is chosen for them
    his = asked.press("btn-continue", id_why="fraud", id_case="CASE-2")
    assert his.status == 200
    assert "Looking because: Suspected fraud, CASE-2" in his.text
    assert sam.opens(hers.url).status == 404
    lines = StaffEvent.objects.filter(page__in=["customers", "customer"]).exclude(did="looked")
    assert [(line.did, line.why, line.case) for line in lines.order_by("number")] == [
        ("opened customer", "complaint", "CASE-1"),
        ("opened customer", "complaint", "CASE-1"),
        ("searched", "", ""),
        ("opened customer", "fraud", "CASE-2"),
    ]
    assert len(set(lines.values_list("customer", flat=True))) == 2


def test_each_account_says_how_far_which_consent_shares_it(sam: Member) -> None:
    """Alone, waiting for another holder, suspended by the bank, of another holder; by last digits alone."""
    mine, joint = a_consent(), of_a_joint_account()
    gone = a_consent(customer=LEO)  # to an account that is not, or no longer, his
    ended = a_consent(company="Rent Ready")
    operations.withdraw(
        consent_id=ended.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("nz"),
    )
    sam.works_on()

    alone = accounts(opened(sam, MIA))
    assert f"Budget Fox {str(mine.pk)[:8]} : Shared" in alone
    assert "Rent Ready" not in alone
    assert "No consent that stands shares it." in alone
    ConsentAccount.objects.filter(consent=mine).update(suspended_at=timezone.now())
    assert "shared, suspended by the bank since" in accounts(opened(sam, MIA))
    his = accounts(opened(sam, LEO).press("btn-continue", id_why="customer-asked", id_case="CASE-13"))
    assert f"joint, with •••• {LEONIE[-3:]}: shared once all holders agree" in his
    assert f"{str(joint.pk)[:8]} : waits for another holder" in his
    assert f"Accounts the customer no longer holds Budget Fox {str(gone.pk)[:8]}" in his
    hers = opened(sam, LEONIE).press("btn-continue", id_why="customer-asked", id_case="CASE-14")
    assert f"{str(joint.pk)[:8]} , given by •••• {LEO[-3:]}: waits for another holder" in accounts(hers)
    assert not any(account.number in hers.text for account in core_banking().accounts_of(LEONIE))


def accounts(page: Page) -> str:
    """The part of a customer's page that lists them."""
    assert page.status == 200
    html = page.response.content.decode().partition('id="accounts"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
