"""The logos of clients: fetched once, when a client registers, and shown from our own host ever after."""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any

from oidc.clauses import clause
from oidc.models import Client, ClientLogo
from oidc.outbound.fetch import Forbidden, NotFetched
from oidc.outbound.pictures import Picture, fetch_picture

_log = logging.getLogger("accord.outbound")


@clause("SEC-11", "OIDC-REGISTRATION §2")
def read_logo(issuer: str, metadata: Mapping[str, Any]) -> tuple[Picture | None, list[str]]:
    """The picture at `logo_uri`, None where there is none that could be shown; and what is wrong with it.

    Only an address that we never call is a fault: for want of a picture nobody is turned away.
    """
    if "logo_uri" not in metadata:
        return None, []
    try:
        return fetch_picture(metadata["logo_uri"]), []
    except Forbidden as fault:
        return None, [f"logo_uri: {fault}"]
    except NotFetched as fault:
        _log.warning("logo not read", extra={"issuer": issuer, "reason": f"logo_uri: {fault}"})
        return None, []


def remember_logo(client: Client, logo: Picture | None) -> None:
    """Show this one from now on, or none."""
    ClientLogo.objects.filter(client=client).delete()
    for row in rows_of_logo(client, logo):
        row.save()


def rows_of_logo(client: Client, logo: Picture | None) -> list[ClientLogo]:
    """What remembers a client's logo, to be stored."""
    if logo is None:
        return []
    digest = hashlib.sha256(logo.content).hexdigest()
    return [ClientLogo(client=client, digest=digest, media_type=logo.media_type, picture=logo.content)]


def logo_at(issuer: str, digest: str) -> Picture | None:
    """A logo that a client of the issuer has, and is not suspended."""
    found = ClientLogo.objects.filter(digest=digest, client__issuer=issuer, client__suspended_at=None).first()
    return Picture(found.media_type, bytes(found.picture)) if found else None
