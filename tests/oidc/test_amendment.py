"""A recipient asks for other terms of an arrangement that it has: same id, new tokens, and nothing breaks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.digests import digest
from oidc.models import AuthorizationCode
from tests.actors import Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees, given, movements
from tests.chains import chain_holds
from tests.invariants import violations

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AMD-01", "CON-70", "REF-04", "TOK-08")
def test_the_arrangement_keeps_its_id_and_gets_new_terms_and_new_tokens(
    basic: Arrangement, mia: Customer
) -> None:
    cds, before = basic.recipient, basic.row
    assert movements(cds, basic.tokens) == 403

    answer = cds.answer_in(agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}", A_YEAR), **{"account-2": True}))
    tokens = cds.redeems(answer["code"]).json()

    assert tokens["cdr_arrangement_id"] == basic.id
    assert tokens["refresh_token"] != basic.tokens["refresh_token"]
    after = basic.row
    assert (after.status, after.edition, after.version) == ("active", 2, before.version + 1)
    assert after.permissions == ["bank:accounts.basic:read", "bank:transactions:read"]
    assert after.authorised_at == before.authorised_at
    assert after.amended_at is not None
    assert after.expires_at == after.amended_at + timedelta(seconds=A_YEAR)
    assert movements(cds, tokens) == 200
    assert len(cds.reads_accounts(tokens["access_token"]).json()["data"]["accounts"]) == 2
    view = cds.introspects(tokens["refresh_token"])
    assert view["exp"] == int(after.expires_at.timestamp())
    assert view["cdr_arrangement_id"] == basic.id
    assert Consent.objects.count() == 1
    assert chain_holds(after.pk)
    assert violations() == []


@pytest.mark.clause("AMD-01")
def test_old_tokens_end_when_new_ones_are_issued_and_not_before(basic: Arrangement, mia: Customer) -> None:
    cds, old = basic.recipient, basic.tokens

    code = cds.answer_in(agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}")))["code"]
    assert cds.reads_accounts(old["access_token"]).status_code == 200
    assert cds.refreshes(old["refresh_token"]).status_code == 200
    assert cds.introspects(old["refresh_token"])["active"] is True

    new = cds.redeems(code).json()

    assert cds.reads_accounts(old["access_token"]).status_code == 401
    assert cds.refreshes(old["refresh_token"]).json()["error"] == "invalid_grant"
    assert cds.introspects(old["refresh_token"]) == {"active": False}
    assert cds.reads_accounts(new["access_token"]).status_code == 200
    assert cds.refreshes(new["refresh_token"]).status_code == 200
    assert violations() == []


@pytest.mark.clause("AMD-01", "REF-08")
def test_what_was_taken_away_old_tokens_do_not_open_from_that_moment_on(
    cds: Recipient, mia: Customer
) -> None:
    wide = given(cds, mia, f"{BASIC} {MOVEMENTS}")
    assert movements(cds, wide.tokens) == 200

    agrees(mia, wide.asks(BASIC))

    assert movements(cds, wide.tokens) == 403
    assert cds.introspects(wide.tokens["refresh_token"])["scope"] == BASIC
    again = cds.refreshes(wide.tokens["refresh_token"])
    assert again.json()["scope"] == BASIC
    assert movements(cds, again.json()) == 403
    wider = cds.refreshes(wide.tokens["refresh_token"], scope=MOVEMENTS)
    assert wider.json()["error"] == "invalid_scope"


@pytest.mark.clause("AMD-01", "REF-04")
def test_a_shorter_sharing_shortens_the_tokens_that_there_are(basic: Arrangement, mia: Customer) -> None:
    agrees(mia, basic.asks(BASIC, 86_400 * 2))

    ends = basic.row.expires_at
    assert ends is not None
    assert ends < timezone.now() + timedelta(days=3)
    assert basic.recipient.introspects(basic.tokens["refresh_token"])["exp"] == int(ends.timestamp())
    assert violations() == []


@pytest.mark.clause("AMD-01", "REF-01")
def test_an_arrangement_can_be_made_a_single_occasion(basic: Arrangement, mia: Customer) -> None:
    cds = basic.recipient

    tokens = cds.redeems(cds.answer_in(agrees(mia, basic.asks(BASIC, None)))["code"]).json()

    assert "refresh_token" not in tokens
    assert cds.refreshes(basic.tokens["refresh_token"]).json()["error"] == "invalid_grant"


def unredeemed(cds: Recipient, mia: Customer, scope: str) -> tuple[str, Arrangement]:
    """A code that was not redeemed yet, and what it is about."""
    code = cds.answer_in(mia.allows(cds.link(scope=scope)))["code"]
    mia.http.logout()
    return code, Arrangement(cds, str(Consent.objects.get().pk), {})


@pytest.mark.clause("AMD-01", "TOK-02")
def test_a_code_gives_nothing_once_its_customer_has_agreed_to_something_else(
    cds: Recipient, mia: Customer
) -> None:
    code, arrangement = unredeemed(cds, mia, f"{BASIC} {MOVEMENTS}")

    newer = cds.answer_in(agrees(mia, arrangement.asks(BASIC)))["code"]
    old, new = cds.redeems(code), cds.redeems(newer)

    assert (old.status_code, old.json()["error"]) == (400, "invalid_grant")
    assert "agreed to anew" in old.json()["error_description"]
    assert MOVEMENTS not in old.content.decode()
    assert new.json()["scope"] == BASIC
    assert cds.reads_accounts(new.json()["access_token"]).status_code == 200
    assert violations() == []


@pytest.mark.clause("AMD-01", "RFC 6749 §4.1.2", "TOK-02")
def test_a_code_that_comes_back_ends_its_tokens_also_after_a_change(
    basic: Arrangement, cds: Recipient, mia: Customer
) -> None:
    code = AuthorizationCode.objects.get()
    code.digest = digest("its value")
    code.save()
    agrees(mia, basic.asks(f"{BASIC} {MOVEMENTS}"))
    assert cds.refreshes(basic.tokens["refresh_token"]).status_code == 200

    assert cds.redeems("its value").json()["error_description"] == "the code was used before"

    assert cds.refreshes(basic.tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert cds.reads_accounts(basic.tokens["access_token"]).status_code == 401
