"""What was stopped and came back is counted as what it is, though nobody fetched a token of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Sum
from django.utils import timezone

from consent.models import ConsentCount
from oidc.models import FlowCount
from tests.actors import Customer, Recipient
from tests.figures.conftest import Count

pytestmark = pytest.mark.django_db
OVER = timedelta(minutes=30)


def counted(rows: type[ConsentCount] | type[FlowCount], by: str) -> dict[str, int]:
    """Of all days: the test may run past midnight."""
    return dict(rows.objects.values(by).order_by(by).annotate(many=Sum("number")).values_list(by, "many"))


def allowed(uk: Recipient, customer: Customer, intent: str) -> str:
    """The code of an intent that its customer agrees to."""
    return str(uk.answer_in(customer.allows(uk.link(claims=uk.names(intent))))["code"])


def stopped(customer: Customer, intent: str | UUID) -> None:
    customer.opens(f"/consents/{intent}/stop").press("btn-stop")


@pytest.mark.clause("AMD-06", "AUD-08")
def test_a_flow_that_brings_it_back_is_completed_by_who_comes_for_its_tokens(
    uk: Recipient, mia: Customer, count: Count
) -> None:
    intent = uk.intent()
    uk.redeems(allowed(uk, mia, intent))
    stopped(mia, intent)
    code = allowed(uk, Customer("mia"), intent)

    count(timezone.now() + OVER)
    assert counted(FlowCount, "stage") == {"completed": 1, "failedTokenExchange": 1}

    assert uk.redeems(code).status_code == 200
    count(timezone.now() + OVER)
    assert counted(FlowCount, "stage") == {"completed": 2}


@pytest.mark.clause("AMD-06", "AUD-08")
def test_what_came_back_and_was_never_fetched_is_not_given(
    uk: Recipient, mia: Customer, count: Count
) -> None:
    intent = uk.intent()
    allowed(uk, mia, intent)
    stopped(mia, intent)
    allowed(uk, Customer("mia"), intent)

    count(timezone.now() + OVER)

    assert counted(ConsentCount, "what") == {"stopped": 1, "unclaimed": 2}
