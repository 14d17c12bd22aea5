"""A stop for one company is the word of the holder who said it: no other lifts it, and all hear of it once it
holds no more."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bank.example.models import Customer as Record
from bank.example.models import Holding
from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, Erasure, Person
from demo.seed.people import seed_people
from portal import erasing
from portal.joint_options import Superseded
from portal.models import HolderWord
from portal.secondary_users import Holder, let_again
from staff.erasing import STOPS, Order, erase_customer
from tests.actors import Customer, Recipient
from tests.portal.test_joint_accounts import seen, tokens_of
from tests.portal.test_secondary_users import APP, EVERYDAY, LEO, MIA, NOAH, letters, user_page

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-27")]
ANOTHERS = "Somebody else who holds this account has stopped it. That holds until they take it back."


@pytest.fixture(autouse=True)
def held_by_both(mia: Customer, leo: Customer) -> None:
    """Mia and Leo hold what Noah uses, and let him share it."""
    Record.objects.filter(pk=NOAH).update(language="en-NZ")
    Record.objects.update(email_verified=True)
    Holding.objects.create(account_id=EVERYDAY, customer_number=LEO, position=9)
    mia.signs_in()
    leo.signs_in()
    user_page(mia).press("btn-give")


def shares_and_is_stopped(cds: Recipient, noah: Customer, holder: Customer) -> str:
    """Noah's token, for whose consent a holder has stopped it."""
    token = tokens_of(cds, noah)
    shared = Consent.objects.latest("created_at")
    holder.opens(f"/joint/{shared.pk}/stop").press("btn-stop")
    assert seen(cds, token) == 0
    return token


def can_share(cds: Recipient, noah: Customer) -> bool:
    noah.http.logout()
    return noah.signs_in(cds.link()).has("btn-allow")


def test_another_holder_sees_it_and_cannot_lift_it(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer
) -> None:
    shares_and_is_stopped(cds, noah, mia)

    page = user_page(leo)

    assert f"Noah can’t share this account with {APP}." in page.text
    assert ANOTHERS in page.text
    assert not page.has("btn-let-1")
    (account,) = [one for one in core_banking().accounts_of(LEO) if one.reference == EVERYDAY]
    leos = Person.objects.get(customer_number=LEO).pk
    by_leo = Holder(id=leos, at=timezone.now(), evidence={})
    with pytest.raises(Superseded):
        let_again(account, NOAH, by_leo, recipient=cds.row.recipient_id)
    assert not can_share(cds, noah)
    assert not HolderWord.objects.filter(said="let").exists()


