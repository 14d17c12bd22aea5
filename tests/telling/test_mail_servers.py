"""What a mail server says of one letter concerns that letter; only one that is not there makes all wait."""

from typing import Any

import pytest

from consent.models import Lane, OutboxMessage
from consent.notices import Channel, State
from tests.actors import Recipient
from tests.mail_servers import mail_server
from tests.telling.conftest import delivers, given

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-17")]
SMTP = "config.mail_waits.EmailBackend"


@pytest.fixture
def letter(cds: Recipient, bank: None, settings: Any) -> None:
    """One is due, and mail goes out by SMTP."""
    given(cds)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"


def of_letter() -> OutboxMessage:
    return OutboxMessage.objects.get(channel="mail")


@pytest.mark.usefixtures("letter")
def test_what_the_server_takes_is_delivered(settings: Any) -> None:
    with mail_server() as server:
        settings.EMAIL_PORT = server.port

        assert delivers(Channel.MAIL) == State.DELIVERED

    (taken,) = server.taken
    assert "To: mia@thompson.example" in taken


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(
    ("answers", "state", "said"),
    [
        pytest.param({"RCPT": "550 5.1.1 no such mailbox"}, State.REFUSED, "Refused 550", id="no mailbox"),
        pytest.param({"RCPT": "553 5.1.3 what name"}, State.REFUSED, "Refused 553", id="no address"),
        pytest.param({"RCPT": "450 4.2.1 later"}, State.WAITING, "Refused 450", id="greylisted"),
        pytest.param({"RCPT": "452 4.2.2 full"}, State.WAITING, "Refused 452", id="full"),
        pytest.param({"RCPT": "530 5.7.0 sign in"}, State.WAITING, "Refused 530", id="of us"),
        pytest.param({".": "451 4.3.0 later"}, State.WAITING, "DataError 451", id="not taken now"),
        pytest.param({".": "554 5.6.0 looks odd"}, State.WAITING, "DataError 554", id="content"),
        pytest.param({"MAIL": "550 5.7.1 not you"}, State.WAITING, "SenderRefused 550", id="of us, too"),
    ],
)
def test_an_answer_to_one_letter_makes_no_other_wait(
    settings: Any, answers: dict[str, str], state: State, said: str
) -> None:
    with mail_server(answers) as server:
        settings.EMAIL_PORT = server.port

        assert delivers(Channel.MAIL) == state

    message = of_letter()
    assert said in message.last_error
    assert "thompson" not in message.last_error
    assert not Lane.objects.exists()


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"HI": "421 closing"}, id="at the door"),
        pytest.param({"HI": "554 no service"}, id="no service"),
        pytest.param({"RCPT": "421 closing"}, id="at the address"),
        pytest.param({"MAIL": "421 closing"}, id="at the sender"),
        pytest.param({".": "421 closing"}, id="at the letter"),
    ],
)
def test_a_server_that_takes_nothing_now_is_asked_by_one_letter_at_a_time(
    settings: Any, answers: dict[str, str]
) -> None:
    with mail_server(answers) as server:
        settings.EMAIL_PORT = server.port

        assert delivers(Channel.MAIL) == State.WAITING

    assert Lane.objects.get().silences == 1


@pytest.mark.usefixtures("letter")
def test_a_server_that_is_not_there_is_asked_by_one_letter_at_a_time(settings: Any) -> None:
    with mail_server() as server:
        settings.EMAIL_PORT = server.port

    assert delivers(Channel.MAIL) == State.WAITING
    assert Lane.objects.get().silences == 1
