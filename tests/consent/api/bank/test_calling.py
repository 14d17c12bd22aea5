"""Who may call as a system of the bank's: all that it registered has to be shown, at every call."""

import uuid
from base64 import urlsafe_b64encode
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from demo.authority import Authority
from oidc.models import BankSystem, UsedJti
from tests.actors import Answer, signing_key
from tests.bank_systems import EVERY_ROLE, System, problem
from tests.events import Events, refusal

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("SEC-12", "RFC 7523 §3", "CAU-04", "CAU-05", "CAU-14"),
]


@pytest.fixture
def by_certificate(pki: Authority) -> System:
    shown = pki.client("ledger", organisation="The bank").certificate_pem
    return System("ledger", certificate=shown, signs=False).register()


def test_a_signature_opens_and_so_does_a_certificate(crm: System, by_certificate: System) -> None:
    assert crm.finds() == by_certificate.finds() == {"consents": [], "total": 0, "next": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://localhost:9443/nz"}, {"aud": ...}, {"aud": ["https://localhost:9444/bank/v1", "x"]},
        {"exp": 1}, {"exp": ...}, {"exp": 99_999_999_999}, {"exp": "soon"}, {"iat": 99_999_999_999},
        {"nbf": 99_999_999_999}, {"jti": ...}, {"jti": ""}, {"jti": 7}, {"sub": "another"}, {"sub": ...},
        {"iss": "another"}, {"iss": ...}, {"iss": ["crm"]}, {"header": {"typ": "at+jwt"}},
        {"header": {"kid": "unknown"}},
    ],
    ids=str,
)  # fmt: skip
def test_a_signature_with_any_flaw_opens_nothing(crm: System, changes: dict[str, Any]) -> None:
    shut(crm.call("GET", "consents", headers={"Authorization": f"Bearer {crm.signature(**changes)}"}))


def test_what_another_key_or_no_key_signed_opens_nothing(crm: System) -> None:
    payload = crm.signature().split(".")[1]
    head = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")

    for compact in (crm.signature(key=signing_key("thief")), f"{head}.{payload}.", f"{head}.{payload}.x"):
        shut(crm.call("GET", "consents", headers={"Authorization": f"Bearer {compact}"}))


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x.y", "Basic Y3JtOmNybQ==", "DPoP x"])
def test_without_a_signature_nothing_opens(crm: System, header: str) -> None:
    shut(crm.call("GET", "consents", headers={"Authorization": header}))


def test_a_signature_is_good_once(crm: System) -> None:
    used = {"Authorization": f"Bearer {crm.signature()}"}

    assert crm.call("GET", "consents", headers=used).status_code == 200
    shut(crm.call("GET", "consents", headers=used))
    assert UsedJti.objects.count() == 1


def test_whoever_registered_both_shows_both(pki: Authority) -> None:
    shown = pki.client("ledger", organisation="The bank").certificate_pem
    other = pki.client("another", organisation="The bank").certificate_pem
    system = System("ledger", certificate=shown).register()

    assert system.call("GET", "consents").status_code == 200
    shut(system.call("GET", "consents", certificate=""))
    shut(system.call("GET", "consents", certificate=other))
    shut(system.call("GET", "consents", headers={"Authorization": ""}))


def test_a_certificate_that_nobody_registered_opens_nothing(by_certificate: System, pki: Authority) -> None:
    other = pki.client("another", organisation="The bank").certificate_pem

    for certificate in ("", other, "no certificate"):
        shut(by_certificate.call("GET", "consents", certificate=certificate))
    signed = {"Authorization": f"Bearer {by_certificate.signature()}"}
    shut(by_certificate.call("GET", "consents", headers=signed))


def test_a_certificate_that_is_out_of_date_opens_nothing(pki: Authority) -> None:
    system = System("ledger", certificate=pki.expired().certificate_pem, signs=False).register()

    shut(system.call("GET", "consents"))


def test_a_suspended_system_is_let_in_no_more(crm: System) -> None:
    call_command("systems", "suspend", "crm", stdout=StringIO())

    shut(crm.call("GET", "consents"))
    with pytest.raises(CommandError):
        call_command("systems", "suspend", "nobody")


