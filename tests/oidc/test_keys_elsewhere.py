"""Keys that a scheme's directory publishes for the bank: none signs before the directory has it."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from demo.authority import Authority
from oidc.jose.keys import create_key, published_jwks
from oidc.jose.rotation import ANNOUNCED_FOR, announce, move_on
from oidc.models import IssuerKey
from tests.websites import Website, says, serves, website

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DUE = NOW + ANNOUNCED_FOR


@pytest.fixture
def directory(pki: Authority, settings: Any) -> Iterator[Website]:
    """The scheme's, which publishes what was uploaded last."""
    with website(pki.server(), serves({"keys": []})) as site:
        settings.JWKS_ADDRESSES = {"uk": site.url()}
        yield site


@pytest.fixture
def second() -> str:
    """The kid of the key that is to take over from the issuer's only one."""
    create_key("uk", "PS256", NOW)
    return announce("uk", "PS256", NOW).kid


def states() -> list[str]:
    return list(IssuerKey.objects.filter(issuer="uk").order_by("pk").values_list("state", flat=True))


@pytest.mark.clause("META-07")
def test_a_key_that_the_directory_has_takes_over(directory: Website, second: str) -> None:
    directory.behave = serves(published_jwks("uk"))

    assert move_on(DUE - timedelta(seconds=10)) == []
    assert directory.requests == 0
    move_on(DUE)

    assert states() == ["retiring", "active"]


@pytest.mark.clause("META-07")
@pytest.mark.parametrize("publishes", [{"keys": []}, {"keys": [{"kid": 7}, "x"]}, {"keys": 1}, []])
def test_a_key_that_the_directory_lacks_waits(directory: Website, second: str, publishes: Any) -> None:
    directory.behave = serves(publishes)

    assert move_on(DUE) == []
    assert states() == ["active", "announced"]


@pytest.mark.clause("META-07")
def test_a_directory_that_does_not_answer_holds_up_its_own_issuer_alone(
    directory: Website, second: str, caplog: pytest.LogCaptureFixture
) -> None:
    directory.behave = says("503 Service Unavailable")
    create_key("nz", "PS256", NOW)
    other = announce("nz", "PS256", NOW).kid

    moved = move_on(DUE)

    assert other in {move.kid for move in moved}
    assert states() == ["active", "announced"]
    assert "keys not read" in caplog.text


@pytest.mark.clause("META-07")
def test_what_a_key_waits_for_is_shown(directory: Website, second: str) -> None:
    shown = StringIO()

    call_command("keys", "show", stdout=shown)

    (line,) = [line for line in shown.getvalue().splitlines() if second in line]
    assert line.endswith(f"announced until {DUE:%Y-%m-%d %H:%M} and until {directory.url()} has it")
