"""What an app asks for when it sends a customer here to sign out (OpenID Connect RP-Initiated Logout §2)."""

from dataclasses import dataclass

from oidc.clauses import clause
from oidc.clients.known import find_client
from oidc.errors import InvalidRequest
from oidc.forms import Form
from oidc.hints import read_hint
from oidc.models import Client
from oidc.responses.query import query
from oidc.subjects import customer_of_subject


@dataclass(frozen=True, kw_only=True)
class Leaving:
    client: Client
    """Proved by an ID token that we gave it."""
    customer_id: int | None
    """Whom that ID token is about."""
    sid: str | None
    """The session that it came from, where it says so."""
    back: str | None
    """Where the app wants the browser then: an address that it registered for this, with its state."""


@clause("OIDC-LOGOUT §2", "OIDC-LOGOUT §3", "OIDC-LOGOUT §4")
def read_leaving(issuer: str, form: Form) -> Leaving | None:
    """Who asks, about whom, and where to go then; None where nobody says so. Raises InvalidRequest.

    Only an ID token of ours proves who asks, also an expired one, and only who proved that is gone back to.
    """
    wanted = form.get("post_logout_redirect_uri")
    hint = form.get("id_token_hint")
    if hint is None:
        if wanted is not None:
            raise InvalidRequest("post_logout_redirect_uri needs an id_token_hint")
        return None
    read = read_hint(issuer, hint)
    if form.get("client_id", read.client_id) != read.client_id:
        raise InvalidRequest("client_id is not the client of the id_token_hint")
    client = find_client(issuer, read.client_id)
    if client is None:
        raise InvalidRequest("the client of the id_token_hint is not known here any more")
    if wanted is not None and wanted not in client.registered("post_logout_redirect_uris", []):
        raise InvalidRequest("post_logout_redirect_uri is not one the client registered")
    back = wanted
    if wanted is not None and "state" in form:
        back = query(wanted, {"state": form["state"]}).url
    customer_id = customer_of_subject(client, read.subject)
    return Leaving(client=client, customer_id=customer_id, sid=read.sid, back=back)
