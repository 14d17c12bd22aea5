"""The companies behind clients: who says what they are called, and what customers may be shown of them."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from consent.models import Recipient
from oidc.links import link_fault
from oidc.policy import SecurityPolicy
from oidc.registrars import Registrar, said_by
from oidc.registration_policy import Company

LONGEST = 200
_MEMBERS = ("name", "legal_name", "register_entry", "website")
_DECEIVING = {"Cc", "Cf", "Zl", "Zp"}
"""Categories of characters that are not seen, or that turn the text around them."""


def recipient_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """What is wrong with the names by which customers would know the recipient."""
    said = metadata.get("recipient")
    if said is None:
        name = metadata.get("client_name")
        if not isinstance(name, str) or not name.strip():
            return ["client_name: the recipient's name is required"]
        return _name_faults("client_name", name)
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        return ["recipient: an object of strings is required"]
    faults = [f"recipient: {name:.60} is not a member" for name in sorted(said.keys() - set(_MEMBERS))]
    if not said.get("name", "").strip():
        faults.append("recipient: name is required")
    for name in _MEMBERS:
        faults += _name_faults(f"recipient: {name}", said.get(name, ""))
    if said.get("website") and (fault := link_fault(said["website"])):
        faults.append(f"recipient: website {fault}")
    return faults


def _name_faults(member: str, value: str) -> list[str]:
    if len(value) > LONGEST:
        return [f"{member}: longer than {LONGEST} characters"]
    if any(unicodedata.category(character) in _DECEIVING for character in value):
        return [f"{member}: holds control characters, or some that change how it is read"]
    return []


def named_by_operator(metadata: Mapping[str, Any], at: datetime) -> Recipient:
    """The company an operator's file tells of, found by its names; created where it is new.

    Never one that came by itself or from a directory, which may call itself the same.
    """
    said: Mapping[str, str] = metadata.get("recipient") or {"name": metadata["client_name"]}
    told = {name: said.get(name, "") for name in ("register_entry", "website")}
    recipient, _ = Recipient.objects.update_or_create(
        name=said["name"],
        legal_name=said.get("legal_name", said["name"]),
        directory_entry=None,
        self_described=False,
        defaults=told,
        create_defaults={**told, "created_at": at},
    )
    return recipient


def described_by_itself(metadata: Mapping[str, Any], at: datetime) -> Recipient:
    """A new company, which is nobody else's, for a client that nobody vouches for; to be stored."""
    return Recipient(**_of_its_own(metadata), self_described=True, created_at=at)


def redescribed(recipient: Recipient, metadata: Mapping[str, Any]) -> Recipient:
    """The company of a client that came by itself, with what it says of itself now."""
    own = _of_its_own(metadata)
    for name, value in own.items():
        setattr(recipient, name, value)
    recipient.save(update_fields=own.keys())
    return recipient


def _of_its_own(metadata: Mapping[str, Any]) -> dict[str, str]:
    name = metadata["client_name"]
    page = metadata.get("client_uri", "")
    return {"name": name, "legal_name": name, "website": page if len(page) <= LONGEST else ""}


_VOUCHED_FOR = """
WITH said AS ({said})
INSERT INTO consent_recipient
    (id, name, legal_name, register_entry, website, directory_entry, self_described, created_at)
SELECT %s, %s, %s, %s, %s, %s, false, %s FROM said
ON CONFLICT (directory_entry) DO UPDATE
   SET name = EXCLUDED.name, legal_name = EXCLUDED.legal_name,
       register_entry = EXCLUDED.register_entry, website = EXCLUDED.website
RETURNING *
"""


def vouched_for(directory: str, company: Company, at: datetime) -> Recipient:
    """The company by its entry in a directory, with what the directory says of it now; its history says that
    the company brought that."""
    said = said_by(Registrar.COMPANY)
    told = [company.name, company.legal_name, company.register_entry, company.website]
    parameters = [*said.parameters, uuid4(), *told, f"{directory}/{company.entry}", at]
    (found,) = Recipient.objects.raw(_VOUCHED_FOR.format(said=said.sql), parameters)
    return found


def as_registered(company: Company) -> dict[str, str]:
    """A directory's company in the form that an operator's file has, to be judged by the same rules."""
    return {name: getattr(company, name) for name in _MEMBERS if getattr(company, name)}
