"""Others who may use the customer's accounts: who of them may share which, with whom they do, and a stop."""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bank.facts import Account
from bank.port import core_banking
from consent.identifiers import identifier
from oidc.clauses import clause
from oidc.security_log import decided
from portal.answers import done
from portal.asked_lists import account_of
from portal.gates import Customer, customers_only, fresh_customers_only
from portal.holders import Names
from portal.joint_options import Superseded, one_at_a_time
from portal.secondary_user_cards import holder_of, user_card, user_of, user_sharing_card
from portal.secondary_users import instruct, let_again, may_instruct, used_by_others, withdraw

GIVE, TAKE_BACK, LET = "give", "withdraw", "let"


@require_safe
@customers_only
@clause("DASH-27")
def secondary_users(http: HttpRequest, customer: Customer) -> HttpResponse:
    """Everybody who may use an account that the customer holds, and whether they may share it."""
    accounts, names = core_banking().accounts_of(customer.number), Names(customer.number)
    cards = [
        user_card(account, user, customer, names)
        for account in used_by_others(accounts, customer.number)
        for user in account.users
    ]
    return render(http, "portal/secondary_users.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-27")
def secondary_user(http: HttpRequest, customer: Customer, account: str, user: str) -> HttpResponse:
    """One of them, and one account: what they share of it, and whether they may. What was read is what is
    decided on, or it is shown again."""
    found = _found(customer, account, user)
    if http.method != "POST":
        return _page(http, customer, found)
    if http.POST.get("decision") != LET and not may_instruct(found.account, customer.number):
        return _page(http, customer, found, status=409)
    name = Names(customer.number).of(found.user)
    try:
        with one_at_a_time(found.account.reference):
            found = _found(customer, account, user)
            code, said = _said(http, customer, found.account, found.user)
    except Superseded:
        return _page(http, customer, _found(customer, account, user), status=409)
    decided(http, f"secondary user {code}")
    return done(http, said.format(name=name), "portal:secondary_user", account=account, user=user)


class _Found(NamedTuple):
    """One account and one of its users, by the bank's number, among all that the customer has to do with."""

    held: Sequence[Account]
    account: Account
    user: str


def _found(customer: Customer, token: str, user: str) -> _Found:
    """As the bank has both at this moment; Http404 for an account that the customer does not hold, and for
    anybody who does not use it."""
    held = core_banking().accounts_of(customer.number)
    account = account_of(token, used_by_others(held, customer.number), customer.number)
    number = user_of(user, account, customer.number) if account is not None else None
    if account is None or number is None:
        raise Http404("nobody who uses an account of this customer's")
    return _Found(held=held, account=account, user=number)


def _said(http: HttpRequest, customer: Customer, account: Account, user: str) -> tuple[str, str]:
    """Do what the form says: a word for the log, and a sentence for the customer. Raises Superseded."""
    decision, holder = http.POST.get("decision"), holder_of(customer)
    if decision == GIVE:
        instruct(account, user, holder)
        return "instructed", _("Done. {name} may share this account from now on.")
    if decision == TAKE_BACK:
        withdraw(account, user, holder)
        return "withdrawn", _("Done. {name} shares nothing from this account any more.")
    recipient = identifier(http.POST.get("recipient", ""))
    if decision != LET or recipient is None:
        raise Superseded
    if let_again(account, user, holder, recipient=recipient):
        return "let again", _("Done. {name} may share it with them again.")
    return "let again", _("Done. Your own stop holds no more.")


def _page(http: HttpRequest, customer: Customer, found: _Found, *, status: int = 200) -> HttpResponse:
    names = Names(customer.number)
    context = {
        "card": user_sharing_card(found.account, found.user, customer, found.held, names),
        "may_instruct": may_instruct(found.account, customer.number),
        "changed": status == 409,
    }
    return render(http, "portal/secondary_user.html", context, status=status)
