"""Everything sealed comes under the newest key, in batches that may be interrupted and begun again."""

import os
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.models import Person
from oidc.jose import keys as issuer_keys
from oidc.models import Client, IssuerKey
from portal import copies
from portal.factor_secrets import app_of, secret_of
from portal.models import Download
from tests.actors import Recipient
from tests.customers import Customer
from vault.envelope import CannotOpen, key_of
from vault.rotation import NO_ENVELOPE, remaining, rotate

pytestmark = pytest.mark.django_db

OLD, NEW = os.urandom(32), os.urandom(32)


@pytest.fixture
def sealed_by_the_old(bank: None, settings: Any) -> list[Authenticator]:
    """A few of everything, under a key that is not the newest any more."""
    settings.KEY_ENCRYPTION_KEYS = {"old": OLD}
    Authenticator.objects.all().delete()
    people = list(Person.objects.order_by("pk")[:7])
    made = [app_of(person, f"JBSWY3DPEHPK3PX{number}") for number, person in enumerate(people)]
    Authenticator.objects.bulk_create(made)
    IssuerKey.objects.all().delete()
    issuer_keys.create_key("cds", "PS256", timezone.now())
    copies.ask(people[0].pk, frozenset({"cds"}), timezone.now() - timedelta(minutes=1))
    copies.make_due(timezone.now())
    settings.KEY_ENCRYPTION_KEYS = {"new": NEW, "old": OLD}
    return list(Authenticator.objects.order_by("pk"))


def ran(*arguments: str) -> str:
    said = StringIO()
    call_command("keys", *arguments, stdout=said, stderr=said)
    return said.getvalue()


@pytest.mark.clause("SEC-07")
def test_all_of_it_comes_under_the_newest_key_and_reads_as_before(
    sealed_by_the_old: list[Authenticator], settings: Any
) -> None:
    before = [secret_of(app) for app in sealed_by_the_old]
    assert "still to be rotated" in ran("data")

    said = ran("rotate-data", "--batch", "3")

    assert "mfa_authenticator.data.secret: 3 under the newest key" in said
    assert "still to be rotated" not in ran("data")
    settings.KEY_ENCRYPTION_KEYS = {"new": NEW}
    assert [secret_of(app) for app in Authenticator.objects.order_by("pk")] == before
    row = Download.objects.get()
    content = copies.content_of(row.person_id, row.pk, timezone.now())
    assert content is not None
    assert content.startswith(b"PK")
    issuer_keys._opened.cache_clear()
    assert issuer_keys.signing_key("cds", "PS256", timezone.now() + timedelta(minutes=1)).is_private


@pytest.mark.clause("SEC-07")
def test_an_interrupted_rotation_goes_on_where_it_was(sealed_by_the_old: list[Authenticator]) -> None:
    steps = rotate(batch=2)
    done = 0
    while done < 2:
        step = next(steps)
        done += step.done if step.column.startswith("mfa") else 0
    steps.close()  # as if its process had died here
    assert remaining()["mfa_authenticator.data.secret"] == {"new": 2, "old": 5}

    rest = sum(step.done for step in rotate(batch=2) if step.column == "mfa_authenticator.data.secret")

    assert rest == 5
    assert remaining()["mfa_authenticator.data.secret"] == {"new": 7}
    assert not any(step.done for step in rotate(batch=2))


def test_what_does_not_open_is_named_and_left_and_the_rest_is_done(
    sealed_by_the_old: list[Authenticator],
) -> None:
    lost, other = sealed_by_the_old[:2]
    Authenticator.objects.filter(pk=lost.pk).update(data=other.data)

    with pytest.raises(CommandError, match="1 stay as they are"):
        ran("rotate-data")

    assert remaining()["mfa_authenticator.data.secret"] == {"new": 6, "old": 1}
    lost.refresh_from_db()
    with pytest.raises(CannotOpen, match=f"data.secret\\|{lost.user_id} does not open"):
        secret_of(lost)


def test_what_was_sealed_before_there_were_envelopes_is_counted_and_gets_one(
    sealed_by_the_old: list[Authenticator],
) -> None:
    import base64

    from portal.factor_secrets import FORMERLY
    from vault.keys import former

    app, nonce = sealed_by_the_old[0], os.urandom(12)
    sealed = nonce + former().encrypt(nonce, b"JBSWY3DPEHPK3PXP", FORMERLY.encode())
    app.data = {"secret": base64.urlsafe_b64encode(sealed).decode()}
    app.save()
    assert remaining()["mfa_authenticator.data.secret"] == {NO_ENVELOPE: 1, "old": 6}
    assert secret_of(app) == "JBSWY3DPEHPK3PXP"

    ran("rotate-data")

    app.refresh_from_db()
    assert app.data["secret"].startswith("ae1.new.")
    assert secret_of(app) == "JBSWY3DPEHPK3PXP"


@pytest.mark.clause("SEC-07")
def test_a_secret_in_anothers_row_signs_nobody_in(mia: Customer) -> None:
    """Whoever can write to the database has an app of their own, and gives its secret to a customer."""
    mine, theirs = (Authenticator.objects.get(user__username=name, type="totp") for name in ("leo", "mia"))
    Authenticator.objects.filter(pk=theirs.pk).update(data=mine.data)
    theirs.refresh_from_db()

    with pytest.raises(CannotOpen):
        secret_of(theirs)


def test_digests_of_clients_are_no_envelopes_and_stay(cds: Recipient) -> None:
    Client.objects.filter(pk=cds.row.pk).update(kept_secret=bytes(32))

    list(rotate(batch=10))

    cds.row.refresh_from_db()
    assert bytes(cds.row.kept_secret) == bytes(32)
    assert key_of(bytes(cds.row.kept_secret)) == ""
