"""Which records there are about a consent, a customer, a company or a colleague.

For what purpose and which case staff did something is told to those alone who audit staff (`audits`), and so
is that a legal hold was placed, read or lifted: that somebody is suspected, or that an authority asked, is
not for whoever answers the customer's telephone.
"""

from functools import partial
from uuid import UUID

from django.db.models import Q

from consent.models import Person
from consent.notices import Channel
from oidc.security_log import pseudonym
from staff.kinds import Kind
from staff.one_consent import say_in_others
from staff.recording import Did
from staff.timelines import customers_records, records
from staff.timelines.asked_elsewhere import asked_elsewhere
from staff.timelines.company_records import registrations
from staff.timelines.lines import Record, Records, What

_OF_HOLDS = (
    Q(did=Did.HELD)
    | Q(page__in=["hold", "propose_lift", "propose_erase"])  # whoever would erase reads of holds there
    | Q(detail__contains={"kind": Kind.LIFT_HOLD})
)


def of_consent(consent_id: UUID, *, audits: bool) -> Records:
    """Its own log, the customer's way through the pages with their second factors, tokens, disclosures by day
    and where there were none for long, messages, what its customer said was not them, and what staff looked
    at and did."""
    its = Q(consent_id=consent_id)
    return (
        (What.STAFF, _by_staff(Q(consent=consent_id), audits=audits)),
        (What.MESSAGES, partial(records.messages, its)),
        (What.REPORTS, partial(records.reports, its)),
        (What.DATA, partial(records.data, consent_id)),
        (What.TOKENS, partial(records.tokens, consent_id)),
        (What.FACTORS, partial(records.second_factors, consent_id)),
        (What.PAGES, partial(asked_elsewhere, its)),
        (What.PAGES, partial(records.pages, its)),
        (What.LOG, partial(records.log, its)),
    )


def of_customer(person_id: int, *, audits: bool) -> Records:
    """The logs of their consents, and of those of others in which they have a say; their ways through the
    pages, all that they did about signing in, what was said of who may share an account and how, what they
    said was not them, letters to them, and what staff did about them."""
    theirs = Q(consent__customer=person_id)
    others = Q(consent__in=say_in_others(person_id).values("account__consent"))
    return (
        (What.STAFF, _by_staff(Q(customer=pseudonym(person_id)), audits=audits)),
        (What.MESSAGES, partial(records.messages, theirs & Q(addressee=None, channel=Channel.MAIL))),
        (What.MESSAGES, partial(records.messages, Q(addressee=person_id))),  # of others' consents
        (What.MESSAGES, partial(customers_records.letters, person_id)),
        (What.REPORTS, partial(records.reports, Q(person=person_id))),
        (What.FACTORS, partial(customers_records.closings, person_id)),
        (What.FACTORS, partial(records.sign_ins, Q(person=person_id))),
        (What.HOLDERS, partial(records.words_of_holders, words_concerning(person_id))),
        (What.HOLDERS, partial(customers_records.choices, person_id)),
        (What.PAGES, partial(asked_elsewhere, Q(customer=person_id))),
        (What.PAGES, partial(records.pages, Q(customer=person_id))),
        (What.LOG, partial(records.log, theirs)),
        (What.LOG, partial(records.log, others)),
    )


def _by_staff(about: Q, *, audits: bool) -> Record:
    """What staff did about somebody, and looked at; of legal holds nothing but for who audits."""
    return partial(records.of_staff, about if audits else about & ~_OF_HOLDS, purposes=audits)


def words_concerning(person_id: int) -> Q:
    """What they said of those who use their accounts, and what was said of them."""
    number = Person.objects.filter(pk=person_id, customer_number__isnull=False).values("customer_number")
    return Q(said_by=person_id) | Q(user__in=number)


def of_company(recipient_id: UUID, *, audits: bool) -> Records:
    """What became of it and of its software here and in its directory, and what staff did about it; nothing
    of any customer. Who looked at it, and for which case, is told to those alone who audit staff: what
    somebody works on may be a customer's matter."""
    about_it = Q(recipient=recipient_id, consent=None, customer="")
    done = about_it if audits else about_it & ~Q(did=Did.LOOKED)
    return (
        (What.STAFF, partial(records.of_staff, done, purposes=audits)),
        (What.REGISTER, partial(registrations, recipient_id)),
    )


def of_colleague(person_id: int, name: str) -> Records:
    """Each line that they left, and the roles that they were given or had taken: for who audits staff."""
    return (
        (What.STAFF, partial(records.of_staff, Q(member=name), purposes=True)),
        (What.ROLES, partial(records.roles, Q(person_id=person_id))),
    )
