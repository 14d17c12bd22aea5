"""What every server is asked: the same forms, each server at its own addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REDIRECT_URI = "https://recipient.test/callback"
CLIENT = "bench"
RESOURCE_SERVER = "resource-server"
ACCESS_CHECK = "access check"
"""Asked of us alone: what the others would have their gateway do by itself after an introspection."""
CONSENTS = 200
"""With a refresh token each."""
SECRET = "a-secret-of-the-resource-server"  # noqa: S105 -- of a server that lives for a minute


@dataclass(frozen=True, kw_only=True)
class Work:
    endpoint: str
    """"token", "par" or "introspection"."""
    form: Mapping[str, str]
    in_turn: Sequence[Mapping[str, str]] = ({},)
    """What one request after another has beside the form, over and over."""
    single_use: bool = True
    """Whether each request carries an assertion of its own; else a resource server asks, known by its
    certificate at ours and by a secret at the others."""
    goal: float
    """How many times as fast as node-oidc-provider we mean to be."""


def works(*, refresh_tokens: Sequence[str], access_token: str) -> dict[str, Work]:
    """By name. Refresh tokens are of a consent each: nobody refreshes one sixteen times at once."""
    return {
        "client credentials": Work(
            endpoint="token", form={"grant_type": "client_credentials", "scope": "consents"}, goal=1.8
        ),
        "pushed request": Work(
            endpoint="par",
            form={
                "response_type": "code",
                "client_id": CLIENT,
                "redirect_uri": REDIRECT_URI,
                "scope": "accounts",
                "state": "a-state",
                "code_challenge_method": "S256",
                "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            },
            goal=1.8,
        ),
        "refresh": Work(
            endpoint="token",
            form={"grant_type": "refresh_token"},
            in_turn=[{"refresh_token": token} for token in refresh_tokens],
            goal=2.5,
        ),
        "introspection": Work(
            endpoint="introspection", form={"token": access_token}, single_use=False, goal=3.0
        ),
    }
