"""A client that is remembered is judged by what it is now; an assertion counts once, whatever comes of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from joserfc.jwk import RSAKey

from consent.models import Recipient as Company
from consent.storing import Proviso
from oidc.clients.grounds import Grounds
from oidc.clients.known import find_client
from oidc.errors import InvalidClient
from oidc.models import AccessToken, AuthorizationCode, Client, UsedJti
from tests.actors import Answer, Customer, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CAU-01")]


def asks(recipient: Recipient, **form: object) -> Answer:
    return recipient.post("token", **{"grant_type": "client_credentials", **form})


def meets(recipient: Recipient) -> Recipient:
    assert asks(recipient).status_code == 200
    return recipient


def test_one_that_is_remembered_costs_one_statement(fapi2: Recipient) -> None:
    meets(fapi2)

    with CaptureQueriesContext(connection) as seen:
        assert asks(fapi2).status_code == 200

    assert len(seen) == 1


def test_another_key_counts_from_the_next_call_on(fapi2: Recipient) -> None:
    meets(fapi2)
    new = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": "a new key"})
    Client.objects.filter(pk=fapi2.row.pk).update(jwks={"keys": [new.as_dict(private=False)]})

    assert asks(fapi2, client_assertion=fapi2.assertion(key=new)).status_code == 200
    assert asks(fapi2).json()["error"] == "invalid_client"


@pytest.mark.parametrize("who", [Client, Company])
def test_one_that_is_suspended_is_refused_at_the_next_call(fapi2: Recipient, who: type) -> None:
    meets(fapi2)
    who.objects.update(suspended_at=timezone.now())

    answer = asks(fapi2)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.clause("CAU-04")
def test_what_is_begun_anew_has_used_nothing_up(fapi2: Recipient) -> None:
    dpop = meets(fapi2).with_dpop()
    meets(dpop)
    before = UsedJti.objects.count()
    Company.objects.update(website="https://another.test")

    assert asks(dpop).status_code == 200
    assert UsedJti.objects.count() == before + 1


def test_one_that_is_gone_is_unknown(fapi2: Recipient) -> None:
    meets(fapi2)
    AccessToken.objects.all().delete()
    Client.objects.filter(pk=fapi2.row.pk).delete()

    assert asks(fapi2).json()["error"] == "invalid_client"


@pytest.mark.clause("CAU-04", "RFC 7523 §3")
@pytest.mark.parametrize("refused", [{"scope": "unheard-of"}, {"grant_type": "unheard-of"}])
def test_an_assertion_counts_though_the_call_was_refused(fapi2: Recipient, refused: dict[str, str]) -> None:
    assertion = fapi2.assertion()

    assert asks(fapi2, client_assertion=assertion, **refused).status_code == 400
    again = [asks(fapi2, client_assertion=assertion), asks(fapi2, client_assertion=assertion, **refused)]

    assert [(answer.status_code, answer.json()["error"]) for answer in again] == [(401, "invalid_client")] * 2


@pytest.mark.clause("CAU-04", "RFC 7523 §3")
def test_an_assertion_that_comes_again_leaves_the_code_alone(fapi2: Recipient, mia: Customer) -> None:
    assertion = fapi2.assertion()
    asks(fapi2, client_assertion=assertion)
    code = fapi2.answer_in(mia.allows(fapi2.link()))["code"]

    assert fapi2.redeems(code, client_assertion=assertion).json()["error"] == "invalid_client"
    assert AuthorizationCode.objects.get().consumed_at is None
    assert fapi2.redeems(code).status_code == 200


def test_what_somebody_does_to_a_client_they_found_is_not_remembered(fapi2: Recipient) -> None:
    meets(fapi2)
    found = find_client("fapi2", fapi2.client_id)
    assert found is not None

    found.token_endpoint_auth_method, found.jwks = "none", {"keys": []}

    assert asks(fapi2).status_code == 200


def test_once_a_ground_has_failed_nothing_is_stored_any_more() -> None:
    grounds, row = Grounds(), Company(name="Lark", legal_name="Lark", created_at=timezone.now())
    grounds.rest_on(Proviso("SELECT 1 WHERE false", ()), InvalidClient("refused"))

    with pytest.raises(InvalidClient):
        grounds.store(row)
    with pytest.raises(RuntimeError):
        grounds.store(row)
    grounds.settle()

    assert not Company.objects.exists()
