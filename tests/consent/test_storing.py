"""Several rows in one statement: all of them or none, and only where what they rest on holds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consent.models import Consent, Disclosure, IdempotencyKey, Recipient
from consent.storing import Proviso, altered, from_now, store, unless_there
from tests.consent.conftest import NOW, Propose

pytestmark = pytest.mark.django_db

YES = Proviso("SELECT 1", ())
NO = Proviso("SELECT 1 WHERE false", ())


def company(name: str) -> Recipient:
    return Recipient(name=name, legal_name=f"{name} Ltd", created_at=NOW)


def names() -> list[str]:
    return sorted(Recipient.objects.values_list("name", flat=True))


def test_rows_of_several_tables_are_stored_as_they_are_in_one_statement(propose: Propose) -> None:
    consent, at = propose(), NOW + timedelta(minutes=1)
    told = Disclosure(
        consent=consent,
        at=at,
        resource="accounts",
        accounts=2,
        customer_present=True,
        interaction_id=uuid4(),
    )

    with CaptureQueriesContext(connection) as captured:
        store(company("Lark"), told)

    assert len(captured) == 1
    assert names() == ["Budget Fox", "Lark"]
    kept = Disclosure.objects.get()
    assert (kept.consent_id, kept.at, kept.accounts, kept.customer_present) == (consent.pk, at, 2, True)


@pytest.mark.parametrize(
    "provided",
    [[YES], [YES, YES], [NO], [NO, YES], [YES, NO]],
    ids=["yes", "yes yes", "no", "no yes", "yes no"],
)
def test_rows_need_every_proviso_and_those_that_held_are_told(provided: list[Proviso]) -> None:
    assert store(company("Lark"), company("Wren"), provided=provided) == tuple(p is YES for p in provided)
    assert names() == (["Lark", "Wren"] if NO not in provided else [])


def test_a_moment_from_now_is_the_databases_and_ends_where_it_must(propose: Propose) -> None:
    consent, later = propose(), timedelta(hours=1)

    with transaction.atomic(), connection.cursor() as cursor:
        for key, at in (
            ("now", from_now()),
            ("later", from_now(later)),
            ("no later", from_now(later, at_most=NOW)),
            ("as it is", NOW),
        ):
            store(IdempotencyKey(consent=consent, key=key, body_digest=b"", created_at=at))
            cursor.execute("SELECT statement_timestamp()")
            (now,) = cursor.fetchone()
            kept = IdempotencyKey.objects.get(key=key)
            expected = {"now": now, "later": now + later}.get(key, NOW)
            assert abs(kept.created_at - expected) < timedelta(seconds=5)


def test_a_proviso_may_ask_for_the_one_before_it() -> None:
    depending = Proviso("SELECT 1 FROM {before}", ())

    assert store(company("Lark"), provided=[NO, depending]) == (False, False)
    assert store(company("Wren"), provided=[YES, depending]) == (True, True)
    assert names() == ["Wren"]


def test_a_proviso_may_stand_first_or_depend_on_the_one_before_it() -> None:
    either = Proviso("SELECT 1 FROM {given}(VALUES (1)) AS own", ())

    assert store(company("Wren"), provided=[either]) == (True,)
    assert store(company("Lark"), provided=[NO, either]) == (False, False)
    assert names() == ["Wren"]


def test_a_row_goes_in_unless_its_key_is_taken() -> None:
    lark = company("Lark")

    assert store(company("Wren"), provided=[unless_there(lark)]) == (True,)
    assert store(company("Owl"), provided=[unless_there(lark)]) == (False,)
    assert names() == ["Lark", "Wren"]


def test_a_row_that_is_a_proviso_goes_in_only_after_what_stands_before_it() -> None:
    provided = [unless_there(company("Lark"))]

    assert store(provided=[NO, *provided]) == (False, False)
    assert store(provided=[YES, *provided]) == (True, True)
    assert store(provided=[YES, *provided]) == (True, False)
    assert names() == ["Lark"]


def test_a_row_is_altered_where_it_still_is_as_it_was(propose: Propose) -> None:
    consent = propose()
    consent.open_wire, consent.lasts = {"a": "b"}, timedelta(days=3)

    assert store(company("Owl"), provided=[altered(consent, version=7)]) == (False,)
    assert store(company("Lark"), provided=[altered(consent, version=1)]) == (True,)

    kept = Consent.objects.get()
    assert (kept.wire, kept.lasts, kept.permissions) == ({"a": "b"}, timedelta(days=3), ["ReadAccountsBasic"])
    assert names() == ["Budget Fox", "Lark"]


def test_what_is_too_long_is_refused_and_never_cut() -> None:
    longest = Recipient._meta.get_field("name").max_length or 0

    with pytest.raises(DataError), transaction.atomic():
        store(company("x" * (longest + 1)))

    assert names() == []
