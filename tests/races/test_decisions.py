"""A consent is decided once, in however many windows and browsers, and one decision is what is heard."""

from functools import partial
from typing import Any

import pytest

from consent.models import Consent, ConsentEvent
from oidc.models import AuthorizationCode, Interaction
from tests.actors import Customer, Recipient
from tests.pages import Page
from tests.people import MakeRecipient
from tests.races.threads import at_once, overtaken, twin

pytestmark = pytest.mark.django_db(transaction=True)

ALLOW, DENY = "btn-allow", "btn-deny"
DECIDED = {"authorise": "active", "reject": "rejected"}


def press_at_once(*presses: tuple[Page, str]) -> list[Page]:
    """Press a button on each page at the same moment, each in a window of its own."""
    windows = [(Page(twin(page.http), page.response, page.url), button) for page, button in presses]
    return at_once(*(partial(page.press, button) for page, button in windows))


def heard(recipient: Recipient, pages: list[Page]) -> list[dict[str, Any]]:
    """What the browsers brought back, each window of them; no page may be a failure of ours."""
    assert all(page.status < 500 for page in pages), [page.status for page in pages]
    return [recipient.answer_in(page.onward) for page in pages if page.onward]


def decision_on(consent: Consent) -> str:
    """The one verb that decided."""
    (verb,) = ConsentEvent.objects.filter(consent=consent, sequence__gt=1).values_list("verb", flat=True)
    return str(verb)


@pytest.mark.clause("AUT-24", "CON-04")
@pytest.mark.parametrize("issuer", ["cds", "nz"])
@pytest.mark.parametrize("buttons", [(ALLOW, ALLOW), (ALLOW, DENY), (ALLOW, DENY, ALLOW, DENY)])
@pytest.mark.parametrize("round_", range(3))
def test_two_windows_decide_and_one_decision_stands(
    make_recipient: MakeRecipient, mia: Customer, issuer: str, buttons: tuple[str, ...], round_: int
) -> None:
    recipient = make_recipient(issuer)
    review = mia.reaches_review(recipient.link())

    pages = press_at_once(*((review, button) for button in buttons))

    answers = heard(recipient, pages)
    consent = Consent.objects.get()
    verb = decision_on(consent)
    assert consent.status == DECIDED[verb]
    assert len(answers) == len(pages)
    assert {"code" in answer for answer in answers} == {verb == "authorise"}
    assert {answer.get("error") for answer in answers} == {None if verb == "authorise" else "access_denied"}
    good = AuthorizationCode.objects.filter(revoked_at=None)
    assert good.count() == (1 if verb == "authorise" else 0)


@pytest.mark.clause("AUT-24", "CON-04")
@pytest.mark.parametrize("first", [ALLOW, DENY])
@pytest.mark.parametrize("issuer", ["cds", "nz"])
def test_a_window_that_another_overtook_between_its_readings_goes_back_with_that_decision(
    make_recipient: MakeRecipient, mia: Customer, issuer: str, first: str
) -> None:
    """It read that nothing was decided, and then that its consent does not wait any more."""
    recipient = make_recipient(issuer)
    review = mia.reaches_review(recipient.link())
    late = Page(twin(mia.http), review.response, review.url)

    page = overtaken(partial(late.press, DENY), reading=Consent, by=partial(review.press, first))

    (answer,) = heard(recipient, [page])
    assert ("code" in answer, answer.get("error")) == (
        (True, None) if first == ALLOW else (False, "access_denied")
    )


@pytest.mark.clause("CON-04", "AUT-11")
@pytest.mark.parametrize("buttons", [(ALLOW, ALLOW), (ALLOW, DENY)])
def test_one_intent_in_two_browsers_is_decided_once(
    nz: Recipient, mia: Customer, buttons: tuple[str, str]
) -> None:
    intent = nz.intent()
    reviews = [
        customer.reaches_review(nz.link(claims=nz.names(intent))) for customer in (mia, Customer("mia"))
    ]

    pages = press_at_once(*zip(reviews, buttons, strict=True))

    (answer,) = heard(nz, pages)
    consent = Consent.objects.get()
    assert consent.status == DECIDED[decision_on(consent)]
    assert ("code" in answer) == (consent.status == "active")
    loser = next(page for page in pages if not page.onward)
    assert loser.status == 410
    (told,) = heard(nz, [loser.press("btn-cancel")])
    assert told["error"] == "access_denied"


@pytest.mark.clause("PAR-05", "FAPI2-SP §5.3.2.2")
def test_one_request_uri_is_completed_in_one_of_two_browsers(cds: Recipient, mia: Customer) -> None:
    link = cds.link()
    reviews = [customer.reaches_review(link) for customer in (mia, Customer("mia"))]
    assert Interaction.objects.count() == 2

    pages = press_at_once(*((review, ALLOW) for review in reviews))

    (answer,) = heard(cds, pages)
    loser = next(page for page in pages if not page.onward)
    assert cds.redeems(answer["code"]).status_code == 200
    assert decision_on(Consent.objects.get()) == "authorise"
    assert loser.status == 410
    (told,) = heard(cds, [loser.press("btn-cancel")])
    assert told["error"] == "access_denied"
    assert Consent.objects.get().status == "active"
