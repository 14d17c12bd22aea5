"""Passwords that somebody tries: counted before they are compared, for the name and for the address (ACR-15).

In PostgreSQL, as all that is counted: allauth would count in Django's cache, which may be lost, and with ten
statements for each of ours.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest

from oidc.addresses import network_of
from oidc.clauses import clause
from oidc.security_log import pseudonym
from portal.allowances import Rule, give_back, take
from portal.names import counted

PAUSE = timedelta(minutes=5)
SIGN_INS = Rule(name="sign-ins from address", limit=30, within=timedelta(minutes=1))
"""Right or wrong: a password takes the server a while to compare."""
WRONG_FROM_ADDRESS = Rule(name="wrong passwords from address", limit=10, within=timedelta(minutes=1))
WRONG_FOR_NAME = Rule(name="wrong passwords for name", limit=5, within=PAUSE, pauses=True)


def count_sign_in(http: HttpRequest, at: datetime) -> None:
    """Raises allowances.UsedUp where too many are tried from one address."""
    take(SIGN_INS, _address(http), at)


@clause("ACR-15")
def count(http: HttpRequest, name: str, at: datetime) -> None:
    """Take one of the tries that are left; raises allowances.UsedUp. Whether anybody has the name makes no
    difference, nor which of our hosts is called."""
    # The address's first: what is refused for others' guesses takes none of this name's.
    take(WRONG_FROM_ADDRESS, _address(http), at)
    take(WRONG_FOR_NAME, counted(name), at)


def was_right(http: HttpRequest, name: str) -> None:
    """Let that try not count. Those before it do: who knows one password might guess at others in between."""
    give_back(WRONG_FROM_ADDRESS, _address(http))
    give_back(WRONG_FOR_NAME, counted(name))


def _address(http: HttpRequest) -> str:
    return pseudonym(network_of(http, v4_prefix=32))
