"""Words of decisions are kept as each release says them; where two publish them, nobody decides on others."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as ours
from django.utils import timezone

from consent.models import Consent
from portal.editions import note_editions, publish, words_now
from portal.models import TextEdition
from portal.tasks import note_words
from tests.actors import Customer, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-07")]
OFFERED = ["en-GB", "en-AU", "en-NZ", "mi"]


@pytest.fixture(autouse=True)
def offered(settings: Any) -> None:
    settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE = OFFERED, "en-GB"


@pytest.fixture
def by_two(settings: Any) -> None:
    settings.TEXTS_BY_TWO = True
    note_editions(timezone.now())


def reworded(issuer: str, **changes: str) -> dict[str, Any]:
    """The issuers, one of which says something else in each language."""
    profile = ours.ISSUERS[issuer]
    wordings = {tag: replace(wording, **changes) for tag, wording in profile.wordings.items()}
    return {**ours.ISSUERS, issuer: replace(profile, wordings=wordings)}


def published(issuer: str, *languages: str) -> None:
    for edition in TextEdition.objects.filter(issuer=issuer, language__in=languages):
        assert publish(edition.pk, timezone.now())


def test_a_release_is_noted_once_in_each_language_and_again_when_it_says_something_else(
    settings: Any,
) -> None:
    note_words()
    first = TextEdition.objects.count()
    note_editions(timezone.now())
    before = words_now("cds", "en-AU")

    settings.ISSUERS = reworded("cds", review_title="Look once more at what {app} gets")

    assert first == len(ours.ISSUERS) * len(OFFERED)
    assert note_editions(timezone.now()) == len(OFFERED)
    now = words_now("cds", "en-AU")
    assert (now.version, now.texts["review_title"]) == (before.version, "Look once more at what {app} gets")
    assert now.digest != before.digest
    kept = TextEdition.objects.filter(issuer="cds", language="en-AU").order_by("pk")
    assert [row.texts["review_title"] for row in kept] == [
        before.texts["review_title"],
        "Look once more at what {app} gets",
    ]


def test_an_edition_is_published_once() -> None:
    note_editions(timezone.now())
    edition, at = TextEdition.objects.first(), timezone.now()
    assert edition is not None

    assert publish(edition.pk, at)
    assert not publish(edition.pk, timezone.now())
    assert not publish(0, at)
    edition.refresh_from_db()
    assert edition.published_at == at


def test_nobody_decides_on_words_that_were_not_published_and_the_app_can_be_told(
    by_two: None, cds: Recipient, mia: Customer
) -> None:
    page = mia.opens(cds.link())

    assert page.status == 503
    assert "You can’t decide on this right now" in page.text
    assert page.has("btn-cancel")
    assert not page.has("btn-allow")
    assert Consent.objects.get().status == "awaiting"

    published("cds", "en-AU")
    mia.allows(cds.link())
    assert Consent.objects.filter(status="active").count() == 1


def test_a_language_whose_words_are_not_published_gives_way_to_one_whose_are(
    by_two: None, cds: Recipient, mia: Customer
) -> None:
    published("cds", "en-AU")
    mia.opens("/").press("btn-language", id_language="mi")

    review = mia.reaches_review(cds.link())

    assert review.response["Content-Language"] == "en-AU"
    assert mia.opens("/").response["Content-Language"] == "mi"  # where nobody decides
    published("cds", "mi")
    assert mia.opens(review.url).response["Content-Language"] == "mi"


def test_what_is_altered_after_it_was_published_has_to_be_published_again(
    by_two: None, cds: Recipient, mia: Customer, settings: Any
) -> None:
    published("cds", *OFFERED)
    review = mia.reaches_review(cds.link())

    settings.ISSUERS = reworded("cds", review_title="Look once more at what {app} gets")
    answered = review.press("btn-allow")

    assert answered.status == 503
    assert Consent.objects.get().status == "awaiting"


def test_another_holder_does_not_agree_to_them_either(
    by_two: None, cds: Recipient, leo: Customer, bank: None
) -> None:
    published("cds", *OFFERED)
    leo.allows(cds.link())
    TextEdition.objects.update(published_at=None)

    page = Customer("leo2").signs_in(f"/joint/{Consent.objects.get().pk}/decide")

    assert page.status == 503
    assert not page.has("btn-allow")
