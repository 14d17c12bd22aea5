"""What an order to end many would do is told exactly, take-backs included, and by a digest of that alone."""

from typing import Any

import pytest
from django.utils import timezone

from consent.issuers import consent_policies
from consent.models import Person
from consent.narrowing import WHOLE, Narrowing
from consent.operations import Ordered, Other, WouldEnd, end, would_end
from consent.reasons import Reason, Target
from tests.bank_systems import System
from tests.consent.api.bank.conftest import Give

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-01")]


def would(target: Target, named: str, issuer: str = "", narrowed: Narrowing = WHOLE) -> WouldEnd:
    ordered = Ordered(
        system="test",
        target=target,
        named=named,
        issuer=issuer,
        narrowed=narrowed,
        asked_by_then=False,
        shared_with_others=True,
        reason=Reason.FRAUD_SUSPECTED,
        note="",
    )
    return would_end(ordered, policies=consent_policies(), at=timezone.now())


def number_of(person: Person) -> str:
    assert person.customer_number is not None
    return person.customer_number


def ended(consent: Any) -> None:
    said: dict[str, Any] = {"reason": Reason.MISTAKE, "note": "", "system": "test", "at": timezone.now()}
    assert end(consent_id=consent.pk, policy=consent_policies()[consent.issuer], **said)


def test_it_says_what_the_order_then_does(crm: System, give: Give, mia: Person, leo: Person) -> None:
    agreed = [Other(account="joint", customer_number=number_of(mia), decides=False)]
    for _ in range(2):
        give(mia)
    give(leo, "joint", "own", issuer="cds", kind="sharing", others=agreed)
    said = would(Target.CUSTOMER, number_of(mia))

    done = crm.ends_many(of="customer", named=number_of(mia), reason="customer-left").json()

    assert (said.ends, said.customers, said.takes_back, said.left) == (2, 1, 1, 0)
    assert (done["ended"], done["taken_back"]) == (said.ends, said.takes_back)
    after = would(Target.CUSTOMER, number_of(mia))
    assert (after.ends, after.customers, after.takes_back) == (0, 0, 0)


def test_as_many_others_are_not_the_same(give: Give, mia: Person) -> None:
    gone, before = give(mia), would(Target.CUSTOMER, number_of(mia))
    assert would(Target.CUSTOMER, number_of(mia)) == before
    ended(gone)
    give(mia)

    after = would(Target.CUSTOMER, number_of(mia))

    assert (after.ends, after.customers) == (before.ends, before.customers)
    assert after.digest != before.digest


def test_a_take_back_more_is_not_the_same(give: Give, mia: Person, leo: Person) -> None:
    give(mia)
    before = would(Target.CUSTOMER, number_of(mia))
    waits = [Other(account="joint", customer_number=number_of(mia), decides=True)]
    give(leo, "joint", issuer="cds", kind="sharing", others=waits)

    after = would(Target.CUSTOMER, number_of(mia))

    assert (after.ends, after.takes_back) == (before.ends, 1)
    assert after.digest != before.digest


def test_one_issuer_is_one_issuer(give: Give, mia: Person, leo: Person) -> None:
    for person in (mia, leo):
        give(person, issuer="uk")
    recipient = str(give(mia).recipient_id)

    assert would(Target.RECIPIENT, recipient).customers == 2
    assert would(Target.RECIPIENT, recipient, "uk").ends == 2
    assert would(Target.RECIPIENT, recipient, "nz").ends == 1


def test_what_is_narrowed_ends_that_alone_and_takes_nothing_back(
    give: Give, mia: Person, leo: Person
) -> None:
    agreed = [Other(account="joint", customer_number=number_of(mia), decides=False)]
    theirs: dict[str, Any] = {"kind": "sharing", "permissions": ("bank:accounts.basic:read",)}
    give(leo, "joint", "own", issuer="cds", others=agreed, **theirs)
    give(mia)
    give(mia, permissions=("ReadAccountsDetail",))
    balances = Narrowing(permission="ReadBalances", since=None, before=None)

    whole, said = (
        would(Target.CUSTOMER, number_of(mia)),
        would(Target.CUSTOMER, number_of(mia), narrowed=balances),
    )

    assert (whole.ends, whole.takes_back) == (2, 1)
    assert (said.ends, said.takes_back) == (1, 0)
    later = Narrowing(permission="ReadBalances", since=timezone.now(), before=None)
    assert would(Target.EVERYBODY, "", narrowed=later).ends == 0
    assert would(Target.EVERYBODY, "", narrowed=balances).ends == 1
