"""A client whose keys stand at its own address: how they are read, remembered, and read again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from joserfc.jwk import OctKey, RSAKey

from demo.authority import Authority, Credential
from oidc.jose.client_keys import client_keys
from oidc.models import RemoteKeys
from oidc.registration import RegistrationRefused
from tests.actors import Recipient, signing_key
from tests.events import refusal
from tests.oidc.test_certificate_methods import OWN, with_x5c
from tests.people import MakeRecipient
from tests.websites import Website, serves, website

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    """The recipient's own server, which publishes its key."""
    with website(pki.server(), serves({})) as site:
        site.publishes(signing_key("budget-fox"))
        yield site


@pytest.fixture
def fox(make_recipient: MakeRecipient, site: Website) -> Recipient:
    return make_recipient("nz", jwks=..., jwks_uri=site.url())


def asks(recipient: Recipient, key: RSAKey | None = None) -> int:
    """The status of a token request; by another key than the one it began with, where one is given."""
    assertion = recipient.assertion() if key is None else recipient.assertion(key=key)
    return int(recipient.post("token", grant_type="client_credentials", assertion=assertion).status_code)


def time_passes(time: timedelta) -> None:
    RemoteKeys.objects.update(
        **{name: F(name) - time for name in ("fetched_at", "tried_at", "searched_at", "reading_until")}
    )


# --- reading ----------------------------------------------------------------------------------------------


@pytest.mark.clause("META-08", "RFC 7591 §2")
def test_keys_are_read_once_and_remembered(fox: Recipient, site: Website) -> None:
    assert [asks(fox) for _ in range(3)] == [200, 200, 200]

    assert site.requests == 1
    assert fox.row.jwks == {"keys": []}


@pytest.mark.clause("META-08")
def test_a_request_object_is_verified_by_the_same_keys(make_recipient: MakeRecipient, site: Website) -> None:
    fox = make_recipient("cds", jwks=..., jwks_uri=site.url())

    assert fox.pushes().status_code == 201
    assert site.requests == 1


@pytest.mark.clause("META-08")
def test_keys_that_are_old_are_read_again_and_one_that_was_taken_back_is_dead(
    fox: Recipient, site: Website
) -> None:
    site.publishes(signing_key("another"))
    early = asks(fox)
    time_passes(6 * MINUTE)

    assert early == 200
    assert asks(fox) == 401
    assert site.requests == 2


@pytest.mark.clause("META-08", "OIDC-CORE §10.1.1")
def test_a_new_key_works_at_once(fox: Recipient, site: Website) -> None:
    before = asks(fox)
    site.publishes(signing_key("budget-fox"), signing_key("another"))

    assert before == 200
    assert asks(fox, signing_key("another")) == 200
    assert asks(fox) == 200
    assert site.requests == 2


@pytest.mark.clause("META-08")
def test_who_sends_unknown_keys_cannot_make_us_hammer_the_clients_server(
    fox: Recipient, site: Website
) -> None:
    for number in range(5):
        assert asks(fox, signing_key(f"unknown {number % 2}")) == 401
    in_a_minute = site.requests
    time_passes(MINUTE)
    asks(fox, signing_key("unknown 0"))

    assert in_a_minute == 2  # one at registration, one for the first unknown key
    assert site.requests == 3
    assert asks(fox) == 200


# --- when nobody answers ----------------------------------------------------------------------------------


@pytest.mark.clause("META-08")
def test_while_the_server_is_down_its_last_keys_go_on_to_count_for_an_hour(
    fox: Recipient, site: Website
) -> None:
    site.behave = serves({}, status="503 Busy")
    time_passes(59 * MINUTE)
    within = [asks(fox), asks(fox)]
    asked = site.requests
    time_passes(MINUTE)
    answer = fox.post("token", grant_type="client_credentials")

    assert within == [200, 200]
    assert asked == 2  # a failure is not repeated at once
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "jwks_uri" in refusal(answer)["reason"]


@pytest.mark.clause("META-08")
def test_once_it_answers_again_the_client_may_come_back(fox: Recipient, site: Website) -> None:
    good, site.behave = site.behave, serves({}, status="503 Busy")
    time_passes(61 * MINUTE)
    down = asks(fox)
    site.behave = good
    time_passes(MINUTE)

    assert (down, asks(fox)) == (401, 200)


@pytest.mark.clause("META-08")
@pytest.mark.parametrize(
    "document",
    [
        {"keys": []},
        {"keys": "all of them"},
        [],
        {"keys": [signing_key("budget-fox").as_dict(private=True)]},
        {"keys": [signing_key("budget-fox").as_dict(private=False)] * 2},
        {"keys": [signing_key("budget-fox").as_dict(private=False)] * 21},
    ],
)
def test_a_document_that_is_no_key_set_changes_nothing(
    fox: Recipient, site: Website, document: object
) -> None:
    site.behave = serves(document)
    time_passes(6 * MINUTE)

    assert asks(fox) == 200
    assert site.requests == 2


@pytest.mark.clause("RFC 7517 §5")
def test_keys_for_others_are_left_out(fox: Recipient, site: Website) -> None:
    ours = signing_key("budget-fox").as_dict(private=False)
    site.behave = serves({"keys": [{"kty": "unheard-of", "kid": "x"}, {"no": "kty"}, 5, ours]})
    time_passes(6 * MINUTE)
    status = asks(fox)

    assert status == 200
    assert [key["kid"] for key in RemoteKeys.objects.get().jwks["keys"]] == [ours["kid"]]


@pytest.mark.clause("META-08")
def test_no_transaction_waits_for_a_clients_server(fox: Recipient) -> None:
    time_passes(6 * MINUTE)

    with pytest.raises(RuntimeError), transaction.atomic():
        client_keys(fox.row, timezone.now())


