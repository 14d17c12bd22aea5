"""Fixtures: recipients registered with one issuer each, keys for the issuers, and sandbox customers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.utils import timezone

from bank.example.models import Account, Holding, Organisation
from bank.example.models import Customer as BankCustomer
from consent.models import Person
from demo.authority import Authority
from demo.seed.accounts import ACCOUNTS, holdings_of, seed_organisations
from demo.seed.customers import seed_customers
from demo.seed.people import seed_people
from oidc.call_counts import calls_here
from oidc.clients.known import forget_all
from oidc.issuers import issuer_names, security_policy
from oidc.jose.keys import create_key, held_keys
from oidc.models import IssuerKey
from oidc.resource_servers import register_resource_server
from tests.actors import Customer, Recipient, signing_key
from tests.arrangements import BASIC, Arrangement, given
from tests.directories import Directory, Software
from tests.payments import SCOPES, Kind, Payer
from tests.relying_party import RelyingParty
from tests.websites import Website, serves, website

MakeRecipient = Callable[..., Recipient]


_made: list[IssuerKey] = []
OF_THE_SANDBOX = (
    Person, Authenticator, Person.groups.through, BankCustomer, Organisation, Account, Holding,
)  # fmt: skip
"""Tables that its seed fills, each after those that it refers to."""
_seeded: list[list[Any]] = []


@pytest.fixture(autouse=True)
def what_another_test_left_in_memory_is_forgotten() -> None:
    calls_here.clear()
    held_keys.cache_clear()
    forget_all()


@pytest.fixture
def issuer_keys(db: None) -> None:
    """A signing key of the default algorithm for every issuer; made once a process, as RSA keys take time."""
    if _made:
        IssuerKey.objects.bulk_create(_made)
        return
    for issuer in issuer_names():
        _made.append(create_key(issuer, security_policy(issuer).signing_algorithms[0], timezone.now()))


@pytest.fixture
def bank(db: None, settings: Any) -> None:
    """The sandbox's customers and accounts, without their year of movements; made once a process, as nothing
    of them differs from test to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    groups = set(Group.objects.values_list("pk", flat=True))  # others where a test that commits was tidied up
    if _seeded and {row.group_id for row in _seeded[2]} <= groups:
        for rows in _seeded:
            type(rows[0]).objects.bulk_create(rows)
        return
    there = {model: set(model.objects.values_list("pk", flat=True)) for model in OF_THE_SANDBOX}
    seed_people()
    seed_customers()
    seed_organisations()
    Account.objects.bulk_create(account.row for account in ACCOUNTS)
    Holding.objects.bulk_create(link for account in ACCOUNTS for link in holdings_of(account))
    _seeded[:] = (list(model.objects.exclude(pk__in=there[model])) for model in OF_THE_SANDBOX)


@pytest.fixture
def mia(bank: None) -> Customer:
    """Three accounts of her own."""
    return Customer("mia")


@pytest.fixture
def leo(bank: None) -> Customer:
    """One joint account."""
    return Customer("leo")


@pytest.fixture
def noah(bank: None) -> Customer:
    """No account that may be shared."""
    return Customer("noah")


@pytest.fixture
def make_recipient(issuer_keys: None, pki: Authority) -> MakeRecipient:
    """Registers a recipient with an issuer; recipients of one name share their key and certificate."""

    def make(issuer: str, name: str = "budget-fox", **changes: object) -> Recipient:
        certificate = pki.client(name, organisation=name).certificate_pem
        return Recipient(issuer, name, certificate).register(**changes)

    return make


@pytest.fixture
def cds(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("cds")


@pytest.fixture
def nz(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("nz")


@pytest.fixture
def uk(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("uk")


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2")


@pytest.fixture
def app(issuer_keys: None) -> RelyingParty:
    """An app that wants to know who somebody is, and no account."""
    return RelyingParty("oidc", "budget-fox", "").register()


@pytest.fixture(params=["cds", "fapi1", "fapi2", "nz", "nz1", "uk"])
def recipient(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Recipient:
    """A recipient of each ecosystem in turn: what is tested with it holds everywhere."""
    return make_recipient(request.param)


@pytest.fixture
def certificate_of(pki: Authority) -> Callable[[str], str]:
    """Another trusted certificate, as PEM."""
    return lambda name: pki.client(name, organisation=name).certificate_pem


@pytest.fixture
def stranger() -> Customer:
    """Somebody's browser; nobody has signed in."""
    return Customer("nobody")


@pytest.fixture
def software_site(pki: Authority) -> Iterator[Website]:
    """Where software that registers itself publishes its key."""
    with website(pki.server(), serves({})) as site:
        site.publishes(signing_key("budget-fox"))
        yield site


@pytest.fixture
def another_site(pki: Authority) -> Iterator[Website]:
    """Somebody else's server: a directory's, or a thief's."""
    with website(pki.server(), serves({})) as site:
        yield site


MakeSoftware = Callable[[str], Software]


@pytest.fixture
def make_software(
    issuer_keys: None, pki: Authority, software_site: Website, settings: Any, tmp_path: Path
) -> MakeSoftware:
    """Software that its issuer's directory vouches for, and that is not registered yet."""

    def make(issuer: str) -> Software:
        directory = Directory(issuer)
        keys = directory.publish(tmp_path / f"{issuer}.json")
        settings.DIRECTORY_KEYS = {**settings.DIRECTORY_KEYS, issuer: keys}
        certificate = pki.client("budget-fox", organisation="budget-fox").certificate_pem
        return Software(issuer, "", certificate, directory=directory, site=software_site)

    return make


@pytest.fixture
def ava(bank: None) -> Customer:
    """A business account and a personal one, both in pounds."""
    return Customer("ava")


MakePayer = Callable[[Kind], Payer]


@pytest.fixture
def payer_of(make_recipient: MakeRecipient) -> MakePayer:
    """A recipient that may pay, at a kind of intent."""
    return lambda kind: Payer(make_recipient(kind.issuer, scope=SCOPES[kind.issuer]), kind)


class Gateway(Recipient):
    """The bank's own gateway, registered as a resource server."""

    def counts(self, consent_id: str, **sent: Any) -> Any:
        form = {"consent_id": consent_id, "key": str(uuid4()), **sent}
        return self.post("payment-uses", **form)


MakeGateway = Callable[[str], Gateway]


@pytest.fixture
def gateway_of(make_recipient: MakeRecipient, pki: Authority) -> MakeGateway:
    """The gateway of an issuer."""

    def make(issuer: str) -> Gateway:
        certificate = pki.client("gateway", organisation="The bank").certificate_pem
        server = Gateway(issuer, "gateway", certificate)
        register_resource_server(
            issuer,
            {
                "resource_server": True,
                "client_id": "gateway",
                "client_name": "The bank's gateway",
                "token_endpoint_auth_method": "private_key_jwt",
                "jwks": {"keys": [server.key.as_dict(private=False)]},
            },
            timezone.now(),
        )
        return server

    return make


@pytest.fixture
def au(make_software: MakeSoftware) -> Software:
    return make_software("cds")


@pytest.fixture
def gb(make_software: MakeSoftware) -> Software:
    return make_software("uk")


@pytest.fixture(params=["cds", "uk"])
def stated(request: pytest.FixtureRequest, make_software: MakeSoftware) -> Software:
    """Software of each country that has a directory."""
    return make_software(request.param)


@pytest.fixture
def basic(cds: Recipient, mia: Customer) -> Arrangement:
    """Names and balances of one account, for ninety days."""
    return given(cds, mia, BASIC)
