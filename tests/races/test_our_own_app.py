"""Many web views open a request by one word of the bank's own app."""

from functools import partial
from typing import Any

import pytest

from oidc.models import AppSignIn
from oidc.own_apps import own_apps
from tests.actors import Recipient
from tests.bank_systems import System
from tests.customers import SIGN_IN, Customer
from tests.own_app import OwnApp
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("AUT-22", "AUT-24")
def test_one_of_them_is_signed_in(cds: Recipient, mia: Customer, settings: Any) -> None:
    settings.BANK_APPS = own_apps([{"issuer": "cds", "apple": "ABCDE12345.example.bank"}], {"cds"})
    app = OwnApp(mia, "40118204", System(name="app").register("vouch"))
    address = app.address_for(cds.link())

    pages = at_once(*(partial(Customer("mia").opens, address) for _ in range(12)))

    assert [page.url.startswith(SIGN_IN) for page in pages].count(False) == 1
    assert AppSignIn.objects.get().used_at is not None