@pytest.mark.clause("META-08", "RFC 8705 §2.2")
def test_a_certificate_of_its_own_making_may_stand_at_the_address_too(
    make_recipient: MakeRecipient, site: Website, pki: Authority
) -> None:
    first, second = pki.self_signed(), pki.for_servers()
    site.behave = serves(with_x5c(first))
    owl = make_recipient(
        "fapi1",
        token_endpoint_auth_method=OWN,
        jwks=...,
        jwks_uri=site.url(),
        grant_types=["client_credentials"],
    )

    def status(shown: Credential) -> int:
        answer = owl.post(
            "token",
            grant_type="client_credentials",
            client_id=owl.client_id,
            certificate=shown.certificate_pem,
            client_assertion=None,
            client_assertion_type=None,
        )
        return int(answer.status_code)

    before = [status(first), status(second)]
    time_passes(MINUTE)
    site.behave = serves(with_x5c(first, second))

    assert before == [200, 401]
    assert status(second) == 200
    assert site.requests == 3


# --- registering ------------------------------------------------------------------------------------------


def faults(make_recipient: MakeRecipient, **changes: Any) -> list[str]:
    with pytest.raises(RegistrationRefused) as refused:
        make_recipient("cds", **changes)
    return refused.value.faults


@pytest.mark.clause("RFC 7591 §2")
def test_keys_come_by_value_or_by_address(make_recipient: MakeRecipient, site: Website) -> None:
    assert faults(make_recipient, jwks_uri=site.url()) == [
        "jwks, jwks_uri: only one of them may be registered"
    ]


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://localhost/jwks", "is not https"),
        ("https://fox@localhost/jwks", "names a user"),
        ("https://10.0.0.1/jwks", "leads to 10.0.0.1, which is not a public address"),
        ("https://[::ffff:169.254.169.254]/", "leads to 169.254.169.254, which is not a public address"),
        (5, "is not a URL of printable ASCII characters"),
    ],
)
def test_an_address_inside_cannot_be_registered(
    make_recipient: MakeRecipient, uri: object, said: str
) -> None:
    found = faults(make_recipient, jwks=..., jwks_uri=uri, sector_identifier_uri=uri)

    assert found == [f"jwks_uri: {said}", f"sector_identifier_uri: {said}"]


@pytest.mark.clause("CAU-13")
@pytest.mark.parametrize(
    ("key", "said"),
    [
        (lambda: RSAKey.generate_key(1024, {"kid": "a"}).as_dict(), "RSA needs at least 2048 bits"),
        (lambda: OctKey.generate_key(256, {"kid": "a"}).as_dict(), "private or symmetric"),
        (lambda: signing_key("budget-fox").as_dict(private=True), "private or symmetric"),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_what_is_read_at_registration_is_judged_as_keys_by_value_are(
    make_recipient: MakeRecipient, site: Website, key: Any, said: str
) -> None:
    site.behave = serves({"keys": [key()]})

    (fault,) = faults(make_recipient, jwks=..., jwks_uri=site.url())

    assert fault.startswith("jwks_uri: ")
    assert said in fault


def test_a_server_that_is_down_at_registration_is_asked_when_the_client_comes(
    make_recipient: MakeRecipient, site: Website
) -> None:
    good, site.behave = site.behave, serves({}, status="503 Busy")
    fox = make_recipient("nz", jwks=..., jwks_uri=site.url())
    down = asks(fox)
    site.behave = good
    time_passes(MINUTE)

    assert (down, asks(fox)) == (401, 200)


@pytest.mark.clause("REG-35")
def test_registering_anew_forgets_the_keys_of_the_old_address(fox: Recipient, site: Website) -> None:
    site.publishes(signing_key("another"))
    fox.register(jwks=..., jwks_uri=site.url("/new"))
    moved = asks(fox)
    fox.register()

    assert moved == 401
    assert asks(fox) == 200
    assert not RemoteKeys.objects.exists()


# --- sectors ----------------------------------------------------------------------------------------------

URIS = ["https://one.test/cb", "https://two.test/cb"]


@pytest.mark.clause("REG-34", "OIDC-REGISTRATION §5", "IDT-06")
def test_the_sector_is_the_host_that_vouches_for_every_redirect_uri(
    make_recipient: MakeRecipient, site: Website
) -> None:
    site.behave = serves([*URIS, "https://three.test/cb"])

    fox = make_recipient("cds", redirect_uris=URIS, sector_identifier_uri=site.url("/sector.json"))

    assert fox.row.sector == "localhost"
    assert site.requests == 1


@pytest.mark.clause("REG-34", "OIDC-REGISTRATION §5")
@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (URIS[:1], "does not list https://two.test/cb"),
        ([], "does not list"),
        ({"redirect_uris": URIS}, "is not a list"),
        (b"<html>", "is not JSON"),
    ],
)
def test_a_sector_that_does_not_vouch_is_refused(
    make_recipient: MakeRecipient, site: Website, listed: object, said: str
) -> None:
    site.behave = serves(listed)

    found = faults(make_recipient, redirect_uris=URIS, sector_identifier_uri=site.url())

    assert all(fault.startswith("sector_identifier_uri: ") for fault in found)
    assert said in found[-1]


@pytest.mark.clause("REG-34")
def test_a_sector_that_cannot_be_read_now_is_refused(make_recipient: MakeRecipient, site: Website) -> None:
    site.behave = serves(URIS, status="503 Busy")

    (fault,) = faults(make_recipient, redirect_uris=URIS, sector_identifier_uri=site.url())

    assert fault == "sector_identifier_uri: answers 503"
