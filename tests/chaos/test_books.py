"""The plan of a run can be repeated, and the books show whatever was promised and is not there."""

from collections import Counter

import pytest

from chaos.ledger import Kept, Ledger
from chaos.notices import Heard
from chaos.plan import Fault, plan
from chaos.verdict import UNANSWERED_IN_GOOD_ORDER, Stored, Verdict, compare, compare_notices, unexplained

CONSENT = "6f1c1d3e-0000-4000-8000-000000000001"


def stored(status: str, *verbs: str, withdrawn_by: str = "", uses: dict[str, int] | None = None) -> Stored:
    return Stored(status, False, frozenset({"propose", *verbs}), withdrawn_by, uses or {})


def compared(kept: Kept, is_: Stored) -> Verdict:
    verdict = Verdict()
    compare(kept, is_, verdict)
    return verdict


def test_a_seed_gives_the_same_faults_again_and_another_one_gives_others():
    assert list(plan(7, seconds=60)) == list(plan(7, seconds=60))
    assert list(plan(7, seconds=60)) != list(plan(8, seconds=60))


def test_every_kind_of_fault_comes_in_a_run_of_a_minute():
    assert {planned.fault for planned in plan(3, seconds=60, pause=2.0, without=())} == set(Fault)


def test_no_disk_is_filled_but_a_small_one_and_all_else_breaks_as_it_would():
    usual, small = plan(7, seconds=600), plan(7, seconds=600, without=())

    assert Fault.DISK_FULL not in {planned.fault for planned in usual}
    assert Fault.DISK_FULL in {planned.fault for planned in small}


def test_what_is_as_it_was_promised_is_no_fault():
    kept = Kept(
        issuer="nz", consent_id=CONSENT, allowed=True, stopped_by="customer", uses={"a": 1}, most_uses=1
    )

    found = compared(kept, stored("withdrawn", "authorise", "withdraw", uses={"a": 1}))

    assert found.is_good


@pytest.mark.parametrize(
    ("kept", "is_"),
    [
        (Kept(issuer="nz", consent_id=CONSENT, allowed=True), stored("awaiting")),
        (Kept(issuer="nz", consent_id=CONSENT, stopped_by="customer"), stored("active", "authorise")),
        (Kept(issuer="nz", consent_id=CONSENT, uses={"a": 1}, most_uses=3), stored("active")),
        (Kept(issuer="nz", consent_id=CONSENT, uses={"a": 1}, most_uses=3), stored("active", uses={"a": 2})),
    ],
    ids=["a yes", "a stop", "a payment", "a payment's number"],
)
def test_what_was_promised_and_is_not_there_is_lost(kept, is_):
    found = compared(kept, is_)

    assert len(found.lost) == 1
    assert not found.is_good


def test_more_payments_than_allowed_are_admitted():
    kept = Kept(issuer="nz", consent_id=CONSENT, most_uses=1)

    assert compared(kept, stored("active", uses={"a": 1, "b": 2})).admitted


@pytest.mark.parametrize(
    ("ids", "withdrawn_by", "lost", "twice"),
    [
        ({"one": 1}, "customer", 0, 0),
        ({"one": 3}, "customer", 0, 0),
        ({}, "customer", 1, 0),
        ({"one": 1, "two": 1}, "customer", 0, 1),
        ({"one": 1}, "", 0, 1),
        ({}, "", 0, 0),
    ],
    ids=["told", "told again under its id", "not told", "told twice", "told of nothing", "nothing to tell"],
)
def test_a_stop_is_told_once_by_the_id_of_its_word(ids, withdrawn_by, lost, twice):
    ledger, heard, verdict = Ledger(), Heard(), Verdict()
    ledger.keep(Kept(issuer="nz", consent_id=CONSENT))
    heard.told[CONSENT].update(ids)

    compare_notices(ledger, {CONSENT: stored("withdrawn", withdrawn_by=withdrawn_by)}, heard, verdict)

    assert (len(verdict.never_told), len(verdict.told_twice)) == (lost, twice)


def test_an_answer_503_explains_itself_and_a_500_does_not():
    counted = Counter({"answers": 9, "answers 503": 4, "answers 500: page": 2})

    assert unexplained(counted) == {"answers 500: page": 2}


@pytest.mark.parametrize("number", [0, 2])
def test_whoever_stays_without_an_answer_while_nothing_fails_is_counted(number):
    assert len(unexplained(Counter({UNANSWERED_IN_GOOD_ORDER: number}))) == bool(number)
