"""Which language a customer is spoken to in: on their pages, and in a letter.

What they chose counts first, in this browser or ever; then what the app they come from asks for
(`ui_locales`), and what their browser wants; in letters what the bank knows of them. Else it is the
language of the place.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from bank.port import core_banking
from consent.models import Person
from oidc import interactions
from oidc.asking import Asking
from oidc.clauses import clause
from portal.editions import decided_in
from portal.flow import flow_id_of
from portal.languages import best
from portal.models import Preference
from portal.spoken import home_of

_CHOSEN, _UNKEPT = "portal.language", "portal.language of nobody yet"
_WANTED = 20
"""So many languages of a browser's are looked at."""


@clause("AUT-10", "WCAG §3.1.1")
def language_for(http: HttpRequest) -> str:
    """The tag of the language this page is answered in."""
    chosen = _chosen(http)
    asking = _asking(http) if settings.TEXTS_BY_TWO or not chosen else None
    home = home_of(asking.issuer) if asking else settings.HOME_LANGUAGE
    return best([chosen] if chosen else _wanted(http, asking), _offered(asking), home)


def choose(http: HttpRequest, tag: str) -> None:
    """From now on pages speak this language: in this browser, and wherever the customer signs in."""
    http.session[_CHOSEN] = tag
    if isinstance(http.user, Person):
        _keep(http.user, tag)
    else:
        http.session[_UNKEPT] = True


def language_of_customer(person_id: int, home: str) -> str:
    """The language of a letter: the one they chose, or the bank has on record."""
    chosen = Preference.objects.filter(person=person_id).values_list("language", flat=True).first()
    if chosen:
        return best([chosen], settings.LANGUAGES_OFFERED, home)
    number = Person.objects.values_list("customer_number", flat=True).get(pk=person_id)
    customer = core_banking().customer(number) if number else None
    wanted = [customer.language] if customer is not None and customer.language else []
    return best(wanted, settings.LANGUAGES_OFFERED, home)


def language_of_call(http: HttpRequest, person_id: int) -> str:
    """The language of a message that an app has sent to its customer: what they chose, or the app wants."""
    chosen = Preference.objects.filter(person=person_id).values_list("language", flat=True).first()
    wanted = [chosen] if chosen else _wanted(http, None)
    return best(wanted, settings.LANGUAGES_OFFERED, settings.HOME_LANGUAGE)


def _offered(asking: Asking | None) -> Sequence[str]:
    """Where somebody decides, those alone whose words the bank stands for, if there is any."""
    offered: Sequence[str] = settings.LANGUAGES_OFFERED
    return offered if asking is None else decided_in(asking.issuer, offered) or offered


def _keep(person: Person, tag: str) -> None:
    Preference.objects.update_or_create(person=person, defaults={"language": tag})


def _chosen(http: HttpRequest) -> str:
    """What was chosen; "" where nothing was. Whoever signs in is looked up once; what they chose
    before is kept for them."""
    chosen = http.session.get(_CHOSEN)
    if chosen and isinstance(http.user, Person) and http.session.pop(_UNKEPT, False):
        _keep(http.user, chosen)
    if chosen is None and isinstance(http.user, Person):
        chosen = Preference.objects.filter(person=http.user).values_list("language", flat=True).first() or ""
        http.session[_CHOSEN] = chosen
    return str(chosen or "")


def _wanted(http: HttpRequest, asking: Asking | None) -> Iterator[str]:
    if asking is not None:
        yield from asking.languages
    for tag, _quality in parse_accept_lang_header(http.headers.get("Accept-Language", ""))[:_WANTED]:
        yield tag


def _asking(http: HttpRequest) -> Asking | None:
    """The request behind a page of a consent being decided."""
    flow_id: UUID | None = flow_id_of(http)
    if flow_id is None:
        return None
    try:
        return interactions.asking(http, flow_id)
    except interactions.InteractionLost as lost:
        return lost.asking
