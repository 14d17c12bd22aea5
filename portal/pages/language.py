"""Another language, from the header of any page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from oidc.redirects import SeeOther
from portal.answers import see
from portal.onward import onward_of
from portal.speaking import choose


@require_POST
def language(http: HttpRequest) -> HttpResponse:
    """Speak the language named from now on, and go back to the page; a language that is not offered changes
    nothing."""
    tag = http.POST.get("language", "")
    if tag in settings.LANGUAGES_OFFERED:
        choose(http, tag)
    onward = onward_of(http)
    return SeeOther(onward) if onward else see("portal:dashboard")
