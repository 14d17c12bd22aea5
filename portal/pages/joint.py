"""Sharing of joint accounts by somebody else: see it, agree to it or not, and stop it for these accounts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_http_methods, require_safe

from bank.port import core_banking
from consent import operations, queries
from consent.account_states import AuthoriserState
from consent.issuers import consent_policy
from consent.lifecycle import TransitionRefused
from consent.queries import WatchedConsent
from oidc.clauses import clause
from oidc.presentation import Software, software_that_asked
from oidc.security_log import decided, note, refused
from portal import secondary_users
from portal.answers import done, see
from portal.file_sums import whole_payment_of
from portal.gates import Customer, customers_only, fresh_customers_only, proved_for
from portal.holders import Names, waits_words
from portal.joint import Joint, joint_card, one_of
from portal.joint_options import one_at_a_time
from portal.joint_statement import JointStatement, joint_statement
from portal.paying import filled, signing_words
from portal.payment_lists import has_list

AGREE, DECLINE = "allow", "deny"
AGREED = noop("You agreed to what {app} asks for.")
DECLINED = noop("You said no to what {app} asks for.")
SIGNED = noop("You signed {payment}.")
NOT_SIGNED = noop("You didn’t sign {payment}. Nothing is paid.")
OVER = noop("It was over before you answered, so your answer doesn’t count.")
OVER_ALREADY = noop("It was over before you stopped it: there is nothing left to stop.")


@require_safe
@customers_only
def joint(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    found = joint_of(http, customer, consent_id)
    card = joint_card(
        found,
        Names(customer.number),
        queries.history(consent_id),
        _software(found.facts),
        whole=whole_payment_of(found.facts),
    )
    return render(http, "portal/joint.html", {"card": card, "has_list": has_list(found.facts)})


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-21", "DASH-25", "AUD-02", "ACR-16", "CON-43")
def joint_decide(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """The decision of another holder: what is agreed to is what was shown, or it is shown again."""
    found = joint_of(http, customer, consent_id)
    if not found.waiting:
        return _decided_in_vain(http, found)
    proved = proved_for(http, found.facts)
    if isinstance(proved, HttpResponse):
        return proved
    statement = joint_statement(found, Names(customer.number), _software(found.facts))
    decision = http.POST.get("decision")
    if decision not in {AGREE, DECLINE}:
        return _page(http, found, statement)
    if decision == AGREE and http.POST.get("digest") != statement.digest:
        return _changed(http, found, statement)
    try:
        _say(decision, found, evidence=_evidence(proved) | {"shown": statement.evidence})
    except operations.ConsentChanged:  # at this very moment
        found = joint_of(http, customer, consent_id)
        if not found.waiting:
            return _decided_in_vain(http, found)
        statement = joint_statement(found, Names(customer.number), _software(found.facts))
        return _changed(http, found, statement)
    except (operations.NothingToDecide, TransitionRefused):  # the time was over, or the sharing ended
        return _decided_in_vain(http, joint_of(http, customer, consent_id))
    decided(http, f"joint {decision}", client_id=found.facts.client_id)
    return done(
        http, _said(decision, joint_of(http, customer, consent_id)), "portal:joint", consent_id=consent_id
    )


def _said(decision: str, found: Joint) -> str:
    """What was just done: of a payment which one, and whose signature is missing still."""
    app, payment = found.facts.recipient.name, whole_payment_of(found.facts)
    if payment is None:
        return _(AGREED if decision == AGREE else DECLINED).format(app=app)
    what = filled(signing_words(payment, found.wording).payment, payment, app)
    if decision == DECLINE:
        return _(NOT_SIGNED).format(payment=what)
    waits = waits_words(found.states, Names(found.customer.number), found.wording, pays=True)
    return f"{_(SIGNED).format(payment=what)} {waits + '.' if waits else ''}".strip()


def _say(decision: str, found: Joint, *, evidence: Mapping[str, Any]) -> None:
    """Agree to the accounts that were shown, in the edition that was; or refuse them."""
    said: dict[str, Any] = {
        "consent_id": found.facts.id,
        "customer_id": found.customer.id,
        "accounts": [one.account for one in found.waiting],
        "at": found.customer.at,
        "policy": consent_policy(found.facts.issuer),
        "evidence": evidence,
    }
    if decision == AGREE:
        operations.approve(edition=found.facts.edition, **said)
    else:
        operations.decline(**said)


def _decided_in_vain(http: HttpRequest, found: Joint) -> HttpResponse:
    """Back to what has become of it. Who pressed a button when the time was over is told so, and not who
    pressed it twice."""
    if http.method == "POST" and found.own & {AuthoriserState.WAITING, AuthoriserState.TIMED_OUT}:
        messages.error(http, _(OVER))
    return see("portal:joint", consent_id=found.facts.id)


def _stopped_in_vain(http: HttpRequest, found: Joint) -> HttpResponse:
    """The same of a stop: what they agreed to stands, and is over."""
    if http.method == "POST" and AuthoriserState.APPROVED in found.own:
        messages.error(http, _(OVER_ALREADY))
    return see("portal:joint", consent_id=found.facts.id)


def _changed(http: HttpRequest, found: Joint, statement: JointStatement) -> HttpResponse:
    refused(http, "page changed", "what was agreed to is not what would be shared now", status=409)
    return _page(http, found, statement, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_customers_only
@clause("DASH-22", "DASH-26", "DASH-27")
def joint_stop(http: HttpRequest, customer: Customer, consent_id: UUID) -> HttpResponse:
    """Take back what was agreed to, for this one sharing; its other accounts go on. What a secondary user
    shares with this company stops for good."""
    found = joint_of(http, customer, consent_id)
    if not found.agreed:
        return _stopped_in_vain(http, found)
    if http.method != "POST":
        return render(http, "portal/joint_stop.html", {"card": joint_card(found, Names(customer.number))})
    try:
        _stop(found)
    except (operations.NothingToDecide, TransitionRefused):
        return _stopped_in_vain(http, joint_of(http, customer, consent_id))
    decided(http, "joint stopped", client_id=found.facts.client_id)
    said = _("Stopped: {app} gets nothing from your account any more.")
    if not found.used:
        said = _("Stopped: {app} gets nothing from your joint account any more.")
    said = said.format(app=found.facts.recipient.name)
    return done(http, said, "portal:joint", consent_id=consent_id)


def _stop(found: Joint) -> None:
    """Take back what the customer agreed to; of an account that its giver only uses, for this company in
    whatever they share of it. Raises NothingToDecide or TransitionRefused."""
    customer, evidence = found.customer, _evidence(found.customer)
    used = {account.reference: account for account in found.used}
    with one_at_a_time(*used):
        for account in used.values():
            holder = secondary_users.Holder(id=customer.id, at=customer.at, evidence=evidence)
            giver, recipient = found.facts.customer_number, found.facts.recipient
            secondary_users.stop(account, giver, holder, recipient=recipient)
        if {one.account for one in found.agreed} - used.keys():
            operations.retract(
                consent_id=found.facts.id,
                customer_id=customer.id,
                at=customer.at,
                policy=consent_policy(found.facts.issuer),
                evidence=evidence,
            )


def joint_of(http: HttpRequest, customer: Customer, consent_id: UUID) -> Joint:
    """Somebody else's consent that concerns the customer; Http404 for any other."""
    found = one_of(customer, consent_id, core_banking().accounts_of(customer.number))
    note(http, consent_id=consent_id)
    if found is None:
        raise Http404("no consent in which this customer has a say")
    note(http, issuer=found.facts.issuer)
    if not customer.may_see(found.facts.issuer):
        raise Http404("it rests on more than was proved in this session")
    return found


def _software(facts: WatchedConsent) -> Software | None:
    return software_that_asked(issuer=facts.issuer, client_id=facts.client_id)


def _evidence(customer: Customer) -> dict[str, object]:
    """How the customer proved who they are."""
    proved = customer.authentication
    return {"amr": list(proved.methods), "authenticated_at": proved.at}


def _page(http: HttpRequest, found: Joint, statement: JointStatement, *, status: int = 200) -> HttpResponse:
    context = {
        "statement": statement.html,
        "card": statement.card,
        "digest": statement.digest,
        "language": statement.language,
        "allow_label": statement.allow_label,
        "refuse_label": statement.refuse_label,
        "has_list": has_list(found.facts),
        "consent_id": found.facts.id,
        "changed": status == 409,
    }
    return render(http, "portal/joint_decide.html", context, status=status)
