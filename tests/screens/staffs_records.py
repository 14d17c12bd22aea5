"""The pages of records: how a registration came to be, a call that is taken, a timeline to take away."""

from datetime import UTC

from django.db.models import F
from django.utils import timezone

from oidc.models import Client
from oidc.registrars import Registrar, changing_as
from tests.pages import Page
from tests.screens.staffs import consent, member
from tests.screens.world import Screen, World
from tests.staff.exporting import opening_of
from tests.staff.people import Member
from tests.staff.things import MIA, a_company

LEFT = "https://recipient.test/a-very-long-way-back-to-where-its-answers-go/and-on/and-on/and-on/and-on"


def _changed(client_id: int) -> None:
    row = Client.objects.get(pk=client_id)
    with changing_as(Registrar.COMPANY):
        Client.objects.filter(pk=client_id).update(
            metadata={**row.metadata, "redirect_uris": [*row.metadata["redirect_uris"], LEFT]}
        )
    Client.objects.filter(pk=client_id).update(metadata=row.metadata, jwks=F("jwks"))


def history(world: World) -> Page:
    world.once("a changed registration", lambda: _changed(world.cds.row.pk))
    return member(world, "rhea").opens(f"/companies/{world.cds.row.recipient_id}/history")


def short_history(world: World) -> Page:
    return member(world, "rhea").opens(f"/companies/{a_company('Newcomer').pk}/history")


def caller(world: World) -> Member:
    return world.once("staff suki, called", lambda: Member("suki").works_on(why="not-them"))


def to_report(world: World) -> Page:
    consent(world)
    customer = caller(world).opens("/customers/").press("btn-open", id_number=MIA)
    return caller(world).opens(f"{customer.url}report")


def not_asked(world: World) -> Page:
    customer = member(world, "sam").opens("/customers/").press("btn-open", id_number=MIA)
    return member(world, "sam").opens(f"{customer.url}report")


def never_gave_one(world: World) -> Page:
    customer = caller(world).opens("/customers/").press("btn-open", id_number="40126691")
    return caller(world).opens(f"{customer.url}report")


def audited(world: World) -> Page:
    return member(world, "ada").opens(f"/exports/timeline-with-purposes?consent={world.sharing.id}")


def of_nothing(world: World) -> Page:
    return member(world, "pia").opens("/exports/timeline")


def whole_timeline(world: World) -> Page:
    customer = member(world, "pia").opens("/customers/").press("btn-open", id_number=MIA)
    return member(world, "pia").opens(f"/exports/timeline?opening={opening_of(customer)}")


def data(world: World) -> Page:
    world.once("looked at", lambda: world.cds.reads_accounts(world.sharing.tokens["access_token"]))
    return member(world, "suki").opens(f"{consent(world)}data")


def looked_at(world: World) -> Page:
    data(world)
    return member(world, "ada").opens(consent(world))


def data_of_today(world: World) -> Page:
    return data(world).press("btn-day", id_day=f"{timezone.now().astimezone(UTC):%Y-%m-%d}")


def data_to_export(world: World) -> Page:
    data(world)
    return member(world, "pia").opens(f"/exports/data?consent={world.sharing.id}")


RECORD_SCREENS = (
    Screen("staff: consent, looked at", looked_at),
    Screen("staff: data of a consent, call by call", data),
    Screen("staff: data of a consent, of a day", data_of_today),
    Screen("staff: data of a consent, no day", lambda world: data(world).press("btn-day", id_day="May 1")),
    Screen("staff: data of a consent to export", data_to_export),
    Screen("staff: history of a company", history),
    Screen("staff: history of a company, its beginning", short_history),
    Screen("staff: to take a report", to_report),
    Screen("staff: to take a report, of none", lambda world: to_report(world).press("btn-report")),
    Screen("staff: to take a report, not asked for", not_asked),
    Screen("staff: to take a report, never gave one", never_gave_one),
    Screen("staff: a customer’s timeline to export", whole_timeline),
    Screen("staff: a consent’s timeline to export, with purposes", audited),
    Screen("staff: a timeline to export, of nothing", of_nothing),
)
