"""What a customer's yes gives a client at the token endpoint."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from consent.holding import held_in_force
from consent.operations import picking_up
from consent.storing import Proviso
from oidc.clients.sender import Sender
from oidc.details import granted_details
from oidc.id_tokens import id_token
from oidc.issuers import security_policy
from oidc.jose.encrypt import Envelope
from oidc.models import AuthorizationCode
from oidc.tokens import new_access_token, new_refresh_token, token_answer


def given_for(
    code: AuthorizationCode,
    caller: Sender,
    now: datetime,
    *,
    envelope: Envelope | None,
    spent: Proviso,
    beside: Sequence[Model] = (),
) -> tuple[dict[str, Any], tuple[bool, bool]]:
    """The answer, and whether it may be given: whether the consent is in force at the edition that the code
    tells of, and whether `spent` holds, which uses up what the client came with.

    All that the code gives is stored by one statement that holds the consent, and the rows `beside` it; none
    of it where either is not so.
    """
    policy, scopes = security_policy(caller.client.issuer), frozenset(code.scope.split())
    access, access_row = new_access_token(caller, scope=code.scope, code=code, now=now)
    rows: list[Model] = [*beside, access_row]
    further = {**policy.token_extras(code.consent_id), **granted_details(code.consent.wire)}
    grants = caller.client.registered("grant_types")
    if policy.refresh_token(code.consent.wire, scopes) and "refresh_token" in grants:
        further["refresh_token"], refresh_row = new_refresh_token(caller, code, now)
        rows.append(refresh_row)
    if "openid" in scopes:
        further["id_token"] = id_token(code, now, access_token=access.value, envelope=envelope)
    is_newest, unspent, *_ = caller.store(
        *rows,
        provided=[
            held_in_force(code.consent_id, newest=code.edition),
            spent,
            *picking_up(code.consent, code.edition),
        ],
    )
    return token_answer(access, code.scope, **further), (is_newest, unspent)
