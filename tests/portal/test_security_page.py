"""The security page: everything that opens the customer's pages, and every way to close it."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from consent.models import Person
from portal.models import SecurityLetter, SignedInSession, SignInEvent
from portal.pruning import prune
from portal.security_letters import TRIES, send_due
from tests.actors import Customer
from tests.pages import HOST
from vault.envelope import unseal_text

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


def on(agent: str) -> Customer:
    """Mia in a browser of that kind."""
    customer = Customer("mia")
    customer.http.defaults["HTTP_USER_AGENT"] = agent
    return customer


# --- sessions ---------------------------------------------------------------------------------------------


@pytest.mark.clause("ASVS §7.5.2")
def test_every_browser_is_listed_in_words_and_by_its_network(mia):
    phone, desk = on(IPHONE), on(WINDOWS)
    phone.signs_in()
    desk.signs_in()

    text = desk.opens("/security/").text

    assert "Safari on iPhone" in text
    assert "Chrome on Windows This browser" in text
    assert "Network 127.0.0.1" in text


@pytest.mark.clause("ASVS §7.4.2", "ASVS §7.5.2")
def test_signing_one_browser_out_from_another_works_at_once(mia, events):
    phone, desk = on(IPHONE), on(WINDOWS)
    phone.signs_in()
    desk.signs_in()
    (of_phone,) = [one for one in SignedInSession.objects.all() if one.device == "Safari on iPhone"]

    page = desk.opens("/security/").press_at(f"/security/sessions/{of_phone.pk}/end")

    assert "Safari on iPhone" not in page.text.partition("Recent activity")[0]
    assert phone.opens("/").has("id_password")
    assert not desk.opens("/").has("id_password")
    assert events.codes("sign-in")[-1] == "session ended"


@pytest.mark.clause("ASVS §7.4.3")
def test_signing_out_everywhere_else_leaves_this_browser_alone(mia):
    others = [on(IPHONE), on(WINDOWS)]
    for other in others:
        other.signs_in()
    mia.signs_in()

    mia.opens("/security/").press("btn-end-others")

    assert all(other.opens("/").has("id_password") for other in others)
    assert "Who can see your data" in mia.opens("/").text
    assert SignedInSession.objects.count() == 1


def test_nobody_ends_anothers_session(mia, leo):
    mia.signs_in()
    leo.signs_in()
    hers = SignedInSession.objects.get(person__username="mia")

    leo.http.post(f"/security/sessions/{hers.pk}/end", secure=True, **HOST)

    assert "Who can see your data" in mia.opens("/").text


def test_signing_out_takes_the_browser_off_the_list(mia):
    mia.signs_in()
    mia.opens("/account/logout/").press("btn-sign-out")

    assert not SignedInSession.objects.exists()


@pytest.mark.clause("ASVS §7.2.4")
def test_a_session_has_a_new_key_after_each_proof(mia, uk):
    mia.signs_in()
    before = mia.http.session.session_key
    page = mia.opens(uk.link()).press("btn-continue", id_otp="000000")

    assert page.has("account-1")
    assert mia.http.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert SignedInSession.objects.get().session_key == mia.http.session.session_key


# --- activity ---------------------------------------------------------------------------------------------


def test_the_customer_sees_what_happened_to_their_sign_in(mia):
    mia.opens("/").press("btn-continue", id_username="mia", id_password="wrong")
    on(IPHONE).opens("/").press("btn-continue", id_username="MIA", id_password="wrong")
    mia.signs_in()

    text = mia.opens("/security/").text

    assert text.count("Wrong password") == 2
    assert "You signed in with password and code" in text
    assert "Safari on iPhone · network 127.0.0.1" in text


def test_nobody_sees_what_happened_to_anothers(mia, leo):
    mia.opens("/").press("btn-continue", id_username="mia", id_password="wrong")
    leo.signs_in()

    assert "Wrong password" not in leo.opens("/security/activity").text


def test_activity_is_kept_for_ninety_days(mia):
    mia.signs_in()
    SignInEvent.objects.update(at=timezone.now() - timedelta(days=91))

    prune(timezone.now())

    assert not SignInEvent.objects.exists()


# --- the authenticator app --------------------------------------------------------------------------------


def new_secret_of(customer: Customer) -> str:
    person = Person.objects.get(username=customer.username)
    return unseal_text(customer.http.session["portal.new app"], f"portal.new app|{person.pk}")


def code_of(customer: Customer, *, later: int = 0) -> str:
    """What a new app shows that has just scanned the page's square."""
    secret = new_secret_of(customer)
    clock = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303 -- what apps compute
    return clock.generate(int(timezone.now().timestamp()) + later).decode()


