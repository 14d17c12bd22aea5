"""How joint accounts may be shared: read it, choose it, and say a word on what another holder asks for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bank.facts import Account, JointSharing
from bank.port import core_banking
from oidc.clauses import clause
from oidc.security_log import decided
from portal.answers import done
from portal.asked_lists import account_of
from portal.gates import Customer, customers_only, fresh_customers_only
from portal.holders import Names
from portal.joint_options import NotOffered, Superseded, answer, choose, open_changes, take_back
from portal.models import OptionChange
from portal.option_cards import choice_cards, option_card, told

AGREE, DECLINE, BACK = "allow", "deny", "back"


@require_safe
@customers_only
@clause("DASH-19", "DASH-20")
def joint_options(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Every account the customer holds with others, what holds for it, and what somebody asks."""
    held = [account for account in core_banking().accounts_of(customer.number) if len(account.owners) > 1]
    changes, names = open_changes(held, customer.at), Names(customer.number)
    cards = [option_card(account, changes.get(account.reference), customer, names) for account in held]
    return render(http, "portal/joint_options.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-20", "DASH-25")
def joint_option(http: HttpRequest, customer: Customer, account: str) -> HttpResponse:
    """One of them: choose anew, or say a word on what another holder asks for."""
    found = account_of(account, core_banking().accounts_of(customer.number), customer.number)
    if found is None or len(found.owners) < 2:
        raise Http404("no account this customer holds with others")
    change = open_changes([found], customer.at).get(found.reference)
    if http.method != "POST":
        return _page(http, customer, found, change)
    try:
        said = _said(http, customer, found, change)
    except Superseded:
        return _page(http, customer, found, open_changes([found], customer.at).get(found.reference), 409)
    except NotOffered:
        return _page(http, customer, found, change, 422)
    return done(http, said, "portal:joint_options")


def _said(http: HttpRequest, customer: Customer, account: Account, change: OptionChange | None) -> str:
    """Do what the form says, and what to say of it. Raises Superseded or NotOffered."""
    decision = http.POST.get("decision", "")
    if decision:
        if change is None or http.POST.get("change") != str(change.pk):
            raise Superseded
        decided(http, f"joint option {decision}")
        return _decide(decision, customer, account, change)
    try:
        wanted = JointSharing(http.POST.get("choice", ""))
    except ValueError:
        raise NotOffered from None
    holds = choose(account, wanted, customer.id, customer.at)
    decided(http, f"joint option {wanted}")
    return (
        _("Done. It holds from now on.") if holds else _("We’ve asked the others. Until they agree it stays.")
    )


def _decide(decision: str, customer: Customer, account: Account, change: OptionChange) -> str:
    if decision == BACK:
        take_back(account, change, customer.id, customer.at)
        return _("You ask for no change any more.")
    if decision not in {AGREE, DECLINE}:
        raise NotOffered
    holds = answer(account, change, customer.id, customer.at, agreed=decision == AGREE)
    if decision == DECLINE:
        return _("You said no. It stays as it is.")
    return _("Done. It holds from now on.") if holds else _("You agreed. Others have to agree as well.")


def _page(
    http: HttpRequest, customer: Customer, account: Account, change: OptionChange | None, status: int = 200
) -> HttpResponse:
    names = Names(customer.number)
    context = {
        "card": option_card(account, change, customer, names),
        "choices": choice_cards(account),
        "told": told(account, customer, names),
        "changed": status == 409,
        "error": _("Choose something other than what holds now.") if status == 422 else "",
    }
    return render(http, "portal/joint_option.html", context, status=status)
