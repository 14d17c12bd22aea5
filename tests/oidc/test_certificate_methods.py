"""Clients that authenticate by their certificate: of an authority, or of their own making (RFC 8705 §2)."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509

from demo.authority import Authority, Credential
from oidc.models import AccessToken, Client
from oidc.registration import RegistrationRefused, validated
from tests.actors import Answer, Customer, Recipient, signing_key
from tests.credentials import with_x5c
from tests.events import refusal
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

DIRECTORY = "tls_client_auth"
OWN = "self_signed_tls_client_auth"


def named(credential: Credential) -> dict[str, str]:
    return {"tls_client_auth_subject_dn": credential.certificate.subject.rfc4514_string()}


@pytest.fixture
def fox(make_recipient: MakeRecipient, pki: Authority) -> Recipient:
    """Known by the subject of its certificate."""
    credential = pki.client("budget-fox", organisation="budget-fox")
    return make_recipient("fapi1", token_endpoint_auth_method=DIRECTORY, **named(credential))


@pytest.fixture
def owl(make_recipient: MakeRecipient, pki: Authority) -> Recipient:
    """Known by a certificate that it signed itself."""
    own = pki.self_signed()
    jwks = {"keys": [*with_x5c(own)["keys"], signing_key("owl").as_dict(private=False)]}
    registered = make_recipient("fapi1", "owl", token_endpoint_auth_method=OWN, jwks=jwks)
    return replace(registered, certificate=own.certificate_pem)


def customer_token(recipient: Recipient, customer: Customer) -> str:
    back = recipient.answer_in(customer.allows(recipient.link()))
    return str(recipient.redeems(back["code"]).json()["access_token"])


def asks(recipient: Recipient, **changes: Any) -> Answer:
    return recipient.post("token", grant_type="client_credentials", **changes)


def refused(answer: Answer, code: str = "invalid_client", status: int = 401) -> bool:
    assert not AccessToken.objects.exists()
    assert refusal(answer)["code"] == code
    return (answer.json()["error"], answer.status_code) == (code, status)


@pytest.mark.clause("CAU-10", "RFC 8705 §2", "RFC 8705 §2.1", "CAU-11")
def test_a_certificate_of_a_known_authority_is_enough(fox: Recipient) -> None:
    answer = asks(fox)

    assert answer.status_code == 200
    assert AccessToken.objects.get().certificate == fox.thumbprint


@pytest.mark.clause("CAU-10", "TLS-05", "TLS-07", "TLS-09")
@pytest.mark.parametrize("twin", ["self_signed", "expired", "not_yet_valid", "without_usage", "for_servers"])
def test_a_certificate_that_no_authority_vouches_for_now_is_refused(
    fox: Recipient, pki: Authority, twin: str
) -> None:
    assert refused(asks(fox, certificate=getattr(pki, twin)().certificate_pem))


@pytest.mark.clause("TLS-07")
def test_an_authority_of_the_same_name_is_another_authority(fox: Recipient, pki: Authority) -> None:
    twin = Authority(pki.directory / "twin")
    assert twin.credential.certificate.subject == pki.credential.certificate.subject
    forged = twin.client("budget-fox", organisation="budget-fox")

    assert refused(asks(fox, certificate=forged.certificate_pem))


@pytest.mark.clause("CAU-10")
def test_no_certificate_at_all_is_refused(fox: Recipient, owl: Recipient) -> None:
    assert refused(asks(fox, certificate=""))
    assert refused(asks(owl, certificate=""))


@pytest.mark.clause("TLS-06", "TLS-14", "CAU-17")
def test_the_certificate_of_another_client_is_refused(
    fox: Recipient, certificate_of: Callable[[str], str]
) -> None:
    assert refused(asks(fox, certificate=certificate_of("magpie")))


@pytest.mark.clause("CAU-18")
def test_a_client_whose_name_was_lost_is_nobody(fox: Recipient) -> None:
    row = fox.row
    del row.metadata["tls_client_auth_subject_dn"]
    row.save()

    assert refused(asks(fox))


@pytest.mark.clause("CAU-17", "RFC 6749 §2.3")
def test_a_client_that_does_not_say_who_it_is_is_nobody(fox: Recipient) -> None:
    assert refused(asks(fox, client_id=None))


@pytest.mark.clause("CAU-18", "RFC 8705 §2.1.2")
@pytest.mark.parametrize(
    ("member", "good", "bad"),
    [
        (
            "subject_dn",
            "CN=kauri.recipient.test,OU=Te+ST=Auckland,O=Kauri\\, Ltd",
            "CN=kauri.recipient.test,OU=Te+ST=Auckland,O=Kauri",
        ),
        ("subject_dn", "2.5.4.3=kauri.recipient.test,ST=Auckland+OU=Te,O=Kauri\\2c Ltd", "O=Kauri\\, Ltd"),
        ("san_dns", "KAURI.recipient.test", "kauri.recipient.test.evil.test"),
        ("san_uri", "urn:kauri:7", "urn:kauri:70"),
        ("san_ip", "2001:DB8:0::7", "2001:db8::70"),
        ("san_email", "api@kauri.test", "API@kauri.test"),
    ],
)
def test_each_kind_of_name_is_compared_as_what_it_means(
    make_recipient: MakeRecipient, pki: Authority, member: str, good: str, bad: str
) -> None:
    of = x509.NameAttribute
    parts = (
        [of(x509.NameOID.ORGANIZATION_NAME, "Kauri, Ltd")],
        [
            of(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "Te"),
            of(x509.NameOID.STATE_OR_PROVINCE_NAME, "Auckland"),
        ],
        [of(x509.NameOID.COMMON_NAME, "kauri.recipient.test")],
    )
    names = [
        x509.DNSName("kauri.recipient.test"),
        x509.UniformResourceIdentifier("urn:kauri:7"),
        x509.IPAddress(ip_address("2001:db8::7")),
        x509.RFC822Name("api@kauri.test"),
    ]
    subject = x509.Name([x509.RelativeDistinguishedName(part) for part in parts])
    pem = pki.certify("kauri", subject, names).certificate_pem

    def registers(name: str) -> Recipient:
        kauri = make_recipient(
            "fapi1", "kauri", token_endpoint_auth_method=DIRECTORY, **{f"tls_client_auth_{member}": name}
        )
        return replace(kauri, certificate=pem)

    assert refused(asks(registers(bad)))
    assert asks(registers(good)).status_code == 200


@pytest.mark.clause("CAU-18")
@pytest.mark.parametrize(
    "names",
    [
        {},
        {"tls_client_auth_san_dns": "a.test", "tls_client_auth_san_uri": "urn:a"},
        {"tls_client_auth_subject_dn": "not a name"},
        {"tls_client_auth_subject_dn": ""},
        {"tls_client_auth_san_ip": "1.2.3"},
        {"tls_client_auth_san_dns": ["a.test"]},
        {"tls_client_auth_san_any": "a"},
    ],
)
def test_exactly_one_readable_name_is_registered(names: dict[str, object]) -> None:
    wished = Recipient("fapi1", "fox", "").metadata(token_endpoint_auth_method=DIRECTORY, **names)

    with pytest.raises(RegistrationRefused, match="tls_client_auth_"):
        validated("fapi1", wished)


# --- certificates of their own ----------------------------------------------------------------------------


@pytest.mark.clause("CAU-12", "RFC 8705 §2.2", "TLS-11")
def test_a_registered_certificate_needs_no_authority_and_its_tokens_are_bound_to_it(
    owl: Recipient, mia: Customer, certificate_of: Callable[[str], str]
) -> None:
    token = customer_token(owl, mia)

    own = owl.reads_accounts(token)
    other, none = (owl.reads_accounts(token, certificate=shown) for shown in (certificate_of("magpie"), ""))

    assert own.status_code == 200
    for refusal_ in (other, none):
        assert refusal_.status_code == 401
        assert "invalid_token" in refusal_["WWW-Authenticate"]


@pytest.mark.clause("RFC 8705 §2.2")
def test_only_this_method_trusts_a_certificate_that_no_authority_signed(
    owl: Recipient, make_recipient: MakeRecipient, pki: Authority
) -> None:
    """Its key is registered with x5c by each of these clients, yet their method is another."""
    own = pki.self_signed()
    by_name = make_recipient(
        "fapi1", "wren", token_endpoint_auth_method=DIRECTORY, jwks=with_x5c(own), **named(own)
    )
    by_key = make_recipient("fapi1", "lark")
    Client.objects.filter(pk=by_key.row.pk).update(
        jwks={"keys": [*by_key.row.jwks["keys"], *with_x5c(own)["keys"]]}
    )

    for other in (by_name, by_key):
        assert refused(asks(other, certificate=own.certificate_pem))
    assert asks(owl).status_code == 200


@pytest.mark.clause("RFC 8705 §2.2")
def test_even_a_certificate_of_an_authority_has_to_be_registered(
    owl: Recipient, certificate_of: Callable[[str], str]
) -> None:
    assert refused(asks(owl, certificate=certificate_of("owl")))


@pytest.mark.clause("RFC 8705 §2.2", "CAU-12")
@pytest.mark.parametrize("twin", ["expired", "not_yet_valid"])
def test_a_registered_certificate_counts_only_in_its_time(
    make_recipient: MakeRecipient, pki: Authority, twin: str
) -> None:
    own = getattr(pki, twin)()
    late = make_recipient("fapi1", "late", token_endpoint_auth_method=OWN, jwks=with_x5c(own))

    assert refused(asks(late, certificate=own.certificate_pem))


@pytest.mark.clause("RFC 8705 §2.2")
def test_a_certificate_that_was_taken_out_opens_nothing_nor_do_its_tokens(
    owl: Recipient, pki: Authority, mia: Customer
) -> None:
    token = customer_token(owl, mia)
    owl.register(token_endpoint_auth_method=OWN, jwks=with_x5c(pki.expired()))

    answers = asks(owl), owl.reads_accounts(token)

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.clause("RFC 8705 §2.2.2", "RFC 7517 §4.7")
def test_what_is_registered_is_the_certificate_of_the_key_it_stands_by(pki: Authority) -> None:
    own, other = with_x5c(pki.self_signed(), pki.expired())["keys"]
    faulty: dict[str, Any] = {
        "is required": {name: value for name, value in own.items() if name != "x5c"},
        "another key": own | {"x5c": other["x5c"]},
        "not a certificate": own | {"x5c": []},
        "is not a certificate": own | {"x5c": ["AAAA"]},
        "x5c of own 0 is not a certificate": own | {"x5c": 7},
    }

    for said, key in faulty.items():
        wished = Recipient("fapi1", "owl", "").metadata(token_endpoint_auth_method=OWN, jwks={"keys": [key]})
        with pytest.raises(RegistrationRefused, match=said):
            validated("fapi1", wished)


# --- one method a client ----------------------------------------------------------------------------------


@pytest.mark.clause("CAU-01", "RFC 6749 §2.3")
def test_only_the_registered_method_counts_however_good_another_proof_is(
    fox: Recipient, make_recipient: MakeRecipient
) -> None:
    by_key = make_recipient("fapi1", "lark")

    assert refused(asks(fox, assertion=fox.assertion()))
    assert refused(asks(by_key, client_assertion=None, client_assertion_type=None, client_id="lark"))
    assert refused(asks(fox, client_secret="x"))


@pytest.mark.clause("RFC 6749 §2.3.1", "RFC 6749 §5.2")
@pytest.mark.parametrize(
    "header",
    [
        "Basic YnVkZ2V0LWZveDp4",
        "basic YnVkZ2V0LWZveDp4",
        "Basic",
        "Basic YQ==",
        "Basic ///",
        "Basic /zph",
        "b",
    ],
)
def test_whoever_used_the_authorization_header_is_told_how(fox: Recipient, header: str) -> None:
    answer = asks(fox, headers={"Authorization": header})

    assert refused(answer)
    assert answer["WWW-Authenticate"] == 'Basic realm="https://localhost:9443/fapi1"'
    assert "WWW-Authenticate" not in asks(fox, client_id="nobody")


@pytest.mark.clause("CAU-01")
def test_a_method_the_issuer_no_longer_offers_opens_nothing(
    fox: Recipient, mia: Customer, settings: Any
) -> None:
    token = customer_token(fox, mia)
    profile = settings.ISSUERS["fapi1"]
    narrow = replace(profile.security, client_authentication=("private_key_jwt",))
    settings.ISSUERS = {**settings.ISSUERS, "fapi1": replace(profile, security=narrow)}

    answers = asks(fox), fox.reads_accounts(token)

    assert [answer.status_code for answer in answers] == [401, 401]


@pytest.mark.clause("TLS-07", "SEC-10")
def test_an_issuer_may_trust_other_authorities_than_the_rest(
    fox: Recipient, pki: Authority, settings: Any
) -> None:
    ours = Authority(pki.directory / "of-one-issuer", "Another authority")
    theirs = ours.client("budget-fox", organisation="budget-fox").certificate_pem
    settings.CLIENT_CA_FILES = {"fapi1": str(ours.file)}

    assert refused(asks(fox))
    assert asks(fox, certificate=theirs).status_code == 200
    settings.CLIENT_CA_FILES = {"cds": str(ours.file)}
    assert asks(fox).status_code == 200


@pytest.mark.clause("SEC-10", "REF-08")
def test_a_renewed_certificate_goes_on_with_every_consent(
    fox: Recipient, mia: Customer, pki: Authority
) -> None:
    before = pki.client("budget-fox", organisation="budget-fox").certificate
    names = [x509.DNSName("budget-fox.recipient.test")]
    renewed = replace(fox, certificate=pki.certify("fox renewed", before.subject, names).certificate_pem)
    first = fox.redeems(fox.answer_in(mia.allows(fox.link()))["code"]).json()

    second = renewed.refreshes(first["refresh_token"]).json()

    assert renewed.thumbprint != fox.thumbprint
    assert renewed.reads_accounts(second["access_token"]).status_code == 200
    assert renewed.reads_accounts(first["access_token"]).status_code == 401
    assert fox.reads_accounts(first["access_token"]).status_code == 200, "what was issued stays bound"
