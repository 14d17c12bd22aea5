"""The grant by which a client fetches what its customer allowed without a browser (CIBA Core §10.1)."""

from datetime import datetime

from django.db import connection
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.grant_types.base import GrantTypeBase

from consent.storing import Proviso
from oidc.backchannel.asking import allowed_in
from oidc.backchannel_policy import GRANT
from oidc.clauses import clause
from oidc.codes import new_code
from oidc.details import MEMBER, require_granted_details
from oidc.errors import InvalidGrant
from oidc.grants._giving import given_for
from oidc.grants._request import Answer, caller_of, required
from oidc.jose.encrypt import envelope_for
from oidc.models import AuthorizationCode, Client, Interaction
from oidc.policy import Encryptable
from oidc.stored_requests import from_json


class CibaGrant(GrantTypeBase):
    @clause("CIB-05", "CIBA §10.1.1")
    def create_token_response(self, request: Request, token_handler: object) -> Answer:
        """The tokens hang on a code that is made and spent in the same statement: it is their family."""
        caller, now = caller_of(request, GRANT)
        flow = allowed_in(required(request, "auth_req_id"), caller.client)
        require_granted_details(getattr(request, MEMBER, None), flow.consent.wire)
        envelope = envelope_for(caller.client, Encryptable.ID_TOKEN, now)
        code = _spent_code(flow, caller.client, now)
        told, (is_newest, unused) = given_for(
            code, caller, now, envelope=envelope, spent=_answering(flow), beside=[code]
        )
        if not is_newest:
            raise InvalidGrant("the consent is not in force, or was agreed to anew since")
        if not unused:
            raise InvalidGrant("auth_req_id was used before")
        return {}, told, 200


def _spent_code(flow: Interaction, client: Client, now: datetime) -> AuthorizationCode:
    """Nobody is ever told its value."""
    flow.client = client
    _, code = new_code(flow, from_json(flow.parameters), now, sid=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('oidc_authorizationcode', 'id'))")
        (code.pk,) = cursor.fetchone()
    code.consumed_at = now
    return code


def _answering(flow: Interaction) -> Proviso:
    """Uses up what was decided; does not hold where it was asked for before. One UPDATE decides between
    racers."""
    return Proviso(
        "UPDATE oidc_interaction SET answered_at = statement_timestamp() FROM {before} WHERE id = %s"
        " AND answered_at IS NULL RETURNING 1",
        (flow.pk,),
    )
