"""What a registration names by address is read at once: whoever registers waits for the slowest alone."""

from contextlib import ExitStack
from ssl import SSLSocket
from threading import Barrier

import pytest

from demo.authority import Authority
from oidc.models import ClientLogo, RemoteKeys
from tests.actors import REDIRECT, signing_key
from tests.people import MakeRecipient
from tests.pictures import png
from tests.websites import Behave, serves, website

pytestmark = pytest.mark.django_db


@pytest.mark.clause("REG-16")
def test_keys_sector_and_logo_are_asked_for_together(make_recipient: MakeRecipient, pki: Authority) -> None:
    all_asked = Barrier(3, timeout=30)

    def once_all_were_asked(answer: Behave) -> Behave:
        def behave(connection: SSLSocket) -> None:
            all_asked.wait()
            answer(connection)

        return behave

    keys = serves({"keys": [signing_key("budget-fox").as_dict(private=False)]})
    with ExitStack() as open_sites:
        at_keys, at_list, at_logo = (
            open_sites.enter_context(website(pki.server(), once_all_were_asked(answer)))
            for answer in (keys, serves([REDIRECT]), serves(png()))
        )
        fox = make_recipient(
            "cds",
            jwks=...,
            jwks_uri=at_keys.url(),
            sector_identifier_uri=at_list.url("/redirects"),
            logo_uri=at_logo.url("/logo"),
        )

    assert RemoteKeys.objects.get().jwks["keys"]
    assert fox.row.sector == "localhost"
    assert ClientLogo.objects.exists()
