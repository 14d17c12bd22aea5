"""The demo's directory: it vouches for whatever software it is asked about (RFC 7591 §2.3).

`python -m demo statement` prints what it says of one, for its registration request; `python -m demo standing`
says whether it, or its company, is still active (docs/registration.md).
"""

import json
import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

ALGORITHM = "PS256"
COMPANY, ENTITY = "Budget Fox Pty Ltd", "ADR-BUDGETFOX-001"
REGISTERED = frozenset({"cds"})
"""Issuers for which it keeps a register of who is still active."""
_COMPANIES = "data-recipients/status.json"
_SOFTWARE = "data-recipients/brands/software-products/status.json"


@dataclass(frozen=True)
class Directory:
    """Its key, made the first time, lies in `folder`, and beside it what banks read."""

    folder: Path

    @property
    def key(self) -> RSAKey:
        file = self.folder / "directory-key.json"
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return RSAKey.import_key(json.loads(file.read_text()))
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        with open(descriptor, "w") as new:
            json.dump(key.as_dict(private=True), new)
        return key

    @property
    def keys_file(self) -> Path:
        """A JWK Set: the public half."""
        file = self.folder / "directory-keys.json"
        file.write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}))
        return file

    @property
    def register(self) -> Path:
        """The folder with what it publishes of companies and software, as the CDR Register has it."""
        folder = self.folder / "register"
        for document in (_COMPANIES, _SOFTWARE):
            file = folder / document
            if not file.exists():
                _write(
                    file, [{"legalEntityId": ENTITY, "status": "ACTIVE"}] if document == _COMPANIES else []
                )
        return folder

    def say(self, entry: str, status: str, *, only_new: bool = False) -> None:
        """Publish another status of a software or, where `entry` is its id, of the company."""
        document, member = (
            (_COMPANIES, "legalEntityId") if entry == ENTITY else (_SOFTWARE, "softwareProductId")
        )
        file = self.register / document
        rows = {row[member]: row["status"] for row in json.loads(file.read_text())["data"]}
        if not (only_new and entry in rows):
            rows[entry] = status
            _write(file, [{member: known, "status": said} for known, said in rows.items()])

    def statement(
        self, issuer: str, *, jwks_uri: str, redirect_uris: Sequence[str], software_id: str = ""
    ) -> str:
        """What it says of a software, in the words of the issuer's country; KeyError for other issuers."""
        key, now = self.key, int(time.time())
        software_id = software_id or uuid.uuid4().hex[:22]
        if issuer in REGISTERED:
            self.say(software_id, "ACTIVE", only_new=True)
        common = {"iat": now, "jti": str(uuid.uuid4()), "software_id": software_id}
        said = _WORDS[issuer](jwks_uri, list(redirect_uris), now)
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(common | said).encode(), key, algorithms=[ALGORITHM])


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    """Whole or not at all, as a reader may come at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.write_text(json.dumps({"data": rows}))
    unfinished.replace(file)


def _australian(jwks_uri: str, redirect_uris: list[str], now: int) -> dict[str, Any]:
    return {
        "iss": "cdr-register",
        "exp": now + 600,
        "legal_entity_id": ENTITY,
        "legal_entity_name": COMPANY,
        "org_id": "budget-fox",
        "org_name": "Budget Fox",
        "client_name": "Budget Fox",
        "client_description": "Shows where the money goes",
        "client_uri": "https://budgetfox.example",
        "redirect_uris": redirect_uris,
        "logo_uri": "https://budgetfox.example/logo.png",
        "policy_uri": "https://budgetfox.example/privacy",
        "tos_uri": "https://budgetfox.example/terms",
        "jwks_uri": jwks_uri,
        "revocation_uri": "https://budgetfox.example/revocation",
        "recipient_base_uri": "https://budgetfox.example",
        "software_roles": "data-recipient-software-product",
        "scope": "openid profile bank:accounts.basic:read bank:accounts.detail:read bank:transactions:read"
        " cdr:registration",
    }


def _british(jwks_uri: str, redirect_uris: list[str], _now: int) -> dict[str, Any]:
    return {
        "iss": "OpenBanking Ltd",
        "org_id": "budget-fox",
        "org_name": COMPANY,
        "software_client_name": "Budget Fox",
        "software_client_uri": "https://budgetfox.example",
        "software_policy_uri": "https://budgetfox.example/privacy",
        "software_tos_uri": "https://budgetfox.example/terms",
        "software_redirect_uris": redirect_uris,
        "software_roles": ["AISP"],
        "software_jwks_endpoint": jwks_uri,
    }


_WORDS = {"cds": _australian, "uk": _british}
ISSUERS = tuple(_WORDS)
