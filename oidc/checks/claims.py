"""The `claims` a request asks for, one by one (OIDC Core §5.5)."""

from oidc.clauses import clause
from oidc.errors import InvalidRequest, RegistrationNotSupported
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest, Registration


@clause("AUT-21", "IDT-15", "OIDC-CORE §5.5", "OIDC-CORE §5.5.1")
def require_readable_claims(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    """Sections are objects whose members are null or objects; what they name may be unknown to us."""
    for section in ("id_token", "userinfo"):
        asked = request.claims.get(section)
        if asked is None:
            continue
        if not isinstance(asked, dict):
            raise InvalidRequest(f"claims.{section} is not an object")
        for name, how in asked.items():
            if how is not None and not _is_readable(how):
                raise InvalidRequest(
                    f"claims.{section}.{name:.60} is neither null nor an object of OIDC Core 5.5.1"
                )


def _is_readable(how: object) -> bool:
    return (
        isinstance(how, dict)
        and isinstance(how.get("essential", False), bool)
        and isinstance(how.get("values", []), list)
    )


@clause("AUT-10", "OIDC-CORE §7.2.1")
def refuse_self_registration(
    request: AuthorizationRequest, _registration: Registration, _policy: SecurityPolicy
) -> None:
    if request.brings_registration:
        raise RegistrationNotSupported("clients register before they ask")
