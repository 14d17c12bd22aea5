"""What the example bank answers through the port."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bank.facts import Wanted
from bank.port import core_banking
from tests.bank.conftest import BOOKED, NUMBER

pytestmark = pytest.mark.usefixtures("ledger")


def amounts(wanted: Wanted, *, limit: int = 100, offset: int = 0) -> list[Decimal]:
    rows, _total = core_banking().transactions_of("everyday", wanted, limit=limit, offset=offset)
    return [row.amount for row in rows]


def test_a_customer_s_accounts_come_in_display_order() -> None:
    accounts = core_banking().accounts_of(NUMBER)

    assert [account.reference for account in accounts] == ["everyday", "saver", "card", "closed", "passbook"]


def test_nobody_s_accounts_are_an_empty_list() -> None:
    assert list(core_banking().accounts_of("no such customer")) == []


def test_a_joint_account_names_every_holder_and_stands_in_each_list() -> None:
    mine = core_banking().accounts_of(NUMBER)[1]
    theirs = core_banking().accounts_of("40126690")[0]

    assert mine.owners == ("40118204", "40126690")
    assert mine == theirs


def test_an_account_that_cannot_be_shared_says_why_in_plain_words() -> None:
    reasons = {
        account.reference: account.ineligible_because for account in core_banking().accounts_of(NUMBER)
    }

    assert reasons["everyday"] == reasons["saver"] == reasons["card"] == ""
    assert reasons["closed"] == "This account was closed on 14 March 2025."
    assert "internet banking" in reasons["passbook"]


def test_only_the_last_four_digits_of_a_number_are_shown() -> None:
    masked = [account.masked for account in core_banking().accounts_of(NUMBER)[:3]]

    assert masked == ["•••• 3600", "•••• 3625", "•••• 7714"]


def test_movements_come_newest_first_in_pages_with_their_number_in_all() -> None:
    rows, total = core_banking().transactions_of("everyday", Wanted(), limit=10, offset=10)

    assert total == 30
    assert [row.booked_at for row in rows] == [BOOKED + timedelta(hours=19 - n) for n in range(10)]


def test_both_ends_of_a_period_count_in() -> None:
    wanted = Wanted(since=BOOKED + timedelta(hours=2), until=BOOKED + timedelta(hours=4))

    assert amounts(wanted) == [Decimal(-5), Decimal(-4), Decimal(3)]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        pytest.param(Wanted(debits=False), 10, id="credits alone"),
        pytest.param(Wanted(credits=False), 20, id="debits alone"),
        pytest.param(Wanted(credits=False, debits=False), 0, id="neither"),
        pytest.param(Wanted(at_least=Decimal(27)), 2, id="amounts from"),
        pytest.param(Wanted(at_most=Decimal(-28)), 2, id="amounts up to"),
        pytest.param(Wanted(text="GROCER 7"), 1, id="text in any case"),
    ],
)
def test_conditions_choose_movements(wanted: Wanted, number: int) -> None:
    assert len(amounts(wanted)) == number


def test_a_period_can_only_become_narrower() -> None:
    asked = Wanted(since=BOOKED, until=BOOKED + timedelta(hours=9))

    assert asked.within(None, None) == asked
    assert asked.within(BOOKED - timedelta(days=1), BOOKED + timedelta(hours=1)) == Wanted(
        since=BOOKED, until=BOOKED + timedelta(hours=1)
    )
    assert Wanted().within(BOOKED, None) == Wanted(since=BOOKED)
