"""Routes of the data API: each issuer's resources below `/<issuer>/`, as its profile lists them, and the
checks of what the bank's gateway serves beside them."""

from django.conf import settings
from django.urls import URLPattern, path

from bank.api.checks import PATH as CHECKS
from bank.api.checks import access_check
from bank.api.views import DataView
from bank.policy import DataResource


def route(issuer: str, resource: DataResource) -> URLPattern:
    return path(
        f"{issuer}/{resource.path}",
        DataView.as_view(resource=resource),
        {"issuer": issuer},
        name=f"{issuer}-{resource.reading}",
    )


app_name = "data"
urlpatterns = [
    path(f"<slug:issuer>/{CHECKS}", access_check, name="access-checks"),
    *(
        route(issuer, resource)
        for issuer, profile in settings.ISSUERS.items()
        for resource in profile.data.resources
    ),
]
