"""The bank ends all of a customer, of a recipient, or of an account: one order, batch by batch."""

from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent import tasks
from consent.api.bank import endings
from consent.issuers import consent_policies
from consent.lifecycle import Status
from consent.models import (
    Authoriser,
    Consent,
    ConsentAccount,
    ConsentEvent,
    Ending,
    Evidence,
    JobSlot,
    OutboxMessage,
    Person,
    Recipient,
)
from consent.operations import Other, approve, carry_on, erase_records, retract
from tests.bank_systems import System, problem
from tests.consent.api.bank.conftest import Give
from tests.invariants import violations
from tests.payments import kind

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-01", "EVT-05", "CON-17")]


def statuses(*consents: Consent) -> list[str]:
    return [Consent.objects.get(pk=one.pk).status for one in consents]


def carries_on(limit: int) -> int | None:
    return carry_on(at=timezone.now(), policies=consent_policies(), limit=limit)


def test_all_of_a_customer_end_and_nobody_elses(crm: System, give: Give, mia: Person, leo: Person) -> None:
    hers = [give(mia), give(mia, issuer="uk"), give(mia, issuer="cds", kind="sharing")]
    his = give(leo)

    answer = crm.ends_many(of="customer", named=mia.customer_number, reason="customer-died")

    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["finished"], said["total"], said["ended"], said["left"]) == (True, 3, 3, 0)
    assert statuses(*hers, his) == ["withdrawn"] * 3 + ["active"]
    event = ConsentEvent.objects.get(consent=hers[0], verb="withdraw")
    assert event.detail == {"reason": "customer-died", "order": said["id"]}
    assert OutboxMessage.objects.filter(topic="stopped-by-the-bank").count() == 3
    assert OutboxMessage.objects.filter(channel="call").count() == 1  # as Australia's recipients hear of it
    call_command("audit", "verify", stdout=StringIO())


def test_all_of_a_recipient_end_also_those_that_wait(  # noqa: PLR0917 -- fixtures, by name
    crm: System, give: Give, propose: Give, mia: Person, leo: Person, company: Recipient
) -> None:
    other = Recipient.objects.create(name="Owl", legal_name="Owl Ltd", created_at=timezone.now())
    theirs = [give(mia), give(leo), propose()]
    another = give(mia, recipient_id=other.pk)

    said = crm.ends_many(of="recipient", named=str(company.pk), reason="recipient-barred").json()

    assert (said["ended"], said["left"]) == (3, 0)
    assert statuses(*theirs, another) == ["withdrawn", "withdrawn", "rejected", "active"]
    call_command("audit", "verify", stdout=StringIO())


@pytest.mark.parametrize(("others", "shared"), [("end", "withdrawn"), ("keep", "active")])
def test_all_of_an_account_that_was_closed_end(  # noqa: PLR0917 -- fixtures, by name
    crm: System, give: Give, mia: Person, leo: Person, others: str, shared: str
) -> None:
    alone, both = give(mia, "joint", issuer="uk"), give(leo, "joint", "everyday")
    elsewhere = give(mia, "everyday")

    said = crm.ends_many(
        of="account", named="joint", reason="account-closed", shared_with_others=others
    ).json()

    assert statuses(alone, both, elsewhere) == ["withdrawn", shared, "active"]
    assert said["total"] == said["ended"] == (2 if others == "end" else 1)
    topics = OutboxMessage.objects.filter(consent=alone, channel="event").values_list("topic", flat=True)
    assert "urn:uk:org:openbanking:events:account-access-consent-linked-account-update" in topics


def test_one_issuer_alone_may_be_meant(crm: System, give: Give, mia: Person) -> None:
    here, there = give(mia), give(mia, issuer="uk")

    crm.ends_many(of="customer", named="40118204", reason="mistake", issuer="uk")

    assert statuses(here, there) == ["active", "withdrawn"]


def test_payments_that_were_allowed_are_left_and_counted(crm: System, give: Give, mia: Person) -> None:
    one = kind("uk", "v4.0/pisp/domestic-payment-consents")
    allowed, data = give(mia, issuer="uk", kind=one.resource.kind, wire=one.body()), give(mia, issuer="uk")

    said = crm.ends_many(of="customer", named="40118204", reason="customer-left").json()

    assert (said["finished"], said["total"], said["ended"], said["left"]) == (True, 2, 1, 1)
    assert statuses(allowed, data) == ["active", "withdrawn"]


def test_many_are_ended_by_a_job_that_tells_how_far_it_has_come(
    crm: System, give: Give, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "AT_ONCE", 2)
    given = [give(mia) for _ in range(4)]

    ordered = crm.ends_many(of="customer", named="40118204", reason="customer-left")

    said = ordered.json()
    assert (ordered.status_code, said["finished"], said["ended"], said["left"]) == (202, False, 2, None)
    assert ordered["Location"] == f"/bank/v1/endings/{said['id']}"
    given.append(give(mia))  # what comes meanwhile ends with the rest
    assert carries_on(limit=2) == 2
    assert crm.call("GET", ordered["Location"]).json()["ended"] == 4
    JobSlot.objects.all().delete()
    tasks.end_many()
    done = crm.call("GET", ordered["Location"]).json()
    assert (done["finished"], done["ended"], done["total"], done["left"]) == (True, 5, 4, 0)
    assert statuses(*given) == ["withdrawn"] * 5
    assert carries_on(limit=2) is None


