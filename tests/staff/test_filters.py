"""What a consent is found by beyond its columns: who ended it, when it was looked at, whose else it is."""

import re
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor, ender
from consent.models import Authoriser, Consent, Evidence, Person
from consent.narrowing import WHOLE
from consent.reasons import Reason, Target
from staff.grammar import MOMENTS, TEXTS
from staff.pages.consents import FIELDS, kinds
from tests.consent.audit.conftest import behind_the_guards, verdict
from tests.evidence import erase_evidence
from tests.staff.people import Member
from tests.staff.test_timeline import disclosed
from tests.staff.things import ISSUER, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
AT: dict[str, Any] = {"policy": consent_policy(ISSUER)}


@pytest.fixture
def auditor(ada: Member, bank: None) -> Member:
    ada.works_on()
    return ada


def found(member: Member, line: str, *consents: Consent) -> set[int]:
    """Which of these a search finds, by their places."""
    text = member.opens("/consents/?" + urlencode({"q": line})).response.content.decode()
    assert "not understood" not in text
    return {place for place, one in enumerate(consents) if f"/consents/{one.pk}/" in text}


def ended_by_each() -> tuple[Consent, ...]:
    """By the customer, the company, the bank and time, and one that goes on."""
    now = timezone.now()
    ends = {"expires_at": now + timedelta(hours=1)}
    customers, companys, banks, _, going_on = made = tuple(
        a_consent(**(ends if place == 3 else {})) for place in range(5)
    )
    said: dict[str, Any] = {"at": now, **AT}
    operations.withdraw(consent_id=customers.pk, actor=Actor.CUSTOMER, reference="1", **said)
    operations.revoke(consent_id=companys.pk, client_id="budget-fox", **said)
    operations.end(consent_id=banks.pk, reason=Reason.MISTAKE, note="", system="test", **said)
    assert going_on.status == "active"
    return made


