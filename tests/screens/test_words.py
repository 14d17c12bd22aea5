"""Words that would be false in another state of the same page."""

from tests.screens.world import Shot


def test_the_way_back_promises_no_stop_where_nothing_can_be_stopped(shots: dict[str, Shot]) -> None:
    assert "see or stop this at any time" in shots["going back after yes"].html

    paid = shots["going back after paying"].html
    assert "stop" not in paid.partition("<main")[2]
    assert "You find what you agreed to under Data sharing" in paid
