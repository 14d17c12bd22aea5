"""An operator sends a range of dead letters once more: counted first, exactly those, and each act a line."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from consent.models import OutboxMessage
from consent.operations import replay_dead
from staff.models import StaffEvent
from staff.pages import replay_many
from tests.pages import Page
from tests.staff.people import Member
from tests.staff.test_signing_in import aged
from tests.staff.things import dead_letters

pytestmark = [pytest.mark.django_db, pytest.mark.clause("EVT-08", "ARR-08")]
URL = "/messages/replay"
WHY = {"id_why": "fault", "id_case": "INC-7"}


def counts(member: Member, **chosen: str) -> Page:
    return member.opens(f"{URL}?{urlencode(chosen)}")


def states() -> list[str]:
    return sorted(OutboxMessage.objects.filter(channel="call").values_list("state", flat=True))


def replayed() -> StaffEvent:
    return StaffEvent.objects.get(did="replayed")


def test_an_operator_counts_dead_letters_and_sends_all_of_them_again(otto: Member, bank: None) -> None:
    dead_letters(3, to="one")
    dead_letters(1, to="two")
    otto.signs_in()
    listed = otto.opens("/messages/?state=dead")

    page = counts(otto, to="cds one")
    after = page.press("btn-replay", **WHY)

    assert "Send many again" in listed.text
    assert "3 dead messages" in page.text
    assert "3 messages wait to be sent again" in after.text
    assert states() == ["failed", "waiting", "waiting", "waiting"]
    event = replayed()
    assert (event.member, event.page, event.detail["again"]) == ("otto", "messages_replay", 3)
    assert (event.detail["to"], event.detail["because"], event.detail["case_given"]) == (
        "cds one", "fault", "INC-7",
    )  # fmt: skip
    assert event.detail["last_due"]


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ({"to": "", "kind": ""}, "Choose a recipient, a kind or a time"),
        ({"to": "cds nobody"}, "There is no such recipient."),
        ({"to": "nz budget-fox"}, "No message to this recipient is dead."),
        ({"kind": "pigeon"}, "No message of this kind is dead."),
        ({"kind": "call started"}, "No message of this kind is dead."),
        ({"since": "yesterday"}, "Write the moment as 2026-01-31 09:30."),
        ({"until": "2026-02-30"}, "Write the moment as 2026-01-31 09:30."),
        ({"since": "2026-02-01", "until": "2026-02-01 00:00"}, "This moment is not after the first."),
        ({"since": "2026-02-02 10:00", "until": "2026-02-01"}, "This moment is not after the first."),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_sent(
    otto: Member, nz: Any, chosen: dict[str, str], fault: str
) -> None:
    dead_letters(1, to="one")
    otto.signs_in()

    page = counts(otto, **chosen)

    assert fault in page.text
    assert page.has("btn-count")
    assert not page.has("btn-replay")
    answer = otto.sends("POST", URL, **chosen, why="fault", case="INC-7", looked=timezone.now().isoformat())
    assert fault in answer.content.decode()
    assert states() == ["failed"]
    assert not StaffEvent.objects.filter(did="replayed").exists()


@pytest.mark.parametrize("looked", ["", "yesterday", "2026-01-01T00:00:00", "9999-01-01T00:00:00+00:00"])
def test_what_nobody_counted_is_not_sent(otto: Member, bank: None, looked: str) -> None:
    dead_letters(1, to="one")
    otto.signs_in()

    answer = otto.sends("POST", URL, to="cds one", why="fault", case="INC-7", looked=looked)

    assert "Count them first" in answer.content.decode()
    assert states() == ["failed"]


def test_a_reason_and_a_case_are_asked_for_and_the_choice_stays(otto: Member, bank: None) -> None:
    dead_letters(2, to="one")
    otto.signs_in()

    page = counts(otto, to="cds one").press("btn-replay", id_case="?")

    assert "A reference has 3 to 40" in page.text
    assert states() == ["failed", "failed"]
    page.press("btn-replay", **WHY)
    assert states() == ["waiting", "waiting"]


def test_what_dies_after_somebody_looked_is_none_of_what_they_saw(otto: Member, bank: None) -> None:
    dead_letters(1, to="one")
    otto.signs_in()
    page = counts(otto, to="cds one")
    dead_letters(1, to="one")

    page.press("btn-replay", **WHY)

    assert states() == ["failed", "waiting"]
    assert replayed().detail["again"] == 1


def test_what_was_delivered_or_sent_again_meanwhile_is_left_alone(otto: Member, bank: None) -> None:
    dead_letters(2, to="one")
    otto.signs_in()
    page = counts(otto, to="cds one")
    delivered = OutboxMessage.objects.filter(channel="call").earliest("at")
    OutboxMessage.objects.filter(pk=delivered.pk).update(state="delivered")

    page.press("btn-replay", **WHY)

    assert states() == ["delivered", "waiting"]
    assert replayed().detail["again"] == 1


def test_who_comes_too_late_is_told_so_and_that_is_a_line_too(otto: Member, bank: None) -> None:
    dead_letters(1, to="one")
    otto.signs_in()
    page = counts(otto, to="cds one")
    OutboxMessage.objects.filter(client_id="one").update(state="delivered")
    dead_letters(1, to="one")  # dead since, and shown to nobody

    after = page.press("btn-replay", **WHY)

    assert after.status == 409
    assert "None of them is dead any more" in after.text
    assert replayed().detail["again"] == 0


def test_a_range_is_told_by_when_that_happened_of_which_it_tells(otto: Member, bank: None) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    for hours in (3, 2, 1):
        dead_letters(1, to="one", at=now - timedelta(hours=hours))
    otto.signs_in()
    since, until = now - timedelta(hours=2), now - timedelta(hours=1)

    page = counts(otto, since=f"{since:%Y-%m-%d %H:%M}", until=f"{until:%Y-%m-%d %H:%M}", kind="call")
    page.press("btn-replay", **WHY)

    assert "1 dead message" in page.text
    waiting = OutboxMessage.objects.get(channel="call", state="waiting")
    assert waiting.at == since


def test_what_one_write_does_not_take_is_counted_again(
    otto: Member, bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_many, "replay_dead", lambda which: replay_dead(which, at_most=2))
    dead_letters(3, to="one")
    otto.signs_in()

    after = counts(otto, to="cds one").press("btn-replay", **WHY)

    assert "1 of what you chose is dead still" in after.text
    rest = counts(otto, to="cds one")
    assert "1 dead message" in rest.text
    assert "dead still" not in rest.press("btn-replay", **WHY).text
    assert states() == ["waiting"] * 3


def test_the_event_and_what_it_tells_of_are_there_both_or_neither(
    otto: Member, bank: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead_letters(2, to="one")
    otto.signs_in()
    page = counts(otto, to="cds one")

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(replay_many, "record", fails)
    with pytest.raises(RuntimeError, match="no log"):
        page.press("btn-replay", **WHY)

    assert states() == ["failed", "failed"]


def test_it_asks_for_the_second_factor_once_that_is_minutes_old(otto: Member, bank: None) -> None:
    dead_letters(1, to="one")
    otto.signs_in()
    aged(otto, "proved", timedelta(minutes=6))

    page = counts(otto, to="cds one")

    assert page.has("id_otp")
    assert "1 dead message" in page.press("btn-continue", id_otp="000000").text
    aged(otto, "proved", timedelta(minutes=11))
    answer = otto.sends(
        "POST", URL, to="cds one", why="fault", case="INC-7", looked=timezone.now().isoformat()
    )
    assert answer["Location"].startswith("/confirm")
    assert states() == ["failed"]


def test_an_auditor_sees_the_messages_and_sends_none(ada: Member, bank: None) -> None:
    dead_letters(1, to="one")
    ada.signs_in()

    assert "Send many again" not in ada.opens("/messages/?state=dead").text
    assert ada.opens(URL).status == 403


def test_a_companys_timeline_says_who_sent_its_messages_again(otto: Member, rhea: Member, cds: Any) -> None:
    dead_letters(1, to=cds.client_id)
    otto.signs_in()
    counts(otto, to=f"cds {cds.client_id}").press("btn-replay", **WHY)

    rhea.signs_in()

    assert "replayed" in rhea.opens(f"/companies/{cds.row.recipient_id}/").text
