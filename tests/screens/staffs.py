"""Members of staff before their own host, each signed in once."""

from typing import Any

from tests.screens.world import World
from tests.staff.people import Member

STAFF = "https://localhost:9446"
WHY: dict[str, Any] = {"id_why": "fraud", "id_case": "FRAUD-7"}


def member(world: World, name: str) -> Member:
    """Signed in with a purpose stated, once."""
    return world.once(f"staff {name}", lambda: Member(name).works_on(why="complaint"))


def at(name: str, url: str) -> Any:
    """A page as one member opens it."""
    return lambda world: member(world, name).opens(url)


def consent(world: World) -> str:
    return f"/consents/{world.sharing.id}/"
