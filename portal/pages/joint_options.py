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
from portal.joint_options import (
    NotOffered,
    Superseded,
    answer,
    choose,
    jointly_held,
    one_at_a_time,
    open_changes,
    people_of,
    take_back,
)
from portal.models import OptionChange
from portal.option_cards import choice_cards, option_card, told

AGREE, DECLINE, BACK = "allow", "deny", "back"


@require_safe
@customers_only
@clause("DASH-19", "DASH-20")
def joint_options(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Every account the customer holds with others, what holds for it, and what somebody asks."""
    held = jointly_held(core_banking().accounts_of(customer.number), customer.number)
    changes, names = open_changes(held, customer.at), Names(customer.number)
    cards = [option_card(account, changes.get(account.reference), customer, names) for account in held]
    return render(http, "portal/joint_options.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-20", "DASH-25")
def joint_option(http: HttpRequest, customer: Customer, account: str) -> HttpResponse:
    """One of them: choose anew, or say a word on what another holder asks for. What was read is what is
    decided on, or it is shown again."""
    found = _held(customer, account)
    if http.method != "POST":
        return _page(http, customer, found)
    try:
        with one_at_a_time(found.reference):
            found = _held(customer, account)
            code, said = _said(http, customer, found)
    except Superseded:
        return _page(http, customer, _held(customer, account), status=409)
    except NotOffered as fault:
        return _page(http, customer, _held(customer, account), error=str(fault), status=422)
    decided(http, f"joint option {code}")
    return done(http, said, "portal:joint_options")


def _held(customer: Customer, token: str) -> Account:
    """As the bank has it at this moment; Http404 for any other account than a joint one of the customer's."""
    held = jointly_held(core_banking().accounts_of(customer.number), customer.number)
    found = account_of(token, held, customer.number)
    if found is None:
        raise Http404("no account this customer holds with others")
    return found


def _said(http: HttpRequest, customer: Customer, account: Account) -> tuple[str, str]:
    """Do what the form says: a word for the log, and a sentence for the customer. Raises Superseded or
    NotOffered."""
    change = open_changes([account], customer.at).get(account.reference)
    if "decision" in http.POST:
        if change is None or http.POST.get("change") != str(change.pk):
            raise Superseded
        return _decide(http.POST["decision"], customer, account, change)
    if http.POST.get("now") != account.joint_sharing:
        raise Superseded
    try:
        wanted = JointSharing(http.POST.get("choice", ""))
    except ValueError:
        raise NotOffered(_("Choose something other than what holds now.")) from None
    if choose(account, wanted, customer.id, customer.at):
        return wanted, _("Done. It holds from now on.")
    return f"{wanted}, asked for", _("We’ve asked the others. Until they agree it stays.")


def _decide(decision: str, customer: Customer, account: Account, change: OptionChange) -> tuple[str, str]:
    if decision == BACK:
        take_back(change, customer.id, customer.at)
        return "taken back", _("You ask for no change any more.")
    if decision not in {AGREE, DECLINE}:
        raise Superseded
    holds = answer(account, change, customer.id, customer.at, agreed=decision == AGREE)
    if decision == DECLINE:
        return "refused", _("You said no. It stays as it is.")
    if holds:
        return "agreed", _("Done. It holds from now on.")
    return "agreed", _("You agreed. Others have to agree as well.")


def _page(
    http: HttpRequest, customer: Customer, account: Account, *, error: str = "", status: int = 200
) -> HttpResponse:
    change = open_changes([account], customer.at).get(account.reference)
    names, people = Names(customer.number), people_of(account)
    context = {
        "card": option_card(account, change, customer, names),
        "choices": choice_cards(account, people),
        "told": told(account, people, customer, names),
        "changed": status == 409,
        "error": error,
    }
    return render(http, "portal/joint_option.html", context, status=status)
