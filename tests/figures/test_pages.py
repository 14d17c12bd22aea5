"""The staff's figures: each picture beside its table, with the same numbers, files of both, a line a look."""

import csv
import io
import re
from datetime import UTC, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentCount, DisclosureCount, DurationCount, InForceCount, LifeCount
from oidc.measuring import keep
from oidc.models import Client, FlowCount
from oidc.reporting import ABANDONED, Stage
from staff.figures import KINDS
from staff.figures.looks import stands_out
from staff.figures.survival import surviving
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.figures.asking import call
from tests.staff.people import HOST, Member

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
LONG = "The Extraordinarily Long-Winded & <Sons> Household Budgeting Company of Greater Wellington Limited"
MANY = 40
SLUGS = [kind.slug.replace("_", "-") for kind in KINDS]


@pytest.fixture
def counted(cds: Recipient) -> None:
    """Some weeks of numbers, of a company with a very long name and of another."""
    today = timezone.now().astimezone(UTC).date()
    company = Client.objects.get(issuer="cds", client_id=cds.client_id).recipient
    company.name = LONG
    company.save()
    for n in range(MANY):
        day = today - timedelta(days=n)
        for client, factor in ((cds.client_id, 1), ("another", 2)):
            known = {"day": day, "issuer": "cds", "client_id": client}
            for what, number in (
                ("given", n % 5 + 1),
                ("stopped", n % 3),
                ("expired", 1),
                ("amended", n % 2),
            ):
                if number:
                    ConsentCount.objects.create(**known, what=what, once=n % 4 == 0, number=number * factor)
            for stage, number in zip(Stage, (5, 4, 3, 2, 1, 1, 20), strict=True):
                FlowCount.objects.create(**known, stage=stage, number=number * factor)
            InForceCount.objects.create(
                **known, consents=100 - n, ongoing=90 - n, for_organisations=n, customers=80 - n, clients=1
            )
            for present in (True, False):
                hour = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=n)
                DisclosureCount.objects.create(
                    hour=hour,
                    issuer="cds", client_id=client, customer_present=present, by_gateway=False, calls=n + 1,
                )  # fmt: skip
        InForceCount.objects.create(
            day=day, issuer="cds", client_id="", consents=200 - 2 * n, ongoing=180 - 2 * n,
            for_organisations=2 * n, customers=150, clients=2,
        )  # fmt: skip
        for what in ("call", "event", "sign in", "choose", "decide"):
            DurationCount.objects.create(day=day, what=what, number=n + 1, p50=1.5, p90=20.0, p99=70.0 + n)
    moment = timezone.now()
    keep([call(at=moment), call(at=moment, took=9.0)], [moment - timedelta(days=40), moment])
    for client in (cds.client_id, "another"):
        for age in range(0, 200, 10):
            LifeCount.objects.create(issuer="cds", client_id=client, age=age, ended=3, still=2)


def csv_of(member: Member, slug: str, query: str = "") -> list[list[str]]:
    answer = member.http.get(f"/figures/{slug}.csv{query}", secure=True, **HOST)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode())))


def picture_of(member: Member, slug: str, query: str = "") -> ET.Element:
    answer = member.http.get(f"/figures/{slug}.svg{query}", secure=True, **HOST)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    return ET.fromstring(answer.content)  # noqa: S314 -- our own


def plotted(root: ET.Element) -> list[str]:
    """What the marks of a picture say."""
    return [str(each.text) for each in root.iter(f"{SVG}title") if each.get("id") is None]


def numbers_in(said: list[str]) -> list[float]:
    return [float(one.rpartition(": ")[2].replace(",", "")) for one in said]


