"""What PostgreSQL refuses of accounts of a consent and their authorisers, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from consent.account_states import ACCOUNT_MOVES, AUTHORISER_MOVES, AccountState, AuthoriserState
from consent.models import Authoriser, Consent, ConsentAccount, Person
from tests.consent.conftest import NOW
from tests.consent.test_authorisers import OWN, consent, others

__all__ = ["consent", "others"]  # fixtures, by their names
pytestmark = pytest.mark.django_db


def refused(statement: str, *parameters: object) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def test_the_database_knows_the_moves_of_authorisers(consent: Consent) -> None:
    move = "UPDATE consent_authoriser SET state = %s, decided_at = now(), decided_in = 2"
    first = {after for after in AuthoriserState if not refused(move, after)}
    assert first == {after for before, after in AUTHORISER_MOVES if before == "waiting"}

    Authoriser.objects.update(state="approved", decided_at=NOW, decided_in=2)
    then = {after for after in AuthoriserState if not refused(move, after)}
    assert then - {"approved"} == {after for before, after in AUTHORISER_MOVES if before == "approved"}
    assert "may not go from" in refused("UPDATE consent_authoriser SET customer_id = %s", consent.customer_id)


def test_the_database_knows_the_moves_of_accounts(consent: Consent) -> None:
    Authoriser.objects.update(state="approved", decided_at=NOW, decided_in=2)
    moves = set()
    for row in ConsentAccount.objects.all():
        for after in set(AccountState) - {row.state}:
            if not refused("UPDATE consent_consentaccount SET state = %s WHERE id = %s", after, row.pk):
                moves.add((row.state, after))

    assert moves == ACCOUNT_MOVES


@pytest.mark.clause("DASH-21")
def test_the_database_shares_nothing_before_all_have_agreed(consent: Consent) -> None:
    said = refused("UPDATE consent_consentaccount SET state = 'shared' WHERE state = 'waiting'")

    assert "not shared before all its authorisers have approved" in said


def test_nobody_waits_on_an_account_that_is_shared_or_begins_with_a_no(
    consent: Consent, others: list[Person]
) -> None:
    own = ConsentAccount.objects.get(account=OWN)

    def begins(state: str, decide_by: str | None, decided_at: str | None) -> str:
        return refused(
            "INSERT INTO consent_authoriser"
            " (account_id, customer_id, state, decide_by, decided_at, decided_in)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            own.pk, others[1].pk, state, decide_by, decided_at, 1 if decided_at else None,
        )  # fmt: skip

    assert "begins as approved" in begins("waiting", "2026-06-01", None)
    assert "begins as approved" in begins("refused", None, "2026-05-04")
    assert "authoriser_waits_or_has_decided" in begins("approved", None, None)
