"""What each verb does to a consent, its accounts and its audit events."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError

from consent import kept_evidence, operations, queries
from consent.issuers import consent_policy
from consent.lifecycle import Actor, Status, TransitionRefused
from consent.models import (
    AccountAlias,
    Consent,
    ConsentAccount,
    ConsentEvent,
    IdempotencyKey,
    Person,
    Recipient,
)
from tests.aliases import public_ids
from tests.consent.conftest import (
    CLIENT,
    ISSUER,
    NOW,
    InStatus,
    Propose,
    authorise,
    expire,
    reject,
    revoke,
    withdraw,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=5)
ENDED = [Status.REJECTED, Status.WITHDRAWN, Status.REVOKED, Status.EXPIRED]


def rows() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (Consent, ConsentEvent, ConsentAccount, AccountAlias, IdempotencyKey)
    )


def last_event(consent: Consent) -> ConsentEvent:
    return ConsentEvent.objects.filter(consent=consent).latest("sequence")


@pytest.mark.clause("CON-02", "CON-03", "CON-04")
def test_a_proposal_awaits_its_decision_and_keeps_what_was_asked(propose: Propose) -> None:
    wire = {"Data": {"Consent": {"Permissions": ["ReadAccountsBasic"]}}, "Risk": {}}

    consent = propose(wire=wire, expires_at=NOW + timedelta(days=90))

    consent.refresh_from_db()
    assert (consent.status, consent.version, consent.customer_id) == (Status.AWAITING, 1, None)
    assert consent.created_at == consent.status_changed_at == NOW
    assert consent.authorise_by == NOW + timedelta(hours=24)
    assert consent.wire == wire
    event = last_event(consent)
    assert (event.verb, event.actor, event.actor_reference) == ("propose", "recipient", CLIENT)
    assert event.detail == {"permissions": ["ReadAccountsBasic"], "wire": wire}


@pytest.mark.clause("ACC-03", "AUD-03")
def test_a_yes_starts_the_consent_for_the_accounts_chosen(propose: Propose, customer: Person) -> None:
    consent = propose()

    authorise(consent, customer, at=LATER, accounts=["everyday", "saver"])

    facts = queries.consent_of_customer(consent_id=consent.pk, customer_id=customer.pk)
    assert facts is not None
    assert (facts.status, facts.authorised_at, facts.status_changed_at) == (Status.ACTIVE, LATER, LATER)
    assert facts.accounts == ("everyday", "saver")
    aliases = public_ids(issuer=ISSUER, client_id=CLIENT, customer_id=customer.pk)
    assert aliases.keys() == {"everyday", "saver"}
    event = last_event(consent)
    assert (event.verb, event.actor, event.actor_reference) == ("authorise", "customer", str(customer.pk))
    assert event.detail.keys() == {"expires_at", "evidence"}
    assert kept_evidence.evidence(consent.pk, sequence=2) == {
        "accounts": ["everyday", "saver"],
        "amr": ["pwd", "otp"],
    }


@pytest.mark.clause("ACC-01")
def test_a_consent_that_is_about_no_account_starts_without_one(propose: Propose, customer: Person) -> None:
    consent = propose(issuer="cds", permissions=("profile",))

    authorise(consent, customer, accounts=[], policy=consent_policy("cds"))

    assert queries.is_in_force(consent.pk)
    assert queries.consent(consent.pk).accounts == ()


def test_a_recipient_knows_an_account_by_one_id_in_every_consent(propose: Propose, customer: Person) -> None:
    def known_as() -> object:
        return public_ids(issuer=ISSUER, client_id=CLIENT, customer_id=customer.pk)["everyday"]

    authorise(propose(), customer)
    first = known_as()
    authorise(propose(), customer)
    authorise(propose(client_id="another"), customer)

    assert known_as() == first
    assert AccountAlias.objects.count() == 2


@pytest.mark.clause("REF-03", "CON-70")
@pytest.mark.parametrize(
    ("issuer", "asked", "ends"),
    [
        pytest.param("nz", {}, None, id="open ended"),
        pytest.param("nz", {"expires_at": NOW + timedelta(days=900)}, timedelta(days=900), id="as asked"),
        pytest.param("cds", {"lasts": timedelta(days=90)}, timedelta(days=90, minutes=5), id="from the yes"),
        pytest.param("cds", {"lasts": timedelta(days=900)}, timedelta(days=365, minutes=5), id="cut"),
        pytest.param("cds", {}, timedelta(days=365, minutes=5), id="nothing asked, cut"),
        pytest.param(
            "cds", {"expires_at": NOW + timedelta(days=900)}, timedelta(days=365, minutes=5), id="cut2"
        ),
        pytest.param(
            "cds",
            {"lasts": timedelta(days=1), "expires_at": NOW + timedelta(days=9)},
            timedelta(days=1, minutes=5),
            id="a length wins over a date",
        ),
    ],
)
def test_sharing_ends_when_asked_counted_from_the_yes_and_never_past_the_cap(
    propose: Propose, customer: Person, issuer: str, asked: dict[str, object], ends: timedelta | None
) -> None:
    consent = propose(issuer=issuer, **asked)

    consent = authorise(consent, customer, at=LATER, policy=consent_policy(issuer))

    assert consent.expires_at == (NOW + ends if ends else None)


@pytest.mark.clause("CON-11")
@pytest.mark.parametrize(
    ("asked", "at"),
    [
        pytest.param({}, NOW + timedelta(hours=24), id="nobody decided in time"),
        pytest.param({"expires_at": LATER}, LATER, id="its own end has come"),
    ],
)
def test_a_decision_too_late_changes_nothing(
    propose: Propose, customer: Person, asked: dict[str, object], at: object
) -> None:
    consent, before = propose(**asked), rows()

    with pytest.raises(operations.DecisionTooLate):
        authorise(consent, customer, at=at)

    consent.refresh_from_db()
    assert (consent.status, rows()) == (Status.AWAITING, before)


@pytest.mark.clause("CON-11")
def test_the_last_moment_is_still_in_time(propose: Propose, customer: Person) -> None:
    consent = authorise(propose(), customer, at=NOW + timedelta(hours=24, microseconds=-1))

    assert consent.status == Status.ACTIVE


def test_a_no_ends_the_proposal_and_names_who_said_it(propose: Propose, customer: Person) -> None:
    consent = reject(propose(), customer, at=LATER)

    assert (consent.status, consent.customer_id, consent.authorised_at) == (
        Status.REJECTED,
        customer.pk,
        None,
    )
    assert not ConsentAccount.objects.exists()
    assert last_event(consent).actor_reference == str(customer.pk)


@pytest.mark.parametrize("status", [Status.ACTIVE, *ENDED])
@pytest.mark.parametrize("decide", [authorise, reject])
def test_a_consent_is_decided_once(
    in_status: InStatus, customer: Person, status: Status, decide: Callable[..., Consent]
) -> None:
    consent, before = in_status(status), rows()

    with pytest.raises(TransitionRefused):
        decide(consent, customer)

    consent.refresh_from_db()
    assert (consent.status, rows()) == (status, before)


@pytest.mark.clause("ARR-12")
@pytest.mark.parametrize("actor", [Actor.CUSTOMER, Actor.HOLDER])
def test_a_second_stop_is_no_error_and_changes_nothing(in_status: InStatus, actor: Actor) -> None:
    consent = withdraw(in_status(Status.ACTIVE), actor=actor, at=LATER)
    before = rows()

    again = withdraw(consent, actor=actor, at=LATER + timedelta(hours=1))

    assert (again.status, again.status_changed_at, again.version) == (Status.WITHDRAWN, LATER, 3)
    assert rows() == before
    assert not queries.is_in_force(consent.pk)


@pytest.mark.parametrize("status", [Status.AWAITING, Status.REJECTED, Status.REVOKED, Status.EXPIRED])
def test_only_what_is_in_force_can_be_stopped(in_status: InStatus, status: Status) -> None:
    consent, before = in_status(status), rows()

    with pytest.raises(TransitionRefused):
        withdraw(consent)

    assert rows() == before


@pytest.mark.parametrize("actor", [Actor.RECIPIENT, Actor.CLOCK])
def test_nobody_else_withdraws(in_status: InStatus, actor: Actor) -> None:
    with pytest.raises(TransitionRefused):
        withdraw(in_status(Status.ACTIVE), actor=actor)


@pytest.mark.clause("ARR-10")
@pytest.mark.parametrize("status", [Status.AWAITING, Status.ACTIVE])
def test_a_recipient_ends_what_it_holds_or_no_longer_wants(in_status: InStatus, status: Status) -> None:
    consent = revoke(in_status(status), at=LATER)

    event = last_event(consent)
    assert (consent.status, consent.status_changed_at) == (Status.REVOKED, LATER)
    assert (event.verb, event.actor, event.actor_reference) == ("revoke", "recipient", CLIENT)


@pytest.mark.parametrize("status", ENDED)
def test_what_has_ended_cannot_be_revoked(in_status: InStatus, status: Status) -> None:
    consent, before = in_status(status), rows()

    with pytest.raises(TransitionRefused):
        revoke(consent)

    assert rows() == before


@pytest.mark.peer("6b-09")
@pytest.mark.clause("CON-11")
def test_what_time_has_ended_nobody_ends_again_whether_or_not_it_was_swept(
    propose: Propose, customer: Person
) -> None:
    later = NOW + timedelta(days=2)
    undecided, given = propose(), authorise(propose(expires_at=NOW + timedelta(days=1)), customer)

    acts: list[Callable[[], object]] = [
        lambda: revoke(undecided, at=later),
        lambda: reject(undecided, customer, at=later),
        lambda: revoke(given, at=later),
        lambda: withdraw(given, at=later),
    ]
    for act in acts:
        with pytest.raises(TransitionRefused, match="expired"):
            act()

    assert set(expire(later)) == {undecided.pk, given.pk}


def once(key: str = "k", body: bytes = b"{}", endpoint: str = "consents") -> operations.Once:
    return operations.Once(endpoint=endpoint, key=key, body=body)


@pytest.mark.clause("CON-17", "CON-18")
def test_an_idempotency_key_gives_its_first_consent_as_it_is_now(propose: Propose, customer: Person) -> None:
    first = propose(once=once())
    authorise(first, customer)
    before = rows()

    again = propose(once=once(), at=LATER)

    assert (again.pk, again.status) == (first.pk, Status.ACTIVE)
    with pytest.raises(operations.IdempotencyConflict):
        propose(once=once(body=b'{"Risk":{}}'))
    assert rows() == before


@pytest.mark.peer("6b-07")
@pytest.mark.clause("CON-17")
def test_a_key_counts_for_one_client_at_one_endpoint(propose: Propose) -> None:
    consents = {
        propose(once=once()).pk,
        propose(once=once(), client_id="another").pk,
        propose(once=once(), issuer="nz1").pk,
        propose(once=once(endpoint="payments")).pk,
        propose(once=once("K")).pk,
        propose().pk,
        propose().pk,
    }

    assert len(consents) == 7


@pytest.mark.clause("CON-17")
def test_a_key_is_remembered_for_a_day(propose: Propose) -> None:
    first = propose(once=once())

    assert operations.forget_keys(at=NOW + timedelta(hours=24, microseconds=-1)) == 0
    assert operations.forget_keys(at=NOW + timedelta(hours=24)) == 1

    assert propose(once=once(body=b"[]")).pk != first.pk
    assert Consent.objects.count() == 2


def test_what_the_database_refuses_is_not_taken_for_a_repeated_key(
    propose: Propose, company: Recipient
) -> None:
    company.delete()

    with pytest.raises(IntegrityError):
        propose(once=once())


def test_the_domain_reads_consents_only_for_those_they_concern(in_status: InStatus, customer: Person) -> None:
    consent = in_status(Status.ACTIVE)
    stranger = Person.objects.create(username="leo", customer_number="40126690")

    def read(**changes: object) -> object:
        who = {"consent_id": consent.pk, "issuer": ISSUER, "client_id": CLIENT}
        return queries.consent_of_client(**who | changes)

    assert read() is not None
    assert read(client_id="another") is None
    assert read(issuer="nz1") is None
    assert queries.consent_of_customer(consent_id=consent.pk, customer_id=stranger.pk) is None
    assert queries.consents_of_customer(customer_id=stranger.pk) == []
    assert queries.customer_number(customer.pk) == "40118204"


def test_the_history_of_a_consent_is_told_in_order(in_status: InStatus) -> None:
    consent = in_status(Status.WITHDRAWN)

    told = [(event.sequence, event.verb, event.result) for event in queries.history(consent.pk)]

    assert told == [(1, "propose", "awaiting"), (2, "authorise", "active"), (3, "withdraw", "withdrawn")]
