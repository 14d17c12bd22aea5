"""What a customer wants of every page: to read those that lead away before they do."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consent.models import Person
from oidc.clauses import clause
from portal.answers import done
from portal.gates import Customer, two_factors_only
from portal.models import Preference


@require_POST
@two_factors_only
@clause("WCAG §3.2.5")
def read_first(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Pages that lead away wait for a press from now on, or do no longer."""
    wanted = http.POST.get("read_first") == "yes"
    Preference.objects.update_or_create(person_id=customer.id, defaults={"reads_first": wanted})
    said = (
        _("Pages that lead away wait for you now.")
        if wanted
        else _("Pages that lead away go on by themselves now.")
    )
    return done(http, said, "portal:security")


def reads_first(http: HttpRequest) -> bool:
    """Whether whoever is signed in wants to read first."""
    person = http.user.pk if isinstance(http.user, Person) else None
    return person is not None and Preference.objects.filter(person=person, reads_first=True).exists()
