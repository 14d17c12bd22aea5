"""What a client's registration tells customers of its software: name, logo, policy and terms."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse

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
def software_of(client: Client, logo: str | None) -> Software:
    """`logo`: the digest of its picture; None where it has none."""
    return Software(
        name=client.registered("client_name") or "",
        logo=reverse("oidc:logo", args=[client.issuer, logo]) if logo else "",
        policy_uri=client.registered("policy_uri") or "",
        tos_uri=client.registered("tos_uri") or "",
    )


def software_that_asked(*, issuer: str, client_id: str) -> Software | None:
    """The software that once asked for a consent; None where its registration is not here any more."""
    found = (
        Client.objects.filter(issuer=issuer, client_id=client_id).annotate(logo_digest=logo_of("pk")).first()
    )
    return software_of(found, found.logo_digest) if found else None


def logo_of(client: str) -> Subquery:
    """The digest of a client's picture, for a query of rows that refer to the client by this name."""
    return Subquery(ClientLogo.objects.filter(client=OuterRef(client)).values("digest"))
