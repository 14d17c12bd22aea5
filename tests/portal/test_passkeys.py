"""Passkeys: two factors at once, for one challenge, one origin, one browser and one consent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from consent.models import Consent
from portal.models import PasskeyKey, SecurityLetter
from tests.actors import Customer, Recipient
from tests.browser import Browser
from tests.evidence import decided_on
from tests.pages import Page
from tests.passkeys import PRESENT, Device
from tests.races.threads import twin


def adds(customer: Customer, device: Device, **said: Any) -> Page:
    """Add a passkey on the security page; the customer is signed in."""
    page = customer.opens("/security/passkeys/add")
    return page.press("btn-passkey", credential=device.makes(page.passkey, **said), id_name="Phone")


def uses(page: Page, device: Device, **said: Any) -> Page:
    """Answer the page's question for a passkey."""
    return page.press("btn-passkey", credential=device.signs(page.passkey, **said))


@pytest.fixture
def device(mia: Customer) -> Device:
    """Mia's phone, with a passkey of hers; she has signed out since."""
    device = Device()
    mia.signs_in()
    assert "Phone" in adds(mia, device).text
    mia.http = Browser()
    return device


# --- using one --------------------------------------------------------------------------------------------


def test_a_passkey_signs_in_by_itself(mia, device, events):
    page = uses(mia.opens("/"), device)

    assert "Who can see your data" in page.text
    assert events.codes("sign-in")[-1] == "signed in"


@pytest.mark.clause("RFC 8176 §2", "ACR-10")
@pytest.mark.parametrize(("synced", "key"), [(False, "hwk"), (True, "swk")])
def test_the_evidence_says_what_kind_of_key_it_was(mia, uk, synced, key):
    device = Device(synced=synced)
    mia.signs_in()
    adds(mia, device)
    mia.http = Browser()

    page = uses(mia.opens(uk.link()), device)
    page.press("btn-continue", **{"account-1": True}).press("btn-allow")

    assert decided_on()["amr"] == sorted(["mfa", key, "user"])


def test_the_id_token_says_so_too(mia, recipient: Recipient, device):
    page = uses(mia.opens(recipient.link()), device)
    back = recipient.answer_in(page.press("btn-continue", **{"account-1": True}).press("btn-allow").onward)

    claims = recipient.verified(recipient.redeems(back["code"]).json()["id_token"])

    assert claims["amr"] == ["hwk", "mfa", "user"]
    assert claims["acr"] == recipient.dialect.acr


@pytest.mark.peer("6-05")
def test_a_passkey_takes_the_second_step_after_a_password(mia, device):
    second = mia.opens("/").press("btn-continue", id_username="mia", id_password="accord-demo")

    assert "Who can see your data" in uses(second, device).text


@pytest.mark.clause("ACR-16")
def test_a_passkey_confirms_once_more_before_a_decision(mia, uk, device):
    uses(mia.opens("/"), device)
    asked = mia.opens(uk.link())

    assert asked.has("id_otp")
    assert uses(asked, device).has("account-1")


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.clause("WEBAUTHN §7.2")
@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://localhost"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9443"},
        {"rp_id": "evil.example"},
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"flags": PRESENT},
        {"flags": 0},
        {"key": Device().key},
        {"handle": b"somebody else"},
        {"framed": True},
    ],
    ids=lambda said: next(iter(said)),
)
def test_an_answer_that_is_wrong_in_one_thing_signs_nobody_in(mia, device, events, said):
    page = uses(mia.opens("/"), device, **said)

    assert "That passkey didn’t work here" in page.text
    assert page.has("id_password")
    assert events.refused == ["wrong passkey"]


@pytest.mark.clause("WEBAUTHN §7.2")
def test_a_recorded_answer_works_no_second_time(mia, device, events):
    page = mia.opens("/")
    recorded, window = device.signs(page.passkey), twin(mia.http)
    page.press("btn-passkey", credential=recorded)

    again = replace(page, http=window).press("btn-passkey", credential=recorded)

    assert again.has("id_password")
    assert events.last["reason"] == "the challenge was answered before"


def test_an_answer_counts_in_the_browser_it_was_asked_in_alone(mia, device, events):
    asked = mia.opens("/")
    thief = Customer("mia").opens("/")

    page = thief.press("btn-passkey", credential=device.signs(asked.passkey))

    assert page.has("id_password")
    assert events.last["reason"] == "our challenge, for something else"


@pytest.mark.clause("WEBAUTHN §7.2")
def test_a_copied_passkey_is_noticed_refused_and_told(mia, device, events):
    uses(mia.opens("/"), device)
    uses(Customer("mia").opens("/"), device)

    page = uses(Customer("mia").opens("/"), device, uses=1)

    assert page.has("id_password")
    assert events.refused == ["passkey copied"]
    assert "passkey copied" in SecurityLetter.objects.values_list("topic", flat=True)


def test_a_device_that_counts_nothing_may_be_used_again_and_again(mia):
    device = Device()
    mia.signs_in()
    adds(mia, device, uses=0)

    for _ in range(3):
        page = uses(Customer("mia").opens("/"), device, uses=0)
        assert "Who can see your data" in page.text


