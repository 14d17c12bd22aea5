"""A browser that brings no more than the handle of a pushed request."""

import pytest

from oidc.models import PushedRequest
from tests.actors import Customer, Recipient
from tests.events import Events
from tests.oidc.authorization import page, sent_back
from tests.pages import HOST
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("AUT-01", "AUT-02")
def test_only_the_handle_and_the_client_count(cds: Recipient, mia: Customer) -> None:
    link = cds.link() + "&state=other&redirect_uri=https://evil.test&scope=everything"

    assert cds.answer_in(mia.allows(link))["state"] == "a-state"


@pytest.mark.clause("PAR-05", "FAPI2-SP §5.3.2.2")
def test_a_handle_may_be_opened_again_until_the_decision_and_never_after(
    cds: Recipient, mia: Customer
) -> None:
    link = cds.link()
    mia.opens(link)
    mia.allows(link)

    again = Customer("mia").http.get(link, secure=True, **HOST)

    assert cds.answer_in(again["Location"])["error"] == "invalid_request_uri"


@pytest.mark.clause("PAR-04", "RFC 9126 §4")
def test_a_handle_runs_out(cds: Recipient, stranger: Customer) -> None:
    link = cds.link()
    PushedRequest.objects.update(expires_at="2020-01-01T00:00:00Z")

    assert sent_back(cds, stranger, link)["error"] == "invalid_request_uri"


@pytest.mark.clause("RFC 9126 §4")
def test_a_handle_of_another_client_is_unknown(
    cds: Recipient, make_recipient: MakeRecipient, stranger: Customer, events: Events
) -> None:
    thief = make_recipient("cds", "thief")

    page(stranger, thief.link_to(request_uri=cds.request_uri()))

    assert events.refused == ["invalid_request_uri"]


@pytest.mark.clause("RFC 9101 §5.2")
def test_a_foreign_request_uri_is_never_fetched(cds: Recipient, stranger: Customer, events: Events) -> None:
    page(stranger, cds.link_to(request_uri="https://127.0.0.1:1/request.jwt"))

    assert events.refused == ["request_uri_not_supported"]


@pytest.mark.clause("AUT-01")
def test_a_handle_and_an_object_exclude_each_other(cds: Recipient, stranger: Customer) -> None:
    link = cds.link_to(request_uri=cds.request_uri(), request=cds.request_object())

    assert sent_back(cds, stranger, link)["error"] == "invalid_request"


@pytest.mark.clause("PAR-23")
def test_neither_a_handle_nor_an_object_says_by_itself_whose_it_is(
    cds: Recipient, nz: Recipient, stranger: Customer
) -> None:
    page(stranger, f"/cds/authorize?request_uri={cds.request_uri()}")
    page(stranger, f"/nz/authorize?request={nz.request_object(claims=nz.names(nz.intent()))}")
