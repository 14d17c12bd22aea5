"""Words that would be false in another state of the same page."""

from tests.screens.viewer import Seen, Viewer
from tests.screens.world import Shot


def test_the_way_back_promises_no_stop_where_nothing_can_be_stopped(shots: dict[str, Shot]) -> None:
    assert "see or stop this at any time" in shots["going back after yes"].html

    paid = shots["going back after paying"].html
    assert "stop" not in paid.partition("<main")[2]
    assert "You find what you agreed to under Data sharing" in paid


def test_where_the_end_is_near_the_page_warns_of_it(shots: dict[str, Shot], viewer: Viewer) -> None:
    def asks(seen: Seen) -> bool:
        return bool(seen.page.evaluate("document.querySelector('dialog:modal') !== null"))

    assert viewer.shows(shots["accounts, soon over"], asks)
    assert not viewer.shows(shots["accounts"], asks)
