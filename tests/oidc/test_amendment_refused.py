"""Who cannot change an arrangement, and when it is too late for it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from oidc.models import AuthorizationCode
from tests.actors import Answer, Customer, Recipient
from tests.arrangements import A_YEAR, BASIC, MOVEMENTS, Arrangement, agrees
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def error_of(answer: Answer) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return dict(answer.json())


UNKNOWN = {
    "error": "invalid_request",
    "error_description": "the request names no arrangement of this client that is in force",
}


@pytest.mark.clause("AMD-02", "PAR-13")
def test_unknown_ended_and_anothers_arrangements_are_refused_in_the_same_words(
    basic: Arrangement, mia: Customer, make_recipient: MakeRecipient
) -> None:
    cds, other = basic.recipient, make_recipient("cds", "lantern")

    def pushed(recipient: Recipient, arrangement: str) -> dict[str, str]:
        claims = basic.claims(cdr_arrangement_id=arrangement)
        return error_of(recipient.pushes(scope=BASIC, claims=claims))

    assert pushed(other, basic.id) == UNKNOWN
    assert pushed(cds, str(uuid4())) == UNKNOWN
    cds.post("arrangements/revoke", cdr_arrangement_id=basic.id)
    assert pushed(cds, basic.id) == UNKNOWN


@pytest.mark.clause("AMD-02", "PAR-13")
@pytest.mark.parametrize("arrangement", ["x", "", 7, ["a"], {"value": "x"}])
def test_what_is_no_id_is_refused(basic: Arrangement, arrangement: object) -> None:
    answer = error_of(
        basic.recipient.pushes(scope=BASIC, claims=basic.claims(cdr_arrangement_id=arrangement))
    )

    assert answer["error"] == "invalid_request"
    assert "cdr_arrangement_id" in answer["error_description"]


@pytest.mark.clause("AMD-02")
def test_one_that_ends_between_push_and_arrival_is_refused(basic: Arrangement, mia: Customer) -> None:
    link = basic.asks(BASIC)
    basic.recipient.post("arrangements/revoke", cdr_arrangement_id=basic.id)

    response = mia.http.get(link, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")

    assert basic.recipient.answer_in(response["Location"])["error"] == "invalid_request"


@pytest.mark.clause("AMD-02", "PAR-13")
def test_another_customer_cannot_change_it_nor_learn_anything(basic: Arrangement, leo: Customer) -> None:
    before = basic.as_stored

    page = leo.signs_in(basic.asks(f"{BASIC} {MOVEMENTS}"))

    assert page.status == 403
    assert "Somebody else agreed to this sharing" in page.text
    assert "Everyday" not in page.text
    assert "Mia" not in page.text
    assert basic.as_stored == before
    left = leo.opens(basic.asks(BASIC)).press("btn-cancel")
    assert basic.recipient.answer_in(left.onward)["error"] == "access_denied"
    assert "You left before deciding" in left.text
    assert basic.as_stored == before


@pytest.mark.clause("AMD-02")
def test_an_arrangement_stopped_while_the_customer_reads_stays_stopped(
    basic: Arrangement, mia: Customer
) -> None:
    review = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-continue")
    basic.recipient.post("arrangements/revoke", cdr_arrangement_id=basic.id)

    late = review.press("btn-allow")

    assert late.status == 410
    assert basic.row.status == "revoked"
    assert basic.recipient.answer_in(late.press("btn-cancel").onward)["error"] == "access_denied"
    assert mia.opens(review.url).url.endswith("/return") or mia.opens(review.url).status in {200, 410}


@pytest.mark.clause("AMD-01")
def test_of_two_changes_at_a_time_the_one_agreed_to_second_finds_that_it_is_outdated(
    basic: Arrangement, mia: Customer
) -> None:
    first, second = basic.asks(BASIC, A_YEAR), basic.asks(f"{BASIC} {MOVEMENTS}")
    elsewhere = Customer("mia")
    review = mia.signs_in(first).press("btn-continue")
    agrees(elsewhere, second)

    late = review.press("btn-allow")

    assert late.status == 410
    assert basic.row.edition == 2
    assert basic.row.permissions == ["bank:accounts.basic:read", "bank:transactions:read"]


@pytest.mark.clause("AMD-01")
def test_a_code_that_another_change_overtook_is_not_made(basic: Arrangement, mia: Customer) -> None:
    slow = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-continue").send("btn-allow")
    agrees(Customer("mia"), basic.asks(f"{BASIC} {MOVEMENTS}"))

    back = mia.opens(slow["Location"]).onward

    assert basic.recipient.answer_in(back)["error"] == "access_denied"
    assert AuthorizationCode.objects.count() == 2


def stopped(basic: Arrangement) -> None:
    basic.recipient.post("arrangements/revoke", cdr_arrangement_id=basic.id)


def suspended(basic: Arrangement) -> None:
    type(basic.recipient.row.recipient).objects.update(suspended_at=timezone.now())


def paused(basic: Arrangement) -> None:
    type(basic.recipient.row).objects.update(paused_at=timezone.now())


@pytest.mark.clause("AMD-01", "AUT-18")
@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (stopped, "Nothing was changed. What you agreed to before has ended."),
        (suspended, "is paused: Recipient budget-fox gets nothing from us at present."),
        (paused, "is paused: Recipient budget-fox gets nothing from us at present."),
    ],
)
def test_who_goes_back_reads_what_is_left_of_what_they_agreed_to_before(
    basic: Arrangement, mia: Customer, meanwhile: Callable[[Arrangement], None], told: str
) -> None:
    review = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-continue")
    meanwhile(basic)

    page = review.press("btn-allow").press("btn-cancel")

    assert told in page.text
    assert "still sees" not in page.text


@pytest.mark.clause("AMD-01", "AUT-18")
def test_who_goes_back_from_a_change_keeps_what_they_agreed_to(basic: Arrangement, mia: Customer) -> None:
    page = mia.signs_in(basic.asks(BASIC, A_YEAR)).press("btn-cancel")

    assert "still sees what you agreed to before" in page.text
