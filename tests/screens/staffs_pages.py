"""Every page of the bank's own people, as the roles that open it see it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consent.models import Person
from portal.models import MisuseReport
from staff import verifying
from staff.acts import ACTS
from staff.figures import KINDS
from staff.kinds import Kind
from staff.models import Emergency, OperatorAct, Proposal, Verification
from tests.actors import signing_key
from tests.pages import Page
from tests.screens.staffs import WHY, at, consent, member
from tests.screens.staffs_files import FILE_SCREENS, NO_PAGE_OF_FILES
from tests.screens.staffs_messages import MESSAGE_SCREENS
from tests.screens.staffs_protection import PROTECTION_SCREENS
from tests.screens.staffs_records import RECORD_SCREENS
from tests.screens.world import Screen, World
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import MIA, a_company, a_consent, a_proposal, a_report


def stranger(world: World, name: str = "sam") -> Member:
    """Somebody in a browser of their own."""
    world.customer()
    return Member(name)


def code(world: World) -> Page:
    sign_in = stranger(world).opens("/")
    return sign_in.press("btn-continue", id_username="sam", id_password="accord-demo")


def once_more(world: World) -> Page:
    again = stranger(world, "ravi").works_on()
    aged(again, "proved", timedelta(minutes=6))
    return again.opens("/emergency")


def company(world: World) -> str:
    return f"/companies/{world.cds.row.recipient_id}/"


def change(world: World) -> Page:
    return member(world, "rhea").opens(f"/companies/software/{world.cds.row.pk}/change")


def key_change(world: World) -> Page:
    keys = json.dumps({"keys": [signing_key("rolled over").as_dict(private=False)]})
    return change(world).press("btn-show", id_what="jwks", id_after=keys, **WHY)


def counted(world: World) -> Page:
    a_consent(customer=MIA)
    form = {"id_target": "customer", "id_named": MIA, "id_reason": "fraud-suspected", **WHY}
    return member(world, "pia").opens("/proposals/end").press("btn-count", **form)


def to_end(world: World) -> Page:
    asked = world.once("staff sam, asked", lambda: Member("sam").works_on())
    return asked.opens(f"{consent(world)}end")


def ended_many(world: World) -> Page:
    a_consent(company="Rent Ready")
    form = {"id_target": "recipient", "id_named": "Rent Ready", "id_reason": "mistake", **WHY}
    page = member(world, "pia").opens("/proposals/end").press("btn-count", **form).press("btn-propose")
    return member(world, "rhea").opens(page.url).press("btn-approve")


def waiting(world: World) -> str:
    made = world.once("a proposal", lambda: a_proposal(world.cds.row.recipient))
    return f"/proposals/{made.pk}/"


def changed_meanwhile(world: World) -> Page:
    a_consent(company="Another Fox")
    form = {"id_target": "recipient", "id_named": "Another Fox", "id_reason": "mistake", **WHY}
    page = member(world, "pia").opens("/proposals/end").press("btn-count", **form).press("btn-propose")
    shown = member(world, "ravi").opens(page.url)
    a_consent(company="Another Fox")
    return shown.press("btn-approve")


def moved(world: World) -> Page:
    """A change that another one came before."""
    pages = [
        change(world).press("btn-show", id_what="client_name", id_after=name, **WHY).press("btn-propose")
        for name in ("Budget Foxes", "Budget Wolves")
    ]
    member(world, "ravi").opens(pages[0].url).press("btn-approve")
    return member(world, "ravi").opens(pages[1].url)


def approved_change(world: World) -> Page:
    row = Proposal.objects.filter(kind=Kind.CHANGE_CLIENT, approved_by__isnull=False).latest("decided_at")
    return member(world, "ada").opens(f"/proposals/{row.pk}/")


def role(world: World, name: str) -> Page:
    row = Person.objects.get(username="sam")
    arguments = {"colleague": row.pk, "name": "sam", "role": "auditor", "given": True}
    rows = Proposal.objects.filter(kind=Kind.CHANGE_ROLE)
    if not rows.exists():
        assert ACTS[Kind.CHANGE_ROLE].effect(arguments, row.date_joined).changes
        asked = member(world, "pia").opens(f"/access/{row.pk}/role")
        asked.press("btn-propose", id_change="give auditor", id_why="audit", id_case="HR-3")
    return member(world, name).opens(f"/proposals/{rows[0].pk}/")


def access_of(world: World, name: str = "sam") -> Page:
    return member(world, "pia").opens(f"/access/{Person.objects.get(username=name).pk}/")


def verified(world: World) -> Page:
    auditor = member(world, "ada")
    auditor.opens("/audit/verification").press("btn-verify")
    while verifying.carry_on():
        pass
    return auditor.opens("/audit/verification")


def being_verified(world: World) -> Page:
    page = member(world, "ada").opens("/audit/verification").press("btn-verify")
    while verifying.carry_on():
        pass
    return page


def tampered(world: World) -> Page:
    verified(world)
    Verification.objects.update(statement="e30.e30.e30")
    page = member(world, "ada").opens("/audit/verification")
    Verification.objects.all().delete()
    return page


def in_an_emergency(world: World) -> Page:
    """Of somebody whom nobody was there to ask."""
    suki = member(world, "suki")
    if not Emergency.objects.exists():
        row = Person.objects.get(username="suki")
        from staff.emergencies import begin
        from staff.roles import Role

        begin(person_id=row.pk, role=Role.AUDITOR, why="fraud", case="INC-9", proposal=None)
    return suki.opens("/")


def by_one_word(world: World) -> Page:
    """What an operator did alone."""
    said = {"what": "gave", "role": "auditor", "by": "operator root", "case": "INC-9", "at": timezone.now()}
    who = Person.objects.get(username="suki").pk
    world.once("one word", lambda: OperatorAct.objects.create(person_id=who, **said))
    return member(world, "ada").opens("/emergencies")


def opened_customer(world: World) -> Page:
    return member(world, "sam").opens("/customers/").press("btn-open", id_number=MIA)


def reports(world: World) -> Page:
    world.once("a report", a_report)
    return member(world, "sam").opens("/reports/")


def reports_wrong(world: World) -> Page:
    page, report = reports(world), MisuseReport.objects.get()
    return page.press(f"btn-close-{report.pk}", **{f"id_{report.pk}_case": "?"})


def reports_closed(world: World) -> Page:
    page, report = reports(world), MisuseReport.objects.get()
    said = {f"id_{report.pk}_outcome": "them", f"id_{report.pk}_case": "FRAUD-9"}
    return page.press(f"btn-close-{report.pk}", **said)


def reported_consent(world: World) -> Page:
    reports(world)
    return member(world, "sam").opens(f"/consents/{MisuseReport.objects.get().consent_id}/")


def company_of_nothing(world: World) -> Page:
    return member(world, "rhea").opens(f"/companies/{a_company('Empty').pk}/")


def with_an_emergency(name: str, url: str) -> Any:
    def reach(world: World) -> Page:
        in_an_emergency(world)
        return member(world, name).opens(url)

    return reach


STAFF_SCREENS = (
    Screen("staff: sign in", lambda world: stranger(world).opens("/sign-in")),
    Screen(
        "staff: sign in, not known",
        lambda world: stranger(world).opens("/").press("btn-continue", id_username="x", id_password="y"),
    ),
    Screen("staff: code", code),
    Screen("staff: wrong code", lambda world: code(world).press("btn-continue", id_otp="123456")),
    Screen("staff: once more", once_more),
    *(
        Screen(f"staff: home of {name}", at(name, "/"))
        for name in ("suki", "sam", "rhea", "pia", "ada", "otto")
    ),
    Screen("staff: purpose", at("sam", "/purpose")),
    Screen(
        "staff: purpose, no case",
        lambda world: member(world, "sam").opens("/purpose").press("btn-continue", id_case="?"),
    ),
    Screen("staff: passkeys", at("sam", "/passkeys/")),
    Screen("staff: consents, nothing asked", at("pia", "/consents/")),
    Screen("staff: consents, by reference alone", at("sam", "/consents/")),
    Screen(
        "staff: consents, found",
        lambda world: member(world, "pia" if world.sharing else "").opens("/consents/?q=asked:%3C1d"),
    ),
    Screen("staff: consents, none", at("pia", "/consents/?q=status:expired")),
    Screen("staff: consents, unclear", at("pia", "/consents/?q=colour:red")),
    Screen("staff: consent", lambda world: member(world, "sam").opens(consent(world))),
    Screen(
        "staff: consent, of one actor",
        lambda world: member(world, "ada").opens(f"{consent(world)}?who=authoriser"),
    ),
    Screen("staff: event", lambda world: member(world, "ada").opens(f"{consent(world)}events/2")),
    Screen("staff: line of the log", at("ada", "/audit/events/1")),
    Screen("staff: to end, not asked for", lambda world: member(world, "sam").opens(f"{consent(world)}end")),
    Screen("staff: to end", to_end),
    Screen("staff: customers", at("sam", "/customers/")),
    Screen(
        "staff: customers, nobody",
        lambda world: member(world, "sam").opens("/customers/").press("btn-open", id_number="1"),
    ),
    Screen("staff: customer", opened_customer),
    Screen("staff: reports, none", at("sam", "/reports/")),
    Screen("staff: reports", reports),
    Screen("staff: reports, no case", reports_wrong),
    Screen(
        "staff: reports, to read",
        lambda world: member(world, "ada" if reports(world) else "").opens("/reports/"),
    ),
    Screen("staff: consent, reported", reported_consent),
    Screen("staff: reports, closed", reports_closed),
    Screen("staff: companies", at("rhea", "/companies/")),
    Screen("staff: company", lambda world: member(world, "rhea").opens(company(world))),
    Screen("staff: company, read", lambda world: member(world, "ada").opens(company(world))),
    Screen("staff: to suspend", lambda world: member(world, "rhea").opens(f"{company(world)}suspension")),
    Screen("staff: to change", change),
    Screen("staff: to change, shown", key_change),
    Screen(
        "staff: to change, refused",
        lambda world: change(world).press("btn-show", id_what="jwks", id_after="{", **WHY),
    ),
    Screen("staff: to end many", at("pia", "/proposals/end")),
    Screen("staff: to end many, counted", counted),
    Screen(
        "staff: to end many, unclear",
        lambda world: member(world, "pia").opens("/proposals/end").press("btn-count", id_case="?"),
    ),
    Screen("staff: ended many", ended_many),
    Screen("staff: proposal of one’s own", lambda world: member(world, "rhea").opens(waiting(world))),
    Screen("staff: proposal to decide", lambda world: member(world, "ravi").opens(waiting(world))),
    Screen("staff: proposal to read", lambda world: member(world, "ada").opens(waiting(world))),
    Screen("staff: proposal, changed meanwhile", changed_meanwhile),
    Screen("staff: proposal, moved", moved),
    Screen("staff: proposal, approved", approved_change),
    Screen("staff: proposal of a role", lambda world: role(world, "otto")),
    Screen("staff: proposals", at("ravi", "/proposals/")),
    Screen("staff: proposals, none", at("suki", "/proposals/")),
    Screen(
        "staff: to propose a role",
        lambda world: member(world, "pia").opens(f"/access/{Person.objects.get(username='sam').pk}/role"),
    ),
    Screen(
        "staff: to propose a renewal",
        lambda world: member(world, "pia").opens(f"/access/{Person.objects.get(username='sam').pk}/renewal"),
    ),
    Screen("staff: jobs", at("otto", "/jobs")),
    *MESSAGE_SCREENS,
    *RECORD_SCREENS,
    Screen("staff: audit log", at("ada", "/audit/")),
    Screen("staff: audit log, nothing", at("ada", "/audit/?member=nobody")),
    Screen("staff: verification, under way", being_verified),
    Screen("staff: verification", verified),
    Screen("staff: verification, forged", tampered),
    Screen(
        "staff: verification, no such part",
        lambda world: (
            member(world, "ada").opens("/audit/verification").press("btn-verify-part", id_begin="yesterday")
        ),
    ),
    Screen("staff: to break the glass", at("sam", "/emergency")),
    Screen("staff: home in an emergency", in_an_emergency),
    Screen("staff: emergency, taken", with_an_emergency("suki", "/emergency")),
    Screen("staff: emergencies", with_an_emergency("ada", "/emergencies")),
    Screen("staff: emergencies, by one word", by_one_word),
    *PROTECTION_SCREENS,
    Screen("staff: figures", at("ada", "/figures/")),
    *(Screen(f"staff: {kind.page}", at("ada", f"/figures/{kind.slug.replace('_', '-')}")) for kind in KINDS),
    Screen("staff: half year", at("pia", "/figures/half-year")),
    Screen("staff: access review", at("pia", "/access/")),
    Screen("staff: access of one", access_of),
    Screen("staff: not yours", at("sam", "/jobs")),
    Screen("staff: not there", at("ada", f"/proposals/{uuid4()}/")),
    Screen("staff: no page", at("ada", "/nowhere")),
    Screen("staff: company, of nothing", company_of_nothing),
    *FILE_SCREENS,
)

NO_PAGE_OF_STAFFS = {
    "staff:attest": "takes a press of a button",
    "staff:emergency_end": "takes a press of a button",
    "staff:letter_again": "takes a press of a button, and shows the consent again",
    "staff:message_replay": "takes a press of a button, and shows the message again where it cannot",
    "staff:passkey_remove": "takes a press of a button",
    "staff:proposal_decide": "takes a press of a button, and shows the proposal again where it cannot",
    "staff:report_close": "takes a press of a button, and shows the list again where it cannot",
    "staff:sign_out": "takes a press of a button",
    "staff:use_passkey": "takes what a passkey signed",
    "staff:verification_result": "a signed file",
    "staff:half_year_csv": "a file",
    "staff:half_year_svg": "a file",
    "staff:erasure_decide": "takes a press of a button, and shows the proposal again where it cannot",
    **NO_PAGE_OF_FILES,
    **{f"staff:{kind.page}_{form}": "a file" for kind in KINDS for form in ("csv", "svg")},
}
"""Names of the staff's addresses that show no page of their own, and what they do."""
