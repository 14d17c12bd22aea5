"""Many windows go back at once, and a code is redeemed that is being replaced: one code is ever good."""

from functools import partial
from typing import Any

import pytest

from oidc.models import AccessToken, AuthorizationCode, Interaction
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.people import MakeRecipient
from tests.races.threads import at_once, copies, held_up, twin

pytestmark = pytest.mark.django_db(transaction=True)


def decides(recipient: Recipient, mia: Customer, button: str) -> str:
    """The way back of a decision, not taken yet."""
    review = mia.reaches_review(recipient.link())
    answer = review.send(button)
    assert answer.status_code == 303
    return f"/consent/{Interaction.objects.get().pk}/return"


def windows(mia: Customer, number: int) -> list[Customer]:
    """Of her browser."""
    return [Customer("mia", twin(mia.http)) for _ in range(number)]


@pytest.mark.clause("AUT-24")
def test_a_no_leads_back_from_each_of_many_windows(recipient: Recipient, mia: Customer) -> None:
    way = decides(recipient, mia, "btn-deny")

    pages = at_once(*(partial(window.opens, way) for window in windows(mia, 16)))

    assert {page.status for page in pages} == {200}
    assert {recipient.answer_in(page.onward)["error"] for page in pages} == {"access_denied"}


@pytest.mark.clause("AUT-24", "TOK-02")
@pytest.mark.parametrize("issuer", ["cds", "nz", "fapi2"])
def test_of_the_codes_that_many_windows_take_back_one_is_good(
    make_recipient: MakeRecipient, mia: Customer, issuer: str
) -> None:
    recipient = make_recipient(issuer)
    way = decides(recipient, mia, "btn-allow")

    pages = at_once(*(partial(window.opens, way) for window in windows(mia, 12)))

    assert {page.status for page in pages} == {200}
    codes = [recipient.answer_in(page.onward)["code"] for page in pages]
    assert len(set(codes)) == len(codes)
    assert AuthorizationCode.objects.filter(revoked_at=None).count() == 1
    answers = [recipient.redeems(code).status_code for code in codes]
    assert sorted(answers) == [200, *[400] * 11]
    assert AccessToken.objects.filter(revoked_at=None, user__isnull=False).count() == 1


@pytest.mark.clause("TOK-02")
@pytest.mark.parametrize("round_", range(4))
def test_a_code_is_redeemed_or_replaced_whoever_is_faster(cds: Recipient, mia: Customer, round_: int) -> None:
    way = decides(cds, mia, "btn-allow")
    first = cds.answer_in(mia.opens(way).onward)["code"]
    (client,), (window,) = copies(cds, 1), windows(mia, 1)

    redeemed, page = at_once(
        *(partial(client.redeems, first), partial(window.opens, way)),
    )

    assert page.status == 200
    assert (redeemed.status_code, bool(page.onward)) in {(200, False), (400, True)}
    if page.onward:
        redeemed = cds.redeems(cds.answer_in(page.onward)["code"])
    assert redeemed.status_code == 200
    assert cds.reads_accounts(redeemed.json()["access_token"]).status_code == 200


@pytest.mark.clause("TOK-02")
def test_who_goes_back_while_the_code_is_being_redeemed_waits_and_gets_none(
    cds: Recipient, mia: Customer
) -> None:
    way = decides(cds, mia, "btn-allow")
    code = cds.answer_in(mia.opens(way).onward)["code"]
    (window,), redeemed = windows(mia, 1), list[Any]()

    page = held_up(lambda: redeemed.append(cds.redeems(code)), partial(window.opens, way))

    assert "You’ve finished here" in page.text
    assert redeemed[0].status_code == 200
    assert cds.reads_accounts(redeemed[0].json()["access_token"]).status_code == 200
    assert AuthorizationCode.objects.count() == 1


@pytest.mark.clause("TOK-02")
def test_who_redeems_a_code_while_it_is_being_replaced_waits_and_is_refused(
    cds: Recipient, mia: Customer
) -> None:
    way = decides(cds, mia, "btn-allow")
    code = cds.answer_in(mia.opens(way).onward)["code"]
    (client,), pages = copies(cds, 1), list[Page]()

    refused = held_up(lambda: pages.append(mia.opens(way)), partial(client.redeems, code))

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert cds.redeems(cds.answer_in(pages[0].onward)["code"]).status_code == 200