@pytest.mark.clause("DASH-08", "AUD-04")
@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_is_a_picture_a_table_and_two_files_and_each_look_is_a_line(
    ada: Member, counted: None, slug: str
) -> None:
    page = ada.opens(f"/figures/{slug}")

    assert page.status == 200
    body = page.response.content.decode()
    if slug != "looks":
        assert '<svg xmlns="http://www.w3.org/2000/svg"' in body
        picture_of(ada, slug)
    assert "<caption>" in body
    assert LONG not in body or "&lt;Sons&gt;" in body
    csv_of(ada, slug)
    looks = StaffEvent.objects.filter(did="looked", page=f"figure_{slug.replace('-', '_')}")
    forms = [event.detail["form"] for event in looks.order_by("number")]
    assert forms == (["page", "csv"] if slug == "looks" else ["page", "svg", "csv"])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_figure_of_nothing_says_so(ada: Member, slug: str) -> None:
    if slug == "looks":
        return  # whoever asks has looked
    page = ada.opens(f"/figures/{slug}")

    assert "There is nothing to draw" in page.text
    assert "<svg" not in page.response.content.decode().partition('id="main"')[2]
    answer = ada.http.get(f"/figures/{slug}.svg", secure=True, **HOST)
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, "text/html")


def test_the_table_of_the_bars_is_what_the_bars_show(ada: Member, counted: None) -> None:
    head, *rows = csv_of(ada, "consents")

    from_table = sorted(
        f"{row[0]}, {name}: {row[place]}"
        for row in rows
        for place, name in enumerate(head[1:5], start=1)
        if row[place] != "0"
    )
    assert sorted(plotted(picture_of(ada, "consents"))) == from_table
    assert len(rows) == 30


def test_a_year_is_told_by_weeks_and_comes_to_the_same(ada: Member, counted: None) -> None:
    _, *weeks = csv_of(ada, "consents", "?days=365")
    _, *days = csv_of(ada, "consents", "?days=90")

    assert [sum(int(row[n]) for row in weeks) for n in range(1, 5)] == [
        sum(int(row[n]) for row in days) for n in range(1, 5)
    ]
    assert numbers_in(plotted(picture_of(ada, "consents", "?days=365")))


def test_the_table_of_the_line_is_what_the_line_shows(ada: Member, counted: None) -> None:
    _, *rows = csv_of(ada, "in-force")

    said = set(plotted(picture_of(ada, "in-force")))
    assert said == {
        f"{row[0]}, {name}: {row[place]}"
        for row in rows
        for place, name in enumerate(("In force", "Ongoing", "For organisations"), start=1)
    }


@pytest.mark.clause("AUD-08")
def test_the_stages_of_the_funnel_add_up_in_picture_and_table(ada: Member, counted: None) -> None:
    head, *rows = csv_of(ada, "abandonment")

    for row in rows:
        asked, abandoned, completed = int(row[1]), int(row[-2]), int(row[-1])
        assert sum(map(int, row[2:8])) == abandoned == asked - completed
    assert head[2:8] == [stage.value for stage in ABANDONED]
    drawn = dict(one.rsplit(": ", 1) for one in plotted(picture_of(ada, "abandonment")))
    everything = rows[-1]
    assert drawn["Asked"].replace(",", "") == everything[1]
    assert drawn["In use"].replace(",", "") == everything[-1]
    assert drawn["said no"].replace(",", "") == everything[6]


def test_a_figure_can_be_of_one_company(ada: Member, counted: None, cds: Recipient) -> None:
    company = Client.objects.get(issuer="cds", client_id=cds.client_id).recipient

    _, *rows = csv_of(ada, "abandonment", f"?app={company.pk}")

    assert [row[0] for row in rows] == [LONG]
    assert int(rows[0][1]) == 36 * 30
    page = ada.opens(f"/figures/consents?app={company.pk}&days=90")
    assert "of The Extraordinarily Long-Winded & <Sons>" in page.text
    looked = StaffEvent.objects.filter(page="figure_consents").latest("number")
    assert (looked.recipient, looked.detail["days"]) == (company.pk, 90)


