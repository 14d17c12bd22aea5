"""Where phones learn which of the bank's own apps opens an authorization endpoint."""

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from oidc.own_apps import for_android, for_apple

_KEPT = "public, max-age=3600"


@require_safe
def apple_app_site_association(_http: HttpRequest) -> JsonResponse:
    """As Apple fetches it: JSON, whatever its name, and never by a redirect."""
    found = for_apple(settings.BANK_APPS)
    if not found["applinks"]["details"]:
        raise Http404("no app of the bank's for iOS")
    return JsonResponse(found, headers={"Cache-Control": _KEPT})


@require_safe
def asset_links(_http: HttpRequest) -> JsonResponse:
    """Digital Asset Links, as Android fetches them."""
    found = for_android(settings.BANK_APPS)
    if not found:
        raise Http404("no app of the bank's for Android")
    return JsonResponse(found, safe=False, headers={"Cache-Control": _KEPT})
