"""The words of an ecosystem in every language shipped; a text that lacks one of them stops the start.

The texts are written in English beside what they explain (`profiles/*/words.py`). An English of another place
differs by its words for things; any other language has a translation of each text, and nothing stands in for
one that is missing.
"""

from collections.abc import Callable, Mapping

from portal.languages import SPOKEN
from portal.made_up import right_to_left
from portal.wording import Wording
from profiles.languages.mi import TEXTS as MAORI
from profiles.languages.places import as_said_in
from profiles.languages.saying import said, texts_of

TRANSLATED: Mapping[str, Mapping[str, str]] = {"mi": MAORI}


class TextMissing(Exception):
    """A text that customers read is not there in a language they may read it in."""


def in_every_language(source: Wording) -> Mapping[str, Wording]:
    """By tag, the language of the scheme's own place first; raises TextMissing with all that is missing."""
    missing = [f"{tag}: {text!r}" for tag in TRANSLATED for text in missing_in(tag, source)]
    if missing:
        raise TextMissing(f"{source.version} has no words for:\n" + "\n".join(missing))
    tags = (source.locale, *(tag for tag in SPOKEN if tag != source.locale))
    return {tag: said(source, tag, _speaker(tag)) for tag in tags}


def missing_in(tag: str, source: Wording) -> list[str]:
    return sorted(texts_of(source) - TRANSLATED[tag].keys())


def _speaker(tag: str) -> Callable[[str], str]:
    if SPOKEN[tag].made_up:
        return right_to_left
    if tag in TRANSLATED:
        return TRANSLATED[tag].__getitem__
    return as_said_in(tag)
