"""The language spoken at this moment (Django keeps it for each thread), and an ecosystem's words in it."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation

from portal.languages import SPOKEN, Language
from portal.wording import Wording

_BY_CODE = {tag.lower(): language for tag, language in SPOKEN.items()}
"""Django's codes are the tags in small letters."""


def spoken() -> Language:
    return _BY_CODE[translation.get_language() or settings.LANGUAGE_CODE]


def speaking(tag: str) -> AbstractContextManager[None]:
    """Whatever is said within is said in that language."""
    return translation.override(tag.lower())


def wording_of(issuer: str) -> Wording:
    """The ecosystem's words in the language spoken."""
    wording: Wording = settings.ISSUERS[issuer].wordings[spoken().tag]
    return wording


def home_of(issuer: str) -> str:
    """The language of the ecosystem's own place."""
    return str(settings.ISSUERS[issuer].wording.locale)


def language_shown(shown: Mapping[str, Any], otherwise: str) -> str:
    """The language that evidence says was read, where the portal speaks it still."""
    tag = str(shown.get("language", ""))
    return tag if tag in SPOKEN else otherwise
