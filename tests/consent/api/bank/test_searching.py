"""The bank's systems find consents: filters are exact, totals true, pages hold still."""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import operations
from consent.api.bank.asked import SearchQuery
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Authoriser, Consent, Person, Recipient
from consent.operations import Other
from consent.policy import Terms
from tests.bank_systems import System, problem
from tests.consent.api.bank.conftest import Give
from tests.events import Events
from tests.evidence import erase_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-04", "AUD-05")]
MINUTE = timedelta(minutes=1)


def at(moment: object) -> str:
    return quote(str(moment).replace(" ", "T"))


@pytest.mark.peer("6-23")
def test_each_filter_finds_what_fits_and_nothing_else(  # noqa: PLR0917 -- fixtures, by name
    crm: System, give: Give, propose: Give, mia: Person, leo: Person, company: Recipient
) -> None:
    other = Recipient.objects.create(name="Owl", legal_name="Owl Ltd", created_at=timezone.now())
    hers = give(mia, "everyday", "rainy-day")
    british = give(mia, "everyday-2", issuer="uk", expires_at=timezone.now() + timedelta(days=9))
    his = give(leo, "joint", client_id="owl", recipient_id=other.pk)
    waiting = propose("uk", kind="domestic payment v4.0")

    for query, found in {
        "issuer=uk": [waiting, british],
        "kind=account+access": [his, british, hers],
        "status=awaiting": [waiting],
        "status=awaiting&status=active": [waiting, his, british, hers],
        f"recipient={other.pk}": [his],
        f"recipient={company.pk}&issuer=nz": [hers],
        "client_id=owl": [his],
        "client_id=ow": [],
        "customer=40118204": [british, hers],
        "customer=4011820": [],
        "account=everyday": [hers],
        "account=every": [],
        "account=joint&customer=40118204": [],
        f"created_from={at(his.created_at)}": [waiting, his],
        f"created_before={at(his.created_at)}": [british, hers],
        f"created_from={at(british.created_at)}&created_before={at(his.created_at)}": [british],
        f"expires_from={at(timezone.now())}": [british],
        f"expires_before={at(timezone.now())}": [],
        f"changed_before={at(waiting.status_changed_at + MINUTE)}&status=awaiting": [waiting],
        f"changed_from={at(his.status_changed_at)}": [his],
    }.items():
        page = crm.finds(query)
        assert [one["id"] for one in page["consents"]] == [str(one.pk) for one in found], query
        assert page["total"] == len(found), query


def test_what_has_run_out_is_found_as_expired_before_a_job_has_written_it_down(
    crm: System, give: Give, propose: Give, mia: Person
) -> None:
    over = give(mia, expires_at=timezone.now() + MINUTE)
    Consent.objects.filter(pk=over.pk).update(expires_at=timezone.now() - MINUTE)
    undecided = propose(at=timezone.now() - timedelta(days=9))

    assert set(crm.ids("status=expired")) == {str(over.pk), str(undecided.pk)}
    assert crm.ids("status=active&status=awaiting") == []
    found = crm.call("GET", f"consents/{over.pk}").json()
    assert (found["status"], found["in_force"]) == ("expired", False)


@pytest.mark.parametrize("name", sorted(SearchQuery().fields))
def test_a_filter_that_says_nothing_is_refused_and_finds_nobody(
    crm: System, give: Give, mia: Person, name: str
) -> None:
    give(mia)

    answer = crm.call("GET", f"consents?{name}=")

    assert answer.status_code == 400
    assert name in answer.content.decode()


@pytest.mark.clause("DASH-28")
def test_whom_a_representative_acted_for_is_told_and_found(
    crm: System, give: Give, mia: Person, leo: Person
) -> None:
    own, hers, his, elsewhere = (
        give(mia),
        *(
            give(one, acting_for=organisation)
            for one, organisation in ((mia, "70010001"), (leo, "70010001"), (leo, "70010002"))
        ),
    )

    assert crm.ids("acting_for=70010001") == [str(his.pk), str(hers.pk)]
    assert crm.ids("acting_for=70010001&customer=55512345") == [str(his.pk)]
    assert crm.ids("acting_for=7001000") == []
    read = {one: crm.call("GET", f"consents/{one.pk}").json()["acting_for"] for one in (own, hers, elsewhere)}
    assert list(read.values()) == [None, "70010001", "70010002"]
    assert [one["acting_for"] for one in crm.finds("customer=40118204")["consents"]] == ["70010001", None]


