"""Whose word counts when software registers itself, on which connection, and what is called for it."""

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from demo.authority import Authority
from oidc.models import RemoteKeys
from tests.actors import signing_key
from tests.directories import REDIRECTS, Directory, Software, refused, signed
from tests.websites import Website, serves

pytestmark = pytest.mark.django_db


# --- whose word counts -------------------------------------------------------------------------------------


@pytest.mark.clause("REG-04", "REG-13")
@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda s: signed(s.directory.claims(s), signing_key("a thief")), id="another's key"),
        pytest.param(
            lambda s: signed(
                s.directory.claims(s),
                RSAKey.import_key(
                    {**signing_key("a thief").as_dict(private=True), "kid": s.directory.key.kid}
                ),
            ),
            id="another's key by the directory's name",
        ),
        pytest.param(lambda s: signed(s.directory.claims(s), s.key), id="stated by itself"),
        pytest.param(lambda s: s.directory.statement(s)[:-8] + "AAAAAAAA", id="another signature"),
        pytest.param(lambda s: s.directory.statement(s, iss="another-register"), id="another directory"),
        pytest.param(lambda s: "eyJhbGciOiJub25lIn0.e30.", id="unsigned"),
        pytest.param(lambda s: "statement", id="no JWT"),
        pytest.param(lambda s: ..., id="none"),
        pytest.param(lambda s: {"software_id": "x"}, id="no text"),
    ],
)
def test_a_statement_that_the_directory_did_not_make_is_refused(stated: Software, forge: Any) -> None:
    answer = stated.registers(software_statement=forge(stated))

    assert refused(stated, answer, "invalid_software_statement")
    assert stated.site.requests == 0, "an address of whoever made it up was called"


@pytest.mark.clause("REG-05")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"exp": int(time.time()) - 60}, "time is over"),
        ({"iat": int(time.time()) - 8 * 86_400}, "time is over"),
        ({"iat": int(time.time()) + 3600}, "iat is missing, or lies in the future"),
        ({"iat": ...}, "iat is missing"),
        ({"exp": "soon"}, "exp is not a number"),
        ({"jti": ...}, "lacks jti"),
        ({"org_id": ...}, "lacks org_id"),
        ({"software_id": 7}, "software_id is not a string"),
    ],
)
def test_a_statement_that_is_out_of_date_or_not_whole_is_refused(
    stated: Software, changes: dict[str, Any], said: str
) -> None:
    answer = stated.registers(**stated.with_statement(**changes))

    assert refused(stated, answer, "invalid_software_statement", said)
    assert stated.site.requests == 0, "an address was called that nobody vouches for any more"


@pytest.mark.clause("REG-05")
def test_an_australian_statement_is_worth_ten_minutes_whatever_it_says(au: Software) -> None:
    old = au.with_statement(iat=int(time.time()) - 660, exp=int(time.time()) + 86_400)

    assert refused(au, au.registers(**old), "invalid_software_statement", "time is over")


@pytest.mark.clause("REG-06")
def test_a_statement_about_another_role_is_refused(au: Software) -> None:
    answer = au.registers(**au.with_statement(software_roles="data-holder"))

    assert refused(au, answer, "invalid_client_metadata", "software_roles")


@pytest.mark.clause("REG-04")
def test_a_request_that_the_stated_software_did_not_sign_is_refused(stated: Software) -> None:
    answer = stated.registers(key=signing_key("a thief"))

    assert refused(stated, answer, "invalid_client_metadata", "is not signed by the software")


@pytest.mark.clause("REG-26")
@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "x5c"])
@pytest.mark.parametrize("where", ["request", "statement"])
def test_no_key_or_address_in_a_header_is_looked_at(
    stated: Software, another_site: Website, pki: Authority, member: str, where: str
) -> None:
    thief = signing_key("a thief")
    brought = {
        "jwk": thief.as_dict(private=False),
        "jku": another_site.url(),
        "x5u": another_site.url("/x5u"),
        "x5c": ["MIIB"],
    }
    header = {member: brought[member], "kid": thief.kid}
    if where == "request":
        answer = stated.registers(key=thief, header=header)
    else:
        forged = signed(stated.directory.claims(stated), thief, **header)
        answer = stated.registers(software_statement=forged)

    error = "invalid_client_metadata" if where == "request" else "invalid_software_statement"
    assert refused(stated, answer, error)
    assert another_site.connections == 0


@pytest.mark.clause("REG-02")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": "another-software"}, "iss is not the software_id"),
        ({"iss": ...}, "iss is not the software_id"),
        ({"aud": "https://another.bank"}, "aud is not"),
        ({"aud": ...}, "aud is not"),
        ({"exp": int(time.time()) - 60}, "exp is past"),
        ({"exp": ...}, "lacks exp"),
        ({"exp": "soon"}, "exp is not a number"),
        ({"iat": int(time.time()) + 3600}, "lies in the future"),
        ({"nbf": int(time.time()) + 3600}, "lies in the future"),
        ({"jti": ...}, "lacks jti"),
        ({"jti": 7}, "jti is not a string"),
        ({"token_endpoint_auth_method": ...}, "lacks token_endpoint_auth_method"),
        ({"grant_types": []}, "lacks grant_types"),
    ],
)
def test_a_request_for_somebody_else_or_not_whole_is_refused(
    stated: Software, changes: dict[str, Any], said: str
) -> None:
    assert refused(stated, stated.registers(**changes), "invalid_client_metadata", said)