def test_the_app_moves_to_another_phone_with_its_first_code(mia, settings, events):
    mia.signs_in()
    old = Authenticator.objects.get(user__username="mia", type="totp").data["secret"]
    page = mia.opens("/security/authenticator")
    assert "Move your authenticator app" in page.text
    assert "JavaScript" not in page.text

    assert "isn’t the one your app shows" in page.press("btn-continue", id_otp="123").text
    code = code_of(mia)
    done = page.press("btn-continue", id_otp=code)

    assert "Authenticator app set up" in done.text
    assert Authenticator.objects.get(user__username="mia", type="totp").data["secret"] != old
    settings.SANDBOX = False
    again = Customer("mia").opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")
    assert "or was used before" in again.press("btn-continue", id_otp=code).text
    assert "authenticator app added" in events.codes("sign-in")


def test_the_secret_of_an_app_lies_nowhere_in_clear(mia):
    mia.signs_in()
    page = mia.opens("/security/authenticator")
    secret = new_secret_of(mia)
    assert secret in page.text.replace(" ", "")

    page.press("btn-continue", id_otp=code_of(mia))

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in str(dict(mia.http.session))


def test_the_square_is_the_code_of_the_apps_address(mia):
    mia.signs_in()
    html = mia.opens("/security/authenticator").response.content.decode()
    drawn = {
        (x, int(y))
        for start, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", html)
        for x in range(int(start), int(start) + int(length))
    }

    code = QRCode(error_correction=ERROR_CORRECT_L)
    code.add_data(unescape(re.findall(r'href="(otpauth:[^"]+)"', html)[0]))
    matrix = code.get_matrix()
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


@pytest.mark.parametrize(
    "path",
    [
        "/security/authenticator",
        "/security/authenticator/remove",
        "/security/passkeys/add",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
    ],
)
@pytest.mark.clause("ASVS §7.5.1")
def test_what_changes_the_sign_in_needs_fresh_factors(mia, older_factors: Callable[[Customer], None], path):
    mia.signs_in()
    older_factors(mia)

    asked = mia.opens(path)

    assert asked.has("id_otp")
    assert asked.press("btn-continue", id_otp="000000").url.endswith(path)


def test_the_app_may_go_where_something_else_is_left(mia):
    mia.signs_in()

    page = mia.opens("/security/authenticator/remove").press("btn-remove")

    assert "Not set up" in page.text
    assert "app removed" in SecurityLetter.objects.values_list("topic", flat=True)


def test_the_app_stays_where_nothing_else_is_left(noah):
    noah.signs_in()

    page = noah.opens("/security/authenticator/remove").press("btn-remove")

    assert page.status == 409
    assert Authenticator.objects.filter(user__username="noah", type="totp").exists()


# --- letters ----------------------------------------------------------------------------------------------


@pytest.fixture
def mails(settings) -> None:
    settings.EMAIL_URL = "memorymail://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def write(topic: str, name: str = "mia", about: str = "Phone") -> SecurityLetter:
    at = timezone.now()
    person = Person.objects.get(username=name)
    letter = SecurityLetter(person=person, topic=topic, written_at=at, due_at=at)
    letter.observe(about=about, device="Chrome on Windows").save()
    return letter


@pytest.mark.clause("ASVS §6.3.7")
@pytest.mark.parametrize(
    "topic",
    [
        "passkey added", "passkey removed", "passkey copied", "app added", "app removed",
        "recovery codes made", "recovery code used", "new device",
    ],
)  # fmt: skip
def test_every_change_has_its_letter_without_a_link_that_signs_in(mia, mails, topic):
    write(topic)

    assert send_due(timezone.now()) == 1

    (letter,) = mail.outbox
    assert letter.to == ["mia@thompson.example"]
    assert "Chrome on Windows" in letter.body
    assert "It wasn’t you?" in letter.body
    assert letter.body.count("https://") == 1
    assert "https://localhost:9443," in letter.body
    assert "{" not in letter.subject + letter.body
    assert ("nothing to do" in letter.body) == ("Remove that passkey" not in letter.body)


def test_a_letter_is_sent_once(mia, mails):
    write("passkey added")

    assert [send_due(timezone.now()), send_due(timezone.now())] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_letter_nobody_took_is_tried_again_later_and_given_up_in_the_end(mia, settings, mails):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    write("passkey added")
    at = timezone.now()

    assert send_due(at) == 0
    assert send_due(at) == 0  # not due again yet
    outcomes = [send_due(SecurityLetter.objects.get().due_at) for _ in range(TRIES - 1)]

    assert outcomes == [0] * (TRIES - 2) + [1]
    assert SecurityLetter.objects.get().outcome == "given up"


def test_who_has_no_verified_address_gets_none(noah, mails):
    write("passkey added", "noah")

    assert send_due(timezone.now()) == 1
    assert mail.outbox == []


def test_a_second_browser_is_told_and_the_first_is_not(mia):
    mia.signs_in()
    assert not SecurityLetter.objects.exists()

    on(IPHONE).signs_in()

    assert SecurityLetter.objects.get().topic == "new device"