@pytest.mark.clause("ACR-16", "AUT-24")
def test_an_answer_for_one_consent_confirms_no_other(mia, uk, device, events):
    first, second = uk.link(), uk.link()
    one = mia.opens(first)
    other = mia.opens(second)

    page = other.press("btn-passkey", credential=device.signs(one.passkey))

    assert page.has("id_password")
    assert events.last["reason"] == "our challenge, for something else"
    assert not Consent.objects.filter(status="active").exists()


def test_anothers_passkey_does_not_confirm_for_me(mia, leo, uk, device, events):
    leo.signs_in(uk.link())
    asked = leo.opens(uk.link())
    Authenticator.objects.filter(user__username="mia")  # hers is enrolled, his is none
    theirs = Device()
    adds(leo, theirs)
    asked = leo.opens("/account/2fa/reauthenticate/")

    page = asked.press("btn-passkey", credential=device.signs(asked.passkey))

    assert page.has("id_otp")
    assert events.last["reason"] == "no passkey of ours"


@pytest.mark.parametrize(
    "sent", ["", "null", "[]", "{}", '{"id": 1}', "\x00", "{" * 1000, pytest.param("[" * 20_000, id="deep")]
)
def test_what_is_no_answer_of_a_passkey_is_a_page_not_a_crash(mia, device, sent):
    assert mia.opens("/").press("btn-passkey", credential=sent).has("id_password")


@pytest.mark.parametrize(
    "more",
    [
        pytest.param('"\\u0000"', id="NUL"),
        pytest.param('"\\ud800"', id="lone surrogate"),
        pytest.param("[" * 20_000 + "]" * 20_000, id="deep"),
    ],
)
def test_what_cannot_be_stored_makes_no_passkey_and_no_crash(mia, more):
    mia.signs_in()
    page = mia.opens("/security/passkeys/add")
    made = Device().makes(page.passkey)

    page = page.press("btn-passkey", id_name="Key", credential=f'{made[:-1]}, "more": {more}}}')

    assert page.has("id_name")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_closed_sign_in_is_not_opened_by_a_passkey(mia, device):
    Authenticator.objects.get(type="webauthn").user.__class__.objects.filter(username="mia").update(
        is_active=False
    )

    assert "This sign-in is closed" in uses(mia.opens("/"), device).text


# --- keeping them -----------------------------------------------------------------------------------------


@pytest.mark.clause("WEBAUTHN §7.1")
@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},
        {"type": "webauthn.get"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_passkey_made_elsewhere_or_without_its_owner_is_not_kept(mia, said):
    mia.signs_in()

    page = adds(mia, Device(), **said)

    assert "couldn’t be added" in page.text
    assert not PasskeyKey.objects.exists()


def test_one_passkey_is_kept_once(mia, leo, device):
    leo.signs_in()

    assert "couldn’t be added" in adds(leo, device).text


def test_adding_one_needs_fresh_factors(mia, older_factors: Callable[[Customer], None]):
    mia.signs_in()
    older_factors(mia)

    assert mia.opens("/security/passkeys/add").has("id_otp")


def test_a_passkey_is_renamed_and_removed(mia, device):
    uses(mia.opens("/"), device)
    passkey = Authenticator.objects.get(type="webauthn").pk

    renamed = mia.opens(f"/security/passkeys/{passkey}/name").press("btn-continue", id_name="Old phone")
    assert "Old phone" in renamed.text
    gone = mia.opens(f"/security/passkeys/{passkey}/remove").press("btn-remove")

    assert "You signed in" in gone.text
    assert not PasskeyKey.objects.exists()
    assert uses(Customer("mia").opens("/"), device).has("id_password")


def test_nobody_touches_anothers_passkey(mia, leo, device):
    leo.signs_in()
    passkey = Authenticator.objects.get(type="webauthn").pk

    for act in ("name", "remove"):
        assert leo.opens(f"/security/passkeys/{passkey}/{act}").status == 404


def test_the_last_factor_stays(noah):
    device = Device()
    noah.signs_in()
    adds(noah, device)
    noah.opens("/security/authenticator/remove").press("btn-remove")
    passkey = Authenticator.objects.get(type="webauthn").pk

    page = noah.opens(f"/security/passkeys/{passkey}/remove").press("btn-remove")

    assert page.status == 409
    assert "the only thing that proves it’s you" in page.text
    assert PasskeyKey.objects.count() == 1


@pytest.mark.clause("ASVS §6.3.7")
def test_each_change_is_told_by_letter(mia, device):
    uses(mia.opens("/"), device)
    passkey = Authenticator.objects.get(type="webauthn").pk
    mia.opens(f"/security/passkeys/{passkey}/remove").press("btn-remove")

    topics = list(SecurityLetter.objects.order_by("written_at").values_list("topic", flat=True))

    assert topics == ["passkey added", "new device", "passkey removed"]


def test_the_page_says_without_script_what_a_passkey_needs(mia):
    text = mia.opens("/").text

    assert "It needs JavaScript and a browser that knows passkeys" in text
    assert "go on below" in text


def test_only_the_pages_that_ask_for_a_passkey_run_a_script_and_only_that_one(mia):
    mia.signs_in()

    asks = mia.opens("/security/passkeys/add").response["Content-Security-Policy"]

    assert "script-src https://localhost:9443/static/js/passkey.js" in asks
    assert "script-src" not in mia.opens("/security/").response["Content-Security-Policy"]
