"""No word of a customer's page or letter stands outside what is marked for translation.

Templates are read, so that every branch of them counts; letters are written in the made-up language ar-XB, in
which whatever Latin word is left was marked nowhere.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.template.base import Lexer, TokenType
from django.utils import timezone

from consent.models import Consent, Person
from consent.notices import Channel
from demo.environment import CHECKOUT
from portal.activity import LETTERS
from portal.models import SecurityLetter
from portal.security_letters import send_due
from tests.actors import Customer, Recipient
from tests.telling.conftest import delivers, stops

TEMPLATES = CHECKOUT / "templates"
NOT_CUSTOMERS = ("staff/", "mail/staff/", "portal/gallery.html")
SAID_ALOUD = re.compile(r'\s(?:alt|aria-label|aria-description|title|placeholder|label)="([^"]*)"')
LITERAL = re.compile(r"""\w=("[^"]*"|'[^']*')""")
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z]\w*\b|\w+ \w+")
NAMES = {"Harbour", "Bank", "Recipient", "budget", "fox", "Chrome", "Windows", "Phone"}
"""Of the bank, a company, a browser, and what a customer calls a factor."""
ZONE = re.compile(r"\b(?:UTC|GMT|BST|NZ[DS]T|AE[DS]T)\b")


def customers_templates() -> list[str]:
    files = [file for file in TEMPLATES.rglob("*") if file.suffix in {".html", ".txt"}]
    names = sorted(file.relative_to(TEMPLATES).as_posix() for file in files)
    return [name for name in names if not name.startswith(NOT_CUSTOMERS)]


def unmarked(source: str) -> Iterator[str]:
    """The words that a template says to people outside its marks."""
    left, marked, frame = "", False, False
    for token in Lexer(source).tokenize():
        tag = token.contents.split() if token.token_type is TokenType.BLOCK else []
        match tag[:2]:
            case ["blocktranslate" | "comment", *_]:
                marked = True
            case ["endblocktranslate" | "endcomment", *_]:
                marked = False
            case ["block", "frame"]:
                frame = True  # names of classes
            case ["endblock", *_]:
                frame = False
            case ["include" | "with", *_]:
                yield from (said for said in LITERAL.findall(token.contents) if SENTENCE.search(said))
            case [] if token.token_type is TokenType.TEXT and not marked and not frame:
                left += token.contents
        if token.token_type is not TokenType.TEXT:
            left += " "
    left = re.sub(r"<(script|style)\b.*?</\1>", "", left, flags=re.DOTALL)
    for said in (*SAID_ALOUD.findall(left), *re.split(r"<[^>]*>", left)):
        yield from WORD.findall(re.sub(r"&#?\w+;", "", said))


@pytest.mark.clause("DASH-05")
def test_no_template_says_a_word_that_is_not_marked() -> None:
    found = {name: list(unmarked(Path(TEMPLATES / name).read_text())) for name in customers_templates()}

    assert len(found) > 100
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "source",
    [
        "The time was over on {{ ended }}. {% translate 'Nothing more happens.' %}",
        "{% if x %}<p>Stop</p>{% endif %}",
        '<a aria-label="Close" href="/">{{ x }}</a>',
        '{% include "a.html" with what="It ended" only %}',
    ],
)
def test_a_word_that_is_not_marked_is_found(source: str) -> None:
    assert list(unmarked(source))


@pytest.mark.parametrize(
    "source",
    [
        '{% blocktranslate trimmed %}Over on {{ ended }}.{% endblocktranslate %} <p class="lead">{{ x }}</p>',
        '{% include "a.html" with what=_("It ended") kind="plain" only %}&nbsp;{# A note. #}',
        "{% block frame %}frame frame--narrow{% endblock %}",
    ],
)
def test_what_is_marked_or_is_no_word_is_not(source: str) -> None:
    assert list(unmarked(source)) == []


@pytest.fixture
def from_right_to_left(settings: Any) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = ["ar-XB"], "ar-XB"
    settings.EMAIL_URL = "memorymail://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def latin(letter: Any) -> set[str]:
    said = re.sub(r"https?://\S+|REF-\S+|\S+@\S+", "", f"{letter.subject} {letter.body}")
    said = ZONE.sub("", said)
    return set(re.findall(r"[A-Za-z]{2,}", said)) - NAMES


@pytest.mark.clause("DASH-10")
@pytest.mark.usefixtures("from_right_to_left")
@pytest.mark.parametrize("topic", sorted(LETTERS))
def test_letters_about_a_sign_in_say_no_word_in_another_language(mia: Customer, topic: str) -> None:
    at = timezone.now()
    letter = SecurityLetter(person=Person.objects.get(username="mia"), topic=topic, written_at=at, due_at=at)
    letter.observe(about="Phone", device="Chrome on Windows").save()

    assert send_due(at) == 1

    assert latin(mail.outbox[0]) == set()


@pytest.mark.clause("DASH-10")
@pytest.mark.usefixtures("from_right_to_left")
def test_nor_do_those_about_a_sharing(recipient: Recipient, mia: Customer) -> None:
    stops(mia, recipient)
    assert Consent.objects.get().status != "active"

    while delivers(Channel.MAIL) is not None:
        pass

    assert len(mail.outbox) == 2
    assert [latin(letter) for letter in mail.outbox] == [set(), set()]
