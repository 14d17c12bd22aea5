"""An event of the log says which request moved its consent."""

from uuid import UUID

import pytest
from django.utils import timezone

from consent import operations
from consent.interaction import INTERACTION
from consent.issuers import consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, ConsentEvent
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.chains import chain_holds
from tests.consent.api.conftest import INTERACTION as SENT
from tests.consent.api.conftest import Registrar
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def said() -> dict[str, str | None]:
    """By verb, the id that each event names."""
    return {event.verb: event.detail.get(INTERACTION) for event in ConsentEvent.objects.all()}


@pytest.mark.clause("CON-13", "AUD-05")
def test_a_call_moves_a_consent_under_the_id_that_it_sent_or_was_given(make_recipient: MakeRecipient) -> None:
    uk = make_recipient("uk")
    intents = Registrar(uk)

    first = intents.post(x_fapi_interaction_id=SENT)
    gone = intents.call("DELETE", "/" + first.json()["Data"]["ConsentId"])

    given = gone["x-fapi-interaction-id"]
    assert given != SENT
    assert said() == {"propose": str(UUID(SENT)), "revoke": given}
    assert chain_holds(Consent.objects.get().pk)


@pytest.mark.clause("AUD-05")
def test_a_customers_decision_goes_by_its_flow_and_nothing_outlives_its_request(
    cds: Recipient, mia: Customer
) -> None:
    cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"])
    consent = Consent.objects.get()

    operations.withdraw(
        consent_id=consent.pk,
        actor=Actor.CUSTOMER,
        reference="1",
        at=timezone.now(),
        policy=consent_policy("cds"),
    )

    flow = Interaction.objects.get()
    assert said() == {"propose": None, "authorise": str(flow.pk), "withdraw": None}
    assert chain_holds(consent.pk)
