"""Editions of the texts that customers decide on: which there are, and which was published last."""

from dataclasses import dataclass

from portal.editions import words_now
from portal.models import TextEdition


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition as the catalogue lists it."""

    kept: TextEdition
    shown: bool
    """Whether this release says it."""
    altered: bool
    """Whether an edition before it bears the same version, so that nobody can tell which one was meant."""


def editions_of(issuer: str, language: str) -> list[Edition]:
    """Newest first. KeyError for an issuer or a language of nobody's."""
    now = words_now(issuer, language)
    rows = TextEdition.objects.filter(issuer=issuer, language=language).order_by("-noted_at", "-pk")
    kept = list(rows.defer("texts"))
    return [
        Edition(
            kept=row,
            shown=(row.version, row.digest) == (now.version, now.digest),
            altered=any(older.version == row.version for older in kept[place + 1 :]),
        )
        for place, row in enumerate(kept)
    ]


def published_before(edition: TextEdition) -> TextEdition | None:
    """The one of the same issuer and language that was published last; never the edition itself."""
    same = TextEdition.objects.filter(issuer=edition.issuer, language=edition.language)
    others = same.exclude(pk=edition.pk).filter(published_at__isnull=False)
    return others.order_by("-published_at", "-pk").first()
