"""Editions of the words that customers decide on: each as it was when a release first said it.

Where two members of a bank's staff publish them (`TEXTS_BY_TWO`), nobody is asked to decide on others.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from portal.models import TextEdition
from portal.wording import Cluster, Wording

ABOUT = frozenset({"version", "locale", "timezone", "catalogue", "register_url"})
"""Members of a wording that no customer reads as they stand."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What this release says, in one language of one issuer."""

    issuer: str
    language: str
    version: str
    digest: str
    texts: Mapping[str, str]


def words_now(issuer: str, language: str) -> Words:
    """KeyError for an issuer that this deployment has not, or a language that it does not speak."""
    wording: Wording = settings.ISSUERS[issuer].wordings[language]
    kept = _told.get((issuer, language))
    if kept is None or kept[0] is not wording:
        kept = _told[issuer, language] = wording, _words(issuer, language, wording)
    return kept[1]


def note_editions(at: datetime) -> int:
    """Keep what this release says, where no release said it before; gives how many editions are new."""
    kept = set(TextEdition.objects.values_list("issuer", "language", "version", "digest"))
    said = [
        words_now(issuer, language) for issuer in settings.ISSUERS for language in settings.LANGUAGES_OFFERED
    ]
    new = [one for one in said if (one.issuer, one.language, one.version, one.digest) not in kept]
    rows = [
        TextEdition(
            issuer=one.issuer,
            language=one.language,
            version=one.version,
            digest=one.digest,
            texts=one.texts,
            noted_at=at,
        )
        for one in new
    ]
    TextEdition.objects.bulk_create(rows, ignore_conflicts=True)  # another process may be as quick
    return len(new)


def publish(edition: int, at: datetime) -> bool:
    """Once; False where it was published before, or is not there."""
    return bool(TextEdition.objects.filter(pk=edition, published_at=None).update(published_at=at))


def decided_in(issuer: str, languages: Collection[str]) -> list[str]:
    """In which of these languages customers may be asked to decide on what this release says; one query."""
    if not settings.TEXTS_BY_TWO:
        return list(languages)
    rows = TextEdition.objects.filter(issuer=issuer, published_at__isnull=False)
    published = set(rows.values_list("language", "version", "digest"))
    now = [words_now(issuer, language) for language in languages]
    return [one.language for one in now if (one.language, one.version, one.digest) in published]


def may_be_decided_on(issuer: str, language: str) -> bool:
    """The same of one language."""
    return bool(decided_in(issuer, [language]))


def texts_in(wording: Wording, permissions: frozenset[str]) -> dict[str, str]:
    """All that customers read of a wording: codes to texts."""
    return dict(_texts(wording, permissions))


def clusters_in(
    wording: Wording, permissions: frozenset[str], *, organisation: bool
) -> Iterator[tuple[str, Cluster]]:
    """Every kind of data that there are words for, of a person or an organisation, with the permission that
    asks for it."""
    for permission in sorted(permissions):
        try:
            found = wording.kinds((permission,), organisation=organisation)
        except KeyError:  # what is asked with another one, or is no data
            continue
        for cluster in found:
            yield permission, cluster


_told: dict[tuple[str, str], tuple[Wording, Words]] = {}
"""By issuer and language; with the wording it was made from, as settings may come to have another."""


def _words(issuer: str, language: str, wording: Wording) -> Words:
    texts = texts_in(wording, settings.ISSUERS[issuer].consent.permissions)
    spelled = json.dumps(texts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(spelled.encode()).hexdigest()
    return Words(issuer=issuer, language=language, version=wording.version, digest=digest, texts=texts)


def _texts(wording: Wording, permissions: frozenset[str]) -> Iterator[tuple[str, str]]:
    for member in fields(wording):
        if member.name not in ABOUT:
            yield from _walked(member.name, getattr(wording, member.name))
    told = dict(clusters_in(wording, permissions, organisation=False))
    for permission, cluster in told.items():
        yield from _walked(f"clusters.{permission}", cluster)
    for permission, cluster in clusters_in(wording, permissions, organisation=True):
        if cluster != told.get(permission):
            yield from _walked(f"of_organisations.{permission}", cluster)


def _walked(code: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield code, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walked(f"{code}.{_spelled(key)}", each)
    elif isinstance(value, tuple):
        for number, each in enumerate(value, start=1):
            yield from _walked(f"{code}.{number}", each)
    elif is_dataclass(value):
        for member in fields(value):
            yield from _walked(f"{code}.{member.name}", getattr(value, member.name))


def _spelled(key: Any) -> str:
    return "-".join(map(str, key)) if isinstance(key, tuple) else str(key)
