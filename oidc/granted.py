"""What a customer's yes brings the recipient: a code, and beside it what the response type asks for."""

from datetime import datetime

from consent.holding import hold_in_force
from consent.operations import pick_up
from oidc.clauses import clause
from oidc.clients.sender import Sender
from oidc.codes import issue_code, void_unspent
from oidc.errors import AccessDenied
from oidc.id_tokens import id_token
from oidc.jose.encrypt import Envelope, envelope_for
from oidc.models import Client, Interaction
from oidc.policy import Encryptable
from oidc.requests import AuthorizationRequest
from oidc.signed_in_clients import sid_of
from oidc.tokens import issue_access_token

NO_SESSION = ""
"""In the place of a session's key, where a sign-in is none of a browser's: nobody will hear of its end."""


@clause("AMD-01", "TOK-02", "OIDC-CORE §3.3.2.5", "OIDC-CORE §3.3.2.9", "OAUTH-MRT §5")
def granted(
    row: Interaction,
    request: AuthorizationRequest,
    envelope: Envelope | None,
    at: datetime,
    *,
    session_key: str | None,
    again: bool = False,
) -> dict[str, str]:
    """The parameters of the answer, within the caller's transaction; AccessDenied where the consent is over,
    or is of another edition by now than the decision made it, and LoginRequired where its customer signed
    out of the session while they were made.

    With `again` it takes the place of the answer that the flow had before, the code of which is void from
    here on; raises NoneToReplace where something came of that one.

    An access token that travels through the browser is of the code's family, and ends with it. Where the
    answer itself tells the recipient something of the customer, the consent is in use from here on.
    """
    sid = None  # asked before the consent is held: whoever ends both takes the session first
    if "openid" in request.scopes and session_key != NO_SESSION:
        sid = sid_of(row.client, consent_id=row.consent_id, session_key=session_key)
    in_force = hold_in_force(row.consent_id)
    if again:
        void_unspent(row)
    if not in_force:
        raise AccessDenied("the consent is not in force")
    if row.consent.edition != row.edition + 1:
        raise AccessDenied("the consent was agreed to anew since")
    wanted = (request.response_type or "").split()
    value, code = issue_code(row, request, at, sid=sid)
    parameters = {"code": value}
    if "token" in wanted:
        access = issue_access_token(_browser(row), scope=code.scope, code=code, now=at, with_its_code=True)
        parameters |= {
            "access_token": access.value,
            "token_type": "Bearer",
            "expires_in": str(access.seconds),
        }
    if "id_token" in wanted:
        parameters["id_token"] = id_token(
            code,
            at,
            code_value=value,
            state=request.state,
            access_token=parameters.get("access_token"),
            envelope=envelope,
        )
    if "token" in wanted or ("id_token" in wanted and code.claims.get("id_token")):
        pick_up(row.consent_id, edition=code.edition, at=at)
    return parameters


def id_token_envelope(client: Client, request: AuthorizationRequest, at: datetime) -> Envelope | None:
    """What an ID token of the answer goes into; asked before the transaction. Raises InvalidRequest."""
    wanted = "id_token" in (request.response_type or "").split()
    return envelope_for(client, Encryptable.ID_TOKEN, at) if wanted else None


def _browser(row: Interaction) -> Sender:
    """Whoever asks by way of the browser shows nothing that a token could be bound to."""
    return Sender(client=row.client, certificate="", dpop_jkt="")
