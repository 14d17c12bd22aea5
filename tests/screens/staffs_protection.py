"""How customers' data go: what is due, what a hold keeps until two lift it, and what two erase."""

from consent.models import Erasure, LegalHold
from staff.kinds import Kind
from staff.models import Proposal
from tests.pages import Page
from tests.screens.staffs import at, member
from tests.screens.world import Screen, World

NOAH = "40133057"
"""Who has no consents, so that nothing keeps what is known of him."""
LEO = "40126690"


def to_erase(world: World, number: str = NOAH) -> Page:
    form = {"id_number": number, "id_why": "customer-asked", "id_case": "GDPR-7"}
    return member(world, "pia").opens("/proposals/erase").press("btn-count", **form)


def erased(world: World) -> Page:
    page = member(world, "paul").opens(to_erase(world).press("btn-propose").url)
    page.press("btn-approve")
    return member(world, "ada").opens(f"/protection/erasures/{Erasure.objects.get().pk}/")


def held(world: World) -> Page:
    form = {"id_on": "customer", "id_named": LEO, "id_why": "authority-asked", "id_case": "LAW-1"}
    return member(world, "pia").opens("/protection/hold").press("btn-hold", **form)


def to_lift(world: World) -> Page:
    return member(world, "pia").opens(f"/protection/holds/{LegalHold.objects.get().pk}/lift")


def lifting(world: World) -> Page:
    if not Proposal.objects.filter(kind=Kind.LIFT_HOLD).exists():
        to_lift(world).press("btn-propose", id_why="authority-asked", id_case="LAW-2")
    row = Proposal.objects.get(kind=Kind.LIFT_HOLD)
    return member(world, "paul").opens(f"/proposals/{row.pk}/")


PROTECTION_SCREENS = (
    Screen("staff: data protection, nothing yet", at("pia", "/protection/")),
    Screen("staff: to hold", at("pia", "/protection/hold")),
    Screen("staff: held", held),
    Screen("staff: to lift a hold", to_lift),
    Screen("staff: to lift a hold, decided by another", lifting),
    Screen("staff: to erase", at("pia", "/proposals/erase")),
    Screen("staff: to erase, counted", to_erase),
    Screen("staff: to erase, held", lambda world: to_erase(world, LEO)),
    Screen("staff: erased", erased),
)
