"""Passkeys of staff: at their own origin alone, and each two factors by itself."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import RequestFactory

from consent.models import Person
from oidc.addresses import origin_of
from staff.models import StaffEvent
from tests.passkeys import Device
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db
OURS, CUSTOMERS = "https://localhost:9446", "https://localhost:9443"


def enrolled(member: Member) -> Device:
    device = Device()
    page = member.opens("/passkeys/")
    page.press("btn-passkey", credential=device.makes(page.passkey, origin=OURS), id_name="Key on my ring")
    return device


def uses(member: Member, device: Device, url: str = "/sign-in", **said: str):
    page = member.opens(url)
    return page.press("btn-passkey", credential=device.signs(page.passkey, **{"origin": OURS, **said}))


@pytest.mark.clause("WEBAUTHN §7.1", "WEBAUTHN §7.2", "ACR-10")
def test_a_passkey_signs_a_member_in_by_itself(sam: Member) -> None:
    sam.signs_in()
    device = enrolled(sam)
    assert "Key on my ring" in sam.opens("/passkeys/").text
    elsewhere = Member("sam")

    page = uses(elsewhere, device)

    assert "Hello, Sam" in page.text
    assert StaffEvent.objects.filter(did="signed in", detail={"by": "passkey"}).count() == 1
    assert StaffEvent.objects.filter(did="changed factors", detail={"added": "passkey"}).count() == 1


@pytest.mark.clause("WEBAUTHN §7.2")
def test_what_was_signed_at_another_origin_opens_nothing(sam: Member) -> None:
    sam.signs_in()
    device = enrolled(sam)
    elsewhere = Member("sam")

    page = uses(elsewhere, device, origin=CUSTOMERS)

    assert page.has("id_username")


def test_a_customers_passkey_opens_nothing_here(sam: Member) -> None:
    sam.signs_in()
    device = enrolled(sam)
    row = Authenticator.objects.get(type="webauthn")
    row.user = Person.objects.get(username="mia")
    row.save()
    elsewhere = Member("mia")

    page = uses(elsewhere, device, handle=b"")

    assert page.has("id_username")
    assert not StaffEvent.objects.filter(member="mia").exists()


def test_the_passkey_of_a_customer_whose_name_differs_by_its_case_is_not_the_members(sam: Member) -> None:
    sam.signs_in()
    device = enrolled(sam)
    row = Authenticator.objects.get(type="webauthn")
    row.user = Person.objects.create_user("SAM", password="unused", customer_number="77")
    row.save()

    page = uses(Member("sam"), device, handle=b"")

    assert page.has("id_username")
    assert not StaffEvent.objects.filter(did="signed in", detail={"by": "passkey"}).exists()


@pytest.mark.parametrize("host", ["localhost:9446", "LOCALHOST:9446", "localhost.:9446"])
def test_however_the_staffs_host_is_spelt_its_passkeys_are_the_staffs(
    host: str, sam: Member, rf: RequestFactory
) -> None:
    assert origin_of(rf.get("/sign-in", HTTP_HOST=host)) == OURS


@pytest.mark.clause("ASVS §7.5.3")
def test_a_passkey_confirms_before_a_danger(sam: Member) -> None:
    consent = a_consent()
    sam.works_on()
    device = enrolled(sam)
    aged(sam, "proved", timedelta(minutes=6))

    page = uses(sam, device, f"/consents/{consent.pk}/end")

    assert page.has("btn-end")


def test_another_members_passkey_confirms_nothing(sam: Member, ada: Member) -> None:
    ada.signs_in()
    device = enrolled(ada)
    sam.works_on()
    enrolled(sam)
    aged(sam, "proved", timedelta(minutes=6))

    page = uses(sam, device, "/passkeys/")

    assert page.has("id_otp")


def test_a_passkey_is_removed_but_never_the_last_factor(sam: Member) -> None:
    sam.signs_in()
    enrolled(sam)
    row = Authenticator.objects.get(type="webauthn")
    Authenticator.objects.filter(type="totp", user=row.user).delete()
    assert sam.opens("/passkeys/").press(f"btn-remove-{row.pk}").status == 409

    enrolled(sam)
    sam.opens("/passkeys/").press(f"btn-remove-{row.pk}")

    assert Authenticator.objects.filter(type="webauthn").count() == 1
