"""The logos of clients: read at registration, served by us, inert whatever they are."""

import hashlib
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from oidc.models import Client, ClientLogo
from oidc.registration import RegistrationRefused
from tests.people import MakeRecipient
from tests.pictures import jpeg, png
from tests.websites import Website, serves

pytestmark = pytest.mark.django_db


def at(digest: str, issuer: str = "cds", **headers: str) -> Any:
    return Browser().get(f"/{issuer}/logos/{digest}", secure=True, headers=headers)


@pytest.mark.clause("OIDC-REGISTRATION §2", "SEC-11")
@pytest.mark.parametrize(("picture", "kind"), [(png(), "image/png"), (jpeg(), "image/jpeg")])
def test_a_logo_is_served_by_us_and_its_own_server_is_not_asked_again(
    make_recipient: MakeRecipient, another_site: Website, picture: bytes, kind: str
) -> None:
    another_site.behave = serves(picture, kind="text/html")
    make_recipient("cds", logo_uri=another_site.url("/logo"))

    answer = at(hashlib.sha256(picture).hexdigest())

    assert (answer.content, answer["Content-Type"]) == (picture, kind)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, max-age=86400, immutable"
    assert "Set-Cookie" not in answer
    assert another_site.requests == 1


@pytest.mark.clause("OIDC-REGISTRATION §2")
@pytest.mark.parametrize(
    "behave", [serves(b"<svg/>"), serves(png(4000, 1)), serves(b"", status="503 Busy"), serves({})]
)
def test_for_want_of_a_picture_nobody_is_turned_away(
    make_recipient: MakeRecipient, another_site: Website, behave: Any
) -> None:
    another_site.behave = behave

    fox = make_recipient("cds", logo_uri=another_site.url("/logo"))

    assert fox.row.metadata["logo_uri"] == another_site.url("/logo")
    assert not ClientLogo.objects.exists()


@pytest.mark.clause("SEC-11")
def test_an_address_inside_is_a_fault_and_told_once(make_recipient: MakeRecipient) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        make_recipient("cds", logo_uri="https://169.254.169.254/logo.png")

    assert refused.value.faults == ["logo_uri: leads to 169.254.169.254, which is not a public address"]


def test_registering_anew_shows_the_new_logo_or_none(
    make_recipient: MakeRecipient, another_site: Website
) -> None:
    another_site.behave = serves(png())
    fox = make_recipient("cds", logo_uri=another_site.url("/1"))
    another_site.behave = serves(png(3, 3))
    fox.register(logo_uri=another_site.url("/2"))
    moved = ClientLogo.objects.get().digest
    fox.register()

    assert moved == hashlib.sha256(png(3, 3)).hexdigest()
    assert not ClientLogo.objects.exists()
    assert at(moved).status_code == 404


@pytest.mark.clause("SEC-12")
def test_a_logo_goes_with_its_client_and_is_of_its_issuer(
    make_recipient: MakeRecipient, another_site: Website
) -> None:
    another_site.behave = serves(png())
    make_recipient("cds", logo_uri=another_site.url("/1"))
    digest = ClientLogo.objects.get().digest

    elsewhere = at(digest, "nz")
    Client.objects.update(suspended_at=timezone.now())

    assert [answer.status_code for answer in (elsewhere, at(digest), at("nothing"))] == [404, 404, 404]
    assert elsewhere.json()["error"] == "invalid_request"
