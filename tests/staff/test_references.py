"""What customers read out leads staff to the consent: the reference of a receipt, a letter, a failed page."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.identifiers import Named, named
from consent.models import Consent
from oidc.models import Interaction
from oidc.security_log import reference_of
from staff.finding import FEW, consents_moved_by
from staff.models import StaffEvent
from tests.actors import Recipient
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.payments import kind
from tests.people import MakePayer
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db
PAYMENT = kind("uk", "v4.0/pisp/domestic-payment-consents")


def a_neighbour(of: Consent, number: int) -> Consent:
    """Another consent, whose id ends otherwise."""
    made = a_consent(given=False)
    made.pk = UUID(int=of.pk.int ^ number)
    made.save(force_insert=True)
    return made


def a_lettered_consent() -> Consent:
    """One whose reference is no number: eight digits by themselves could be a customer's."""
    made = a_consent()
    return a_lettered_consent() if made.pk.hex[:8].isdecimal() else made


SPELLINGS: list[Callable[[UUID], str]] = [
    reference_of,
    lambda one: reference_of(one).lower(),
    lambda one: f"ref:{reference_of(one)}",
    lambda one: f'ref:"{one.hex[:4]} {one.hex[4:8]}"',
    lambda one: one.hex[:8],
    lambda one: f"ref:{str(one)[:8]}",
]


@pytest.mark.clause("DASH-35")
@pytest.mark.parametrize("spelled", SPELLINGS)
def test_support_finds_a_consent_by_what_its_customer_reads_out(
    suki: Member, spelled: Callable[[UUID], str]
) -> None:
    consent = a_lettered_consent()
    a_consent(company="Rent Ready")
    suki.works_on()

    assert suki.opens(f"/consents/?q={spelled(consent.pk)}").url == f"/consents/{consent.pk}/"

    assert StaffEvent.objects.get(did="searched").detail["found"] == 1


@pytest.mark.clause("AUD-04")
def test_one_reference_is_one_term_in_the_log_however_it_is_spelled(suki: Member) -> None:
    consent = a_lettered_consent()
    suki.works_on()

    for spelled in SPELLINGS:
        suki.opens(f"/consents/?q={spelled(consent.pk)}")

    terms = [event.detail["terms"] for event in StaffEvent.objects.filter(did="searched")]
    assert len(terms) == len(SPELLINGS)
    assert all(one == terms[0] for one in terms)


@pytest.mark.clause("DASH-35")
def test_the_reference_of_a_page_that_went_wrong_leads_to_the_consent_of_its_flow(
    cds: Recipient, mia: Customer, suki: Member
) -> None:
    made = given(cds, mia, BASIC)
    flow = Interaction.objects.get(consent_id=UUID(made.id))
    suki.works_on()

    for spelled in (reference_of(flow.pk), str(flow.pk)):
        assert suki.opens(f"/consents/?q={spelled}").url == f"/consents/{made.id}/"


@pytest.mark.clause("DASH-35")
def test_where_two_share_a_reference_both_are_shown_and_where_many_do_none_is(suki: Member) -> None:
    first = a_consent()
    second = a_neighbour(first, 1)
    suki.works_on()

    page = suki.opens(f"/consents/?q={reference_of(first.pk)}")

    assert [row.id for row in page.response.context["rows"]] == [second.pk, first.pk]
    assert "2 consents fit" in page.text
    for number in range(2, 6):
        a_neighbour(first, number)
    page = suki.opens(f"/consents/?q={reference_of(first.pk)}")
    assert "Too many have this short reference" in page.text
    assert not page.response.context["rows"]


def test_a_hold_is_placed_by_the_short_reference_too(pia: Member) -> None:
    consent = a_consent()
    pia.works_on()

    page = pia.opens("/protection/hold").press(
        "btn-hold", id_on="consent", id_named=reference_of(consent.pk), id_why="court", id_case="H-1"
    )

    assert "There is no consent of this reference" not in page.text


@pytest.mark.parametrize("text", ["626f", "626fdb5c1", "626g-db5c", "REF-626F-DB5", "٦٢٦٢٦٢٦٢", ""])
def test_what_is_no_reference_names_nothing(text: str) -> None:
    assert named(text) is None


def test_a_short_reference_is_read_by_the_index_of_the_key(bank: None) -> None:
    span = named("REF-626F-DB5C")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Consent.objects.filter(pk__range=span).values("pk").explain()

    assert "Index Cond" in plan


@pytest.mark.clause("DASH-35")
def test_the_id_of_a_request_leads_to_the_consents_that_it_moved(payer_of: MakePayer, suki: Member) -> None:
    request = uuid4()
    answer = payer_of(PAYMENT).posts(x_fapi_interaction_id=str(request).upper())
    intent = answer.json()["Data"]["ConsentId"]
    a_consent()
    suki.works_on()

    for spelled in (str(request), str(request).upper(), f"ref:{request}"):
        assert suki.opens(f"/consents/?q={spelled}").url == f"/consents/{intent}/", spelled
    assert not suki.opens(f"/consents/?q={reference_of(request)}").response.context["rows"]

    terms = [event.detail["terms"] for event in StaffEvent.objects.filter(did="searched")]
    assert terms[0] == terms[1] == terms[2]
    assert request.hex not in str(terms)


def test_an_id_that_a_company_sent_again_and_again_leads_to_none(payer_of: MakePayer, pia: Member) -> None:
    payer, request = payer_of(PAYMENT), uuid4()
    for _ in range(FEW + 1):
        payer.posts(x_fapi_interaction_id=str(request))
    pia.works_on()

    page = pia.opens(f"/consents/?q={request}")

    assert "were moved by requests with this id" in page.text
    assert not page.response.context["rows"]


def test_the_id_of_a_request_is_read_by_an_index(bank: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    with CaptureQueriesContext(connection) as asked:
        consents_moved_by(Named(request := uuid4(), request))

    (statement,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement['sql']}")
        assert "events_by_request" in str(cursor.fetchall())
