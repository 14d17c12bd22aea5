"""What was counted, counted now; and the one who may ask Australia's issuer how it went."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.issuers import consent_policies
from consent.operations import count_days, count_those_in_force
from oidc.counting import count_flows, count_peaks
from tests.actors import Recipient
from tests.directories import Directory
from tests.figures.asking import AsksForMetrics
from tests.staff.people import Member

Count = Callable[..., None]


@pytest.fixture
def count(settings: Any) -> Count:
    """As the jobs do, at a moment."""

    def counted(at: datetime | None = None) -> None:
        at, policies = at or timezone.now(), consent_policies()
        count_days(at=at, policies=policies)
        count_those_in_force(at=at, policies=policies)
        count_flows(
            at,
            longest=max(profile.security.longest_decision for profile in settings.ISSUERS.values()),
            way_back=max(policy.pick_up_within for policy in policies.values()),
        )
        count_peaks(at)

    return counted


@pytest.fixture
def register(cds: Recipient, tmp_path: Path, settings: Any) -> AsksForMetrics:
    """Australia's register, whose keys lie in a file."""
    directory = Directory("cds")
    settings.DIRECTORY_KEYS = {"cds": directory.publish(tmp_path / "directory.json")}
    return AsksForMetrics(directory=directory, http=Client())


@pytest.fixture
def ada(bank: None) -> Member:
    member = Member("ada")
    member.signs_in()
    return member


@pytest.fixture
def pia(bank: None) -> Member:
    member = Member("pia")
    member.signs_in()
    return member
