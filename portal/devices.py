"""Browsers: what to call one, and how to know it again."""

from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from oidc.digests import SECRET_LENGTH, digest, new_secret
from portal.models import KnownDevice

COOKIE = "__Host-device"
UNKNOWN = noop("A browser we don’t know")
KEPT = timedelta(days=400)  # the most that browsers keep a cookie

_KNOW = """
INSERT INTO portal_knowndevice (person_id, digest, known_since) VALUES (%(person)s, %(digest)s, %(at)s)
ON CONFLICT DO NOTHING
"""

# The first word found wins: Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(http: HttpRequest) -> str:
    """What the browser says it is: "Chrome on Windows", "a browser we don’t know"."""
    said = http.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in said), "")
    system = next((name for mark, name in _SYSTEMS if mark in said), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or UNKNOWN


def device_said(words: str) -> str:
    """Such words as they were kept, in the language spoken: names of browsers are the same in each."""
    browser, both, system = words.partition(" on ")
    if both:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return _(UNKNOWN) if words == UNKNOWN else words


def device_digest(http: HttpRequest) -> bytes:
    """What this browser is known by; of the empty string, by which none is, where it has no cookie."""
    return digest(http.COOKIES.get(COOKIE, ""))


def remember(http: HttpRequest, response: HttpResponse, person_id: int, at: datetime) -> bool:
    """Know this browser from now on; whether it is a new one beside others."""
    kept = http.COOKIES.get(COOKIE, "")
    secret = kept if len(kept) == SECRET_LENGTH else new_secret()
    is_new = know(digest(secret), person_id, at)
    response.set_cookie(COOKIE, secret, max_age=KEPT, secure=True, httponly=True, samesite="Lax", path="/")
    return is_new


def know(device: bytes, person_id: int, at: datetime) -> bool:
    """The same of what is known by this digest, which needs no browser."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOW, {"person": person_id, "digest": device, "at": at})
        is_new = cursor.rowcount == 1
    return is_new and KnownDevice.objects.filter(person_id=person_id).exclude(digest=device).exists()


def forget_devices(person_id: int) -> None:
    """Every browser is a new one to this person, as somebody else may have signed in by one."""
    KnownDevice.objects.filter(person_id=person_id).delete()
