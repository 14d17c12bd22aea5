"""Staff declare a threat, and end it."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from consent.models import Person
from portal.models import DeclaredThreat, KnownDevice, SignInEvent
from tests.actors import Customer
from tests.events import Events
from tests.inbox import Inbox
from tests.relying_party import RelyingParty


@pytest.mark.clause("ACR-11")
def test_a_threat_is_declared_shown_and_ended(db, capsys, events: Events):
    call_command("threat", "declare", "numbers are being stolen")
    call_command("threat", "show")
    call_command("threat", "end")

    assert "numbers are being stolen" in capsys.readouterr().out
    assert events.decided == ["threat declared", "threat ended"]
    assert DeclaredThreat.objects.get().ended_at is not None


def test_what_is_not_declared_cannot_be_ended(db):
    with pytest.raises(CommandError, match="no threat"):
        call_command("threat", "end")


def test_a_threat_has_a_reason(db):
    with pytest.raises(CommandError, match="why"):
        call_command("threat", "declare", " ")


@pytest.mark.clause("ACR-11")
def test_under_a_threat_only_passkeys_and_the_app_count(mia):
    call_command("threat", "declare", "numbers are being stolen")

    page = mia.opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")

    assert "Text a code" not in page.text
    assert "recovery code" not in page.text
    assert "Who can see your data" in page.press("btn-continue", id_otp="000000").text


@pytest.mark.clause("ACR-11", "AUT-10")
def test_under_a_threat_no_app_is_answered_silently_from_a_code_by_text_message(
    app: RelyingParty, mia: Customer, inbox: Inbox
) -> None:
    agrees_by_code(app, mia, inbox, "sms")

    before = app.told_silently(mia)
    call_command("threat", "declare", "numbers are being stolen")
    during = app.told_silently(mia)
    call_command("threat", "end")

    assert "code" in before
    assert during["error"] == "login_required"
    assert "code" in app.told_silently(mia)


@pytest.mark.clause("ACR-11", "AUT-10")
@pytest.mark.parametrize(
    "trouble",
    [
        lambda person: KnownDevice.objects.filter(person=person).delete(),
        lambda person: SignInEvent.objects.bulk_create(
            SignInEvent(person=person, what="wrong password", at=timezone.now()) for _ in range(5)
        ),
    ],
    ids=["a new device", "many failures"],
)
def test_nor_in_other_trouble_from_a_code_by_mail(
    app: RelyingParty, mia: Customer, inbox: Inbox, trouble: Callable[[Person], object]
) -> None:
    mia.signs_in()  # by what is trusted more; the browser is known from now on
    mia.http.cookies.pop("__Host-session")
    agrees_by_code(app, mia, inbox, "email")
    assert "code" in app.told_silently(mia)

    trouble(Person.objects.get(username="mia"))

    assert app.told_silently(mia)["error"] == "login_required"


def agrees_by_code(app: RelyingParty, customer: Customer, inbox: Inbox, channel: str) -> None:
    page = customer.opens(app.link()).press("btn-continue", id_username="mia", id_password="accord-demo")
    page = page.chooses("send", channel).press("btn-continue", id_otp=inbox.last.code)
    app.redeems(app.answer_in(page.press("btn-allow").onward)["code"])
