"""What a client's registration tells customers of its software: name, logo, policy and terms."""

from dataclasses import dataclass

from django.urls import reverse

from consent.lookup import Lookup
from consent.prepared import Row
from oidc.clauses import clause
from oidc.models import Client, ClientLogo


@dataclass(frozen=True, kw_only=True)
class Software:
    """Each member is empty where the registration says nothing."""

    name: str
    logo: str
    """Path on our own host."""
    policy_uri: str
    tos_uri: str


@clause("OIDC-REGISTRATION §2")
def software_of(client: Client) -> Software:
    row = _LOGO.first(client=client.pk)
    return Software(
        name=client.registered("client_name") or "",
        logo=reverse("oidc:logo", args=[client.issuer, *row]) if row else "",
        policy_uri=client.registered("policy_uri") or "",
        tos_uri=client.registered("tos_uri") or "",
    )


_LOGO: Lookup[Row] = Lookup(
    lambda client: ClientLogo.objects.filter(client=client).values_list("digest"), client=-1
)


def software_that_asked(*, issuer: str, client_id: str) -> Software | None:
    """The software that once asked for a consent; None where its registration is not here any more."""
    client = Client.objects.filter(issuer=issuer, client_id=client_id).first()
    return software_of(client) if client else None
