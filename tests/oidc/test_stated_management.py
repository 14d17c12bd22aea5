"""Software that manages its registration: read, changed by a new statement, given up."""

from typing import Any

import pytest

from consent.models import Recipient as Company
from oidc.models import DynamicRegistration
from tests.actors import Recipient
from tests.directories import REDIRECTS, Directory, Software

pytestmark = pytest.mark.django_db


@pytest.mark.clause("REG-11", "REG-10", "RFC 7592 §2")
def test_a_client_reads_its_registration(stated: Software) -> None:
    first = stated.registers().json()
    stated.client_id = first["client_id"]

    answer = stated.manages("GET")

    assert answer.status_code == 200
    assert answer.json() == first


@pytest.mark.clause("REG-12")
def test_a_new_statement_changes_the_registration_and_keeps_the_client(stated: Software) -> None:
    stated.registered()
    before = stated.row

    answer = stated.manages("PUT", body=stated.asks(redirect_uris=REDIRECTS[1:]))

    after = stated.row
    assert answer.status_code == 200, answer.content
    assert answer.json()["redirect_uris"] == after.registered_redirect_uris == REDIRECTS[1:]
    assert answer.json()["client_id"] == before.client_id
    assert after.pk == before.pk


@pytest.mark.clause("REG-12")
def test_a_brand_that_is_called_otherwise_now_is_the_same_company(au: Software) -> None:
    au.registered()
    company = Company.objects.get()

    answer = au.manages("PUT", body=au.asks(**au.with_statement(org_name="Budget Vixen")))

    assert answer.json()["org_name"] == "Budget Vixen"
    assert Company.objects.get(pk=company.pk).name == "Budget Vixen"


@pytest.mark.clause("REG-12", "REG-13")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"software_id": "another-software"}, "unapproved_software_statement"),
        ({"org_id": "brand-8"}, "unapproved_software_statement"),
        ({"exp": 1}, "invalid_software_statement"),
    ],
)
def test_a_statement_about_others_changes_nothing(
    stated: Software, changes: dict[str, Any], error: str
) -> None:
    stated.registered()
    before = stated.row.metadata
    request = {"iss": changes["software_id"]} if "software_id" in changes else {}

    answer = stated.manages("PUT", body=stated.asks(**stated.with_statement(**changes), **request))

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert stated.row.metadata == before


@pytest.mark.clause("REG-05", "REG-12")
def test_a_change_works_once_too(stated: Software) -> None:
    stated.registered()
    request = stated.asks()
    answers = [stated.manages("PUT", body=request) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 400]


@pytest.mark.clause("REG-23")
def test_a_change_leaves_long_lived_tokens_alone(stated: Software) -> None:
    stated.registered()
    token = stated.client_token()
    stated.manages("PUT", body=stated.asks())

    assert stated.manages("GET", token=token).status_code == 200


@pytest.mark.clause("REG-11", "REG-23")
def test_a_client_gives_its_registration_up_and_every_token_with_it(stated: Software) -> None:
    stated.registered()
    token = stated.client_token()

    answer = stated.manages("DELETE", token=token)

    assert (answer.status_code, answer.content) == (204, b"")
    assert stated.manages("GET", token=token).status_code == 401
    assert stated.post("token", grant_type="client_credentials").status_code == 401
    assert DynamicRegistration.objects.count() == 1, "what was stated is evidence"
    assert stated.registers().status_code == 201


@pytest.mark.clause("REG-23")
def test_whoever_asks_for_anothers_registration_loses_the_token(stated: Software) -> None:
    stated.registered()
    other = stated.client_id
    stated.software_id = "another-software"
    token = stated.registered().client_token()

    for client_id in (other, "nobody"):
        token = stated.client_token()
        assert stated.manages("GET", token=token).status_code == 200
        answer = stated.manages("GET", token=token, client_id=client_id)

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert stated.manages("GET", token=token).status_code == 401


@pytest.mark.clause("REG-12", "TOK-20")
def test_a_token_for_customers_data_opens_no_registration_nor_the_reverse(
    cds: Any, mia: Any, settings: Any, tmp_path: Any
) -> None:
    settings.DIRECTORY_KEYS = {"cds": Directory("cds").publish(tmp_path / "keys")}
    tokens = cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()

    def read(token: str) -> Any:
        return cds.reads(f"/cds/register/{cds.client_id}", token)

    assert (read(tokens["access_token"]).status_code, read(cds.client_token()).status_code) == (403, 200)
    assert cds.reads_accounts(cds.client_token()).status_code == 403


@pytest.mark.clause("REG-11")
def test_what_an_operator_registered_can_be_read_and_not_changed_by_a_statement(
    cds: Any, au: Software
) -> None:
    answer = cds.reads(f"/cds/register/{cds.client_id}", cds.client_token())
    changed = au.http.generic(
        "PUT",
        f"/cds/register/{cds.client_id}",
        au.asks(),
        content_type="application/jwt",
        secure=True,
        headers={"Authorization": f"Bearer {cds.client_token()}"},
        **cds.handshake(),
    )

    assert answer.json()["client_id"] == cds.client_id
    assert (changed.status_code, changed.json()["error"]) == (400, "unapproved_software_statement")


@pytest.mark.clause("REG-12")
def test_a_scope_of_registrations_is_no_part_of_what_a_customer_decides(cds: Any) -> None:
    answer = cds.pushes(scope="openid bank:accounts.basic:read cdr:registration")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert cds.post("token", grant_type="client_credentials").json()["scope"] == "cdr:registration"


@pytest.mark.clause("REG-35", "REG-12")
def test_what_an_operator_took_over_no_statement_changes(stated: Software) -> None:
    stated.registered()
    Recipient(stated.issuer, stated.client_id, stated.certificate).register(
        jwks={"keys": [stated.key.as_dict(private=False)]}
    )

    answer = stated.manages("PUT", body=stated.asks())

    assert (answer.status_code, answer.json()["error"]) == (400, "unapproved_software_statement")
    assert stated.manages("GET").json()["client_name"] == f"Recipient {stated.client_id}"


def test_an_address_with_nul_in_it_is_refused_as_any_other(stated: Software) -> None:
    stated.registered()

    assert stated.manages("GET", client_id="%00").status_code == 401
