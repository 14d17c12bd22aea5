"""A lookup compiled once finds what its queryset finds, at every call anew."""

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.lookup import Lookup
from consent.prepared import Row
from oidc.models import Client
from tests.actors import Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

BY_ID: Lookup[Client] = Lookup(
    lambda issuer, client_id: (
        Client.objects.select_related("recipient")
        .annotate(now=Now())
        .filter(issuer=issuer, client_id=client_id, suspended_at__isnull=True)
    ),
    issuer="an issuer",
    client_id="a client",
)


def test_it_gives_the_instance_with_its_relations_and_annotations_in_one_query(
    make_recipient: MakeRecipient,
) -> None:
    here, there = make_recipient("cds"), make_recipient("nz")

    with CaptureQueriesContext(connection) as seen:
        found = [BY_ID.first(issuer=one.issuer, client_id=one.client_id) for one in (here, there, here)]
        names = [client.recipient.name for client in found if client]

    assert found == [here.row, there.row, here.row]
    assert names == [here.row.recipient.name] * 3
    assert all(client.now <= timezone.now() for client in found if client)
    assert next(client.metadata for client in found if client) == here.row.metadata
    assert len(seen) == 3


def test_it_sees_what_has_changed_since(cds: Recipient) -> None:
    arguments = {"issuer": "cds", "client_id": cds.client_id}
    before = BY_ID.first(**arguments)

    Client.objects.update(suspended_at=timezone.now())

    assert before == cds.row
    assert BY_ID.first(**arguments) is None
    assert BY_ID.first(**arguments | {"client_id": "another"}) is None


NAMES: Lookup[Row] = Lookup(
    lambda issuer: (
        Client.objects.filter(issuer=issuer).order_by("client_id").values_list("issuer", "client_id")
    ),
    issuer="an issuer",
)
OF_ISSUER: Lookup[Client] = Lookup(
    lambda issuer: Client.objects.select_related("recipient").filter(issuer=issuer).order_by("client_id"),
    issuer="an issuer",
)


def test_it_gives_everything_that_there_is_in_the_querysets_order(make_recipient: MakeRecipient) -> None:
    first, second = make_recipient("cds", "budget-fox"), make_recipient("cds", "another-app")
    make_recipient("nz")
    ordered = sorted((first.row, second.row), key=lambda row: row.client_id)

    with CaptureQueriesContext(connection) as seen:
        found = OF_ISSUER.all(issuer="cds")
        names = [client.recipient.name for client in found]

    assert found == ordered
    assert names == [row.recipient.name for row in ordered]
    assert len(seen) == 1
    assert OF_ISSUER.all(issuer="uk") == []


def test_of_values_it_gives_rows(make_recipient: MakeRecipient) -> None:
    names = sorted(make_recipient("cds", name).client_id for name in ("budget-fox", "another-app"))

    assert NAMES.all(issuer="cds") == [("cds", name) for name in names]
    assert NAMES.first(issuer="uk") is None
