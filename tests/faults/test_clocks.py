"""Servers whose own clock is wrong: what is over is over by the database's clock, which all share (F21)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.models import AccessToken
from tests.actors import Recipient
from tests.directories import Software, refused
from tests.events import refusal
from tests.gate.holdings import customer_with_an_account, hands_of

pytestmark = pytest.mark.django_db
SLOW, FAST = -timedelta(hours=1), timedelta(minutes=5)
BEHIND = -timedelta(minutes=2)
"""By so little that certificates of now are good."""


def set_clock(monkeypatch: pytest.MonkeyPatch, off: timedelta) -> None:
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + off)


@pytest.mark.clause("TOK-07", "TOK-20")
@pytest.mark.parametrize("off", [SLOW, FAST])
def test_a_server_whose_clock_is_off_admits_nothing_that_is_over(
    cds: Recipient, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = customer_with_an_account()
    good, expired, ended = (hands_of(cds, customer) for _ in range(3))
    just_now = timezone.now() - timedelta(seconds=1)
    AccessToken.objects.filter(consent=expired.consent_id).update(expires=just_now)
    Consent.objects.filter(pk=ended.consent_id).update(expires_at=just_now)

    set_clock(monkeypatch, off)

    assert cds.reads_accounts(expired.access).status_code == 401
    assert cds.reads_accounts(ended.access).status_code in {401, 403}
    if off is FAST:  # to a slow one certificates of this hour are of the future
        assert cds.reads_accounts(good.access).status_code == 200, "nor does it end what is not over"


@pytest.mark.clause("CAU-04")
def test_an_assertion_that_is_over_by_the_databases_clock_is_good_for_nothing(
    fapi2: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its `jti` may have been used, and forgotten since: a slow clock would let it in again."""
    made = int((timezone.now() + BEHIND).timestamp())
    old = fapi2.assertion("token", iat=made, nbf=made, exp=made + 60)
    set_clock(monkeypatch, BEHIND)

    answer = fapi2.post("token", grant_type="client_credentials", client_assertion=old)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "out of date by far" in refusal(answer)["reason"]
    assert not AccessToken.objects.exists()


@pytest.mark.clause("REG-01", "REG-04")
def test_nor_is_a_registration_request_with_its_statement(
    au: Software, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = int((timezone.now() + BEHIND).timestamp())
    at_that_time = {"iat": made, "exp": made + 60}
    old = au.asks(**at_that_time, **au.with_statement(**at_that_time))
    set_clock(monkeypatch, BEHIND)

    assert refused(au, au.registers(old), "invalid_software_statement", "used before")
