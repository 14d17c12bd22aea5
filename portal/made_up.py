"""A language nobody speaks, made from English letter by letter: from right to left, in another script, and
longer, so that pages can be tried with all that before anybody translates them.

Its tag is ar-XB, which CLDR sets aside for this.
"""

import re

_LETTERS = str.maketrans(dict(zip("abcdefghijklmnopqrstuvwxyz", "ابسديفغهيجكلمنوبقرستوفوخيز", strict=True)))
_KEPT = re.compile(r"(\{[^}]*\}|%\(\w+\)[sd]|%%|<[^>]*>|&#?\w+;|https?://\S+)")
"""What stands for something else: places of values, marks of HTML, addresses."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_STRETCH = "\N{ARABIC TATWEEL}"


def right_to_left(text: str) -> str:
    """The text in Arabic letters, four tenths longer; whatever stands for something else stays."""
    return "".join(part if at % 2 else _words(part) for at, part in enumerate(_KEPT.split(text)))


def _words(text: str) -> str:
    letters = text.lower().translate(_LETTERS)
    return _WORD.sub(lambda word: word[0][:-1] + _STRETCH * (len(word[0]) * 2 // 5) + word[0][-1], letters)
