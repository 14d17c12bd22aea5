"""The stage on which a real Chromium plays."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

from config.celery import app as jobs
from tests.actors import Customer
from tests.chromium import Chromium
from tests.first_party import PhoneApp
from tests.inbox import Inbox
from tests.stage import PHONE, Screen, Stage


@pytest.fixture
def screen() -> Screen:
    """Before what the customer sits; stories are told before others, too."""
    return PHONE


@pytest.fixture
def stage(mia: Customer, chromium: Chromium, screen: Screen) -> Iterator[Stage]:
    """Whatever is played on it, the console complains of nothing: no policy broken, nothing missing."""
    stage = Stage(mia, chromium, screen=screen)
    yield stage
    assert stage.complaints == []


@pytest.fixture
def stage_of(chromium: Chromium, screen: Screen) -> Iterator[Callable[[Customer], Stage]]:
    """The same for any customer."""
    stages: list[Stage] = []

    def make(customer: Customer) -> Stage:
        stages.append(Stage(customer, chromium, screen=screen))
        return stages[-1]

    yield make
    assert [said for stage in stages for said in stage.complaints] == []


@pytest.fixture
def older_factors() -> Callable[[Customer], None]:
    """Makes what a customer proved eleven minutes older."""

    def age(customer: Customer) -> None:
        session = customer.http.session
        for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
            record["at"] -= 660
        session.save()

    return age


@pytest.fixture
def inbox(settings: Any, tmp_path: Any) -> Iterator[Inbox]:
    """What was sent to customers' phones and mailboxes; jobs run at once."""
    settings.STATE_DIR = tmp_path
    before, jobs.conf.task_always_eager = jobs.conf.task_always_eager, True
    yield Inbox(tmp_path)
    jobs.conf.task_always_eager = before


@pytest.fixture
def phone(issuer_keys: None) -> PhoneApp:
    """The bank's own app on one phone."""
    return PhoneApp("oidc", "phone-app", "").registered_as_own()


@pytest.fixture
def agreed(phone: PhoneApp, mia: Customer) -> None:
    """Mia agreed to what the app asks for, on our page."""
    phone.agreed_to(mia)
