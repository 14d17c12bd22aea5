"""An access token as a call presents it (RFC 6750 §2.1, RFC 9449 §7.1), and how a call is refused for it."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.http import HttpRequest

from consent.lifecycle import Status
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason
from oidc.clauses import clause
from oidc.errors import OAuthError
from oidc.issuers import resource_metadata_url, security_policy

BEARER, DPOP = "Bearer", "DPoP"


@dataclass(frozen=True, kw_only=True)
class Presented:
    """What the Authorization header holds, or a form."""

    issuer: str
    scheme: str
    """BEARER, or DPOP where the issuer binds tokens to keys."""
    value: str = field(repr=False)

    def refusal(self, log: str) -> Problem:
        """401 for a token that does not act, in the issuer's shape."""
        return _unauthenticated(self.issuer, log, _challenge(self.issuer, self.scheme, "invalid_token"))

    def consent_refusal(self, status: Status, reason: Reason | None, *, curable: bool) -> Problem:
        """What the issuer's profile says to a token whose consent is not in force; `reason` is the bank's,
        where it ended it, and it is `curable` where its customer could bring it back."""
        problem = security_policy(self.issuer).token_problem(status, reason, curable)
        if problem.http_status == 401:
            problem.headers["WWW-Authenticate"] = _challenge(self.issuer, self.scheme, "invalid_token")
        return problem

    def scope_refusal(self, scopes: frozenset[str]) -> Problem:
        """403 for a token that lacks all of `scopes`."""
        return Problem(
            403,
            Flaw(Fault.SCOPE, f"The token lacks a scope out of: {', '.join(sorted(scopes))}"),
            headers={"WWW-Authenticate": _challenge(self.issuer, self.scheme, "insufficient_scope")},
        )

    @clause("ACR-13", "RFC 9470 §3")
    def sign_in_refusal(self, within: timedelta) -> Problem:
        """401 for a token whose customer has to sign in anew, and how lately from then on."""
        challenge = _challenge(self.issuer, self.scheme, "insufficient_user_authentication")
        wanted = f'{challenge}, max_age="{int(within.total_seconds())}"'
        return _unauthenticated(self.issuer, "the customer signed in too long ago", wanted)

    @clause("RFC 9449 §7.1", "RFC 9449 §9")
    def proof_refusal(self, error: OAuthError) -> Problem:
        """401 for a call whose DPoP proof is refused, or has to be made again with a nonce."""
        challenge = f'{_challenge(self.issuer, DPOP, error.code)}, error_description="{error.description}"'
        return _unauthenticated(self.issuer, f"{error.code}: {error.description}", challenge, **error.headers)


@clause("RES-07", "RFC 6750 §2", "RFC 6750 §2.1", "RFC 9449 §7.1")
def presented_token(http: HttpRequest, issuer: str, *, in_body: str | None = None) -> Presented:
    """The token in the Authorization header, or the one a form's body held; raises Problem.

    Nowhere else does one count, and not in both at once.
    """
    if in_body is not None:
        if "Authorization" in http.headers:
            flaw = Flaw(Fault.BODY_MALFORMED, "the access token came in more than one way")
            challenge = _challenge(issuer, BEARER, "invalid_request")
            raise Problem(400, flaw, headers={"WWW-Authenticate": challenge})
        return Presented(issuer=issuer, scheme=BEARER, value=in_body)
    return token_in(http.headers.get("Authorization", ""), issuer)


def token_in(authorization: str, issuer: str) -> Presented:
    """The token in an Authorization header, "" where there was none; raises Problem."""
    word, _, value = authorization.partition(" ")
    schemes = _schemes(issuer)
    scheme = {known.lower(): known for known in schemes}.get(word.lower())
    if scheme is None or not value.strip():
        challenges = ", ".join(_challenge(issuer, known, "invalid_token") for known in schemes)
        raise _unauthenticated(issuer, "no token in the Authorization header", challenges)
    return Presented(issuer=issuer, scheme=scheme, value=value.strip())


def _unauthenticated(issuer: str, log: str, challenge: str, **headers: str) -> Problem:
    """401, one text for every reason, in the issuer's shape (RFC 6750 §3.1)."""
    problem = security_policy(issuer).token_problem(None, None, False)
    return Problem(
        problem.http_status,
        *problem.flaws,
        log=log,
        headers={"WWW-Authenticate": challenge, **headers},
    )


def _schemes(issuer: str) -> tuple[str, ...]:
    return (BEARER, DPOP) if "dpop" in security_policy(issuer).sender_constraints else (BEARER,)


@clause("META-10", "RFC 9728 §5.1")
def _challenge(issuer: str, scheme: str, error: str) -> str:
    """Why the token opens nothing, and where it is published what opens what."""
    about = {"error": error}
    if scheme == DPOP:
        about["algs"] = " ".join(security_policy(issuer).signing_algorithms)
    about["resource_metadata"] = resource_metadata_url(issuer)
    return f"{scheme} " + ", ".join(f'{name}="{value}"' for name, value in about.items())
