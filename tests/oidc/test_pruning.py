"""What is spent goes a day later; what still counts stays, however old."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.models import Model
from django.utils import timezone

from consent.models import Consent
from oidc import tasks
from oidc.digests import digest
from oidc.initial_access import give_leave
from oidc.models import (
    AccessToken,
    AuthorizationCode,
    Interaction,
    PushedRequest,
    RefreshToken,
    SpentRefreshToken,
    UsedJti,
    UsedProof,
)
from oidc.pruning import FLOWS_KEPT, prune
from tests.actors import Customer, Recipient
from tests.chains import chain_holds
from tests.evidence import decided_on

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
KINDS: tuple[type[Model], ...] = (
    UsedJti, UsedProof, PushedRequest, Interaction, AccessToken, RefreshToken, AuthorizationCode,
)  # fmt: skip


def left() -> dict[str, int]:
    """Rows by kind, where there are any."""
    counted = {model.__name__: model._default_manager.count() for model in KINDS}
    return {name: count for name, count in counted.items() if count}


@pytest.fixture
def redeemed(mia: Customer) -> Callable[[Recipient], tuple[str, dict[str, str]]]:
    """A code, and the tokens it was redeemed for."""

    def redeem(recipient: Recipient) -> tuple[str, dict[str, str]]:
        code = recipient.answer_in(mia.allows(recipient.link()))["code"]
        return code, dict(recipient.redeems(code).json())

    return redeem


Redeemed = Callable[[Recipient], tuple[str, dict[str, str]]]


def test_a_rotated_token_is_remembered_for_a_month(cds: Recipient, redeemed: Redeemed) -> None:
    redeemed(cds)
    now, token = timezone.now(), RefreshToken.objects.get()
    for age in (29, 31):
        SpentRefreshToken.objects.create(
            token=token, digest=digest(str(age)), generation=age, spent_at=now - age * DAY
        )

    assert prune(now)["spent refresh tokens"] == 1

    assert SpentRefreshToken.objects.get().generation == 29


def test_an_operators_leave_goes_a_day_after_its_end() -> None:
    now = timezone.now()
    for age in (7, 9):
        give_leave("oidc", 7 * DAY, now - age * DAY)

    assert prune(now)["initial access tokens"] == 1


def test_one_kind_that_fails_keeps_no_other_from_going() -> None:
    at = timezone.now()
    UsedJti.objects.create(issuer="uk", client_id="fox", digest=digest("jti"), expires_at=at)
    UsedProof.objects.create(digest=digest("proof"), expires_at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'of no use'; END$$;"
            " CREATE TRIGGER fails BEFORE DELETE ON oidc_usedjti EXECUTE FUNCTION pg_temp.fail()"
        )

    with pytest.raises(DatabaseError, match="of no use"):
        prune(at + DAY)

    assert left() == {"UsedJti": 1}


def test_nothing_goes_while_it_may_be_asked_for(recipient: Recipient, redeemed: Redeemed) -> None:
    redeemed(recipient)
    before = left()

    assert set(prune(timezone.now()).values()) == {0}

    assert left() == before


@pytest.mark.clause("REF-06", "TOK-02")
def test_an_open_ended_family_outlives_all_pruning(nz: Recipient, redeemed: Redeemed) -> None:
    code, tokens = redeemed(nz)

    prune(timezone.now() + timedelta(days=3650))

    assert left() == {"RefreshToken": 1, "AuthorizationCode": 1}
    assert nz.refreshes(tokens["refresh_token"]).status_code == 200
    assert nz.redeems(code).json()["error"] == "invalid_grant"
    assert nz.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.clause("REF-04")
def test_a_family_goes_a_day_after_its_sharing_ended(cds: Recipient, redeemed: Redeemed) -> None:
    redeemed(cds)
    ends = RefreshToken.objects.get().expires
    assert ends is not None

    prune(ends + DAY)
    assert left() == {"RefreshToken": 1, "AuthorizationCode": 1}

    prune(ends + DAY + timedelta(microseconds=1))
    assert left() == {}


def test_a_family_goes_a_day_after_its_consent_was_stopped(
    nz: Recipient, mia: Customer, redeemed: Redeemed
) -> None:
    redeemed(nz)
    consent = Consent.objects.get()
    mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")
    consent.refresh_from_db()

    prune(consent.status_changed_at + DAY)
    assert left()["RefreshToken"] == 1

    prune(consent.status_changed_at + DAY + timedelta(seconds=1))
    assert "RefreshToken" not in left()


def test_a_code_that_nobody_redeemed_goes_with_the_flow_it_ended(nz: Recipient, mia: Customer) -> None:
    mia.allows(nz.link())

    prune(timezone.now() + DAY + timedelta(minutes=15))
    assert left() == {"Interaction": 1}

    prune(timezone.now() + FLOWS_KEPT + timedelta(minutes=15))
    assert left() == {}


@pytest.mark.clause("PAR-03")
def test_requests_that_nobody_followed_go(cds: Recipient, mia: Customer) -> None:
    cds.pushes()
    mia.opens(cds.link())
    assert left().keys() == {"UsedJti", "PushedRequest", "Interaction"}

    prune(timezone.now() + DAY + timedelta(minutes=11))
    assert left() == {"Interaction": 1}

    prune(timezone.now() + FLOWS_KEPT + timedelta(minutes=11))
    assert left() == {}


@pytest.mark.clause("CAU-05")
def test_a_jti_is_remembered_as_long_as_its_assertion_could_be_believed(cds: Recipient) -> None:
    assertion = cds.assertion()
    cds.post("token", grant_type="client_credentials", assertion=assertion)
    kept_until = UsedJti.objects.get().expires_at

    prune(kept_until)
    assert left()["UsedJti"] == 1
    assert kept_until > timezone.now() + timedelta(seconds=60)

    prune(kept_until + timedelta(microseconds=1))
    assert "UsedJti" not in left()


@pytest.mark.clause("TLS-18")
def test_a_dpop_proof_is_remembered_as_long_as_it_could_be_believed(fapi2: Recipient) -> None:
    fapi2.with_dpop().post("token", grant_type="client_credentials")
    kept_until = UsedProof.objects.get().expires_at

    prune(kept_until)
    assert left()["UsedProof"] == 1
    assert kept_until > timezone.now() + timedelta(seconds=60)

    prune(kept_until + timedelta(microseconds=1))
    assert "UsedProof" not in left()


@pytest.mark.clause("AUD-03")
def test_consents_and_their_evidence_are_never_pruned(cds: Recipient, redeemed: Redeemed) -> None:
    redeemed(cds)

    prune(timezone.now() + timedelta(days=3650))

    assert chain_holds(Consent.objects.get().pk)
    assert decided_on()["request"].count(".") == 2


def test_the_job_prunes_as_of_now(cds: Recipient) -> None:
    cds.post("token", grant_type="client_credentials")
    UsedJti.objects.update(expires_at=timezone.now())

    tasks.prune_spent()

    assert left() == {"AccessToken": 1}
