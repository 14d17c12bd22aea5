"""What English calls things in one place and not in another, in texts that no scheme prescribes."""

from collections.abc import Callable, Mapping

NAMES: Mapping[str, Mapping[str, str]] = {
    "en-AU": {
        "standing orders": "recurring payments",
        "A standing order": "A recurring payment",
        "a standing order": "a recurring payment",
        "standing order": "recurring payment",
        "two weeks": "a fortnight",
    },
    "en-GB": {},
    "en-NZ": {
        "standing orders": "automatic payments",
        "A standing order": "An automatic payment",
        "a standing order": "an automatic payment",
        "standing order": "automatic payment",
        "two weeks": "a fortnight",
    },
}
"""British names to those of the place; the longer stand first."""


def as_said_in(tag: str) -> Callable[[str], str]:
    def say(text: str) -> str:
        for name, other in NAMES[tag].items():
            text = text.replace(name, other)
        return text.replace("Every a fortnight", "Every fortnight")

    return say
