"""By which browser, from which network and about what people did something lies sealed, never in clear."""

from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone

from consent.models import Person
from portal.models import MisuseReport, SecurityLetter, SignedInSession, SignInEvent
from portal.passkey_names import name_of
from portal.sealing import TABLES
from portal.sessions import SEEN_EVERY
from tests.actors import Customer, Recipient
from tests.browser import Browser
from tests.passkeys import Device
from tests.portal.sharing import shares
from tests.vault.test_rotation import ran
from vault.envelope import CannotOpen, key_of
from vault.rotation import IN_CLEAR, remaining, rotate

pytestmark = [pytest.mark.django_db, pytest.mark.clause("SEC-07")]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
NETWORK, PASSKEY = "203.0.113.9", "Key of Mia Thompson"
MODELS: tuple[Any, ...] = (SignedInSession, SignInEvent, SecurityLetter, MisuseReport)


def in_the_database() -> str:
    """Everything that the tables say, with bytes as their text."""
    found = []
    with connection.cursor() as cursor:
        for table in (*TABLES, "mfa_authenticator"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- names of ours
            found += [str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor]
    return "\n".join(found)


def passkey() -> Authenticator:
    """Mia's own."""
    return Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)


def known() -> dict[str, list[dict[str, str]]]:
    return {model._meta.db_table: [row.observed for row in model.objects.order_by("pk")] for model in MODELS}


def as_before_it_was_sealed() -> None:
    """As a release before this one has stored them."""
    for model in MODELS:
        for row in model.objects.all():
            open_ones = {f"open_{name}": value for name, value in row.observed.items()}
            model.objects.filter(pk=row.pk).update(sealed=b"", **open_ones)
    row = passkey()
    row.data = {"name": name_of(row), "credential": row.data["credential"]}
    row.save()


@pytest.fixture
def lived(cds: Recipient, mia: Customer) -> Customer:
    """A customer who signed in by two browsers, added a passkey and reported a consent."""
    consent = shares(cds)
    mia.signs_in()
    mia.http = Browser(HTTP_USER_AGENT=WINDOWS, REMOTE_ADDR=NETWORK)
    mia.signs_in()
    device = Device()
    page = mia.opens("/security/passkeys/add")
    page.press("btn-passkey", credential=device.makes(page.passkey), id_name=PASSKEY)
    report = MisuseReport(
        person=Person.objects.get(username="mia"),
        consent=consent,
        reported_at=timezone.now(),
        stopped=False,
        sessions_ended=0,
    )
    report.observe(device="Chrome on Windows", source=NETWORK).save()
    return mia


def test_nobody_reads_it_in_the_database_and_its_customer_reads_it_on_their_pages(lived: Customer) -> None:
    stored = in_the_database()

    assert not any(word in stored for word in (NETWORK, PASSKEY, "Chrome", "Windows"))
    page = lived.opens("/security/").text
    assert "Chrome on Windows" in page
    assert NETWORK in page
    assert all(any(rows) for rows in known().values())
    assert name_of(passkey()) == PASSKEY
    assert PASSKEY in {row.about for row in SignInEvent.objects.all()}
    assert PASSKEY in {row.about for row in SecurityLetter.objects.all()}


def test_an_envelope_opens_in_no_other_row(lived: Customer) -> None:
    first, second = SignedInSession.objects.order_by("pk")[:2]
    SignedInSession.objects.filter(pk=first.pk).update(sealed=second.sealed)
    stolen = Person.objects.get(username="leo").pk
    SignInEvent.objects.update(person=stolen)

    with pytest.raises(CannotOpen):
        _ = SignedInSession.objects.get(pk=first.pk).device
    with pytest.raises(CannotOpen):
        _ = SignInEvent.objects.earliest("pk").source
    Authenticator.objects.filter(pk=passkey().pk).update(user=stolen)
    with pytest.raises(CannotOpen):
        name_of(passkey())


def test_what_lay_in_clear_is_read_and_sealed_in_batches_that_may_be_interrupted(lived: Customer) -> None:
    before = known()
    as_before_it_was_sealed()
    assert all(word in in_the_database() for word in (NETWORK, PASSKEY))
    assert name_of(passkey()) == PASSKEY
    assert known() == {
        table: [{name: said.get(name, "") for name in TABLES[table]} for said in rows]
        for table, rows in before.items()
    }
    left = remaining()["portal_signinevent.sealed"][IN_CLEAR]
    assert left == SignInEvent.objects.count() > 2

    steps = rotate(batch=2)
    while next(steps).column != "portal_signinevent.sealed":
        pass
    steps.close()  # as if its process had died here
    assert remaining()["portal_signinevent.sealed"][IN_CLEAR] == left - 2
    ran("rotate-data", "--batch", "2")

    assert not any(IN_CLEAR in counted for counted in remaining().values())
    assert not any(word in in_the_database() for word in (NETWORK, PASSKEY, "Chrome", "Windows"))
    assert known() == before
    assert name_of(passkey()) == PASSKEY


def test_migrations_seal_it_and_have_nothing_to_do_once_more(lived: Customer) -> None:
    names = ("0014_what_lay_in_clear_is_sealed", "0015_names_of_passkeys_are_sealed")
    migrations = [import_module(f"portal.migrations.{name}").Migration for name in names]
    before = known()
    as_before_it_was_sealed()

    for _ in range(2):
        for migration in migrations:
            migration.operations[0].code(None, None)

    assert not any(migration.atomic for migration in migrations)
    assert known() == before
    assert name_of(passkey()) == PASSKEY
    assert not any(word in in_the_database() for word in (NETWORK, PASSKEY))


def test_it_comes_under_another_key(lived: Customer, settings: Any) -> None:
    before = known()
    settings.KEY_ENCRYPTION_KEYS = {"another": bytes(range(32))}

    ran("rotate-data")

    sealed = [row.sealed for model in MODELS for row in model.objects.exclude(sealed=b"")]
    assert {key_of(bytes(one)) for one in sealed} == {"another"}
    assert passkey().data["sealed_name"].startswith("ae1.another.")
    assert known() == before
    assert name_of(passkey()) == PASSKEY


def test_an_open_session_is_seen_from_another_network_and_keeps_its_browser(lived: Customer) -> None:
    before = timezone.now() - 2 * SEEN_EVERY
    SignedInSession.objects.update(seen_at=before)
    session = lived.http.session
    session["portal.seen at"] = int(before.timestamp())
    session.save()
    lived.http.defaults["REMOTE_ADDR"] = "198.51.100.4"

    lived.opens("/")

    seen = {(row.device, row.source) for row in SignedInSession.objects.all()}
    assert ("Chrome on Windows", "198.51.100.4") in seen