def test_an_order_sent_again_is_the_same_order(crm: System, give: Give, mia: Person) -> None:
    order = {"of": "customer", "named": "40118204", "reason": "customer-left"}
    give(mia)
    first = crm.ends_many(**order)
    later = give(mia)

    again, other = crm.ends_many(**order), crm.ends_many(**order | {"reason": "mistake"})

    assert again.json() == first.json()
    assert statuses(later) == [Status.ACTIVE]
    ((where, _),) = problem(other, 409, "idempotency-key-used-with-another-body")
    assert where == "x-idempotency-key"
    assert Ending.objects.count() == 1


def test_one_systems_key_is_not_anothers(crm: System, give: Give, mia: Person) -> None:
    ledger = System("ledger").register()
    first = crm.ends_many(of="customer", named="40118204", reason="customer-left").json()

    other = ledger.ends_many(of="account", named="everyday", reason="account-closed")

    assert other.status_code == 200
    assert problem(ledger.call("GET", f"endings/{first['id']}"), 404, "resource-unknown")
    assert problem(crm.call("GET", f"endings/{uuid4()}"), 404)


@pytest.mark.parametrize(
    ("order", "at"),
    [
        ({"of": "everybody"}, "/of"), ({"named": ""}, "/named"), ({"named": None}, "/named"),
        ({"of": "recipient", "named": "budget-fox"}, ""), ({"reason": "other"}, "/note"),
        ({"issuer": "moon"}, "/issuer"), ({"shared_with_others": "keep"}, "/shared_with_others"),
        ({"all": True}, "/all"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_read_is_not_kept(crm: System, order: dict[str, Any], at: str) -> None:
    good = {"of": "customer", "named": "40118204", "reason": "customer-left"}

    flaws = problem(crm.ends_many(**good | order), 400, "field-invalid")

    assert at in {where for where, _ in flaws}
    assert not Ending.objects.exists()


@pytest.mark.parametrize("key", ["", "k" * 41, "a\tb"])
def test_an_order_needs_a_key(crm: System, key: str) -> None:
    answer = crm.ends_many(key, of="customer", named="40118204", reason="customer-left")

    ((where, _),) = problem(answer, 400, "header")
    assert where == "x-idempotency-key"


def test_an_order_for_nobody_is_finished_at_once(crm: System) -> None:
    said = crm.ends_many(of="recipient", named=str(UUID(int=7)), reason="recipient-barred").json()

    assert (said["finished"], said["total"], said["ended"]) == (True, 0, 0)


# --- what others have a say in ----------------------------------------------------------------------------


@pytest.mark.clause("DASH-22", "DASH-24")
def test_what_a_customer_had_agreed_to_ends_in_the_consents_of_others(
    crm: System, give: Give, mia: Person, leo: Person
) -> None:
    agreed = [Other(account="joint", customer_number="40118204", decides=False)]
    waits = [Other(account="joint", customer_number="40118204", decides=True)]
    his = give(leo, "joint", "own", issuer="cds", kind="sharing", others=agreed)
    asked = give(leo, "joint", "own", issuer="cds", kind="sharing", others=waits)
    elsewhere = give(leo, "joint", "own", issuer="cds", kind="sharing")
    OutboxMessage.objects.all().delete()

    said = crm.ends_many(
        of="customer", named=mia.customer_number, reason="customer-died", note="Branch 12 was told"
    ).json()

    assert (said["finished"], said["total"], said["ended"], said["taken_back"]) == (True, 0, 0, 2)
    assert [accounts(one) for one in (his, asked, elsewhere)] == [
        {"joint": "withdrawn", "own": "shared"},
        {"joint": "refused", "own": "shared"},
        {"joint": "shared", "own": "shared"},
    ]
    assert statuses(his, asked, elsewhere) == ["active"] * 3
    event = ConsentEvent.objects.get(consent=his, verb="retract")
    assert (event.actor, event.actor_reference) == ("holder", "crm")
    assert event.detail | {"evidence": "", "interaction": ""} == {
        "reason": "customer-died", "order": said["id"], "evidence": "", "interaction": "",
    }  # fmt: skip
    assert Evidence.objects.get(consent=his, sequence=event.sequence).content == {
        "accounts": ["joint"],
        "customer": mia.pk,
        "note": "Branch 12 was told",
    }
    told = OutboxMessage.objects.filter(topic="joint-taken-back", consent=his)
    assert set(told.values_list("addressee__username", flat=True)) == {None, "mia"}
    call_command("audit", "verify", stdout=StringIO())
    assert violations() == []


def test_a_signature_that_is_missing_is_refused_and_one_that_was_given_stays(
    crm: System, give: Give, mia: Person, leo: Person
) -> None:
    one = kind("uk", "v4.0/pisp/domestic-payment-consents")
    asked = {"issuer": "uk", "kind": one.resource.kind, "wire": one.body()}
    waits = give(leo, "joint", others=[signs(mia)], **asked)
    signed = give(leo, "joint", others=[signs(mia)], **asked)
    approve(
        consent_id=signed.pk,
        customer_id=mia.pk,
        edition=1,
        accounts=["joint"],
        at=timezone.now(),
        policy=consent_policies()["uk"],
        evidence={},
    )

    said = crm.ends_many(of="customer", named="40118204", reason="customer-left").json()

    assert (said["finished"], said["taken_back"]) == (True, 1)
    assert [accounts(one) for one in (waits, signed)] == [{"joint": "refused"}, {"joint": "shared"}]


def test_what_is_to_be_taken_back_is_worked_on_in_batches_too(
    crm: System, give: Give, mia: Person, leo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "AT_ONCE", 2)
    agreed = [Other(account="joint", customer_number="40118204", decides=False)]
    for _ in range(3):
        give(leo, "joint", issuer="cds", kind="sharing", others=agreed)
    give(mia)

    said = crm.ends_many(of="customer", named="40118204", reason="customer-left").json()

    assert (said["finished"], said["ended"], said["taken_back"]) == (False, 1, 1)
    assert carries_on(limit=2) == 2
    done = crm.call("GET", f"endings/{said['id']}").json()
    assert (done["finished"], done["ended"], done["taken_back"]) == (True, 1, 3)


@pytest.mark.parametrize("others", ["end", "keep"])
def test_of_an_account_only_consents_end_in_which_it_is_still_open(
    crm: System, give: Give, mia: Person, leo: Person, others: str
) -> None:
    agreed = [Other(account="joint", customer_number="40118204", decides=False)]
    stopped, waits = (
        give(leo, "joint", "own", issuer="cds", kind="sharing", others=agreed),
        give(leo, "joint", issuer="cds", kind="sharing", others=[signs(mia)]),
    )
    retract(
        consent_id=stopped.pk,
        customer_id=mia.pk,
        at=timezone.now(),
        policy=consent_policies()["cds"],
        evidence={},
    )
    late = give(leo, "joint", "own", issuer="cds", kind="sharing", others=[signs(mia)])
    Authoriser.objects.filter(account__consent=late).update(decide_by=timezone.now())

    said = crm.ends_many(
        of="account", named="joint", reason="account-closed", shared_with_others=others
    ).json()

    assert statuses(stopped, waits, late) == ["active", "withdrawn", "active"]
    assert (said["total"], said["ended"], said["left"]) == (1, 1, 0)
    own = crm.ends_many(
        "another", of="account", named="own", reason="account-closed", shared_with_others=others
    ).json()
    assert own["ended"] == 2, "the joint account counts no more, so the other is alone in them"


@pytest.mark.parametrize("all_at_once", [True, False])
def test_what_is_still_incomplete_ends_as_well(
    crm: System, propose: Give, company: Recipient, all_at_once: bool
) -> None:
    one = kind("uk", "v4.0/pisp/file-payment-consents")
    incomplete = propose("uk", kind=one.resource.kind, wire=one.body(), permissions=("payments",))
    assert incomplete.status == "incomplete"

    if all_at_once:
        said = crm.ends_many(of="recipient", named=str(company.pk), reason="recipient-barred").json()
        assert (said["total"], said["ended"], said["left"]) == (1, 1, 0)
    else:
        assert crm.ends(incomplete.pk, reason="recipient-barred").json()["ended_now"] is True

    assert statuses(incomplete) == ["rejected"]
    assert violations() == []
    call_command("audit", "verify", stdout=StringIO())


@pytest.mark.clause("AUD-02", "AUD-03")
def test_the_note_of_an_order_is_evidence_of_each_consent_and_can_be_erased(
    crm: System, give: Give, mia: Person
) -> None:
    given = [give(mia), give(mia, issuer="uk")]

    said = crm.ends_many(of="customer", named="40118204", reason="other", note="She told desk 4").json()

    assert Ending.objects.get().note == ""
    for one in given:
        event = ConsentEvent.objects.get(consent=one, verb="withdraw")
        assert "desk 4" not in str(event.detail)
        assert event.detail["order"] == said["id"]
        kept = Evidence.objects.get(consent=one, sequence=event.sequence)
        assert kept.content == {"note": "She told desk 4"}
    call_command("audit", "verify", stdout=StringIO())
    erase_records([one.pk for one in given], at=timezone.now(), because="no duty is left")
    assert not Evidence.objects.filter(sealed__isnull=False).exists()
    call_command("audit", "verify", stdout=StringIO())
    again = crm.ends_many(of="customer", named="40118204", reason="other", note="She told desk 4")
    assert again.json()["id"] == said["id"], "the order is still known by its key"


def accounts(consent: Consent) -> dict[str, str]:
    return dict(ConsentAccount.objects.filter(consent=consent).values_list("account", "state"))


def signs(person: Person) -> Other:
    return Other(account="joint", customer_number=person.customer_number or "", decides=True)
