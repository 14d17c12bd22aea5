"""Which clients are the bank's own apps: an operator says so, and what is said stands in their history."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from oidc.models import Client, RegistrationChange
from oidc.registration import RegistrationRefused
from staff.models import OperatorAct, StaffEvent
from tests.actors import Recipient
from tests.events import Events
from tests.first_party import PhoneApp
from tests.newcomers import register, registered
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.clause("ACR-14", "FIPA §9.1")]


def said(client_id: str, *further: str, issuer: str = "oidc") -> str:
    out = StringIO()
    call_command("clients", "own-app", client_id, "--issuer", issuer, *further, stdout=out)
    return out.getvalue()


def is_own(client_id: str = "phone-app") -> bool:
    return bool(Client.objects.get(client_id=client_id).first_party)


def test_an_operator_makes_a_client_one_and_takes_it_back(issuer_keys: None, events: Events) -> None:
    PhoneApp("oidc", "phone-app", "").register()
    assert not is_own()

    for _ in range(2):
        assert said("phone-app", "--case", "CASE-1") == "oidc phone-app is made an app of the bank's own\n"
    assert is_own()
    said("phone-app", "--no-longer")

    assert not is_own()
    assert events.decided == [
        "client made an app of the bank's own",
        "client no app of the bank's own any more",
    ]
    changes = RegistrationChange.objects.filter(entry="phone-app").exclude(before=None).order_by("id")
    assert [(change.registrar, change.after.get("first_party")) for change in changes] == [
        ("operator", True), ("operator", None),
    ]  # fmt: skip
    assert OperatorAct.objects.filter(about="Client phone-app at oidc").count() == 2
    assert [event.case for event in StaffEvent.objects.order_by("number")] == ["CASE-1", ""]


def test_another_registration_by_the_operator_leaves_it_one(issuer_keys: None) -> None:
    app = PhoneApp("oidc", "phone-app", "").registered_as_own()

    app.register(client_name="Another name")

    assert is_own()


def test_no_client_says_so_of_itself(issuer_keys: None) -> None:
    with pytest.raises(RegistrationRefused, match="first_party: is not a member"):
        PhoneApp("oidc", "phone-app", "").register(first_party=True)
    told = registered(first_party=True)

    assert "first_party" not in told
    assert not Client.objects.filter(first_party=True).exists()
    assert register(own_app=True).status_code == 201
    assert not Client.objects.filter(first_party=True).exists()


def test_who_could_change_what_proves_it_is_refused(issuer_keys: None, cds: Recipient) -> None:
    itself = registered()["client_id"]
    RelyingParty("oidc", "public", "").register(
        token_endpoint_auth_method="none", grant_types=["authorization_code"], response_types=["code"]
    )
    for client_id, issuer, why in (
        (itself, "oidc", "registered itself"),
        ("public", "oidc", "proves nothing"),
        (cds.client_id, "cds", "serves no apps"),
        ("nobody", "oidc", "has no client"),
    ):
        with pytest.raises(CommandError, match=why):
            said(client_id, issuer=issuer)

    assert not Client.objects.filter(first_party=True).exists()
    assert said(itself, "--no-longer").endswith("any more\n")