@pytest.mark.parametrize(
    ("who", "place"), [("customer", 0), ("company", 1), ("bank", 2), ("time", 3), ("Bank", 2)]
)
def test_consents_are_found_by_who_ended_them(auditor: Member, who: str, place: int) -> None:
    """What time has ended before a job has written it down, too."""
    made = ended_by_each()
    Consent.objects.filter(pk=made[3].pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert found(auditor, f"by:{who}", *made) == {place}


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("by:time status:expired", {3}),
        ("by:time status:sharing", set()),
        ("by:time status:stopped", set()),
        ("by:company status:ended", {1}),
        ("by:customer status:stopped", {0}),
        ("by:bank status:stopped", {2}),
    ],
)
def test_who_ended_it_is_asked_beside_its_status(auditor: Member, line: str, places: set[int]) -> None:
    made = ended_by_each()
    Consent.objects.filter(pk=made[3].pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert found(auditor, line, *made) == places


def test_what_time_leads_to_is_always_the_same_status() -> None:
    """So the sweep, which is the clock, has nobody to name."""
    moves = [
        move
        for policy in consent_policies().values()
        for lifecycle in policy.lifecycles
        for move in lifecycle.transitions
        if Actor.CLOCK in move.actors and move.source != move.target
    ]
    assert moves
    assert all(ender(move.target, Actor.CLOCK) == "" for move in moves)


def test_what_the_bank_ended_by_one_order_is_found_as_the_banks(auditor: Member) -> None:
    given, waiting, stopped = made = a_consent(), a_consent(given=False), a_consent()
    at = timezone.now()
    operations.withdraw(consent_id=stopped.pk, actor=Actor.CUSTOMER, reference="1", at=at, **AT)
    ordered = operations.Ordered(
        system="test", target=Target.RECIPIENT, named=str(given.recipient_id), issuer="", narrowed=WHOLE,
        asked_by_then=False, shared_with_others=False, reason=Reason.MISTAKE, note="",
    )  # fmt: skip
    operations.order_end(ordered, key="k", body=b"k", at=at)
    operations.carry_on(at=at, policies=consent_policies(), limit=10)
    waiting.refresh_from_db()

    assert waiting.status == "rejected"
    assert found(auditor, "by:bank", *made) == {0, 1}
    assert found(auditor, "by:customer", *made) == {2}


def test_what_the_bank_had_ended_before_that_was_written_down_is_told_by_the_log(bank: None) -> None:
    made = ended_by_each()
    named = import_module("consent.migrations.0039_counted_with_who_ended").NAME
    behind_the_guards("UPDATE consent_consent SET ended_by = ''", named)

    told = dict(Consent.objects.values_list("pk", "ended_by"))
    assert [told[one.pk] for one in made] == ["", "", "holder", "", ""]


def test_consents_are_found_by_when_data_was_looked_at_last(auditor: Member) -> None:
    asked = timezone.now() - timedelta(days=50)
    today, long_ago, never = (a_consent(at=asked) for _ in range(3))
    waiting = a_consent(given=False)
    day = timezone.now().date()
    disclosed(today, day, day - timedelta(days=40))
    disclosed(long_ago, day - timedelta(days=40))
    made = (today, long_ago, never, waiting)

    assert found(auditor, "looked:<2d", *made) == {0}
    assert found(auditor, "looked:>30d", *made) == {1}
    assert found(auditor, "is:unused", *made) == {2}


def test_consents_are_found_by_when_they_were_given(auditor: Member) -> None:
    made = (
        a_consent(at=timezone.now() - timedelta(days=3)),
        a_consent(),
        a_consent(given=False, at=timezone.now() - timedelta(days=3)),
    )

    assert found(auditor, "given:<1d", *made) == {1}
    assert found(auditor, "given:>1d", *made) == {0}
    assert found(auditor, "given:<1d is:unused", *made) == {1}


def test_what_others_have_a_say_in_and_what_nobody_took_is_found(auditor: Member) -> None:
    joint, alone, told_in_vain = a_consent(), a_consent(), a_message(a_consent()).consent
    leo = Person.objects.get(username="leo")
    decided: dict[str, Any] = {"state": "approved", "decided_at": timezone.now(), "decided_in": 2}
    Authoriser.objects.create(account=joint.accounts.get(), customer=leo, **decided)
    made = (joint, alone, told_in_vain)

    assert found(auditor, "is:joint", *made) == {0}
    assert found(auditor, "is:untold", *made) == {2}
    assert found(auditor, "is:joint is:untold", *made) == set()


@pytest.mark.parametrize("line", ["by:nobody", "is:nice", "by:", "looked:often", "is:unused:joint"])
def test_what_these_terms_do_not_know_finds_nothing(auditor: Member, line: str) -> None:
    consent = a_consent()

    page = auditor.opens(f"/consents/?q={line}")

    assert "not understood" in page.text or "says nothing" in page.text
    assert str(consent.pk)[:8] not in page.text


def test_each_filter_beside_the_line_is_a_term_of_it(auditor: Member) -> None:
    consent = a_consent()
    form = auditor.opens("/consents/")
    for name in FIELDS:
        assert form.has(f"id_{name}")

    page = auditor.opens("/consents/?status=sharing&by=&is=unused&given=%3C1d")

    assert "1 consent fits" in page.text
    assert str(consent.pk)[:8] in page.text
    assert "status:sharing is:unused given:&lt;1d" in page.response.content.decode()
    hint = form.response.content.decode().partition('id="id_q_hint"')[2].partition("</p>")[0]
    terms = {*TEXTS, *MOMENTS, "status", "by", "is", "ref"}
    assert set(re.split(r"[,.]?\s+", hint.partition("Terms: ")[2].strip(" .\n"))) == terms


def test_kinds_are_chosen_from_those_there_can_be_and_changes_by_their_time(auditor: Member) -> None:
    consent = a_consent()

    assert "account access" in kinds()
    assert "sharing" in kinds()
    assert found(auditor, 'kind:"account access" changed:<1d', consent) == {0}
    page = auditor.opens("/consents/?kind=account+access&changed=%3C1d")
    assert page.response.context["line"] == 'kind:"account access" changed:<1d'
    assert page.response.context["total"] == 1
    assert auditor.opens("/consents/?kind=sharing").response.context["total"] == 0


@pytest.fixture
def decided(bank: None) -> tuple[Consent, ...]:
    """On two versions of the words, one of them in two languages, and on none."""
    read: list[Any] = [
        {"wording": "nz 3.0/1", "language": "en-NZ"},
        {"wording": "nz 3.0/2", "language": "en-NZ"},
        {"wording": "nz 3.0/2", "language": "mi"},
        None,
    ]
    return tuple(a_consent(evidence={"shown": shown} if shown else {}) for shown in read)


@pytest.mark.clause("AUD-07")
@pytest.mark.parametrize(
    ("line", "places"),
    [
        ('words:"nz 3.0/1"', {0}),
        ('words:"nz 3.0/2"', {1, 2}),
        ("language:en-NZ", {0, 1}),
        ('words:"nz 3.0/2" language:mi', {2}),
        ('words:"nz 3.0/1" language:mi', set()),
        ("words:nz", set()),
    ],
)
def test_consents_are_found_by_the_words_that_were_read(
    auditor: Member, decided: tuple[Consent, ...], line: str, places: set[int]
) -> None:
    assert found(auditor, line, *decided) == places


def test_which_words_were_read_is_known_after_the_erasure_and_never_altered(
    auditor: Member, decided: tuple[Consent, ...]
) -> None:
    first = decided[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.filter(consent=first).update(words="nz 3.0/2")

    erase_evidence(consent_id=first.pk, at=timezone.now(), because="a test")

    assert found(auditor, 'words:"nz 3.0/1"', *decided) == {0}


@pytest.mark.clause("AUD-07")
def test_evidence_from_before_learns_its_words_from_what_is_sealed(bank: None) -> None:
    read = {"shown": {"wording": "nz 3.0/1", "language": "mi"}}
    whole, shut = (a_consent(evidence=read) for _ in range(2))
    behind_the_guards(
        "UPDATE consent_evidence SET words = NULL, language = NULL",
        "UPDATE consent_evidence SET sealed = 'nonsense' WHERE consent_id = %(shut)s",
        shut=shut.pk,
    )
    first, second = Evidence.objects.order_by("pk").values_list("pk", flat=True)

    assert operations.name_words(after=0, limit=1) == first
    assert operations.name_words(after=first, limit=1) == second
    assert operations.name_words(after=second, limit=1) is None

    named = Evidence.objects.filter(words="nz 3.0/1", language="mi")
    assert list(named.values_list("consent", flat=True)) == [whole.pk]
    assert Evidence.objects.get(consent=shut).words is None  # a key that is missing may come back


@pytest.mark.clause("AUD-06")
def test_words_noted_beside_evidence_that_are_not_in_it_are_found_out(bank: None) -> None:
    one, other = (a_consent(evidence={"shown": {"wording": "nz 3.0/1", "language": "mi"}}) for _ in range(2))
    assert verdict()["holds"]

    behind_the_guards("UPDATE consent_evidence SET words = 'nz 3.0/2' WHERE consent_id = %(one)s", one=one.pk)

    assert not verdict("--consent", str(one.pk))["holds"]
    assert verdict("--consent", str(other.pk))["holds"]
