"""Where a client wants to be called is looked at when it registers."""

from typing import Any

import pytest
from django.utils import timezone

from oidc.registration import RegistrationRefused, register_client
from tests.actors import Recipient
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("ARR-05", "EVT-09")
@pytest.mark.parametrize(
    ("base", "fault"),
    [
        ("http://recipient.test/cdr", "is not https"),
        ("https://recipient.test/cdr#part", "backslash or a fragment"),
        ("https://recipient.test/cdr?a=b", "is not a URL that a path may follow"),
        ("https://user@recipient.test/cdr", "names a user"),
        ("https://10.0.0.7/cdr", "not a public address"),
        ("https://[::ffff:169.254.169.254]/cdr", "not a public address"),
        ("https://localhost:6379/cdr", "not a public address"),
        ("https://2130706433/cdr", "has no host name"),
        (["https://recipient.test"], "is not a URL that a path may follow"),
    ],
)
def test_an_address_that_nothing_may_be_sent_to_is_refused(settings: Any, base: object, fault: str) -> None:
    settings.OUTBOUND_ALLOWED_NETWORKS = []
    fox = Recipient("cds", "fox", "")

    with pytest.raises(RegistrationRefused) as refused:
        register_client("cds", fox.metadata(recipient_base_uri=base), timezone.now())

    assert [said for said in refused.value.faults if said.startswith("recipient_base_uri: ")]
    assert fault in str(refused.value)


@pytest.mark.clause("ARR-05")
def test_a_name_that_does_not_resolve_yet_is_no_fault(make_recipient: MakeRecipient) -> None:
    recipient = make_recipient("cds", recipient_base_uri="https://not-yet.invalid/cdr")

    assert recipient.row.registered("recipient_base_uri") == "https://not-yet.invalid/cdr"


@pytest.mark.clause("REG-35")
def test_where_nobody_is_called_the_member_is_refused(make_recipient: MakeRecipient) -> None:
    with pytest.raises(RegistrationRefused, match="recipient_base_uri: is not a member"):
        make_recipient("uk", recipient_base_uri="https://recipient.test/cdr")
