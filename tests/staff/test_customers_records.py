"""A customer's timeline tells letters that belong to no consent, and how holders of an account chose."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bank.example.models import Customer as Record
from bank.facts import JointSharing
from consent.models import Person
from portal import pruning
from portal.models import OptionChange, SecurityLetter
from portal.security_letters import send_due
from staff.timelines.lines import Line, What, Who
from staff.timelines.merged import timeline
from staff.timelines.of import of_customer
from tests.actors import Customer
from tests.portal.test_joint_accounts import LEO, LEO2, leo2
from tests.portal.test_joint_options import chooses, option_page
from tests.staff.people import Member
from tests.staff.test_customers import opened
from tests.staff.things import MIA

__all__ = ["leo2"]  # a fixture, by its name

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35", "DASH-20")]
WIDER = "before: shared once all holders agree; wanted: each holder may share it"


def lines_of(number: str, what: What) -> list[Line]:
    person = Person.objects.get(customer_number=number)
    return list(timeline(of_customer(person.pk, audits=False), now=timezone.now(), what=what).lines)


def says(number: str, what: What) -> list[tuple[Who, str]]:
    """Oldest first."""
    return [(line.who, line.says) for line in reversed(lines_of(number, what))]


@pytest.mark.clause("AUD-01")
def test_letters_about_a_sign_in_are_told_with_what_came_of_them(mia: Customer, suki: Member) -> None:
    """A customer asks: was that mail about a new browser from you?"""
    mia.signs_in()
    SecurityLetter.objects.all().delete()
    now = timezone.now()
    person = Person.objects.get(customer_number=MIA)
    SecurityLetter(person=person, topic="new device", written_at=now, due_at=now).save()
    Record.objects.filter(pk=MIA).update(email_verified=True)

    waiting = says(MIA, What.MESSAGES)
    send_due(timezone.now())

    assert waiting == [(Who.SYSTEM, "had something to tell")]
    assert says(MIA, What.MESSAGES)[1:] == [(Who.SYSTEM, "tried to tell it: given to the mail server")]
    assert {line.about for line in lines_of(MIA, What.MESSAGES)} == {"letter, new device"}
    assert "letter, new device" in opened(suki.works_on(), MIA).text


def test_what_holders_choose_together_is_told_to_each(leo: Customer, leo2: Customer) -> None:
    """A holder says that they never agreed to it."""
    leo.signs_in()
    leo2.signs_in()
    chooses(leo, JointSharing.PRE_APPROVAL)
    option_page(leo2).press("btn-allow")

    asked = "asked for another way to share an account held together"
    made = "of another way to share an account: it holds from now on"
    assert says(LEO, What.HOLDERS) == [(Who.CUSTOMER, asked), (Who.SYSTEM, made)]
    assert says(LEO2, What.HOLDERS) == [
        (Who.AUTHORISER, asked),
        (Who.CUSTOMER, "agreed to share an account another way"),
        (Who.SYSTEM, made),
    ]
    assert {line.about for line in lines_of(LEO2, What.HOLDERS)} == {WIDER}
    assert says(MIA, What.HOLDERS) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OptionChange.State.REFUSED, "a holder did not agree"),
        (OptionChange.State.TAKEN_BACK, "it was taken back"),
        (OptionChange.State.LAPSED, "not everybody agreed in time"),
        (OptionChange.State.OVERTAKEN, "another choice was made meanwhile"),
    ],
)
def test_what_comes_to_nothing_says_why(leo: Customer, leo2: Customer, state: str, words: str) -> None:
    leo.signs_in()
    leo2.signs_in()
    chooses(leo, JointSharing.PRE_APPROVAL)
    match state:
        case OptionChange.State.REFUSED:
            option_page(leo2).press("btn-deny")
        case OptionChange.State.TAKEN_BACK:
            option_page(leo).press("btn-back")
        case OptionChange.State.LAPSED:
            OptionChange.objects.update(decide_by=timezone.now() - timedelta(seconds=1))
            pruning.prune(timezone.now())
        case _:
            chooses(leo, JointSharing.NON_DISCLOSURE)

    assert OptionChange.objects.filter(state=state).count() == 1
    told = [line for _, line in says(LEO2, What.HOLDERS)]
    assert f"of another way to share an account: {words}" in told
    assert ("did not agree to share an account another way" in told) is (state == OptionChange.State.REFUSED)
