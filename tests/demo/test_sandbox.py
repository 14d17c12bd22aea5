"""The sandbox's data: there once, the same for ever, and made as real consents are."""

import json
import stat
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from bank.port import core_banking
from consent import queries
from consent.lifecycle import Status
from consent.models import Consent, Disclosure, Person
from demo.management.commands.sandbox import Command
from demo.sign_in import ONE_TIME_CODE
from portal import second_factor
from portal.factor_secrets import secret_of
from portal.second_factor import SANDBOX_CODE
from tests.chains import chain_holds
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sandbox(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The command's whole work, once for this file and process, undone at its end."""
    here = override_settings(STATE_DIR=tmp_path_factory.mktemp("sandbox"))
    with here, django_db_blocker.unblock(), transaction.atomic():
        call_command(Command(), verbosity=0)
        yield
        transaction.set_rollback(True)


def everything() -> dict[str, list[str]]:
    """Each row of our own tables, in order."""
    labels = ("consent", "example_bank", "mfa")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {
        model.__name__: [repr(row) for row in model._default_manager.order_by("pk").values_list()]
        for model in models
    }


@pytest.mark.usefixtures("sandbox")
def test_no_invariant_is_broken() -> None:
    assert broken_rules() == []


@pytest.mark.usefixtures("sandbox")
def test_a_second_run_changes_nothing() -> None:
    before, file = everything(), settings.STATE_DIR / "sandbox-totp.json"
    written = file.stat().st_mtime_ns

    call_command(Command(), verbosity=0)

    assert everything() == before
    assert file.stat().st_mtime_ns == written


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("username", "eligible"), [("mia", 3), ("leo", 1), ("leo2", 1), ("noah", 0), ("ava", 2)]
)
def test_each_customer_can_sign_in_and_has_the_accounts_the_documents_name(
    username: str, eligible: int
) -> None:
    person = Person.objects.get(username=username)
    accounts = core_banking().accounts_of(queries.customer_number(person.pk))

    assert person.check_password("accord-demo")
    assert sum(not account.ineligible_because for account in accounts) == eligible
    assert all(account.ineligible_because or account.balance for account in accounts)


@pytest.mark.usefixtures("sandbox")
def test_leo_and_leo2_hold_one_account_together() -> None:
    leo, leo2 = (
        core_banking().accounts_of(queries.customer_number(Person.objects.get(username=name).pk))
        for name in ("leo", "leo2")
    )

    assert leo == leo2
    assert len(leo[0].owners) == 2


@pytest.mark.usefixtures("sandbox")
def test_staff_are_no_customers() -> None:
    staff = Person.objects.filter(username__in=["sam", "ada"])

    assert len(staff) == 2
    for person in staff:
        assert person.is_staff
        assert person.customer_number is None


@pytest.mark.usefixtures("sandbox")
def test_the_secret_a_developer_finds_is_the_authenticator_s_and_lies_sealed_in_the_database() -> None:
    file = settings.STATE_DIR / "sandbox-totp.json"
    secret = json.loads(file.read_text())["mia"].partition("secret=")[2].partition("&")[0]
    row = Authenticator.objects.get(user__username="mia")
    now = list(yield_hotp_counters_from_time())[1]

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret not in row.data["secret"]
    assert secret_of(row) == secret
    code = format_hotp_value(hotp_value(secret, now))
    assert second_factor.matching_step(secret_of(row), code, timezone.now()) is not None


@pytest.mark.usefixtures("sandbox")
def test_every_chain_of_audit_events_holds() -> None:
    consents = list(Consent.objects.values_list("pk", flat=True))

    assert len(consents) >= 12
    assert all(chain_holds(consent) for consent in consents)


@pytest.mark.usefixtures("sandbox")
def test_the_past_year_shows_every_end_a_sharing_can_have() -> None:
    statuses = set(Consent.objects.values_list("status", flat=True))

    assert statuses == set(Status) - {Status.AWAITING, Status.INCOMPLETE, Status.CONSUMED}


@pytest.mark.usefixtures("sandbox")
def test_data_went_out_only_while_a_consent_was_in_force() -> None:
    assert Disclosure.objects.count() > 300
    for kept in Disclosure.objects.select_related("consent"):
        ends = kept.consent.status_changed_at
        assert kept.consent.authorised_at is not None
        assert kept.consent.authorised_at < kept.at
        assert kept.consent.status == Status.ACTIVE or kept.at < ends
        assert kept.consent.expires_at is None or kept.at < kept.consent.expires_at


@pytest.mark.usefixtures("sandbox")
def test_accounts_in_consents_are_their_customers_own() -> None:
    decided = Consent.objects.exclude(customer=None)

    assert len(decided) >= 12
    for consent in decided:
        held = core_banking().accounts_of(queries.customer_number(consent.customer_id or 0))
        assert set(consent.accounts.values_list("account", flat=True)) <= {
            account.reference for account in held
        }


def test_outside_a_sandbox_the_command_refuses(settings: Settings) -> None:
    settings.SANDBOX = False

    with pytest.raises(CommandError, match="SANDBOX"):
        call_command(Command())


def test_the_code_that_the_demo_names_is_the_one_that_counts() -> None:
    assert ONE_TIME_CODE == SANDBOX_CODE
