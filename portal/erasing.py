"""What the portal knows of a customer is erased: what signs them in, where they did, letters, copies."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from consent.erased import CONTACT, REPORTS, Erased, erased
from consent.models import Person
from portal.models import (
    HOLDS,
    Download,
    HolderWord,
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
    """Delete it all; their browsers are signed out by it. What `stops_kept` counts stays: words of those who
    hold an account that they use, until they are lifted, also against who comes back by the same number."""
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
        _forget(HolderWord.objects.filter(said_by=person_id), said_by=None),
        _forget(HolderWord.objects.filter(user__in=_number_of(person_id)).exclude(HOLDS), user=""),
    )
    return [gone, *chosen, *(_delete(rows) for rows in doomed)]


def erase_reports(consent_ids: Iterable[UUID]) -> Erased:
    """From where misuse of these consents was reported."""
    rows = MisuseReport.objects.filter(consent__in=list(consent_ids))
    keys = list(rows.values_list("pk", flat=True))
    rows.update(open_device="", open_source="", sealed=b"")
    return erased(REPORTS, "portal_misusereport", keys)


def stops_kept(person_id: int) -> int:
    """How many stops of holders name a customer, and stay when they are erased."""
    return HolderWord.objects.filter(HOLDS, user__in=_number_of(person_id)).count()


def _number_of(person_id: int) -> "QuerySet[Any]":
    known = Person.objects.filter(pk=person_id, customer_number__isnull=False)
    return known.values("customer_number")


def _forget(rows: "QuerySet[Model]", **nobody: str | None) -> Erased:
    """What an account's other holders chose with them, or said of them, stays, and does not say of whom."""
    keys = list(rows.values_list("pk", flat=True))
    rows.update(**nobody)
    return erased(CONTACT, rows.model._meta.db_table, keys)


def _delete(rows: "QuerySet[Model]") -> Erased:
    keys = list(rows.values_list("pk", flat=True))
    rows.delete()
    return erased(CONTACT, rows.model._meta.db_table, keys)