def test_an_address_that_asks_for_nonsense_shows_the_usual(ada: Member, counted: None) -> None:
    usual = csv_of(ada, "consents")

    for query in ("?days=x&app=y", "?days=31", "?app=00000000-0000-0000-0000-000000000000", "?days=%00"):
        assert csv_of(ada, "consents", query) == usual


def test_the_heat_map_is_its_table(ada: Member, counted: None) -> None:
    _, *rows = csv_of(ada, "disclosures")

    table = sorted(int(cell) for row in rows for cell in row[1:] if cell != "0")
    assert sorted(numbers_in(plotted(picture_of(ada, "disclosures")))) == table
    assert sum(table) == 2 * 2 * sum(range(1, 31))


def test_a_share_survives_what_ended_and_not_what_was_young() -> None:
    ages = {0: (1, 0), 10: (0, 4), 20: (2, 0), 30: (0, 3)}

    falls = surviving(ages)

    assert [age for age, _ in falls] == [0, 20]
    assert falls[0][1] == pytest.approx(0.9)
    assert falls[1][1] == pytest.approx(0.9 * (1 - 2 / 5))


@pytest.mark.clause("AUD-04")
@pytest.mark.parametrize(
    ("weeks", "out"),
    [
        ([9, 0, 0, 0, 0, 0, 0, 0, 0], False), ([10, 0, 0, 0, 0, 0, 0, 0, 0], True),
        ([40, 20, 1, 1, 1, 1, 1, 1, 1], False), ([41, 20, 1, 1, 1, 1, 1, 1, 1], True),
    ],
)  # fmt: skip
def test_somebody_stands_out_beside_their_own_history(weeks: list[int], out: bool) -> None:
    assert stands_out(weeks) is out


@pytest.mark.clause("AUD-04")
def test_who_looks_at_customers_is_counted_person_by_person(bank: None) -> None:
    pia, ada = Member("pia").works_on(), Member("ada")
    for _ in range(12):
        pia.opens("/consents/?q=asked:<1d")
    ada.signs_in()

    _, *rows = csv_of(ada, "looks")

    assert [(row[0], row[-2], row[-1]) for row in rows] == [("pia", "12", "yes")]
    assert "pia, lately: 12" in plotted(picture_of(ada, "looks"))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_look_costs_days_and_not_consents(ada: Member, counted: None, slug: str) -> None:
    ada.opens(f"/figures/{slug}")
    with CaptureQueriesContext(connection) as captured:
        ada.opens(f"/figures/{slug}?days=365")

    asked = [query["sql"] for query in captured]
    tables = (
        'consent_consent"',
        "consent_consentevent",
        'consent_disclosure"',
        "oidc_interaction",
        "outboxmessage",
    )
    assert not [sql for sql in asked if any(table in sql for table in tables)]
    assert len(asked) < 25, len(asked)


def test_no_cell_of_a_file_is_a_formula(ada: Member, counted: None, cds: Recipient) -> None:
    company = Client.objects.get(issuer="cds", client_id=cds.client_id).recipient
    company.name = '=HYPERLINK("https://evil.test")'
    company.save()

    _, *rows = csv_of(ada, "abandonment")

    assert any(row[0].startswith("'=HYPERLINK") for row in rows)


def test_home_shows_three_small_pictures_and_links_where_they_may_be_opened(
    bank: None, counted: None
) -> None:
    ada, suki = Member("ada"), Member("suki")
    ada.signs_in()
    suki.signs_in()

    for member, links in ((ada, 3), (suki, 0)):
        body = member.opens("/").response.content.decode()
        assert len(re.findall(r'class="plot plot--small"', body)) == 3
        assert len(re.findall(r'href="/figures/[a-z-]+"', body)) == links


def test_a_day_on_which_all_were_told_late_is_one_day(ada: Member, counted: None) -> None:
    """In the fixture both ways of telling took more than a minute on every day."""
    page = ada.opens("/figures/stops")

    assert "On 30 of 30 days one in a hundred took longer than 60 s." in page.text
