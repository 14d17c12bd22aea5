"""Who registered by a register's word may do what the register says at present, and no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Consent, JobSlot
from oidc import tasks
from oidc.models import Client, DirectoryReading, DirectoryStatus
from oidc.registration_policy import Standing
from oidc.standings import read_what_is_due
from profiles.cds_au.standing import standing
from tests.actors import Answer, Customer, signing_key
from tests.browser import Browser
from tests.directories import Directory, Software, signed
from tests.events import Events, refusal
from tests.people import MakeGateway, MakeRecipient
from tests.registers import Register, registered
from tests.websites import says, serves

REFRESHING = "admin:metadata:update"
pytestmark = pytest.mark.django_db
NOT_ACTIVE = "urn:au-cds:error:cds-all:Authorisation/AdrStatusNotActive"


@pytest.mark.clause("REG-18")
@pytest.mark.parametrize(
    ("company", "software", "may"),
    [
        ("ACTIVE", "ACTIVE", "active"), ("ACTIVE", "INACTIVE", "paused"), ("SUSPENDED", "INACTIVE", "paused"),
        ("SUSPENDED", "ACTIVE", "paused"), ("ACTIVE", "REMOVED", "removed"),
        ("SUSPENDED", "REMOVED", "removed"),
        ("REVOKED", "REMOVED", "removed"), ("SURRENDERED", "REMOVED", "removed"),
        ("REVOKED", "ACTIVE", "removed"), ("SURRENDERED", None, "removed"), (None, None, "active"),
        (None, "INACTIVE", "paused"), ("ACTIVE", None, "active"),
    ],
)  # fmt: skip
def test_the_matrix(company: str | None, software: str | None, may: str) -> None:
    assert standing(company, software) is Standing(may)


@pytest.mark.clause("REG-17", "REG-18", "RES-08")
@pytest.mark.parametrize(("company", "software"), [("ACTIVE", "INACTIVE"), ("SUSPENDED", "INACTIVE")])
def test_whoever_is_not_active_gets_no_data_and_no_new_consent_and_may_still_take_one_back(  # noqa: PLR0917 -- fixtures, by name
    au: Software, register: Register, tokens: dict[str, str], company: str, software: str, events: Events
) -> None:  # fmt: skip
    register.is_read(company, software)

    read = au.reads_accounts(tokens["access_token"])
    assert (read.status_code, read.json()["errors"][0]["code"]) == (403, NOT_ACTIVE)
    for refused in (au.refreshes(tokens["refresh_token"]), au.pushes()):
        assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
        assert "is not active at present" in refused.json()["error_description"]
    assert au.client_token()
    assert Consent.objects.get().status == "active"
    arrangement = tokens["cdr_arrangement_id"]
    assert au.post("arrangements/revoke", cdr_arrangement_id=arrangement).status_code == 204
    assert "client paused by its register" in events.decided


@pytest.mark.clause("REG-18")
def test_a_gateway_is_told_that_the_token_opens_nothing(
    au: Software, register: Register, tokens: dict[str, str], gateway_of: MakeGateway
) -> None:
    gateway = gateway_of("cds")
    assert gateway.introspects(tokens["access_token"])["active"] is True

    register.is_read(software="INACTIVE")

    assert gateway.introspects(tokens["access_token"]) == {"active": False}


@pytest.mark.peer("6-16")
@pytest.mark.clause("REG-17", "REG-18")
def test_whoever_is_active_again_goes_on_where_it_was(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    register.is_read(software="INACTIVE")
    register.is_read(software="ACTIVE")

    assert au.reads_accounts(tokens["access_token"]).status_code == 200
    assert au.refreshes(tokens["refresh_token"]).status_code == 200


@pytest.mark.clause("REG-18")
def test_a_customer_is_not_asked_on_behalf_of_whoever_was_paused_meanwhile(
    au: Software, register: Register, mia: Customer
) -> None:
    link = registered(au).link()
    review = mia.reaches_review(link)

    register.is_read(software="INACTIVE")

    assert review.press("btn-allow").status in {403, 410}
    assert not Consent.objects.filter(status="active").exists()
    sent = mia.http.get(link, secure=True, SERVER_NAME="localhost", SERVER_PORT="9443")
    assert "active" not in set(Consent.objects.values_list("status", flat=True)), sent


@pytest.mark.clause("REG-18")
def test_whoever_was_removed_is_no_client_any_more_and_its_consents_end(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    register.is_read(software="REMOVED")
    tasks.close_consents_of_deregistered()

    assert au.reads_accounts(tokens["access_token"]).status_code == 401
    assert au.post("token", grant_type="client_credentials").status_code == 401
    assert Consent.objects.get().status == "withdrawn"
    assert Client.objects.get(software_id=au.software_id).deregistered_at is not None


@pytest.mark.peer("6-16")
@pytest.mark.clause("REG-17")
@pytest.mark.parametrize(
    "document",
    [
        {"data": []}, {"data": [{"softwareProductId": "SoftwareOfBudgetFox1", "status": "DORMANT"}]},
        {"data": [{"softwareProductId": "SoftwareOfBudgetFox1"}]}, {"data": [None, 7]}, {"data": "none"}, [],
        b"garbage", says("503 Service Unavailable"), says("302 Found", headers="Location: /elsewhere\r\n"),
        serves({"data": []}, kind="text/html"), lambda connection: connection.close(),
    ],
    ids=range(11),
)  # fmt: skip
def test_what_was_known_last_counts_while_the_register_does_not_say(
    au: Software, register: Register, tokens: dict[str, str], document: Any
) -> None:
    register.is_read(software="INACTIVE")
    register.documents["software-products"] = document

    register.is_read()

    assert au.reads_accounts(tokens["access_token"]).status_code == 403
    assert Client.objects.get(software_id=au.software_id).paused_at is not None


@pytest.mark.clause("REG-17")
def test_one_document_that_cannot_be_read_does_not_keep_the_other_from_counting(
    au: Software, register: Register, tokens: dict[str, str]
) -> None:
    register.documents["data-recipients"] = says("500 Internal Server Error")

    register.is_read(software="INACTIVE")

    assert au.reads_accounts(tokens["access_token"]).status_code == 403
    reading = DirectoryReading.objects.get(issuer="cds")
    assert reading.failure.startswith("company: ")


@pytest.mark.clause("REG-17")
def test_a_change_acts_within_five_minutes_and_the_register_is_not_asked_too_often(
    au: Software, register: Register
) -> None:
    now = timezone.now()

    for seconds in (0, 30, 60, 90):
        read_what_is_due(now + timedelta(seconds=seconds))
    assert register.site.requests == 2
    assert all("x-v: 2\r\n" in head for head in register.site.heads)
    read_what_is_due(now + timedelta(seconds=130))
    assert register.site.requests == 4


def test_the_job_reads_what_is_due(register: Register) -> None:
    JobSlot.objects.all().delete()

    tasks.read_registers()

    assert DirectoryStatus.objects.count() == 2
    assert DirectoryReading.objects.get().read_at is not None


# --- the register asks ----------------------------------------------------------------------------------


@pytest.mark.clause("REG-19", "CAU-20")
def test_the_register_has_itself_read_at_once(register: Register, events: Events) -> None:
    read_what_is_due(timezone.now())
    answer = register.asks(Browser())

    assert (answer.status_code, answer.content) == (200, b"")
    assert events.decided[-1] == "register asked to be read"
    register.software["SoftwareOfBudgetFox1"] = "INACTIVE"
    read_what_is_due(timezone.now())
    assert DirectoryStatus.objects.get(kind="software").status == "INACTIVE"


@pytest.mark.clause("REG-19", "REG-26", "RFC 7523 §3", "CAU-20")
def test_nobody_else_has_it_read(register: Register, au: Software) -> None:
    token, now = register.token(), timezone.now()
    thief = Directory("cds", key=signing_key("thief"))

    assert register.asks(Browser(), token=token).status_code == 200
    for bad in (
        token, "", "x.y.z", Register(register.site, thief).token(),
        register.token(iss="au"), register.token(sub="au"), register.token(aud="https://elsewhere.example"),
        register.token(aud=...), register.token(jti=...), register.token(exp=1), register.token(exp=...),
        register.token(iat=int(now.timestamp()) + 900), signed({"iss": "cdr-register"}, au.directory.key),
    ):  # fmt: skip
        shut(register.asks(Browser(), token=bad))
    shut(register.asks(Browser(), Authorization="Basic eDp5"))


@pytest.mark.clause("REG-36")
def test_as_a_client_of_the_banks_the_register_asks_by_the_scope_that_an_operator_gave_it(
    register: Register, au: Software, make_recipient: MakeRecipient, events: Events
) -> None:
    known = make_recipient("cds", "the-register", scope=REFRESHING, grant_types=["client_credentials"])
    told = known.post("token", grant_type="client_credentials", scope=REFRESHING).json()
    token, shown = told["access_token"], known.handshake()["CLIENT_CERT_PEM"]

    assert "refresh_token" not in told
    assert register.asks(Browser(), token=token).status_code == 401
    assert register.asks(Browser(CLIENT_CERT_PEM=shown), token=token).status_code == 200
    assert events.decided[-1] == "register asked to be read"
    another = au.registered(**au.with_statement(scope=f"openid cdr:registration {REFRESHING}"))
    assert REFRESHING not in another.row.scopes
    assert register.asks(Browser(), token=another.client_token()).status_code == 403
    assert register.asks(Browser(), token=token + "x").status_code == 401


def shut(answer: Answer) -> None:
    assert answer.status_code == 401, answer.content
    assert answer["WWW-Authenticate"]
    assert refusal(answer)["status"] == 401


@pytest.mark.clause("REG-19", "CON-16")
def test_it_says_which_version_it_means(register: Register) -> None:
    assert register.asks(Browser())["x-v"] == "1"
    assert register.asks(Browser(), **{"x-v": "4", "x-min-v": "1"})["x-v"] == "1"
    DirectoryReading.objects.all().delete()

    for version, status in (("2", 406), ("0", 400), ("one", 400)):
        assert register.asks(Browser(), **{"x-v": version}).status_code == status
    assert not DirectoryReading.objects.exists()


@pytest.mark.clause("REG-19")
@pytest.mark.parametrize(
    "body", [{}, {"data": {}}, {"data": []}, {"data": {"action": "DELETE"}}, {"data": 7}]
)
def test_another_action_is_refused_by_name(register: Register, body: Any) -> None:
    answer = register.asks(Browser(), body=body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"].startswith("urn:au-cds:error:cds-all:Field/")
    assert not DirectoryReading.objects.exists()


@pytest.mark.clause("REG-19")
def test_without_a_register_to_read_there_is_nothing_to_ask(register: Register, settings: Any) -> None:
    settings.REGISTERS = {}

    assert register.asks(Browser()).status_code == 404
    read_what_is_due(timezone.now())
    assert register.site.requests == 0
