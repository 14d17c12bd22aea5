"""Clients that this process has met before, so that a call need not read its client to know it.

Nothing is believed for being remembered: a call that goes by a remembered client rests on the client's row,
and its recipient's, being the very ones that were read (`still`). A row that anybody has written to lies at
another place (ctid) or is another transaction's (xmin), whatever has changed in it.
"""

from django.db.models import TextField
from django.db.models.expressions import RawSQL

from consent.lookup import Lookup
from consent.storing import Proviso
from oidc.models import Client

MOST = 10_000
_VERSION = (
    "(oidc_client.ctid::text || oidc_client.xmin::text"
    " || consent_recipient.ctid::text || consent_recipient.xmin::text)"
)
STILL = (
    "SELECT 1 FROM {given}oidc_client"  # noqa: S608 -- our own words
    " JOIN consent_recipient ON consent_recipient.id = oidc_client.recipient_id"
    " WHERE oidc_client.id = %s AND " + _VERSION + " = %s"
)
_remembered: dict[tuple[str, str], Client] = {}


class Outdated(Exception):
    """A client is not as it was remembered, and is not remembered any more: the call is to begin anew."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.client_id)
        self._client = client

    def forget(self) -> None:
        _remembered.pop((self._client.issuer, self._client.client_id), None)


def find_client(issuer: str, client_id: str) -> Client | None:
    """A client that may act: known to this issuer, neither it nor its recipient suspended. Read now, and the
    caller's own."""
    return _ACTIVE.first(issuer=issuer, client_id=client_id)


def meet_client(issuer: str, client_id: str) -> Client | None:
    """The same, to be remembered: from now on it is every caller's, and nobody may change it."""
    client = find_client(issuer, client_id)
    if client is not None:
        if len(_remembered) >= MOST:
            forget_all()
        _remembered[issuer, client_id] = client
    return client


def forget_all() -> None:
    """Meet every client anew."""
    _remembered.clear()


def remembered_client(issuer: str, client_id: str) -> Client | None:
    """The client as it was when it was read last; whoever goes by it must rest on `still`."""
    return _remembered.get((issuer, client_id))


def still(client: Client) -> Proviso:
    """Holds while the client and its recipient are as they were when the client was read."""
    return Proviso(STILL, (client.pk, version_of(client)))


def version_of(client: Client) -> str:
    """Which versions of its two rows were read."""
    version: str = client.version
    return version


_ACTIVE: Lookup[Client] = Lookup(
    lambda issuer, client_id: Client.objects.filter(
        issuer=issuer,
        client_id=client_id,
        suspended_at__isnull=True,
        recipient__suspended_at__isnull=True,
    ).annotate(version=RawSQL(_VERSION, (), TextField())),  # noqa: S611 -- our own words
    issuer="an issuer",
    client_id="a client",
)
