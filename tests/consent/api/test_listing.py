"""Recipients of plain FAPI see what became of the consents they asked for, and nobody else's."""

import pytest

from consent.api import listing
from tests.actors import Customer, Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2")


@pytest.mark.clause("CON-01", "TOK-20")
def test_a_recipient_sees_its_own_consents_and_what_became_of_them(
    fapi2: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    mia.allows(fapi2.link())
    fapi2.pushes(scope="openid accounts")
    make_recipient("fapi2", "another").pushes()

    body = fapi2.reads("/fapi2/consents", fapi2.client_token()).json()

    assert [(one["status"], one["permissions"]) for one in body["consents"]] == [
        ("awaiting", ["accounts"]),
        ("active", ["accounts", "transactions"]),
    ]
    assert body["consents"][1]["expires_at"]
    assert body["links"] == {}


@pytest.mark.peer("6b-01")
def test_pages_follow_one_another(fapi2: Recipient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for _ in range(5):
        fapi2.pushes()
    token, path, seen = fapi2.client_token(), "/fapi2/consents", []

    while path:
        body = fapi2.reads(path, token).json()
        seen += [one["id"] for one in body["consents"]]
        path = body["links"].get("next", "").removeprefix("https://localhost:9444")

    assert len(set(seen)) == len(seen) == 5


def test_a_page_after_nothing_is_refused_or_empty(fapi2: Recipient) -> None:
    fapi2.pushes()
    token = fapi2.client_token()

    malformed = fapi2.reads("/fapi2/consents?after=x", token)
    unknown = fapi2.reads("/fapi2/consents?after=00000000-0000-4000-8000-000000000000", token)

    assert (malformed.status_code, malformed.json()["error"]) == (400, "invalid_request")
    assert unknown.json() == {"consents": [], "links": {}}


@pytest.mark.clause("TOK-20")
def test_a_customers_token_does_not_open_the_list(fapi2: Recipient, mia: Customer) -> None:
    back = fapi2.answer_in(mia.allows(fapi2.link()))
    token = fapi2.redeems(back["code"]).json()["access_token"]

    assert fapi2.reads("/fapi2/consents", token).status_code == 403
    assert fapi2.reads("/fapi2/consents", "nothing").status_code == 401


def test_an_ecosystem_that_has_no_such_list_has_no_such_address(nz: Recipient) -> None:
    assert nz.reads("/nz/consents", nz.client_token()).status_code == 404
