"""The bank's number, if it is set, stands at the foot of every page, beside troubles, and in letters."""

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from config import env
from consent.notices import Channel
from portal.countries import ENGLISH, country_name
from tests.actors import Customer, Recipient
from tests.portal.sharing import shares
from tests.telling.conftest import delivers

NUMBER, DIALLED = "+44 (20) 7946 0018", 'href="tel:+442079460018"'
HELP = "https://www.bank.example/help"


def html_of(page: Any) -> str:
    return str(page.response.content.decode())


def test_it_is_named_wherever_it_may_be_needed(cds: Recipient, mia: Customer, settings: Any) -> None:
    settings.BANK_PHONE, settings.BANK_HELP_URL = NUMBER, HELP
    sign_in = mia.opens("/")
    deciding = Customer("mia").signs_in(cds.link())
    mia.signs_in()
    consent = shares(cds)

    assert html_of(sign_in).count(DIALLED) == 1
    assert f'href="{HELP}"' in html_of(sign_in)
    assert "Help at www.bank.example" in sign_in.text
    assert html_of(deciding).count(DIALLED) == 1
    assert HELP not in html_of(deciding)  # no links but onward and out
    for path in ("/security/", "/security/activity", f"/consents/{consent.pk}/not-me"):
        assert html_of(mia.opens(path)).count(DIALLED) == 2, path
    refused = mia.opens("/consent/5f0c1f2e-7a39-4a6b-9d5e-2f8b1f0c7e11/")
    assert refused.status == 404
    assert html_of(refused).count(DIALLED) == 2


def test_without_one_pages_name_the_card(mia: Customer, settings: Any) -> None:
    settings.BANK_PHONE = settings.BANK_HELP_URL = ""
    mia.signs_in()
    page = mia.opens("/security/")

    assert "tel:" not in html_of(page)
    assert page.text.count("on the back of your card") == 2


def test_letters_end_with_it(cds: Recipient, mia: Customer, settings: Any) -> None:
    settings.EMAIL_URL = "locmem://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.BANK_PHONE, settings.BANK_HELP_URL = NUMBER, HELP
    shares(cds)
    delivers(Channel.MAIL)

    (letter,) = mail.outbox
    assert str(letter.body).endswith(f"\nHarbour Bank\nCall us: {NUMBER}\nHelp: {HELP}")


@pytest.mark.parametrize("wrong", ["call us", "12", "javascript:1", "+44 20 7946 0018 ext", "1" * 40])
def test_what_is_no_number_stops_the_start(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANK_PHONE", wrong)

    with pytest.raises(ImproperlyConfigured, match="BANK_PHONE"):
        env.telephone("BANK_PHONE")


def test_a_country_is_named_in_the_language_spoken() -> None:
    assert len(ENGLISH) == 250
    assert country_name("NZ", "en-GB") == "New Zealand"
    assert country_name("NZ", "mi") == "Aotearoa"
    assert country_name("AW", "mi") == "Aruba"
    assert country_name("ZZ", "en-AU") == "ZZ"
    assert country_name("FR", "ar-XB") != "France"


def test_no_page_names_a_number_of_its_own() -> None:
    pages = [path for path in Path("templates").rglob("*.html") if "tel:" in path.read_text()]

    assert sorted(path.name for path in pages) == ["call_us.html", "footer.html"]
