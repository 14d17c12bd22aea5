"""How the authorization endpoint says no: on a page, or back at the recipient."""

from typing import Any

from oidc.models import Interaction
from oidc.security_log import reference_of
from tests.actors import Customer, Recipient
from tests.events import refusal
from tests.pages import HOST


def page(customer: Customer, link: str) -> str:
    """The text of an error page: 400, no way out, nothing begun."""
    answer = customer.http.get(link, secure=True, **HOST)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-store"
    assert not Interaction.objects.exists()
    assert b"recipient.test" not in answer.content
    event = refusal(answer)
    assert event["status"] == 400
    shown = answer.content.decode()
    assert reference_of(event["interaction_id"]) in shown  # by which the line is found
    assert str(event["reason"]) not in shown
    assert f">{event['code']}<" in shown
    return shown


def sent_back(recipient: Recipient, customer: Customer, link: str) -> dict[str, Any]:
    """The error the browser carries back: by 303, with the issuer, and nothing begun."""
    answer = customer.http.get(link, secure=True, **HOST)
    assert answer.status_code == 303, answer.content
    back = recipient.answer_in(answer["Location"])
    assert back["iss"] == recipient.issuer_url
    assert "code" not in back
    assert not Interaction.objects.exists()
    assert refusal(answer)["code"] == back["error"]
    return back
