"""Deletes what can never count again, activity past its ninety days, and copies past their day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from consent.schedule import delete_each
from portal import activity
from portal.joint_options import lapse
from portal.models import (
    Allowance,
    Download,
    OneTimeCode,
    OptionChange,
    SecurityLetter,
    SignedInSession,
    SignInEvent,
    SpentChallenge,
)
from portal.secondary_users import overtaken

KEPT = timedelta(days=1)
CHOICES_KEPT = timedelta(days=6 * 366)
"""As long as Australia's records of decisions on joint accounts (CX:9.3)."""


def prune(at: datetime) -> dict[str, int]:
    """Returns rows deleted by kind; raises what went wrong with one once all others have been tried."""
    lapse(at)
    over = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    doomed = {
        "allowances": Allowance.objects.filter(renews_at__lt=at),
        "codes": OneTimeCode.objects.filter(expires_at__lt=at - KEPT),
        "challenges": SpentChallenge.objects.filter(expires_at__lt=at),
        "sessions": SignedInSession.objects.filter(seen_at__lt=over),
        "activity": SignInEvent.objects.filter(at__lt=at - activity.KEPT),
        "downloads": Download.objects.filter(
            Q(expires_at__lte=at) | Q(expires_at=None, asked_at__lt=at - KEPT)
        ),
        "choices": OptionChange.objects.filter(settled_at__lt=at - CHOICES_KEPT),
        "words of holders": overtaken(at - CHOICES_KEPT),
        "letters": SecurityLetter.objects.filter(done_at__lt=at - activity.KEPT),
    }
    return delete_each(doomed)
