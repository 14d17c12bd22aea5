"""A customer's data are erased: on a proposal, as far as no duty keeps them, provably; a hold stops it."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from consent.audit.anchors import anchor
from consent.erased import erased
from consent.models import Consent, Erasure, Evidence, LegalHold, PaymentFile, Person
from portal.models import MisuseReport, Preference, SignInEvent
from portal.sealing import TABLES
from staff import chain
from staff.models import OperatorAct, Proposal, StaffEvent
from staff.telling import tell_auditors
from tests.canaries import places_of
from tests.customers import Customer
from tests.staff.aged import CANARIES, a_consent_of_long_ago, a_payment_of_long_ago, all_of_mias
from tests.staff.people import Member
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import MIA, a_consent

pytestmark = pytest.mark.django_db


def proposes_to_erase(member: Member, number: str = MIA) -> Any:
    page = member.opens("/proposals/erase").press(
        "btn-count", id_number=number, id_why="customer-asked", id_case="GDPR-7"
    )
    return page.press("btn-propose") if page.has("btn-propose") else page


@pytest.fixture(autouse=True)
def _anchors_of_this_test(settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_ANCHOR_DIR = tmp_path / "anchors"


def logs_hold() -> None:
    """Both, read whole; what is sealed and anchored with them."""
    said = StringIO()
    call_command("audit", "verify", stdout=said, stderr=said)
    verdict = chain.verify()
    assert verdict.holds, verdict.fault


@pytest.mark.clause("DASH-33", "AUD-01", "AUD-06", "DASH-35")
def test_what_was_erased_is_found_nowhere_and_both_logs_still_hold(
    pia: Member, paul: Member, bank: None
) -> None:
    left = all_of_mias()
    a_payment_of_long_ago(with_file=True)
    anchor(timezone.now())
    tables = {place.split('"')[1] for place in places_of(*CANARIES)}
    assert tables >= {
        "consent_person", "account_emailaddress", "consent_evidence", "consent_consentaccount",
    }  # fmt: skip
    lie_sealed = {"consent_consent", "consent_paymentuse", "consent_paymentfile"} | {*TABLES}
    assert not tables & lie_sealed
    pia.works_on()
    page = proposes_to_erase(pia)
    assert "2 consents of 1 customer" in page.text
    assert not page.has("btn-approve")
    assert places_of(MIA)

    paul.works_on()
    page = paul.opens(page.url).press("btn-approve")

    assert "approved by paul" in page.text
    gone = Consent.objects.filter(open_wire={}, sealed_wire=None, customer=None, erased_at__isnull=False)
    assert set(gone.values_list("pk", flat=True)) == {one.pk for one in left.consents}
    Consent.objects.filter(
        erased_at=None
    ).get()  # the file is nobody's: its time has come, and the job's turn
    call_command("retention", "run")
    assert places_of(*CANARIES, MIA) == set()
    assert not Preference.objects.exists()
    assert not MisuseReport.objects.exclude(sealed=b"").exists()
    assert not Evidence.objects.exclude(sealed=None).exists(), "what is sealed no canary is found in"
    assert bytes(PaymentFile.objects.get().content) == b""
    logs_hold()


@pytest.mark.clause("DASH-33")
def test_who_was_erased_signs_in_no_more_anywhere(mia: Customer, pia: Member, paul: Member) -> None:
    mia.signs_in()
    assert SignInEvent.objects.exists()
    pia.works_on()
    paul.works_on()

    paul.opens(proposes_to_erase(pia).url).press("btn-approve")

    assert "Sign in" in mia.opens("/").text
    person = Person.objects.exclude(erased_at=None).get()
    assert (person.username, person.is_active, person.customer_number) == (f"erased-{person.pk}", False, None)
    assert not SignInEvent.objects.filter(person=person).exists()


@pytest.mark.clause("AUD-01", "DASH-33")
def test_the_record_says_what_how_much_and_on_whose_word_and_nothing_of_whom(
    pia: Member, paul: Member, ada: Member, bank: None
) -> None:
    left = all_of_mias()
    evidence = list(
        Evidence.objects.filter(consent__in=[one.pk for one in left.consents]).values_list("pk", flat=True)
    )
    pia.works_on()
    paul.works_on()
    paul.opens(proposes_to_erase(pia).url).press("btn-approve")

    row = Erasure.objects.get()
    assert (row.ordered_by, row.approved_by, row.why, row.case) == ("pia", "paul", "customer-asked", "GDPR-7")
    parts = {part["table"]: part for part in row.parts}
    assert parts["consent_evidence"]["rows"] == len(evidence) == 3
    assert parts["consent_evidence"]["digest"] == erased("", "", evidence).digest
    event = StaffEvent.objects.get(did="approved")
    assert event.detail["digest"] == bytes(row.digest).hex()
    ada.works_on()
    page = ada.opens(f"/protection/erasures/{row.pk}/")
    assert "Holds" in page.text
    assert "consent_evidence" in page.text
    assert not any(word in page.text for word in (*CANARIES, MIA))


def test_a_record_that_was_altered_is_told_from_one_that_was_not(ada: Member, bank: None) -> None:
    a_consent_of_long_ago()
    call_command("retention", "run")
    row = Erasure.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE consent_erasure DISABLE TRIGGER USER")
        cursor.execute("UPDATE consent_erasure SET ordered_by = 'somebody else'")
    ada.works_on()

    assert "The record was altered" in ada.opens(f"/protection/erasures/{row.pk}/").text


@pytest.mark.clause("AUD-01")
def test_what_a_duty_keeps_stays_until_its_time_and_goes_then(pia: Member, paul: Member, bank: None) -> None:
    kept = a_consent_of_long_ago(ago=timedelta(days=400))
    gone = a_consent_of_long_ago()
    pia.works_on()
    paul.works_on()
    counted = pia.opens("/proposals/erase").press(
        "btn-count", id_number=MIA, id_why="customer-asked", id_case="GDPR-7"
    )
    assert "1 of nz, until" in counted.text

    paul.opens(counted.press("btn-propose").url).press("btn-approve")

    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.erased_at is None, kept.erased_at) == (False, None)
    assert Person.objects.get(consents=kept).customer_number == MIA, (
        "by which the bank finds what it has to keep"
    )
    assert Erasure.objects.get().kept[0]["number"] == 1
    Consent.objects.filter(pk=kept.pk).update(
        status_changed_at=gone.status_changed_at, created_at=gone.created_at
    )
    call_command("retention", "run")
    assert not Person.objects.exclude(customer_number=None).filter(erased_at__isnull=False).exists()
    assert places_of(MIA) == set()


@pytest.mark.clause("DASH-35")
def test_nothing_is_erased_while_consents_stand(pia: Member, bank: None) -> None:
    a_consent()
    pia.works_on()

    page = proposes_to_erase(pia)

    assert "1 of their consents still stand" in page.text
    assert not Proposal.objects.exists()


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
def test_only_who_answers_for_privacy_decides_and_never_their_own(
    pia: Member, rhea: Member, bank: None
) -> None:
    a_consent_of_long_ago()
    pia.works_on()
    rhea.works_on()
    url = proposes_to_erase(pia).url

    assert not rhea.opens(url).has("btn-approve")
    for member, path in (
        (rhea, "decide"),
        (rhea, "decide-erasure"),
        (pia, "decide-erasure"),
        (pia, "decide"),
    ):
        answer = member.sends("POST", f"{url}{path}", decision="approve", seen="1")
        assert answer.status_code in {403, 404, 409}
    assert Proposal.objects.get().decided_at is None
    assert not Erasure.objects.exists()


@pytest.mark.clause("AUD-01", "DASH-35")
def test_a_hold_that_comes_after_the_proposal_stops_its_approval(
    pia: Member, paul: Member, bank: None
) -> None:
    a_consent_of_long_ago()
    pia.works_on()
    paul.works_on()
    url = proposes_to_erase(pia).url
    page = paul.opens(url)
    pia.opens("/protection/hold").press(
        "btn-hold", id_on="customer", id_named=MIA, id_why="authority-asked", id_case="COURT-1"
    )

    late = page.press("btn-approve")

    assert late.status == 409
    assert "A legal hold is on this customer" in late.text
    assert "A legal hold is on this customer" in paul.opens(url).text
    assert not Consent.objects.exclude(erased_at=None).exists()
    assert StaffEvent.objects.filter(did="held", case="CASE-12").count() == 1

    lifting = pia.opens(f"/protection/holds/{LegalHold.objects.get().pk}/lift")
    lifting = lifting.press("btn-propose", id_why="authority-asked", id_case="COURT-2")
    paul.opens(lifting.url).press("btn-approve")
    paul.opens(url).press("btn-approve")
    assert Erasure.objects.get().approved_by == "paul"


# --- what proposals hold --------------------------------------------------------------------------------


@pytest.mark.clause("DASH-33")
def test_proposals_hold_no_number_of_a_customer_and_what_they_hold_of_an_account_can_be_erased(
    pia: Member, rhea: Member, paul: Member, bank: None
) -> None:
    a_consent()
    pia.works_on()
    rhea.works_on()
    paul.works_on()
    rhea.opens(proposes_to_end(pia, "customer", MIA).url).press("btn-refuse")
    of_account = proposes_to_end(pia, "account", "mia-everyday").url
    rhea.opens(of_account).press("btn-approve")
    assert not any("staff_proposal" in place for place in places_of(MIA))
    assert '"staff_proposal"."personal"' in places_of("mia-everyday")

    paul.opens(proposes_to_erase(pia).url).press("btn-approve")

    assert '"staff_proposal"."personal"' not in places_of("mia-everyday")
    assert "to an account that was erased here" in rhea.opens(of_account).text


@pytest.mark.parametrize("page", ["/proposals/", "/proposals/end", "/proposals/erase", "/protection/hold"])
def test_a_purpose_is_stated_before_whatever_may_name_somebody(pia: Member, page: str, bank: None) -> None:
    pia.signs_in()

    assert pia.opens(page).has("id_why")
    assert pia.opens(page).url.startswith("/purpose") or "Why you look" in pia.opens(page).text


# --- at the command line --------------------------------------------------------------------------------


def erasure(verb: str, *arguments: str) -> str:
    said = StringIO()
    call_command("erasure", verb, MIA, *arguments, stdout=said)
    return said.getvalue()


ASKED = ("--why", "customer-asked")
EMERGENCY = (*ASKED, "--emergency", "--case", "INC-9")


@pytest.mark.clause("DASH-33", "DASH-35", "ASVS §2.3.5")
def test_no_operator_erases_where_two_members_could(pia: Member, paul: Member, bank: None) -> None:
    a_consent_of_long_ago()
    assert "records of 1 consents" in erasure("show")
    pia.signs_in()
    paul.signs_in()

    for said, arguments in (
        (r"two members decide on it.*role privacy.*/proposals/erase", (*ASKED, "--case", "GDPR-7")),
        (r"has a --case", (*ASKED, "--emergency")),
        (r"no emergency: paul and pia are there.*/proposals/erase", EMERGENCY),
    ):
        with pytest.raises(CommandError, match=said):
            erasure("run", *arguments)

    assert not Erasure.objects.exists()
    assert not OperatorAct.objects.exists()
    assert places_of(MIA)


@pytest.mark.clause("DASH-33", "AUD-06")
def test_what_an_operator_erases_alone_is_told_to_the_auditors(
    ada: Member, bank: None, settings: Any
) -> None:
    settings.EMAIL_URL = "memory://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    a_consent_of_long_ago()

    assert "rows erased" in erasure("run", *EMERGENCY)

    row, event = Erasure.objects.get(), StaffEvent.objects.get(did="erased")
    assert (row.ordered_by, row.approved_by, row.case) == (event.member, "", "INC-9")
    assert event.member.startswith("operator ")
    assert event.detail["digest"] == bytes(row.digest).hex()
    assert places_of(MIA) == set()
    logs_hold()
    assert tell_auditors(timezone.now()) == 1
    letter = mail.outbox[0]
    erased_alone = f"Customer {row.about} was erased as far as no duty keeps anything"
    assert letter.subject == f"{erased_alone}, by one person’s word"
    assert "Case: INC-9" in letter.body
    assert erased_alone in ada.works_on().opens("/emergencies").text


@pytest.mark.clause("DASH-33", "DASH-35")
def test_what_two_agreed_to_is_nothing_that_an_operator_could_do_again(
    pia: Member, paul: Member, bank: None
) -> None:
    """It was erased as the second one approved it."""
    a_consent_of_long_ago()
    pia.works_on()
    paul.works_on().opens(proposes_to_erase(pia).url).press("btn-approve")

    with pytest.raises(CommandError, match="no customer has this number"):
        erasure("run", *EMERGENCY)
    assert Erasure.objects.count() == 1
