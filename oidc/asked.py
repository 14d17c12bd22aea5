"""A request that waits for its customer, as the portal is told of it."""

from functools import partial
from urllib.parse import urlsplit

from consent import queries
from consent.issuers import consent_policy
from oidc.acr import demanded
from oidc.asking import Asking, Outcome, Reached
from oidc.deciding import as_asked, as_stopped, is_outdated
from oidc.freshness import signed_in_since
from oidc.issuers import security_policy
from oidc.linking import link_of
from oidc.models import Interaction
from oidc.policy import SecurityPolicy
from oidc.presentation import software_of
from oidc.stored_requests import from_json
from oidc.waiting import begun_at, latest_end


def link_needed(policy: SecurityPolicy, asked: queries.ConsentFacts) -> str:
    """What the customer's factor must have been proved for; "" where a sign-in from before may decide."""
    return "" if policy.session_reuse else link_of(asked)


def asking_of(row: Interaction) -> Asking:
    request = from_json(row.parameters)
    policy = security_policy(row.client.issuer)
    current = queries.consent(row.consent_id)
    consent, before = as_asked(row, current)
    latest = latest_end(row, policy, current)
    back = urlsplit(request.redirect_uri or "")
    return Asking(
        id=row.pk,
        issuer=row.client.issuer,
        consent=consent,
        before=before,
        stopped=as_stopped(row, current),
        outdated=is_outdated(row, current),
        software=software_of(row.client, vars(row)["logo_digest"]),  # an annotation
        redirect_host=back.netloc,
        redirect_site=f"https://{back.netloc}/" if back.scheme == "https" else "",
        needs_accounts=consent_policy(row.client.issuer).needs_accounts(consent.permissions),
        demand=partial(demanded, policy, request),
        identifier_first=policy.identifier_first,
        link=link_needed(policy, consent),
        login_hint=request.login_hint or "",
        languages=request.ui_locales,
        asked_at=row.created_at,
        registered_at=row.client.created,
        authenticated_after=signed_in_since(policy, request, begun_at(row)),
        expires_at=min(row.expires_at, latest),
        latest=latest,
        outcome=Outcome(row.outcome),
        answered=row.answered_at is not None,
        elsewhere=row.backchannel is not None,
        waits_elsewhere=row.backchannel is not None and row.backchannel.closed_at is None,
        binding_message=row.backchannel.binding_message if row.backchannel is not None else "",
        customer_id=row.customer_id,
        steps=frozenset(step for step in Reached if getattr(row, step) is not None),
    )
