"""The demo's directory: its word is good at the demo's issuers, and its key is its own."""

import os
from pathlib import Path
from typing import Any

import pytest

from consent.models import Recipient as Company
from demo.__main__ import main
from demo.directory import Directory
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