def test_a_call_from_another_network_finds_nothing_there(crm: System, settings: Any) -> None:
    assert problem(crm.call("GET", "consents", REMOTE_ADDR="203.0.113.7"), 404)
    assert problem(crm.call("GET", "consents", REMOTE_ADDR="no address"), 404)

    settings.BANK_NETWORKS = []
    assert problem(crm.call("GET", "consents"), 404)


CALLS = {
    "read": [
        ("GET", "consents"), ("GET", f"consents/{uuid.uuid4()}"), ("GET", f"consents/{uuid.uuid4()}/history"),
        ("GET", "openapi.json"),
    ],
    "end": [
        ("POST", f"consents/{uuid.uuid4()}/end"), ("POST", "endings"), ("GET", f"endings/{uuid.uuid4()}"),
    ],
    "report": [("POST", "disclosures")],
    "watch": [("GET", "health")],
}  # fmt: skip


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_each_role_opens_what_is_its_own_and_nothing_else(role: str, events: Events) -> None:
    system = System().register(role)

    for needed, calls in CALLS.items():
        for method, path in calls:
            answer = system.call(method, path, {})
            if needed == role:
                assert answer.status_code in {200, 400, 404, 503}, (path, answer.content)
            else:
                ((_, said),) = problem(answer, 403, "scope-insufficient")
                assert said == f"This system may not {needed}: {role} is what it may"
                assert events.last["system"] == "crm"


def test_a_method_there_is_not_is_told_only_to_whom_proves_itself(crm: System) -> None:
    shut(crm.call("DELETE", "consents", headers={"Authorization": ""}))
    assert problem(crm.call("DELETE", "consents"), 405)
    assert problem(crm.call("POST", "disclosures", b"x", content_type="text/plain"), 415)
    assert problem(crm.call("POST", "disclosures", b"{"), 400)
    assert crm.call("GET", "consents", headers={"Accept": "text/html"}).status_code == 406


def test_the_browsers_host_does_not_know_the_api(crm: System) -> None:
    answer = crm.http.get("/bank/v1/consents", secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")

    assert answer.status_code == 404


def shut(answer: Answer) -> None:
    """One text for every reason, one line in the log, and a hint how to come in."""
    ((_, said),) = problem(answer, 401, "token-refused")
    assert said == "The call does not prove which system of the bank's it comes from"
    assert answer["WWW-Authenticate"] == 'Bearer realm="bank"'
    assert refusal(answer)["reason"] != said


# --- taking a system on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wished",
    [
        "[]", "{", "{}", '{"name": "crm", "roles": ["read"]}',
        '{"name": "crm", "roles": ["all"], "jwks": {}}',
        '{"name": "CRM", "roles": ["read"], "certificates": ["x"]}',
        '{"name": "crm", "roles": ["read"], "certificates": "x"}',
        '{"name": "crm", "roles": [], "jwks": {"keys": []}, "more": 1}',
    ],
)  # fmt: skip
def test_a_registration_with_faults_is_refused_whole(wished: str, tmp_path: Any) -> None:
    file = tmp_path / "crm.json"
    file.write_text(wished)

    with pytest.raises(CommandError, match=r"crm\.json"):
        call_command("systems", "register", str(file))

    assert not BankSystem.objects.exists()


def test_one_certificate_is_one_systems(pki: Authority) -> None:
    shown = pki.client("ledger", organisation="The bank").certificate_pem
    System("ledger", certificate=shown, signs=False).register()

    with pytest.raises(Exception, match="belongs to another system"):
        System("crm", certificate=shown, signs=False).register()


def test_systems_are_listed_with_what_they_may(crm: System, by_certificate: System) -> None:
    said = StringIO()
    call_command("systems", "list", stdout=said)

    assert said.getvalue().splitlines() == [
        "crm: active, may end, read, report, vouch, watch, by signature",
        "ledger: active, may end, read, report, vouch, watch, by certificate",
    ]
