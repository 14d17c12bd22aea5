"""Deletes what is spent and can never count again; what proves a consent is kept."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q

from consent.lifecycle import Status
from consent.schedule import delete_each
from oidc.models import (
    AccessToken,
    AuthorizationCode,
    AuthSession,
    BackchannelAuthentication,
    InitialAccessToken,
    Interaction,
    PushedRequest,
    RefreshToken,
    SignedInClient,
    SpentRefreshToken,
    TrafficCount,
    UsedJti,
    UsedProof,
)

KEPT = timedelta(days=1)
"""How long a spent row stays, for whoever looks into a failed flow."""
FLOWS_KEPT = timedelta(days=3)
"""Flows stay until their day has been counted for the last time (`oidc.counting`)."""
REMEMBERED = timedelta(days=30)
"""How long the coming back of a rotated refresh token is told from a guess."""


def prune(at: datetime) -> dict[str, int]:
    """Delete replay memory past its window, and requests, flows, codes and tokens a day past their end.

    A refresh token ends with its consent, whatever its own time says. A code outlives its tokens: it is the
    family that a replay ends. Returns rows deleted by kind; raises what went wrong with one kind once all
    others have been tried.
    """
    before = at - KEPT
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
    consent_over = ~Q(consent__status=Status.ACTIVE) & Q(consent__status_changed_at__lt=before)
    doomed = {
        "jti": UsedJti.objects.filter(expires_at__lt=at),
        "initial access tokens": InitialAccessToken.objects.filter(expires_at__lt=before),
        "DPoP proofs": UsedProof.objects.filter(expires_at__lt=at),
        "pushed requests": PushedRequest.objects.filter(expires_at__lt=before),
        "auth sessions": AuthSession.objects.filter(expires_at__lt=at),
        "interactions": Interaction.objects.filter(expires_at__lt=at - FLOWS_KEPT),
        "backchannel authentications": BackchannelAuthentication.objects.filter(
            expires_at__lt=at - FLOWS_KEPT, interaction=None
        ),
        "access tokens": AccessToken.objects.filter(expires__lt=before),
        "spent refresh tokens": SpentRefreshToken.objects.filter(spent_at__lt=at - REMEMBERED),
        "refresh tokens": RefreshToken.objects.filter(Q(expires__lt=before) | consent_over),
        "signed-in clients": SignedInClient.objects.filter(~Exists(alive)),
        "counts of traffic": TrafficCount.objects.filter(over_at__lt=at),
        "codes": AuthorizationCode.objects.filter(expires__lt=before, access_tokens=None, refresh_token=None),
    }
    return delete_each(doomed)
