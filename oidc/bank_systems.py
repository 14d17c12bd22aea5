"""The bank's own systems, taken on by the operator alone (`manage.py systems register`)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509
from django.db import transaction

from oidc.binding.mtls import thumbprint
from oidc.clauses import clause
from oidc.clients.bank_system import ALGORITHMS, Role
from oidc.jose.key_rules import jwks_faults
from oidc.models import BankSystem
from oidc.registration import RegistrationRefused

_KNOWN = frozenset({"name", "roles", "jwks", "certificates"})
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}", re.ASCII)


@clause("SEC-12")
@transaction.atomic
def register_bank_system(wished: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Store a system, or replace what stood under its name; gives what is stored.

    `roles` says what it may do; `jwks` holds its public keys and `certificates` PEM texts. One of the two
    has to be there at least. Raises RegistrationRefused with every fault.
    """
    faults = [f"{name:.60}: is no member" for name in sorted(wished.keys() - _KNOWN)]
    name, roles = wished.get("name"), wished.get("roles")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        faults.append("name: 1 to 64 of a-z, 0-9, dot and hyphen, the first a letter or digit")
    known = {role.value for role in Role}
    if not isinstance(roles, list) or not roles or not all(role in known for role in roles):
        faults.append(f"roles: a list out of {', '.join(sorted(known))}")
    jwks, certificates = wished.get("jwks"), wished.get("certificates", [])
    if jwks is not None:
        faults += [f"jwks: {fault}" for fault in jwks_faults(jwks, ALGORITHMS)]
    pins = _pins(certificates, faults)
    if jwks is None and not certificates:
        faults.append("jwks or certificates: a system proves who it is by at least one of them")
    others = BankSystem.objects.exclude(name=name if isinstance(name, str) else "")
    faults += ["certificates: belongs to another system" for pin in pins if _is_taken(others, pin)]
    if faults:
        raise RegistrationRefused(faults)
    row = {"roles": sorted(set(roles or ())), "jwks": jwks or {"keys": []}, "certificates": pins}
    BankSystem.objects.update_or_create(
        name=name, defaults={**row, "suspended_at": None}, create_defaults={**row, "registered_at": at}
    )
    return {"name": name, **row}


def _is_taken(others: Any, pin: str) -> bool:
    return bool(others.filter(certificates__contains=[pin]).exists())


def _pins(certificates: object, faults: list[str]) -> list[str]:
    if not isinstance(certificates, list) or not all(isinstance(pem, str) for pem in certificates):
        faults.append("certificates: a list of PEM texts")
        return []
    try:
        return [thumbprint(x509.load_pem_x509_certificate(pem.encode())) for pem in certificates]
    except ValueError:
        faults.append("certificates: not all of them can be read")
        return []