@pytest.mark.clause("REG-02")
def test_we_may_be_one_of_several_addressees(stated: Software) -> None:
    assert stated.registers(aud=["https://another.bank", stated.issuer_url]).status_code == 201


@pytest.mark.clause("REG-04")
def test_request_objects_signed_with_rs256_or_nothing_are_no_requests(stated: Software) -> None:
    key = RSAKey.import_key({n: v for n, v in stated.key.as_dict(private=True).items() if n != "alg"})
    answer = stated.registers(key=key, header={"alg": "RS256"})

    assert refused(stated, answer, "invalid_client_metadata", "alg RS256 is not one of")


# --- the connection and the body ---------------------------------------------------------------------------


@pytest.mark.clause("REG-01", "REG-20")
def test_a_certificate_of_a_known_authority_is_shown_or_nothing_is_read(
    stated: Software, pki: Authority
) -> None:
    request = stated.asks()
    answers = [
        stated.registers(request, certificate=shown)
        for shown in ("", "no certificate", pki.self_signed().certificate_pem, pki.expired().certificate_pem)
    ]

    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(401, "invalid_client")}
    assert stated.site.requests == 0
    assert stated.registers(request).status_code == 201


@pytest.mark.clause("REG-01")
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_body_is_refused(stated: Software, kind: str) -> None:
    answer = stated.registers(kind=kind)

    assert (answer.status_code, answer.json()["error"]) == (415, "invalid_client_metadata")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),  # and so of no type
        (b"{}", 400),
        (b"a.b.c", 400),
        (b"\xff\xfe", 400),
        ("é".encode(), 400),
        (b"a" * 20_000, 400),
        (b"a" * 70_000, 413),
    ],
)
def test_a_body_that_is_no_request_is_refused(stated: Software, body: bytes, status: int) -> None:
    answer = stated.registers(body)

    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_client_metadata")


def test_only_post_registers(stated: Software) -> None:
    answer = stated.http.get(f"/{stated.issuer}/register", secure=True, **stated.handshake())

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


# --- what is called ----------------------------------------------------------------------------------------


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize(
    "uri",
    ["http://localhost/jwks", "https://169.254.169.254/", "https://[::ffff:10.0.0.1]/", "https://10.1:6/"],
)
def test_an_address_inside_is_not_called_whoever_states_it(stated: Software, uri: str) -> None:
    name = "software_jwks_endpoint" if stated.issuer == "uk" else "jwks_uri"

    answer = stated.registers(**stated.with_statement(**{name: uri}))

    assert refused(stated, answer, "invalid_client_metadata", "jwks_uri: ")


@pytest.mark.clause("REG-34")
def test_an_australian_sector_has_to_vouch_for_every_redirect_uri(
    au: Software, another_site: Website
) -> None:
    another_site.behave = serves(REDIRECTS[:1])
    sector = {"sector_identifier_uri": another_site.url("/sector.json")}
    bad = au.registers(redirect_uris=REDIRECTS, **au.with_statement(**sector))
    another_site.behave = serves(REDIRECTS)

    assert refused(au, bad, "invalid_client_metadata", "sector_identifier_uri: does not list")
    assert au.registers(redirect_uris=REDIRECTS, **au.with_statement(**sector)).status_code == 201


@pytest.mark.clause("REG-04", "META-08")
def test_the_directorys_keys_are_read_at_its_address_and_remembered(
    au: Software, another_site: Website, settings: Any
) -> None:
    settings.DIRECTORY_KEYS = {"cds": another_site.url("/register-jwks")}
    another_site.publishes(au.directory.key)
    au.registered()
    au.software_id = "another-software"
    second = au.registers()

    assert second.status_code == 201
    assert another_site.requests == 1
    assert RemoteKeys.objects.get(directory_of="cds").client is None


@pytest.mark.clause("REG-04", "META-08")
def test_a_directory_that_is_down_is_told_as_that(au: Software, another_site: Website, settings: Any) -> None:
    settings.DIRECTORY_KEYS = {"cds": another_site.url()}
    another_site.behave = serves({}, status="503 Busy")

    answer = au.registers()

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_software_statement")
    assert "try again later" in answer.json()["error_description"]


@pytest.mark.clause("REG-04", "META-08")
def test_a_directory_that_moved_is_believed_by_its_new_keys_alone(
    au: Software, another_site: Website, settings: Any
) -> None:
    another_site.publishes(au.directory.key)
    settings.DIRECTORY_KEYS = {"cds": another_site.url("/old")}
    au.registered()
    another_site.publishes(signing_key("the new directory"))
    settings.DIRECTORY_KEYS = {"cds": another_site.url("/new")}
    au.software_id = "another-software"

    assert au.registers().json()["error"] == "invalid_software_statement"
    au.directory = Directory("cds", signing_key("the new directory"))
    assert au.registers().status_code == 201
