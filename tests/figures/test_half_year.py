"""The half-year report: what is measured, what is entered, and what is missing."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from oidc.measuring import Call, keep
from profiles.cds_au.reporting import kind_of
from staff.half_year import half_of
from staff.models import HalfYearEntry, StaffEvent
from tests.staff.people import HOST, Member

pytestmark = pytest.mark.django_db


def keeps(status: int, fault: str = "", many: int = 1, path: str = "cds-au/v1/banking/accounts") -> None:
    kind, now = kind_of(path, False), timezone.now()
    assert kind is not None
    one = Call(issuer="cds", kind=kind, status=status, fault=fault, at=now, took=timedelta(seconds=0.1))
    keep([one] * many, [now])


@pytest.mark.clause("AUD-01")
def test_a_refusal_stands_under_the_rule_relied_on_and_a_bad_call_is_no_request(pia: Member) -> None:
    keeps(200, many=7)
    keeps(404, "account not available at present", many=2)
    keeps(401, "token refused", many=3)
    keeps(200, many=5, path="token")
    half = half_of(timezone.now().date()).name

    answer = pia.http.get(f"/figures/half-year.csv?half={half}", secure=True, **HOST)
    rows = {row[1]: row[2] for row in csv.reader(io.StringIO(answer.content.decode()))}

    assert rows["Requests for consumers’ data received"] == "9"
    assert rows["of them answered here"] == "7"
    assert rows["of them refused here"] == "2"
    assert rows["refused by rule 4.7(1)(c): the account is blocked or suspended"] == "2"
    assert rows["Calls that were no valid request"] == "3"
    assert rows["Complaints of consumers received"] == "missing"


@pytest.mark.clause("AUD-01", "AUD-04")
def test_complaints_are_entered_and_each_change_is_a_line(pia: Member) -> None:
    half = half_of(timezone.now().date()).before.name
    page = pia.opens(f"/figures/half-year?half={half}")
    assert "8 numbers missing" in page.text
    page.press("btn-continue", id_consumer_complaints="4", id_days_to_resolve="12.5")
    page = pia.opens(f"/figures/half-year?half={half}")
    assert "6 numbers missing" in page.text

    page.press("btn-continue", id_consumer_complaints="5", id_days_to_resolve="")

    entries = {row.what: row.number for row in HalfYearEntry.objects.all()}
    assert entries == {"consumer complaints": Decimal(5)}
    changes = [
        event.detail["changed"] for event in StaffEvent.objects.filter(did="entered").order_by("number")
    ]
    assert changes[0] == {"consumer complaints": [None, "4"], "days to resolve": [None, "12.5"]}
    assert changes[1] == {"consumer complaints": ["4.0", "5"], "days to resolve": ["12.5", None]}


def test_a_number_that_cannot_be_is_not_kept(pia: Member) -> None:
    page = pia.opens("/figures/half-year").press(
        "btn-continue", id_consumer_complaints="-1", id_resolved="some"
    )

    assert page.status == 400
    assert "There’s a problem" in page.text
    assert not HalfYearEntry.objects.exists()


def test_an_auditor_reads_the_report_and_enters_nothing(ada: Member) -> None:
    page = ada.opens("/figures/half-year")

    assert page.status == 200
    assert not page.has("id_consumer_complaints")
    assert ada.sends("POST", "/figures/half-year", consumer_complaints="1").status_code == 403
    assert not HalfYearEntry.objects.exists()


def test_a_report_nobody_makes_is_not_there(pia: Member) -> None:
    for query in ("?issuer=nz", "?half=1999-H1", "?half=now"):
        assert pia.http.get(f"/figures/half-year{query}", secure=True, **HOST).status_code == 404
        assert pia.http.get(f"/figures/half-year.csv{query}", secure=True, **HOST).status_code == 404


def test_what_came_of_requests_is_drawn_as_the_table_tells_it(pia: Member) -> None:
    half = half_of(timezone.now().date()).name
    asked = f"?half={half}"
    assert pia.http.get(f"/figures/half-year.svg{asked}", secure=True, **HOST).status_code == 404
    keeps(200, many=7)
    keeps(404, "account not available at present", many=2)

    page = pia.opens(f"/figures/half-year{asked}").response.content.decode()
    answer = pia.http.get(f"/figures/half-year.svg{asked}", secure=True, **HOST)

    assert "<svg" in page
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    picture = answer.content.decode()
    assert "9 received, of them 7 answered here, 0 by the bank’s own gateway, and 2 refused" in picture
    assert "<title>refused by a rule: 2</title>" in picture
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 -- our own
    assert StaffEvent.objects.filter(detail__form="svg", detail__half=half).count() == 1
