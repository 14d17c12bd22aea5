"""The pages of messages and of sending them again, as an operator sees them."""

from consent.models import OutboxMessage
from tests.pages import Page
from tests.screens.staffs import member
from tests.screens.world import Screen, World
from tests.staff.things import a_consent, a_message, dead_letters

OF_SLOW_FOX = "?to=cds+slow-fox"
WHY = {"id_why": "fault", "id_case": "INC-7"}


def message(world: World) -> Page:
    made: OutboxMessage = world.once("a message", lambda: a_message(a_consent(company="Slow Fox")))
    return member(world, "otto").opens(f"/messages/{made.pk}/")


def messages(world: World) -> Page:
    message(world)
    return member(world, "otto").opens("/messages/")


def at_messages(world: World, query: str) -> Page:
    return member(world, "otto").opens(f"/messages/{query}")


def to_replay(world: World, query: str) -> Page:
    world.once("dead letters", lambda: dead_letters(130, to="slow-fox"))
    return member(world, "otto").opens(f"/messages/replay{query}")


def replayed(world: World) -> Page:
    dead_letters(3, to="quick-fox")
    return to_replay(world, "?to=cds+quick-fox").press("btn-replay", **WHY)


MESSAGE_SCREENS = (
    Screen("staff: messages", messages),
    Screen("staff: messages, none", lambda world: at_messages(world, "?state=tried+in+vain")),
    Screen("staff: messages, to nobody", lambda world: at_messages(world, "?state=dead&to=nobody")),
    Screen("staff: message", message),
    Screen("staff: message, no case", lambda world: message(world).press("btn-replay", id_case="?")),
    Screen("staff: to send many again", lambda world: to_replay(world, "")),
    Screen("staff: to send many again, unclear", lambda world: to_replay(world, "?to=nz+x&since=x&until=x")),
    Screen("staff: to send many again, all of them", lambda world: to_replay(world, "?to=")),
    Screen("staff: to send many again, counted", lambda world: to_replay(world, OF_SLOW_FOX)),
    Screen("staff: to send many again, nothing", lambda world: to_replay(world, "?until=2020-01-01")),
    Screen(
        "staff: to send many again, no case",
        lambda world: to_replay(world, OF_SLOW_FOX).press("btn-replay", id_case="?"),
    ),
    Screen("staff: sent many again", replayed),
)
