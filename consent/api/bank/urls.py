"""Routes of the API for the bank's own systems, on the host that asks for certificates alone."""

from django.urls import path

from consent.api.bank.consents import ConsentEnd, ConsentHistory, Consents, OneConsent
from consent.api.bank.description import Description
from consent.api.bank.disclosures import Disclosures
from consent.api.bank.endings import Endings, OneEnding
from consent.api.bank.sign_ins import SignIns
from consent.api.bank.watching import HealthOfJobs

app_name = "bank"
urlpatterns = [
    path("consents", Consents.as_view(), name="consents"),
    path("consents/<uuid:consent_id>", OneConsent.as_view(), name="consent"),
    path("consents/<uuid:consent_id>/history", ConsentHistory.as_view(), name="history"),
    path("consents/<uuid:consent_id>/end", ConsentEnd.as_view(), name="end"),
    path("endings", Endings.as_view(), name="endings"),
    path("endings/<uuid:order_id>", OneEnding.as_view(), name="ending"),
    path("disclosures", Disclosures.as_view(), name="disclosures"),
    path("sign-ins", SignIns.as_view(), name="sign_ins"),
    path("health", HealthOfJobs.as_view(), name="health"),
    path("openapi.json", Description.as_view(), name="description"),
]