def test_who_said_it_lifts_it_and_the_user_and_the_other_holders_hear_of_it(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    letters()
    page = user_page(mia)
    assert ANOTHERS not in page.text

    done = page.press("btn-let-1")

    assert "Noah may share it with them again" in done.text
    told = letters()
    assert ("noah", "You may share data of an account with an app again") in told
    assert ("leo.carter", "Somebody who uses your account may share its data with an app again") in told
    assert "mia" not in {who for who, _ in told}
    assert can_share(cds, noah)


def test_it_holds_while_any_holder_has_stopped_it(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer
) -> None:
    later = tokens_of(cds, noah)
    shared = Consent.objects.latest("created_at")
    asks = leo.opens(f"/joint/{shared.pk}/stop")
    HolderWord.objects.create(
        account=EVERYDAY,
        user=NOAH,
        recipient=cds.row.recipient,
        said="stopped",
        said_by=Person.objects.get(customer_number=MIA),
        at=shared.created_at,
    )
    asks.press("btn-stop")
    letters()
    page = user_page(mia)
    assert ANOTHERS in page.text

    done = page.press("btn-let-1")

    assert "Your own stop holds no more" in done.text
    assert ANOTHERS in user_page(mia).text
    assert letters() == []
    assert (seen(cds, later), can_share(cds, noah)) == (0, False)
    assert "Noah may share it with them again" in user_page(leo).press("btn-let-1").text
    assert can_share(cds, noah)


@pytest.mark.parametrize("gone", ["holds it no more", "was erased"])
def test_what_nobody_else_can_lift_any_more_each_holder_can(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer, gone: str
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    if gone == "was erased":
        erasing.erase_sign_in(Person.objects.get(customer_number=MIA).pk)
    else:
        Holding.objects.filter(account=EVERYDAY, customer_number=MIA).delete()
    assert not can_share(cds, noah)

    user_page(leo).press("btn-let-1")

    assert can_share(cds, noah)


@pytest.mark.clause("DASH-24")
@pytest.mark.parametrize("protected", [MIA, NOAH])
def test_where_one_of_them_needs_protection_another_holder_learns_nothing_of_it(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer, protected: str
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    letters()
    Record.objects.filter(pk=protected).update(protected=True)

    assert APP not in user_page(leo).text
    assert "Noah may share it with them again" in user_page(mia).press("btn-let-1").text
    assert letters() == [("noah", "You may share data of an account with an app again")]


@pytest.mark.clause("DASH-33", "AUD-01")
def test_it_holds_also_for_whom_was_erased_and_comes_back_by_the_same_number(
    cds: Recipient, mia: Customer, noah: Customer
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    record = erased(NOAH)
    stop = HolderWord.objects.get(said="stopped")
    assert (stop.user, HolderWord.objects.get(said="instructed").user) == (NOAH, "")
    assert (STOPS, 1, "") in {(one["issuer"], one["number"], one["until"]) for one in record.kept}
    Person.objects.filter(erased_at__isnull=False).update(customer_number=None)
    seed_people()

    assert not can_share(cds, noah)
    user_page(mia).press("btn-withdraw")
    user_page(mia).press("btn-give")
    assert not can_share(cds, noah)
    user_page(mia).press("btn-let-1")
    assert can_share(cds, noah)


@pytest.mark.clause("DASH-33")
def test_the_number_of_whom_was_erased_goes_with_the_word_that_lifts_it(
    cds: Recipient, mia: Customer, noah: Customer
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    erased(NOAH)
    letters()

    user_page(mia).press("btn-let-1")

    assert set(HolderWord.objects.values_list("user", flat=True)) == {""}
    assert letters() == [
        ("leo.carter", "Somebody who uses your account may share its data with an app again")
    ]


def erased(number: str) -> Erasure:
    for consent in Consent.objects.filter(customer__customer_number=number, status="active"):
        policy, customer = consent_policy(consent.issuer), str(consent.customer_id)
        said: dict[str, Any] = {"actor": Actor.CUSTOMER, "reference": customer, "at": timezone.now()}
        operations.withdraw(consent_id=consent.pk, policy=policy, **said)
    by_two = Order(at=timezone.now(), ordered_by="pia", approved_by="paul", why="customer-asked", case="1")
    return erase_customer(Person.objects.get(customer_number=number).pk, by_two)


def test_words_of_before_lift_the_stop_that_they_followed(
    cds: Recipient, mia: Customer, noah: Customer, leo: Customer
) -> None:
    shares_and_is_stopped(cds, noah, mia)
    user_page(mia).press("btn-let-1")
    shares_and_is_stopped(cds, noah, leo)
    of_stops = HolderWord.objects.exclude(recipient=None)
    first, let, second = of_stops.order_by("pk")
    migration = import_module("portal.migrations.0010_stops_of_their_holders")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE portal_holderword DROP CONSTRAINT a_word_lifts_one_stop")
        cursor.execute("UPDATE portal_holderword SET lifts_id = NULL")
        cursor.execute(migration.NAMED)

    let.refresh_from_db()
    assert let.lifts == first
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_holderword SET at = %s WHERE id = %s", [second.at, let.pk])
        cursor.execute(migration.UNNAMED)
    assert list(of_stops.order_by("pk").values_list("said", flat=True)) == ["stopped", "let", "stopped"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_holderword SET lifts_id = %s WHERE id = %s", [second.pk, let.pk])
        cursor.execute(migration.UNNAMED)
    assert list(of_stops.values_list("said", flat=True)) == ["stopped", "stopped"]
