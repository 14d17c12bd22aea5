"""The demo's directory: its word is good at the demo's issuers, and its key is its own."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Recipient as Company
from demo.__main__ import main
from demo.directory import ENTITY, Directory
from oidc.standings import read_what_is_due
from tests.directories import Software
from tests.people import MakeSoftware

REDIRECT = "https://app.budgetfox.test/cb"


@pytest.mark.django_db
@pytest.mark.parametrize("issuer", ["cds", "uk"])
def test_software_registers_by_its_statement(
    make_software: MakeSoftware, settings: Any, tmp_path: Path, issuer: str
) -> None:
    software: Software = make_software(issuer)
    directory = Directory(tmp_path)
    settings.DIRECTORY_KEYS = {issuer: str(directory.keys_file)}
    stated = directory.statement(
        issuer,
        jwks_uri=software.site.url(),
        redirect_uris=[REDIRECT],
        software_id=software.software_id,
    )

    answer = software.registers(software_statement=stated, redirect_uris=[REDIRECT])

    assert answer.status_code == 201, answer.content
    assert Company.objects.get().legal_name == "Budget Fox Pty Ltd"


def test_its_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = Directory(tmp_path).key

    assert Directory(tmp_path).key.thumbprint() == first.thumbprint()
    assert os.stat(tmp_path / "directory-key.json").st_mode & 0o777 == 0o600
    assert '"d"' not in Directory(tmp_path).keys_file.read_text()


def test_a_command_prints_a_statement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("demo.__main__.STATE", tmp_path)
    monkeypatch.setattr(
        "sys.argv",
        ["demo", "statement", "cds", "--jwks-uri", "https://a.test/", "--redirect-uri", "https://a.test/cb"],
    )

    assert main() == 0
    assert capsys.readouterr().out.count(".") == 2


@pytest.mark.django_db
@pytest.mark.clause("REG-17", "REG-18")
def test_its_register_says_who_is_still_active(
    make_software: MakeSoftware, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    software, directory = make_software("cds"), Directory(tmp_path)
    settings.DIRECTORY_KEYS = {"cds": str(directory.keys_file)}
    settings.REGISTERS = {"cds": str(directory.register)}
    stated = directory.statement(
        "cds",
        jwks_uri=software.site.url(),
        redirect_uris=[REDIRECT],
        software_id=software.software_id,
    )
    software.registered(software_statement=stated, redirect_uris=[REDIRECT])
    now = timezone.now()
    read_what_is_due(now)
    assert software.pushes().status_code == 201
    monkeypatch.setattr("demo.__main__.STATE", tmp_path)

    for entry, status, refused in (
        (software.software_id, "INACTIVE", True),
        (software.software_id, "ACTIVE", False),
        (ENTITY, "SUSPENDED", True),
    ):
        monkeypatch.setattr("sys.argv", ["demo", "standing", entry, status])
        assert main() == 0
        now += timedelta(minutes=3)
        read_what_is_due(now)
        assert (software.pushes().status_code == 400) is refused, status