@pytest.mark.peer("6-23")
def test_pages_follow_each_other_whatever_comes_and_ends_meanwhile(
    crm: System, give: Give, mia: Person, leo: Person
) -> None:
    moment = timezone.now() - timedelta(hours=1)
    given = [give(mia, at=moment) for _ in range(5)]  # all of one instant: the id decides
    give(leo)
    first = crm.finds("customer=40118204&limit=2")
    give(mia)
    operations.withdraw(
        consent_id=UUID(first["consents"][0]["id"]),
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("nz"),
    )

    seen, page = list(first["consents"]), first
    while page["next"]:
        page = crm.finds(f"customer=40118204&limit=2&after={page['next']}")
        seen += page["consents"]

    assert (first["total"], page["total"]) == (5, 6)
    assert [one["id"] for one in seen] == sorted((str(one.pk) for one in given), reverse=True)


def test_a_page_costs_five_statements_at_most(crm: System, give: Give, mia: Person) -> None:
    for _ in range(4):
        give(mia)

    with CaptureQueriesContext(connection) as captured:
        assert len(crm.ids("customer=40118204")) == 4
    assert len(captured) <= 5


@pytest.mark.peer("6b-01")
@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("issuer=moon", "issuer"), ("status=Active", "status"), ("recipient=budget-fox", "recipient"),
        ("created_from=yesterday", "created_from"), ("limit=0", "limit"), ("limit=201", "limit"),
        ("limit=ten", "limit"), ("after=x", "after"), ("after=bnVsbA", "after"), ("offset=3", "offset"),
        ("customer=1&customer=2", "customer"), ("customer=a%00b", "customer"), ("kind=" + "k" * 65, "kind"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_named_and_nothing_is_found(crm: System, query: str, at: str) -> None:
    flaws = problem(crm.call("GET", f"consents?{query}"), 400, "query-parameter-invalid")

    assert [where for where, _ in flaws] == [at]


@pytest.mark.clause("RFC 9457 §3.1", "FAPI1-BASE §6.2.1")
def test_every_flaw_of_a_query_is_told_at_once(crm: System) -> None:
    flaws = problem(crm.call("GET", "consents?limit=0&issuer=moon&created_from=x"), 400)

    assert {where for where, _ in flaws} == {"limit", "issuer", "created_from"}


def test_a_page_does_not_go_on_in_another_search(crm: System, give: Give, mia: Person) -> None:
    for _ in range(2):
        give(mia)
    following = crm.finds("customer=40118204&limit=1")["next"]

    ((where, said),) = problem(crm.call("GET", f"consents?limit=1&after={following}"), 400)

    assert (where, said) == ("after", "after belongs to a search by other filters")


@pytest.mark.clause("CON-72")
def test_one_consent_is_read_whole(crm: System, give: Give, mia: Person, company: Recipient) -> None:
    given = give(mia, "rainy-day", "everyday")

    found = crm.call("GET", f"consents/{given.pk}").json()

    assert found | {"created_at": "", "status_changed_at": "", "authorise_by": "", "authorised_at": ""} == {
        "id": str(given.pk),
        "issuer": "nz",
        "kind": "account access",
        "status": "active",
        "in_force": True,
        "recipient": {
            "id": str(company.pk),
            "name": "Budget Fox",
            "legal_name": "Budget Fox Ltd",
            "register_entry": "",
        },
        "client_id": "budget-fox",
        "customer": "40118204",
        "acting_for": None,
        "accounts": [
            {"account": account, "state": "shared", "suspended": False, "waits_for": []}
            for account in ("everyday", "rainy-day")
        ],
        "permissions": ["ReadBalances"],
        "created_at": "",
        "status_changed_at": "",
        "authorise_by": "",
        "authorised_at": "",
        "expires_at": None,
        "transactions_from": None,
        "transactions_to": None,
        "version": 2,
    }
    assert problem(crm.call("GET", f"consents/{uuid4()}"), 404, "resource-unknown")
    assert crm.call("GET", "consents/none").status_code == 404


@pytest.mark.clause("AUD-01", "AUD-06", "CON-12")
def test_the_history_says_who_did_what_when_and_why(crm: System, give: Give, mia: Person) -> None:
    given = give(mia)
    crm.ends(given.pk, reason="fraud-suspected")

    events = crm.call("GET", f"consents/{given.pk}/history").json()["events"]

    assert [(e["sequence"], e["verb"], e["actor"], e["actor_reference"], e["reason"]) for e in events] == [
        (1, "propose", "recipient", "budget-fox", None),
        (2, "authorise", "customer", str(mia.pk), None),
        (3, "withdraw", "holder", "crm", "fraud-suspected"),
    ]
    assert len({e["hash"] for e in events}) == 3
    assert problem(crm.call("GET", f"consents/{uuid4()}/history"), 404)


def test_every_reading_stands_in_the_log_with_a_pseudonym(
    crm: System, give: Give, mia: Person, events: Events
) -> None:
    given = give(mia)

    crm.finds("customer=40118204")
    found = events.last
    crm.call("GET", f"consents/{given.pk}")
    one = events.last
    crm.call("GET", f"consents/{given.pk}/history")

    assert events.decided == ["consents read", "consent read", "history read"]
    assert (found["system"], found["reason"]) == ("crm", "1 of 1, by customer")
    assert (one["system"], one["consent_id"]) == ("crm", given.pk)
    assert len(one["customer"]) == 16
    assert "40118204" not in str([vars(record) for record in events.seen])


@pytest.mark.clause("DASH-21", "DASH-22", "DASH-23")
def test_of_each_account_is_told_what_has_become_of_it(
    crm: System, give: Give, mia: Person, leo: Person
) -> None:
    policy, at = consent_policy("cds"), timezone.now()
    others = [
        Other(account=one, customer_number="55512345", decides=one == "waits") for one in ("waits", "no")
    ]
    covered = ("own", "waits", "no", "gone", "rests")
    given = give(mia, *covered, issuer="cds", kind="sharing", others=others, lasts=timedelta(days=9))
    operations.retract(consent_id=given.pk, customer_id=leo.pk, at=at, policy=policy, evidence={})
    operations.suspend(account="rests", because="a dispute", at=at, policies={"cds": policy})
    operations.amend(
        consent_id=given.pk,
        edition=1,
        customer_id=mia.pk,
        terms=Terms(permissions=("ReadBalances",), lasts=timedelta(days=1), wire={}),
        accounts=["own", "waits", "rests"],
        others=others,
        at=at,
        policy=policy,
        evidence={},
    )
    until = Authoriser.objects.get().decide_by

    def told() -> dict[str, dict[str, object]]:
        (found,) = crm.finds(f"customer={mia.customer_number}")["consents"]
        return {one.pop("account"): one for one in found["accounts"]}

    plain: dict[str, object] = {"state": "shared", "suspended": False, "waits_for": []}
    assert until is not None
    assert told() == {
        "own": plain,
        "waits": plain
        | {
            "state": "waiting",
            "waits_for": [{"customer": "55512345", "until": until.isoformat().replace("+00:00", "Z")}],
        },
        "rests": plain | {"suspended": True},
        "no": plain | {"state": "removed"},
        "gone": plain | {"state": "removed"},
    }
    Authoriser.objects.update(decide_by=timezone.now())
    assert told()["waits"] == plain | {"state": "timed out"}
    erase_evidence(consent_id=given.pk, at=timezone.now(), because="no duty is left")
    assert set(told()) == {"own", "waits", "rests"}
