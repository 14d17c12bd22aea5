"""Who acts for an organisation reads of its data in the words for businesses, then and ever after."""

import pytest

from oidc.models import Client
from tests.actors import Customer, Recipient
from tests.evidence import decided_on
from tests.portal.test_representatives import THE_COMPANY, THEMSELVES

pytestmark = pytest.mark.django_db
ASKED = "openid common:customer.basic:read common:customer.detail:read bank:accounts.basic:read"
COMPANYS, PERSONS = "Organisation profile and contact details", "Name, occupation, contact details"


@pytest.mark.clause("DASH-05", "CDS data language", "AUD-07", "DASH-28")
@pytest.mark.parametrize(
    ("acting", "said", "never"),
    [
        pytest.param(THE_COMPANY, COMPANYS, PERSONS, id="for the company"),
        pytest.param(THEMSELVES, PERSONS, COMPANYS, id="for themselves"),
    ],
)
def test_an_organisations_data_bear_the_names_for_businesses(
    acting: int, said: str, never: str, cds: Recipient, ava: Customer
) -> None:
    Client.objects.update(scopes=[*ASKED.split(), "cdr:registration"])

    review = ava.reaches_review(cds.link(scope=ASKED), acting=acting)

    assert said in review.text
    assert ("Agent name and role, organisation name," in review.text) is (acting == THE_COMPANY)
    assert never not in review.text
    cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"])
    assert decided_on()["shown"]["data"]["kinds"][0]["title"] == said
    slug = said.lower().replace(",", "").replace(" ", "-")
    for path in ("/", "/kinds", f"/?kind={slug}"):
        page = ava.opens(path)
        assert said in page.text, path
        assert never not in page.text, path
