"""Who asks, as pages show it: the company, its software, and how new both are here."""

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from consent.queries import RecipientFacts
from consent.recipient_names import has_had_customers
from oidc.asking import Asking
from oidc.clauses import clause
from oidc.presentation import Software
from portal.moments import day
from portal.wording import Wording

NEW = timedelta(days=30)
"""How long a registration is told of."""


@dataclass(frozen=True, kw_only=True)
class RecipientCard:
    name: str
    legal_name: str
    register_entry: str
    website: str
    self_described: bool

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


@dataclass(frozen=True, kw_only=True)
class LinkCard:
    """A page of somebody else's; `host` is where it is."""

    label: str
    url: str
    host: str


@dataclass(frozen=True, kw_only=True)
class SoftwareCard:
    """What a recipient asks by. `name` is empty where it is the recipient's, `logo` where there is none."""

    name: str
    logo: str
    links: tuple[LinkCard, ...]
    new: str = ""
    """That nobody here has used it, or since when it is registered; empty where that is nothing new."""


@dataclass(frozen=True, kw_only=True)
class ElsewhereCard:
    """What a request without a browser says of the moment it is made at; `message` is what the app shows
    meanwhile, empty where it shows nothing."""

    message: str


def recipient_card(recipient: RecipientFacts) -> RecipientCard:
    return RecipientCard(
        name=recipient.name,
        legal_name=recipient.legal_name,
        register_entry=recipient.register_entry,
        website=recipient.website,
        self_described=recipient.self_described,
    )


@clause("REG-06", "OIDC-REGISTRATION §2")
def software_card(
    software: Software | None, recipient: RecipientFacts, *, documents: bool = True
) -> SoftwareCard:
    """The software behind a request, and its own pages about what it does with the data, unless these are
    not to be referred to."""
    if software is None:
        return SoftwareCard(name="", logo="", links=())
    pages = ((_("Privacy policy"), software.policy_uri), (_("Terms of use"), software.tos_uri))
    return SoftwareCard(
        name="" if software.name == recipient.name else software.name,
        logo=software.logo,
        links=tuple(
            LinkCard(label=label, url=url, host=urlsplit(url).hostname or "")
            for label, url in pages
            if url and documents
        ),
    )


def with_register(software: SoftwareCard, recipient: RecipientFacts, wording: Wording) -> SoftwareCard:
    """The same, and where to look up what the register says of the company by now."""
    if not recipient.register_entry or not wording.register_url:
        return software
    host = urlsplit(wording.register_url).hostname or ""
    there = LinkCard(label=_("Look it up in the register"), url=wording.register_url, host=host)
    return replace(software, links=(*software.links, there))


@clause("REG-06")
def how_new(asking: Asking, wording: Wording) -> str:
    """That a company is new to the bank, as it was when it asked: the page does not change while it is read.

    "" where it is not, where this customer has agreed with it before, or where the standard bars it.
    """
    if not wording.tells_how_new or asking.had is not None:
        return ""
    app = asking.consent.recipient.name
    if not has_had_customers(asking.consent.recipient.id, before=asking.asked_at):
        return _("None of our customers has used {app} yet.").format(app=app)
    if asking.asked_at - asking.registered_at < NEW:
        since = day(asking.registered_at, wording.timezone)
        return _("{app} has been registered with us since {since}.").format(app=app, since=since)
    return ""


@clause("CIB-12")
def elsewhere_card(asking: Asking) -> ElsewhereCard | None:
    """What ties the decision to what its customer does elsewhere; None where a browser brought them."""
    return ElsewhereCard(message=asking.binding_message) if asking.elsewhere else None
