"""Which accounts: nothing is ticked; those that cannot be shared are listed with the reason (ACC-03)."""

from collections.abc import Collection
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import flow
from portal.acting import acting_for, acts_no_more
from portal.answers import see
from portal.choice import Offer, is_settled, offer_to
from portal.found_accounts import found, order_of, search_of, wish_of
from portal.gates import Step, consent_step
from portal.holders import notes_on
from portal.paying import filled, words_of
from portal.scripts import FIND_ACCOUNTS, with_script
from portal.terms import account_card

ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
@consent_step
def accounts(http: HttpRequest, step: Step) -> HttpResponse:
    if not step.asking.needs_accounts:
        return see("portal:review", flow_id=step.asking.id)
    if is_settled(step):
        return see("portal:start", flow_id=step.asking.id)
    acting = acting_for(http, step)
    if acting is None:
        return see("portal:acting", flow_id=step.asking.id)
    offer = offer_to(step, acting)
    if not offer.eligible:
        why = "portal/acts_no_more.html" if acts_no_more(step, acting) else "portal/no_accounts.html"
        return _page(http, step, offer, why, ticked=())
    if http.method != "POST":
        return _page(http, step, offer, "portal/accounts.html", ticked=_ticked_before(http, step, offer))
    chosen = offer.ticked(http.POST.getlist("account"))
    if wish := wish_of(http):
        ticked = [account.reference for account in chosen]
        return _page(http, step, offer, "portal/accounts.html", ticked=ticked, wish=wish)
    if not chosen:
        error = _("Choose at least one account, or say no to {app}.").format(
            app=step.asking.consent.recipient.name
        )
        return _page(http, step, offer, "portal/accounts.html", ticked=(), error=error)
    if step.payment is not None and len(chosen) > 1:
        error = _("Money leaves one account: choose one.")
        return _page(http, step, offer, "portal/accounts.html", ticked=(), error=error)
    flow.choose(http.session, step.asking.id, [account.reference for account in chosen])
    return see("portal:review", flow_id=step.asking.id)


def _ticked_before(http: HttpRequest, step: Step, offer: Offer) -> Collection[str]:
    """What this customer ticked in this flow, or what they share already (AMD-03), or everything where they
    asked for it by its link."""
    select = http.GET.get("select")
    if select is not None:
        return [account.reference for account in offer.eligible] if select == ALL else ()
    had = step.asking.had
    return flow.chosen(http.session, step.asking.id) or (had.accounts if had is not None else ())


def _question(step: Step) -> str:
    app = step.asking.consent.recipient.name
    if step.asking.before is not None and step.wording.changes is not None:
        return step.wording.changes.account_question.format(app=app)
    if step.payment is None:
        return _("Which accounts do you want to share with {app}?").format(app=app)
    return filled(words_of(step.payment, step.wording).account_question, step.payment, app)


def _page(
    http: HttpRequest,
    step: Step,
    offer: Offer,
    template: str,
    *,
    ticked: Collection[str],
    error: str = "",
    wish: str = "",
) -> HttpResponse:
    notes = notes_on(step, offer.eligible, offer)
    cards = [
        replace(
            account_card(account, token=offer.token(account), ticked=account.reference in ticked),
            note=notes.get(account.reference, ""),
        )
        for account in offer.eligible
    ]
    shown = found(cards, search_of(http), wish, order_of(http))
    context = {
        "found": shown,
        "grouped": len({account.business for account in offer.eligible}) > 1,
        "ineligible": [account_card(account) for account in offer.ineligible],
        "question": _question(step),
        "one_only": step.payment is not None,
        "again": step.asking.before is not None,
        "app": step.asking.consent.recipient.name,
        "acting": offer.acting,
        "several": offer.several,
        "flow_id": step.asking.id,
        "error": error,
    }
    page = render(http, template, context)
    return with_script(http, page, FIND_ACCOUNTS) if shown.many else page
