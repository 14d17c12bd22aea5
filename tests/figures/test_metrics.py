"""Get Metrics v5: what the register is told, by the standard's own schema, and who is told nothing."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Consent, ConsentCount
from oidc.measuring import keep, measured, shares_served
from oidc.models import CallCount, Client, FlowCount, Interaction
from profiles.cds_au.metrics import metrics
from tests.actors import Customer, Recipient, signing_key
from tests.directories import Directory, Software
from tests.figures.asking import AsksForMetrics, call
from tests.figures.conftest import Count
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parent.parent / "oidc" / "get_metrics_v5.json").read_text())
STAGES = (
    "preIdentification", "preAuthentication", "preAccountSelection", "preAuthorisation", "rejected",
    "failedTokenExchange",
)  # fmt: skip
DAY = timedelta(days=1)


def fits(body: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(body)


@pytest.mark.clause("AUD-08")
@pytest.mark.parametrize("period", [None, "CURRENT", "HISTORIC", "ALL"])
def test_an_answer_fits_the_schema_also_where_nothing_ever_happened(
    register: AsksForMetrics, period: str | None
) -> None:
    answer = register.asks(period)

    assert answer.status_code == 200, answer.content
    assert answer["x-v"] == "5"
    fits(answer.json())
    query = f"?period={period}" if period else ""
    assert answer.json()["links"]["self"] == f"https://localhost:9444/cds/cds-au/v1/admin/metrics{query}"


@pytest.mark.clause("AUD-08")
def test_a_period_is_all_or_what_was_asked_for(register: AsksForMetrics, count: Count) -> None:
    count()

    def keys(period: str | None) -> set[str]:
        said = register.data(period)
        return {*said["sessionCount"], *said["authorisations"]["newAuthorisationCount"]}

    assert keys(None) == keys("ALL") == {"currentDay", "previousDays"}
    assert keys("CURRENT") == {"currentDay"}
    assert keys("HISTORIC") == {"previousDays"}
    assert set(register.data("CURRENT")["availability"]["aggregate"]) == {"currentMonth"}


@pytest.mark.clause("AUD-08")
def test_a_period_nobody_defined_is_refused_by_its_name(register: AsksForMetrics) -> None:
    answer = register.asks("YESTERDAY")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "urn:au-cds:error:cds-all:Field/Invalid"


@pytest.mark.clause("CON-16")
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"x-v": ""}, 400, "Header/Missing"),
        ({"x-v": "five"}, 400, "Header/InvalidVersion"),
        ({"x-v": "4"}, 406, "Header/UnsupportedVersion"),
        ({"x-v": "7", "x-min-v": "6"}, 406, "Header/UnsupportedVersion"),
        ({"x-v": "6", "x-min-v": "3"}, 200, ""),
    ],
)
def test_versions_are_negotiated(
    register: AsksForMetrics, headers: dict[str, str], status: int, code: str
) -> None:
    answer = register.asks(**headers)

    assert answer.status_code == status, answer.content
    if code:
        assert answer.json()["errors"][0]["code"] == f"urn:au-cds:error:cds-all:{code}"
    else:
        assert answer["x-v"] == "5"


@pytest.mark.clause("REG-36")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"}, {"sub": "somebody"}, {"aud": "https://localhost:9444/cds/token"},
        {"exp": 1}, {"jti": ...},
    ],
)  # fmt: skip
def test_nobody_but_the_register_is_told_anything(register: AsksForMetrics, changes: dict[str, Any]) -> None:
    answer = register.asks(token=register.token(**changes))

    assert answer.status_code == 401, answer.content
    assert b"availability" not in answer.content


@pytest.mark.clause("REG-36")
def test_a_call_counts_once_and_by_the_registers_own_key_alone(register: AsksForMetrics) -> None:
    token = register.token()
    stranger = AsksForMetrics(Directory("cds", signing_key("a stranger")), register.http)

    assert register.asks(token=token).status_code == 200
    assert register.asks(token=token).status_code == 401
    assert register.asks(token=stranger.token()).status_code == 401
    assert register.asks(Authorization="").status_code == 401


@pytest.mark.clause("REG-36")
def test_a_clients_own_token_opens_nothing(register: AsksForMetrics, cds: Recipient) -> None:
    answer = register.asks(token=cds.client_token(), shown=cds)

    assert answer.status_code == 403, answer.content
    assert b"availability" not in answer.content


@pytest.mark.clause("REG-36")
def test_the_register_as_a_client_of_the_banks_asks_by_the_scope_that_an_operator_gave_it(
    register: AsksForMetrics, make_recipient: MakeRecipient
) -> None:
    known = make_recipient(
        "cds", "the-register", scope="admin:metrics.basic:read", grant_types=["client_credentials"]
    )
    answer = known.post("token", grant_type="client_credentials", scope="admin:metrics.basic:read")
    assert answer.json().keys() == {"access_token", "token_type", "expires_in", "scope"}
    token = answer.json()["access_token"]

    asked = register.asks("CURRENT", token=token, shown=known)

    assert asked.status_code == 200, asked.content
    fits(asked.json())
    assert register.asks(token=token).status_code == 401  # without the certificate that it is bound to
    assert register.asks(token=token + "x", shown=known).status_code == 401
    Client.objects.filter(pk=known.row.pk).update(suspended_at=timezone.now())
    assert register.asks(token=token, shown=known).status_code == 401


@pytest.mark.clause("REG-36")
def test_no_client_registers_that_scope_for_itself(au: Software) -> None:
    au.registered(**au.with_statement(scope="openid cdr:registration admin:metrics.basic:read"))

    assert Client.objects.get(client_id=au.client_id).scopes == ["openid", "cdr:registration"]


@pytest.mark.clause("REG-36")
def test_where_no_register_is_trusted_there_is_nothing(register: AsksForMetrics, settings: Any) -> None:
    settings.DIRECTORY_KEYS = {}

    assert register.asks().status_code == 404


def test_an_answer_costs_five_statements_however_much_happened(
    register: AsksForMetrics, count: Count
) -> None:
    now = timezone.now()
    keep([call(at=now - n * timedelta(hours=1), status=s) for n in range(150) for s in (200, 400)], [now])
    count()
    register.asks()

    with CaptureQueriesContext(connection) as captured:
        assert register.asks().status_code == 200

    assert len(captured) <= 5, [one["sql"][:120] for one in captured]


# --- what is told ----------------------------------------------------------------------------------------
@pytest.mark.clause("AUD-08", "NFR-08")
def test_calls_are_told_by_tier_hour_and_door(register: AsksForMetrics) -> None:
    now = timezone.now()
    accounts = "cds-au/v1/banking/accounts"
    keep(
        [
            call(at=now), call(at=now, status=401), call("jwks", at=now, took=1.2),
            call(accounts, at=now, took=0.2, present=True), call(accounts, at=now, took=5.0),
            call(f"{accounts}/1/balance", 500, at=now, took=1.4, present=True),
            call(accounts, 429, at=now, took=0.001),
        ],
        [now],
    )  # fmt: skip

    said = register.data("CURRENT")

    assert {name: tier["currentDay"] for name, tier in said["invocations"].items()} == {
        "unauthenticated": 0, "highPriority": 4, "lowPriority": 1, "unattended": 2, "largePayload": 0,
    }  # fmt: skip
    assert said["performance"]["highPriority"]["currentDay"][now.hour] == "0.7500"
    assert said["performance"]["unattended"]["currentDay"][now.hour] == "0.5000"
    assert said["performance"]["aggregate"]["currentDay"] == "0.7142"
    assert len(said["performance"]["lowPriority"]["currentDay"]) == now.hour + 1
    assert said["averageResponse"]["unattended"]["currentDay"] == 2.501
    assert said["sessionCount"]["currentDay"] == 1
    assert said["errors"]["aggregate"]["currentDay"] == 1
    assert said["errors"]["authenticated"]["currentDay"] == {"401": 1, "429": 1, "500": 1}
    assert said["errors"]["unauthenticated"]["currentDay"] == {}
    assert said["rejections"] == {"authenticated": {"currentDay": 1}, "unauthenticated": {"currentDay": 0}}


@pytest.mark.clause("AUD-08")
def test_days_go_backwards_from_yesterday_and_only_as_far_as_is_known(register: AsksForMetrics) -> None:
    now = timezone.now()
    keep([call(at=now - n * DAY) for n in (0, 1, 1, 3)], [now])

    said = register.data()

    assert said["sessionCount"] == {"currentDay": 1, "previousDays": [2, 0, 1]}
    assert [len(day) for day in said["performance"]["highPriority"]["previousDays"]] == [24, 24, 24]
    fits(register.asks().json())


@pytest.mark.clause("AUD-08")
def test_no_more_than_seven_days_are_told(register: AsksForMetrics) -> None:
    now = timezone.now()
    keep([call(at=now - n * DAY) for n in range(12)], [now])

    assert register.data()["sessionCount"]["previousDays"] == [1] * 7


@pytest.mark.clause("AUD-08")
def test_the_busiest_second_is_told_also_once_its_seconds_are_forgotten(
    register: AsksForMetrics, count: Count
) -> None:
    now = timezone.now().replace(microsecond=0)
    keep([call(at=now), call(at=now), call("jwks", at=now), call(at=now + timedelta(seconds=1))], [now])
    count()
    count(now + timedelta(minutes=30))

    peak = register.data("CURRENT")["peakTps"]

    assert {name: said["currentDay"] for name, said in peak.items()} == {
        "aggregate": 3, "authenticated": 2, "unauthenticated": 1,
    }  # fmt: skip


@pytest.mark.clause("AUD-08")
def test_availability_is_the_share_of_minutes_in_which_somebody_answered() -> None:
    at = datetime(2026, 3, 2, 0, 59, 30, tzinfo=UTC)
    first = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    minutes = {date(2026, 2, 1): 360, date(2026, 3, 1): 1500}

    shares = shares_served(minutes, first, at)

    assert [(month.isoformat(), share) for month, share in shares.items()] == [
        ("2026-03-01", 1.0), ("2026-02-01", 0.5),
    ]  # fmt: skip


@pytest.mark.clause("AUD-08")
def test_minutes_that_two_servers_were_there_count_once(register: AsksForMetrics) -> None:
    now = timezone.now()
    for _ in range(2):
        keep([], [now, now - timedelta(minutes=1)])

    assert register.data("CURRENT")["availability"]["aggregate"]["currentMonth"] == "1.0000"


@pytest.mark.clause("AUD-08", "DASH-08")
def test_what_customers_gave_and_took_back_is_counted(
    register: AsksForMetrics, count: Count, cds: Recipient, mia: Customer
) -> None:
    code = cds.answer_in(mia.allows(cds.link(claims={"sharing_duration": 86_400})))["code"]
    tokens = cds.redeems(code).json()
    cds.redeems(cds.answer_in(mia.allows(cds.link(claims={"sharing_duration": 0})))["code"])
    count()

    said = register.data("CURRENT")

    assert said["authorisations"]["newAuthorisationCount"]["currentDay"] == {
        "onceOff": {"individual": 1, "nonIndividual": 0},
        "ongoing": {"individual": 1, "nonIndividual": 0},
    }
    assert said["authorisations"]["activeAuthorisationCount"] == {"individual": 1, "nonIndividual": 0}
    assert (said["customerCount"], said["recipientCount"]) == (1, 1)

    cds.post("arrangements/revoke", cdr_arrangement_id=tokens["cdr_arrangement_id"])
    count()

    said = register.data("CURRENT")["authorisations"]
    assert said["revokedAuthorisationCount"]["currentDay"] == {"individual": 1, "nonIndividual": 0}
    assert said["activeAuthorisationCount"] == {"individual": 0, "nonIndividual": 0}


@pytest.mark.clause("AUD-08")
def test_what_expired_counts_on_its_day_though_no_job_wrote_it_down(
    register: AsksForMetrics, count: Count, cds: Recipient, mia: Customer
) -> None:
    code = cds.answer_in(mia.allows(cds.link(claims={"sharing_duration": 86_400})))["code"]
    cds.redeems(code)
    now = timezone.now()
    Consent.objects.update(expires_at=now - DAY)
    count()

    said = register.data()["authorisations"]

    assert Consent.objects.get().status == "active"
    assert said["expiredAuthorisationCount"]["previousDays"][0]["individual"] == 1
    assert said["activeAuthorisationCount"]["individual"] == 0


def test_counting_twice_counts_nothing_twice(count: Count, cds: Recipient, mia: Customer) -> None:
    cds.redeems(cds.answer_in(mia.allows(cds.link(claims={"sharing_duration": 0})))["code"])
    count()
    before = list(ConsentCount.objects.order_by("what").values_list("what", "once", "number"))

    count()

    assert list(ConsentCount.objects.order_by("what").values_list("what", "once", "number")) == before
    assert before == [("given", True, 1)]


@pytest.mark.clause("AUD-08")
def test_a_day_of_flows_is_known_though_nobody_gave_anything(register: AsksForMetrics) -> None:
    yesterday = timezone.now().astimezone(UTC).date() - DAY
    FlowCount.objects.create(
        day=yesterday, issuer="cds", client_id="budget-fox", stage="preIdentification", number=3
    )

    said = register.data()["authorisations"]

    assert said["abandonedConsentFlowCount"] == {"currentDay": 0, "previousDays": [3]}
    assert said["revokedAuthorisationCount"]["previousDays"] == [{"individual": 0, "nonIndividual": 0}]


def test_a_flow_of_today_that_goes_on_is_at_no_stage(count: Count, cds: Recipient, mia: Customer) -> None:
    mia.reaches_review(cds.link())
    count()

    seen = measured("cds", timezone.now())

    assert not seen.stages
    assert Interaction.objects.get().chosen_at is not None
    assert not CallCount.objects.exists()
    fits(metrics(seen, "ALL", "https://localhost/"))
