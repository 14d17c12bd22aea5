"""Staff read times in the bank's own zone, with UTC beside each; files and typed days stay in UTC."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils import timezone

from config import env
from staff.finding import Row
from staff.forms import DisownedForm
from staff.models import OperatorAct, StaffEvent
from staff.moments import Spelling, in_utc, spelled
from staff.telling import tell_auditors
from tests.staff.exporting import OF_NOBODY, SHARING, asks, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-06")]
EVENING = datetime(2026, 11, 30, 13, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_auckland(settings: Any) -> None:
    settings.BANK_TIME_ZONE = "Pacific/Auckland"


def drawn(words: str, at: datetime | None) -> str:
    return Template("{% load moments %}" + words).render(Context({"at": at}))


def test_a_moment_is_told_in_the_banks_zone_with_utc_beside_it() -> None:
    utc = "2026-11-30T13:04:05Z"
    begins = f'<time datetime="{utc}" title="{utc}">'

    assert drawn("{{ at|when }}", EVENING) == f"{begins}2026-12-01 02:04 NZDT</time>"
    assert drawn("{{ at|when:'second' }}", EVENING) == f"{begins}2026-12-01 02:04:05 NZDT</time>"
    assert drawn("{{ at|when:'day' }}", EVENING) == f"{begins}2026-12-01</time>"
    assert drawn("{{ at|when:'clock' }}", EVENING) == f"{begins}02:04 NZDT</time>"
    assert drawn("{{ at|spelled }}", EVENING) == "2026-12-01 02:04 NZDT"
    assert drawn("{{ at|when|default:'never' }}{{ at|spelled|default:'never' }}", None) == "nevernever"


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    twice = [datetime(2026, 4, 4, hour, 30, tzinfo=UTC) for hour in (13, 14)]

    assert [spelled(at, Spelling.CLOCK) for at in twice] == ["02:30 NZDT", "02:30 NZST"]


@pytest.mark.parametrize("name", ["Pacific/Atlantis", "", "../etc/passwd", "/etc/localtime"])
def test_a_zone_that_there_is_none_of_stops_the_start(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANK_TIME_ZONE", name)

    with pytest.raises(ImproperlyConfigured, match="BANK_TIME_ZONE"):
        env.time_zone("BANK_TIME_ZONE")


def test_without_one_it_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANK_TIME_ZONE", raising=False)

    assert env.time_zone("BANK_TIME_ZONE") == "UTC"


def test_a_consents_page_and_lists_tell_the_banks_time(pia: Member) -> None:
    consent = a_consent()
    page = pia.works_on().opens(f"/consents/{consent.pk}/")
    listed = pia.opens("/consents/?q=app:fox")

    for shown in (page, listed):
        html = shown.response.content.decode()
        assert f'datetime="{in_utc(consent.created_at)}"' in html
        assert f">{spelled(consent.created_at)}<" in html
        assert f"{consent.created_at:%Y-%m-%d %H:%M}" not in html
    looked = StaffEvent.objects.filter(consent=consent.pk).latest("number").at
    assert spelled(looked, Spelling.SECOND) in page.text
    assert "Times are those of Pacific/Auckland." in page.text


def test_a_choice_among_consents_tells_the_banks_day() -> None:
    row = Row(
        id=UUID(int=7), app="Budget Fox", recipient_id=UUID(int=8), issuer="nz", kind="k", status="sharing",
        sharing=True, customer="…8204", asked_at=EVENING, given_at=EVENING, ends_at=None, ended_at=None,
        looked_at=None, erased=False, marks=(),
    )  # fmt: skip

    choices: Any = DisownedForm(rows=[row]).fields["consent"]

    assert "Budget Fox, 2026-12-01, sharing, 00000000" in dict(choices.choices).values()


def test_the_log_tells_the_banks_time_and_is_asked_by_days_of_utc(ada: Member) -> None:
    page = ada.works_on().opens("/audit/")
    line = StaffEvent.objects.latest("number")

    assert spelled(line.at, Spelling.SECOND) in page.text
    today = f"{line.at.astimezone(UTC):%Y-%m-%d}"
    assert spelled(line.at, Spelling.SECOND) in ada.opens(f"/audit/?since={today}&until={today}").text


def test_letters_to_auditors_tell_the_banks_time(ada: Member, settings: Any) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    said = {"what": "closed", "person_id": 1, "by": "operator root"}
    OperatorAct.objects.create(at=EVENING, **said)

    tell_auditors(timezone.now())

    assert "on 2026-12-01 02:04 NZDT" in mail.outbox[0].body


def test_files_stay_in_utc(pia: Member) -> None:
    consent = a_consent()
    pia.works_on("AUD-1", "audit")
    asks(pia, SHARING, columns=OF_NOBODY, case="AUD-1")

    archive = unpacked(fetches(pia, made()))

    head, row = archive.rows
    asked = dict(zip(head, row, strict=True))["asked at"]
    assert datetime.fromisoformat(asked) == consent.created_at
    assert asked.endswith("Z")
