"""From when until when data of each account might go out under a consent, so that what a gateway reports
afterwards can be judged by the moment of its call."""

from datetime import datetime

from consent.known_accounts import FLOWS
from consent.lifecycle import OF_ACCOUNTS, Verb
from consent.models import Consent, ConsentAccount, SharedSpan

CHANGES_ACCOUNTS = OF_ACCOUNTS | {
    Verb.AUTHORISE, Verb.AMEND, Verb.REAUTHORISE, Verb.REVIVE, Verb.REMOVE_ACCOUNT,
}  # fmt: skip
"""The verbs by which an account comes to be shared, or is shared no more, while the consent goes on."""


def keep_shared_spans(consent: Consent, at: datetime) -> None:
    """Write down which accounts of a consent, whose row is locked, are shared from `at` on, and which not."""
    flowing = ConsentAccount.objects.filter(FLOWS, consent=consent)
    going_on = SharedSpan.objects.filter(consent=consent, until=None)
    now, before = (set(rows.values_list("account", flat=True)) for rows in (flowing, going_on))
    if before - now:
        going_on.filter(account__in=before - now).update(until=at)
    SharedSpan.objects.bulk_create(
        SharedSpan(consent=consent, account=account, since=at) for account in sorted(now - before)
    )
