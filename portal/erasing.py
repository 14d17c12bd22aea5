"""What the portal knows of a customer is erased: what signs them in, where they did, letters, copies."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from consent.erased import CONTACT, REPORTS, Erased, erased
from portal.models import (
    Download,
    KnownDevice,
    MisuseReport,
    OneTimeCode,
    OptionChange,
    OptionWord,
    Preference,
    SecondFactorGuard,
    SecurityLetter,
    SignedInSession,
    SignInEvent,
)


def erase_sign_in(person_id: int) -> list[Erased]:
    """Delete it all; their browsers are signed out by it."""
    browsers = SignedInSession.objects.filter(person=person_id)
    sessions = Session.objects.filter(session_key__in=list(browsers.values_list("session_key", flat=True)))
    doomed: tuple[QuerySet[Model], ...] = (
        Authenticator.objects.filter(user=person_id),
        SecondFactorGuard.objects.filter(person=person_id),
        OneTimeCode.objects.filter(person=person_id),
        KnownDevice.objects.filter(person=person_id),
        SignInEvent.objects.filter(person=person_id),
        SecurityLetter.objects.filter(person=person_id),
        Download.objects.filter(person=person_id).defer("content"),
        Preference.objects.filter(person=person_id),
        EmailAddress.objects.filter(user=person_id),
        browsers,
    )
    # A session's key opens the session: no digest is made of it.
    signed_out, _ = sessions.delete()
    gone = erased(CONTACT, "django_session", range(signed_out))
    chosen = (
        _forget(OptionChange.objects.filter(asked_by=person_id), asked_by=None),
        _forget(OptionWord.objects.filter(person=person_id), person=None),
    )
    return [gone, *chosen, *(_delete(rows) for rows in doomed)]


def erase_reports(consent_ids: Iterable[UUID]) -> Erased:
    """From where misuse of these consents was reported."""
    rows = MisuseReport.objects.filter(consent__in=list(consent_ids))
    keys = list(rows.values_list("pk", flat=True))
    rows.update(device="", source="")
    return erased(REPORTS, "portal_misusereport", keys)


def _forget(rows: "QuerySet[Model]", **nobody: None) -> Erased:
    """What an account's other holders chose with them stays, and does not say with whom."""
    keys = list(rows.values_list("pk", flat=True))
    rows.update(**nobody)
    return erased(CONTACT, rows.model._meta.db_table, keys)


def _delete(rows: "QuerySet[Model]") -> Erased:
    keys = list(rows.values_list("pk", flat=True))
    rows.delete()
    return erased(CONTACT, rows.model._meta.db_table, keys)
