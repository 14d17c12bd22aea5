"""Revoking (RFC 7009): what is the caller's ends, with its family; hints change nothing, nobody learns."""

import pytest

from consent.models import Consent
from oidc.models import AccessToken
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def tokens(recipient: Recipient, mia: Customer) -> dict[str, str]:
    return dict(recipient.redeems(recipient.answer_in(mia.allows(recipient.link()))["code"]).json())


@pytest.mark.clause("INT-09", "RFC 7009 §2.1")
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "id_token", "urn:x:anything"])
def test_a_hint_that_is_wrong_or_unknown_changes_nothing(
    cds: Recipient, mia: Customer, which: str, hint: str
) -> None:
    tokens = cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()

    answer = cds.post("revoke", token=tokens[which], token_type_hint=hint)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Cache-Control"] == "no-store"
    assert cds.reads_accounts(tokens["access_token"]).status_code == 401
    assert cds.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.clause("INT-08", "INT-09", "RFC 7009 §2.1", "RFC 7009 §2.2")
def test_what_is_no_token_of_the_callers_is_left_alone(
    recipient: Recipient, make_recipient: MakeRecipient, tokens: dict[str, str]
) -> None:
    other = make_recipient(recipient.issuer, "other")
    first = recipient.refreshes(tokens["refresh_token"]).json()["access_token"]

    answers = [
        *(other.post("revoke", token=tokens[name]) for name in ("access_token", "refresh_token")),
        recipient.post("revoke", token=tokens["id_token"]),
        recipient.post("revoke", token="x" * 2000),
        recipient.post("revoke", token="a b&c=d+%00é"),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, b"")}
    for token in (tokens["access_token"], first):
        assert recipient.reads_accounts(token).status_code == 200


@pytest.mark.clause("RFC 7009 §2.1")
def test_every_access_token_of_the_family_ends_with_any_of_it(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    later = recipient.refreshes(tokens["refresh_token"]).json()["access_token"]
    own = recipient.client_token()
    business = AccessToken.objects.filter(pk=AccessToken.objects.filter(consent=None).latest("pk").pk)

    assert recipient.post("revoke", token=later).status_code == 200
    assert recipient.post("revoke", token=later).status_code == 200, "as often as one likes"

    assert recipient.reads_accounts(tokens["access_token"]).status_code == 401
    assert not AccessToken.objects.filter(consent__isnull=False, revoked_at=None).exists()
    assert business.filter(revoked_at=None).exists()
    assert recipient.post("revoke", token=own).status_code == 200
    assert not business.filter(revoked_at=None).exists()
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("RFC 7009 §2.1")
def test_a_revocation_is_a_form_that_a_client_sends(cds: Recipient) -> None:
    by_get = cds.http.get("/cds/revoke?token=x", secure=True, **cds.handshake())
    unproved = cds.post("revoke", token="x", assertion="no.such.thing")
    empty = cds.post("revoke", token="")

    assert by_get.status_code == 405
    assert (unproved.status_code, unproved.json()["error"]) == (401, "invalid_client")
    assert (empty.status_code, empty.json()["error"]) == (400, "invalid_request")
