"""Whether an access token is live, decided in one place and in one query.

Both who serves data under a token (`oidc.access`) and who asks about one (`oidc.token_views`) ask here first.
"""

from django.db.models import QuerySet
from django.db.models.functions import Now

from consent.issuers import consent_policy
from consent.lookup import Lookup
from consent.models import Consent
from consent.queries import in_force
from oidc.clauses import clause
from oidc.digests import digest
from oidc.models import AccessToken, AuthorizationCode, Client


class NotLive(Exception):
    """The reason, for the log alone; `token` where there is one."""

    def __init__(self, reason: str, token: AccessToken | None = None) -> None:
        super().__init__(reason)
        self.token = token


def token_rows(digest: bytes, issuer: str) -> QuerySet[AccessToken]:
    """An issuer's token with all that its life depends on, and what there is to tell of it.

    Its `in_force` is its consent's, if it has one. Columns left out are read when they are asked for.
    """
    rows: QuerySet[AccessToken] = (
        AccessToken.objects.select_related("application__recipient", "consent", "code", "user")
        .annotate(now=Now(), in_force=in_force("consent__"))
        .filter(digest=digest, application__issuer=issuer)
        .only(*_TOLD)
    )
    return rows


_TOLD = (
    "scope", "certificate", "dpop_jkt", "issued_at", "expires", "revoked_at",
    "application__issuer", "application__client_id", "application__sector", "application__suspended_at",
    "application__paused_at", "application__families_from",
    "application__recipient__suspended_at",
    "consent__kind", "consent__status", "consent__version", "consent__permissions", "consent__open_wire",
    "consent__sealed_wire", "consent__created_at", "consent__expires_at", "consent__transactions_from",
    "consent__transactions_to", "consent__edition_in_use", "consent__acting_for", "code__edition",
    "code__revoked_at", "code__claims", "code__acr", "code__authenticated_at",
    "user__is_active",
)  # fmt: skip


def _with_whole_client(digest: bytes, issuer: str) -> QuerySet[AccessToken]:
    return token_rows(digest, issuer).only(
        *_TOLD,
        "application__metadata",
        "application__jwks",
        "application__token_endpoint_auth_method",
    )


TOKEN: Lookup[AccessToken] = Lookup(_with_whole_client, digest=b"a digest", issuer="an issuer")
"""As `token_rows`, for whoever has to know what its client registered."""


def live_access_token(issuer: str, value: str) -> AccessToken:
    """This issuer's token, live; raises NotLive."""
    return live(TOKEN.first(digest=digest(value), issuer=issuer))


@clause("TOK-02")
def is_ended(code: AuthorizationCode, client: Client) -> bool:
    """Whether a code is good for nothing any more, and with it all that came of it: revoked, or made before
    its client's database was set back to an earlier point, where it may have been revoked since."""
    return code.revoked_at is not None or code.pk < client.families_from


@clause("AMD-01")
def is_replaced(code: AuthorizationCode, consent: Consent) -> bool:
    """Whether tokens of a code are good for nothing, as the recipient has some of a newer agreement."""
    return consent.edition_in_use > code.edition


@clause("AMD-01", "REF-08")
def still_granted(issuer: str, scope: str, consent: Consent) -> list[str]:
    """Of the scopes that a token was given, those that its customer has not taken away since.

    Where scopes are the permissions, one that the consent does not hold any more opens nothing.
    """
    known, held = consent_policy(issuer).permissions, consent.permissions
    return [one for one in scope.split() if one in held or one not in known]


@clause("TOK-07", "SEC-12")
def live(token: AccessToken | None) -> AccessToken:
    """A token as `token_rows` found it, neither revoked nor expired, its client and customer active.

    Raises NotLive. Whether its consent allows access stands in its `in_force`.
    """
    if token is None:
        raise NotLive("unknown token")
    code, client, customer = token.code, token.application, token.user
    if token.revoked_at is not None or (code is not None and is_ended(code, client)):
        raise NotLive("revoked token", token)
    if code is not None and token.consent is not None and is_replaced(code, token.consent):
        raise NotLive("token of an edition that was replaced", token)
    if client.suspended_at or client.recipient.suspended_at:
        raise NotLive("client or recipient suspended", token)
    if customer is not None and not customer.is_active:
        raise NotLive("customer disabled", token)
    if token.expires <= token.now:
        raise NotLive("expired token", token)
    return token
