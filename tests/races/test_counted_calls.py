"""Calls of machines are counted where they are answered: what, how it ended, how long. Pages are not."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection

from config.counted_calls import CountedCalls, Tally, kind_of, kind_of_address
from config.machine_calls import MachineCalls
from config.wsgi import django
from oidc.models import BusySecond, CallCount, RefusalCount, ServedHour
from oidc.reporting import Door, Tier
from profiles.cds_au.reporting import kind_of as kind_in_australia
from tests.actors import Recipient

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 28, 22, 59, 58, tzinfo=UTC)


@pytest.fixture
def tally() -> Tally:
    return Tally()


def calls(tally: Tally, path: str, method: str = "GET", body: bytes = b"", **said: str) -> str:
    """The status of a call as it comes from a server: through what counts, then to the whole product."""
    environ: dict[str, Any] = {
        "PATH_INFO": path, "REQUEST_METHOD": method, "SERVER_NAME": "localhost", "SERVER_PORT": "9444",
        "HTTP_HOST": "localhost:9444", "wsgi.url_scheme": "https", "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "REMOTE_ADDR": "127.0.0.1", **said,
    }  # fmt: skip
    setup_testing_defaults(environ)
    answered: list[str] = []
    body_of = CountedCalls(MachineCalls(django), tally)(environ, lambda status, *_: answered.append(status))
    assert b"".join(body_of) or answered
    getattr(body_of, "close", lambda: None)()
    return answered[0]


def counted() -> list[tuple[str, str, int, str, int]]:
    rows = CallCount.objects.order_by("door", "status", "fault")
    return list(rows.values_list("tier", "door", "status", "fault", "calls"))


@pytest.mark.clause("NFR-08", "AUD-08")
def test_a_call_is_counted_by_what_it_was_and_how_it_ended(tally: Tally, cds: Recipient) -> None:
    assert calls(tally, "/cds/jwks").startswith("200")
    assert calls(tally, "/cds/token", "POST", b"grant_type=x").startswith("40")
    for _ in range(2):
        assert calls(tally, "/cds/cds-au/v1/banking/accounts", HTTP_X_V="3").startswith("401")

    assert tally.store(NOW)

    assert counted() == [
        ("unattended", "data", 401, "token refused", 2),
        ("highPriority", "public", 200, "", 1),
        ("highPriority", "token", 401, "invalid_client", 1),
    ]
    one = CallCount.objects.get(door="public")
    assert 0 <= one.milliseconds < 15_000
    assert one.hour.minute == 0


def test_pages_and_issuers_that_nobody_asks_about_are_not_counted(tally: Tally, cds: Recipient) -> None:
    for path in ("/", "/nz/jwks", "/cds/authorize", "/nowhere", "/cds/logos/x", "/static/css/app.css"):
        calls(tally, path)

    tally.store(NOW)

    assert counted() == []


def test_what_comes_later_is_added_and_a_minute_counts_once(tally: Tally, cds: Recipient) -> None:
    for _ in range(3):
        calls(tally, "/cds/jwks")
        tally.store(NOW)
    other = Tally()
    calls(other, "/cds/jwks")
    other.store(NOW + timedelta(minutes=1))

    assert sum(CallCount.objects.values_list("calls", flat=True)) == 4
    assert sum(BusySecond.objects.values_list("calls", flat=True)) == 4
    assert {hour.minutes.bit_count() for hour in ServedHour.objects.all()} == {1}
    assert ServedHour.objects.count() == 2


def test_what_cannot_be_stored_waits_and_its_minutes_too(
    tally: Tally, cds: Recipient, caplog: pytest.LogCaptureFixture
) -> None:
    calls(tally, "/cds/jwks")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE oidc_callcount RENAME TO elsewhere")
    try:
        assert tally.store(NOW) is False
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO oidc_callcount")
    calls(tally, "/cds/jwks")

    assert tally.store(NOW + timedelta(minutes=1)) is True

    assert sum(row[-1] for row in counted()) == 2
    assert sum(hour.minutes.bit_count() for hour in ServedHour.objects.all()) == 2
    assert "calls wait to be counted" in caplog.text


@pytest.mark.clause("NFR-02", "NFR-08")
@pytest.mark.parametrize(
    ("path", "present", "tier", "door", "seconds"),
    [
        ("jwks", False, Tier.HIGH, Door.PUBLIC, 1), ("par", False, Tier.HIGH, Door.SECURITY, 1),
        ("token", True, Tier.HIGH, Door.TOKEN, 1), ("register/x", False, Tier.HIGH, Door.SECURITY, 1),
        ("arrangements/revoke", False, Tier.HIGH, Door.SECURITY, 1),
        ("cds-au/v1/banking/accounts", True, Tier.HIGH, Door.DATA, 1),
        ("cds-au/v1/banking/accounts", False, Tier.UNATTENDED, Door.DATA, 4),
        ("cds-au/v1/banking/accounts/a/transactions", True, Tier.LOW, Door.DATA, 1.5),
        ("cds-au/v1/admin/metrics", False, Tier.UNATTENDED, Door.ADMIN, 4),
    ],
)  # fmt: skip
def test_each_call_has_its_tier_and_its_time(
    path: str, present: bool, tier: Tier, door: Door, seconds: float
) -> None:
    kind = kind_in_australia(path, present)

    assert kind is not None
    assert (kind.tier, kind.door, kind.within.total_seconds()) == (tier, door, seconds)


@pytest.mark.parametrize("path", ["", "/", "//cds/token", "/cds", "/nobody/token", "/cds/tokens"])
def test_an_address_that_is_none_of_ours_is_no_kind_of_call(path: str) -> None:
    issuer, kind = kind_of({"PATH_INFO": path})

    assert kind is None or issuer == "cds"
    assert kind is None or path == "//cds/token"


@pytest.mark.clause("DASH-35")
def test_what_a_client_is_refused_is_counted_by_kinds_of_addresses_also_where_nobody_measures(
    tally: Tally, nz: Recipient, cds: Recipient
) -> None:
    named = f"grant_type=client_credentials&client_id={nz.client_id}".encode()
    for _ in range(2):
        assert calls(tally, "/nz/token", "POST", named, CLIENT_CERT_PEM=nz.certificate).startswith("40")
    stranger = b"grant_type=client_credentials&client_id=a-stranger"
    calls(tally, "/nz/token", "POST", stranger, CLIENT_CERT_PEM=nz.certificate)
    calls(tally, "/nz/jwks")

    assert tally.store(NOW)

    found = RefusalCount.objects.values_list("issuer", "client_id", "address", "code", "calls")
    assert list(found) == [("nz", nz.client_id, "token", "invalid_client", 2)]


def test_addresses_are_told_by_their_patterns_and_never_with_what_they_hold() -> None:
    consent = "0b6f7f0e-36a5-4a4f-9a3c-1c5d7b1f2e11"

    assert consent not in kind_of_address(f"/uk/open-banking/v4.0/aisp/account-access-consents/{consent}")
    assert "account-access-consents" in kind_of_address(
        f"/uk/open-banking/v4.0/aisp/account-access-consents/{consent}"
    )
    assert kind_of_address(f"/nz/nowhere/{consent}") == "no address of ours"
