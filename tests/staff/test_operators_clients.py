"""What an operator does alone to a registered client is kept, told to the auditors, and a line in the log."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.models import Recipient as Company
from oidc.clients.secrets import issue_secret, keep_digest
from oidc.models import Client
from oidc.registrars import Registrar, changing_as
from staff.models import OperatorAct, StaffEvent
from staff.telling import tell_auditors
from tests.actors import Recipient
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-06")]


def command(*words: str) -> None:
    call_command("clients", words[0], "--issuer", "nz", *words[1:], stdout=StringIO())


def registers(folder: Path, *words: str, **changes: Any) -> None:
    file = folder / "fox.json"
    file.write_text(json.dumps(Recipient("nz", "fox", "").metadata(**changes)))
    command("register", str(file), *words)


def acts() -> list[tuple[str, str, str]]:
    return list(OperatorAct.objects.order_by("at").values_list("what", "about", "case"))


def lines() -> list[tuple[Any, str]]:
    events = StaffEvent.objects.filter(did="changed a client").order_by("number")
    return [(event.detail["done"], event.case) for event in events]


def test_who_takes_a_client_on_leaves_a_line_and_who_replaces_one_is_told_of(
    ada: Member, tmp_path: Path, settings: Any
) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    registers(tmp_path)
    registers(tmp_path)  # the same once more: nothing changed
    assert acts() == []

    registers(tmp_path, "--case", "CR-9", redirect_uris=["https://elsewhere.example/cb"])

    assert acts() == [("changed", "Client fox at nz", "CR-9")]
    assert lines() == [("registered", ""), ("replaced", ""), ("replaced", "CR-9")]
    line, company = StaffEvent.objects.latest("number"), Client.objects.get(client_id="fox").recipient_id
    assert (line.recipient, line.member[:9]) == (company, "operator ")
    assert OperatorAct.objects.get().by == line.member
    assert tell_auditors(timezone.now()) == 1
    assert mail.outbox[0].subject == "Client fox at nz had its registration changed, by one person’s word"
    assert "Client fox at nz had its registration changed" in ada.works_on().opens("/emergencies").text


def test_who_suspends_a_client_is_told_of_once(bank: None, tmp_path: Path) -> None:
    registers(tmp_path)
    for _ in range(2):
        command("suspend", "fox", "--case", "INC-9")

    assert acts() == [("stopped", "Client fox at nz", "INC-9")]
    assert lines() == [("registered", ""), ("suspended", "INC-9")]


def test_a_case_that_is_none_is_refused_before_anything_is_done(bank: None, tmp_path: Path) -> None:
    registers(tmp_path)

    with pytest.raises(CommandError, match="--case is a reference"):
        command("suspend", "fox", "--case", "because I say so")

    assert Client.objects.get(client_id="fox").suspended_at is None


def test_a_new_secret_is_told_of_and_one_that_is_only_sealed_anew_is_not(bank: None, tmp_path: Path) -> None:
    registers(tmp_path)
    client = Client.objects.get(client_id="fox")
    with changing_as(Registrar.OPERATOR):
        issue_secret(client, keep_digest)
    assert acts() == []
    issue_secret(client, keep_digest)
    assert acts() == []

    with changing_as(Registrar.OPERATOR):
        issue_secret(client, keep_digest)

    assert acts() == [("secret", "Client fox at nz", "")]


def test_who_changes_a_registration_by_sql_is_told_of_too(bank: None, tmp_path: Path) -> None:
    registers(tmp_path)

    Client.objects.filter(client_id="fox").update(jwks={"keys": [{"kty": "oct"}]})

    done = OperatorAct.objects.get()
    assert (done.what, done.about, done.case) == ("changed", "Client fox at nz", "")
    assert done.by.startswith("the database role ")
    Company.objects.filter(name="Recipient fox").update(legal_name="Somebody Else Ltd")
    assert acts()[1:] == [("changed", "The company Recipient fox", "")]


@pytest.mark.parametrize("registrar", [Registrar.COMPANY, Registrar.DIRECTORY, Registrar.STAFF])
def test_what_a_company_its_directory_or_two_members_change_is_no_act_of_an_operators(
    bank: None, tmp_path: Path, registrar: Registrar
) -> None:
    registers(tmp_path)

    with changing_as(registrar):
        Client.objects.filter(client_id="fox").update(suspended_at=timezone.now())

    assert acts() == []


def test_it_is_kept_as_well_where_the_application_itself_changes_what_is_registered(
    application: Roles, tmp_path: Path
) -> None:
    registers(tmp_path)

    application.run(application.app, "UPDATE oidc_client SET suspended_at = now() WHERE client_id = 'fox'")

    assert acts() == [("stopped", "Client fox at nz", "")]
