"""Which claims about a customer may be told, and where (OIDC Core §5.4, §5.5)."""

from collections.abc import Iterable

from oidc.clauses import clause
from oidc.policy import SecurityPolicy
from oidc.requests import AuthorizationRequest


def released_by(policy: SecurityPolicy, permissions: Iterable[str]) -> frozenset[str]:
    """The claims that a consent's permissions, or a token's scopes, release."""
    return frozenset(
        claim for permission in permissions for claim in policy.userinfo.get(permission, frozenset())
    )


@clause("IDT-13", "IDT-15", "OIDC-CORE §5.5")
def asked_one_by_one(
    policy: SecurityPolicy, request: AuthorizationRequest, permissions: Iterable[str]
) -> dict[str, list[str]]:
    """Of the claims that `claims` asks for, those that the consent's permissions release, by section."""
    released = released_by(policy, permissions)
    return {
        section: sorted(released & request.asked_claims(section).keys())
        for section in ("id_token", "userinfo")
    }
