"""What an operator does to the bank's own systems is kept, told to the auditors, and a line in the log."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from oidc.models import BankSystem
from staff.models import OperatorAct, StaffEvent
from staff.telling import tell_auditors
from tests.bank_systems import System
from tests.consent.audit.test_grants import Roles
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "AUD-06")]
CRM = "The bank’s system crm"


def command(*words: str) -> str:
    said = StringIO()
    call_command("systems", *words, stdout=said)
    return said.getvalue()


def registers(folder: Path, *words: str, roles: list[str]) -> None:
    file = folder / "crm.json"
    jwks = {"keys": [System().key.as_dict(private=False)]}
    file.write_text(json.dumps({"name": "crm", "roles": roles, "jwks": jwks}))
    command("register", str(file), *words)


def acts() -> list[tuple[str, str, str]]:
    return list(OperatorAct.objects.order_by("at").values_list("what", "about", "case"))


def lines() -> list[tuple[Any, ...]]:
    events = StaffEvent.objects.filter(did="changed a system").order_by("number")
    return [(event.detail["system"], event.detail["done"], event.case) for event in events]


def test_who_takes_a_system_on_replaces_or_suspends_one_leaves_a_line_each_time_and_is_told_of(
    ada: Member, tmp_path: Path, settings: Any
) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    registers(tmp_path, "--case", "CR-9", roles=["read"])
    registers(tmp_path, roles=["read"])  # the same once more: a line, though nothing changed
    registers(tmp_path, "--case", "CR-10", roles=["read", "end"])
    command("suspend", "crm", "--case", "INC-9")
    command("suspend", "crm")  # is suspended already: nothing is done
    registers(tmp_path, roles=["read", "end"])

    assert acts() == [
        ("let in", CRM, "CR-9"), ("changed", CRM, "CR-10"), ("stopped", CRM, "INC-9"), ("back", CRM, "")
    ]  # fmt: skip
    assert lines() == [
        ("crm", "registered", "CR-9"), ("crm", "replaced", ""), ("crm", "replaced", "CR-10"),
        ("crm", "suspended", "INC-9"), ("crm", "replaced", ""),
    ]  # fmt: skip
    line = StaffEvent.objects.latest("number")
    assert line.detail["roles"] == ["end", "read"]
    assert {act.by for act in OperatorAct.objects.all()} == {line.member}
    assert line.member.startswith("operator ")
    assert tell_auditors(timezone.now()) == 4
    assert mail.outbox[0].subject == f"{CRM} was let in, by one person’s word"
    assert f"{CRM} had its registration changed" in ada.works_on().opens("/emergencies").text


def test_listing_systems_leaves_nothing(bank: None, tmp_path: Path) -> None:
    registers(tmp_path, roles=["read"])

    assert command("list") == "crm: active, may read, by signature\n"

    assert len(acts()) == len(lines()) == 1


def test_what_is_refused_is_neither_done_nor_kept(bank: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--case is a reference"):
        registers(tmp_path, "--case", "because I say so", roles=["read"])
    with pytest.raises(CommandError, match="the registration is refused"):
        registers(tmp_path, roles=["everything"])
    with pytest.raises(CommandError, match="there is no system crm"):
        command("suspend", "crm")

    assert not BankSystem.objects.exists()
    assert acts() == lines() == []


def test_who_changes_a_system_by_sql_is_told_of_too(bank: None, tmp_path: Path) -> None:
    registers(tmp_path, roles=["read"])

    BankSystem.objects.update(roles=["end"])
    BankSystem.objects.update(proofs_from=timezone.now())  # as after a restore: it may what it might
    BankSystem.objects.all().delete()

    assert acts() == [("let in", CRM, ""), ("changed", CRM, ""), ("gone", CRM, "")]
    assert OperatorAct.objects.latest("at").by.startswith("the database role ")


def test_it_is_kept_as_well_where_the_application_itself_lets_a_system_in(application: Roles) -> None:
    application.run(
        application.app,
        "INSERT INTO oidc_banksystem (name, roles, jwks, certificates, registered_at)"
        """ VALUES ('crm', '["end"]', '{"keys": []}', '["x"]', now())""",
    )

    assert acts() == [("let in", CRM, "")]
