"""An answer without a page, from a consent of before: to prompt=none (OIDC Core §3.1.2.1), and to the bank's
own apps."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from consent.database_clock import database_now
from consent.queries import remembered
from oidc.acr import achieved_acr, demanded
from oidc.asking import Outcome
from oidc.authentication import authentication_of
from oidc.clauses import clause
from oidc.customers import customer_risk
from oidc.digests import digest, new_secret
from oidc.errors import AccessDenied, ConsentRequired, InvalidRequestUri, LoginRequired
from oidc.freshness import signed_in_since
from oidc.granted import granted, id_token_envelope
from oidc.hints import hinted_customer
from oidc.issuers import security_policy
from oidc.models import Client, Interaction, PushedRequest
from oidc.policy import Authentication
from oidc.requests import AuthorizationRequest
from oidc.security_log import decided
from oidc.stored_requests import to_json
from oidc.waiting import LIFETIME, use_up


@clause("ACR-11", "AUT-10", "OIDC-CORE §3.1.2.1", "OIDC-CORE §3.1.2.6", "OIDC-CORE §11")
def answer_silently(
    http: HttpRequest,
    client: Client,
    request: AuthorizationRequest,
    pushed: PushedRequest | None,
) -> dict[str, str]:
    """The parameters of the answer, from what this browser's customer proved and agreed to before.

    Raises LoginRequired, or ConsentRequired where no consent of theirs in force covers what is asked.
    """
    policy, here = security_policy(client.issuer), timezone.now()
    if not http.user.is_authenticated:
        raise LoginRequired("nobody is signed in")
    demand = demanded(policy, request, customer_risk(http, http.user.pk, here))
    authentication = authentication_of(http, here, demand.factors)
    since = signed_in_since(policy, request, here)
    if authentication is None or authentication.strength < demand.strength or authentication.at < since:
        raise LoginRequired("the customer has to sign in")
    if hinted_customer(client, request) not in {None, authentication.customer_id}:
        raise LoginRequired("another customer is signed in")
    return remembered_answer(
        http, client, request, authentication, pushed=pushed, session_key=http.session.session_key
    )


def remembered_answer(
    http: HttpRequest,
    client: Client,
    request: AuthorizationRequest,
    authentication: Authentication,
    *,
    pushed: PushedRequest | None = None,
    session_key: str | None,
) -> dict[str, str]:
    """The parameters of the answer to who proved what `authentication` says, in the session of that key, or
    of NO_SESSION.

    Raises ConsentRequired where no consent of theirs in force covers what is asked.
    """
    policy, at = security_policy(client.issuer), database_now()
    given = remembered(
        issuer=client.issuer,
        client_id=client.client_id,
        customer_id=authentication.customer_id,
        permissions=policy.permissions_of(request),
    )
    if given is None or _was_set_back(client, given.agreed_at):
        raise ConsentRequired("the customer has not agreed to this, or not any more")
    envelope = id_token_envelope(client, request, at)
    try:
        with transaction.atomic():
            row = Interaction.objects.create(
                client=client,
                browser=digest(new_secret()),
                parameters=to_json(request),
                pushed=pushed,
                consent_id=given.id,
                edition=given.edition - 1,
                customer_id=authentication.customer_id,
                created_at=at,
                expires_at=at + LIFETIME,
                decided_at=at,
                answered_at=at,
                outcome=Outcome.REMEMBERED,
                acr=achieved_acr(policy, request, authentication.strength),
                amr=list(authentication.methods),
                authenticated_at=authentication.at,
            )
            if not use_up(row):
                raise InvalidRequestUri("request_uri was used before")
            parameters = granted(row, request, envelope, at, session_key=session_key)
    except AccessDenied:
        raise ConsentRequired("the customer has just ended the consent, or changed it") from None
    decided(http, row.outcome, customer=row.customer_id, consent_id=given.id)
    return parameters


def _was_set_back(client: Client, agreed_at: datetime) -> bool:
    """Whether the database was set back since, so that the customer may have stopped what it says they agreed
    to: they are to be asked again."""
    return client.proofs_from is not None and agreed_at <= client.proofs_from
