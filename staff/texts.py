"""The texts that customers decide on, read from the profiles: codes by languages; and what rested on them.

Texts are data in the code base, so a change of one is a release; nothing here writes any.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef

from consent.conditions import decisions_on
from consent.lifecycle import Verb
from consent.models import ConsentEvent, Evidence
from portal.editions import clusters_in, texts_in
from portal.wording import Cluster, Wording

COUNTED = 20_000
"""So many decisions are looked at."""
ANY = "", ""
"""Version and language."""
GIVING = (Verb.AUTHORISE, Verb.REAUTHORISE, Verb.REVIVE, Verb.AMEND)


@dataclass(frozen=True, kw_only=True)
class Text:
    """One code, and what it says in each language of the grid."""

    code: str
    cells: tuple["TextCell", ...]


@dataclass(frozen=True, kw_only=True)
class TextCell:
    language: str
    text: str
    missing: bool
    """Whether another language says something, and this one nothing."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    languages: tuple[str, ...]
    texts: tuple[Text, ...]

    @property
    def missing(self) -> int:
        return sum(cell.missing for text in self.texts for cell in text.cells)


def wordings_of(issuer: str) -> Mapping[str, Wording]:
    """The words of an ecosystem by language, of those that are offered, that of its own place first; KeyError
    for no issuer of ours."""
    spoken: Mapping[str, Wording] = settings.ISSUERS[issuer].wordings
    return {tag: wording for tag, wording in spoken.items() if tag in settings.LANGUAGES_OFFERED}


def versions() -> Sequence[str]:
    """Of the words that are shown now, in any ecosystem."""
    return sorted({one.version for issuer in settings.ISSUERS for one in wordings_of(issuer).values()})


def grid(wordings: Mapping[str, Wording], permissions: frozenset[str]) -> Grid:
    """Every code that some language says something under, in the order of the first that does."""
    said = {language: texts_in(wording, permissions) for language, wording in wordings.items()}
    codes = dict.fromkeys(code for texts in said.values() for code, text in texts.items() if text)
    return Grid(
        languages=tuple(said),
        texts=tuple(Text(code=code, cells=tuple(_cells(code, said))) for code in codes),
    )


def permissions_of(issuer: str) -> frozenset[str]:
    found: frozenset[str] = settings.ISSUERS[issuer].consent.permissions
    return found


def clusters_of(wording: Wording, permissions: frozenset[str]) -> tuple[Cluster, ...]:
    """Every kind of data there are words for, each once."""
    both = (clusters_in(wording, permissions, organisation=organisation) for organisation in (False, True))
    return tuple(dict.fromkeys(one for told in both for _, one in told))


def given_on(issuer: str) -> Mapping[tuple[str, str], int]:
    """By version and language, how many of the issuer's newest decisions to give, to change or to agree anew
    rested on these words; of all, `words:` and `language:` find the consents."""
    gave = ConsentEvent.objects.filter(
        consent=OuterRef("consent"), sequence=OuterRef("sequence"), verb__in=GIVING
    )
    decisions = decisions_on(ANY).filter(Exists(gave), consent__issuer=issuer)
    newest = Evidence.objects.filter(pk__in=decisions.order_by("-pk").values("pk")[:COUNTED])
    counted = newest.values_list("words", "language").annotate(consents=Count("consent", distinct=True))
    return {(version, language): number for version, language, number in counted}


def _cells(code: str, said: Mapping[str, Mapping[str, str]]) -> Iterator[TextCell]:
    for language, texts in said.items():
        text = texts.get(code, "")
        yield TextCell(language=language, text=text, missing=not text)
