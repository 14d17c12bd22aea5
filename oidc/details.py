"""What authorization_details ask for (RFC 9396), by the types that a profile knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from consent.strict_json import strict_json
from oidc.clauses import clause
from oidc.errors import InvalidAuthorizationDetails
from oidc.policy import SecurityPolicy

MEMBER = "authorization_details"


@clause("GM-06", "RFC 9396 §5")
def permissions_in(policy: SecurityPolicy, details: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The permissions, and with them the scopes, that the details stand for.

    Raises InvalidAuthorizationDetails for a type the profile does not know, and for one asked for wrongly.
    """
    asked: frozenset[str] = frozenset()
    for one in details:
        if one["type"] not in policy.authorization_details:
            raise InvalidAuthorizationDetails(f"type {one['type']:.60} is not offered")
        asked |= policy.authorization_details[one["type"]](one)
    return asked


@clause("GM-06", "TOK-15", "RFC 9396 §6")
def require_granted_details(asked: str | None, intent: Mapping[str, Any]) -> None:
    """Refuse a token request that names other details than the consent was given to, be they fewer: every
    token is for all of them, and silence would leave the client believing that its token is not.

    Raises InvalidAuthorizationDetails; `asked` is the parameter as it came, None where it did not.
    """
    if asked is None:
        return
    try:
        wanted = strict_json(asked)
    except ValueError:
        raise InvalidAuthorizationDetails("authorization_details is not JSON") from None
    granted = intent.get(MEMBER, [])
    if not isinstance(wanted, list) or not _same(wanted, granted):
        raise InvalidAuthorizationDetails("authorization_details are not those that were granted")


def _same(one: list[object], other: list[object]) -> bool:
    return all(each in other for each in one) and all(each in one for each in other)


@clause("TOK-15", "RFC 9396 §7", "RFC 9396 §9.2")
def granted_details(intent: Mapping[str, Any]) -> dict[str, Any]:
    """The details that a consent was given to, as token and introspection answers tell them: all of them."""
    return {MEMBER: intent[MEMBER]} if MEMBER in intent else {}
