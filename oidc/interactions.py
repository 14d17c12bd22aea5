"""Hands the customer to the portal and takes the answer back.

An interaction belongs to the browser that opened it and to the customer who signs in first. It is decided
once: the answer's page makes the code, so no secret waits anywhere.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest

from consent import operations, queries
from consent.database_clock import database_now
from consent.lifecycle import Actor
from consent.lookup import Lookup
from oidc.acr import achieved_acr, demanded
from oidc.asked import asking_of, link_needed
from oidc.asking import Asking, Outcome
from oidc.browsers import browser_digest
from oidc.clauses import clause
from oidc.codes import NoneToReplace
from oidc.deciding import Chosen, as_asked, take_effect, turn_down
from oidc.errors import AccessDenied, InvalidRequest, LoginRequired, TemporarilyUnavailable
from oidc.freshness import signed_in_since
from oidc.granted import granted, id_token_envelope
from oidc.intended_consents import Intended
from oidc.issuers import security_policy
from oidc.models import BackchannelAuthentication, Client, Interaction, PushedRequest
from oidc.pinging import tell_of_decision
from oidc.policy import Authentication, Risk
from oidc.presentation import logo_of
from oidc.requests import AuthorizationRequest
from oidc.responses import response_target
from oidc.security_log import decided, note
from oidc.stored_requests import from_json, to_json
from oidc.waiting import LIFETIME, begun_at, extend, latest_end, use_up
from oidc.way_back import SentBack, opens_again, require_a_yes

_NOTHING = frozenset({Outcome.REFUSED, Outcome.FAILED, Outcome.LEFT, Outcome.AWAY})
"""Of these the browser takes back an error and nothing else, so a suspended recipient's may go back too."""
_ROWS = Interaction.objects.annotate(logo_digest=logo_of("client"))
_WHOLE = _ROWS.select_related("client__recipient", "backchannel")
_BY_ID = Lookup(lambda key: _WHOLE.filter(pk=key), key=UUID(int=1))
_HELD = Lookup(lambda key: _WHOLE.select_for_update(of=("self",)).filter(pk=key), key=UUID(int=1))


class InteractionLost(Exception):
    """No way on: "unknown", "other browser", or "suspended" or "too late", which have `asking`."""

    def __init__(self, reason: str, asking: Asking | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.asking = asking


class OtherCustomer(Exception):
    """A flow that one customer began is continued by another."""


class NotAuthenticated(Exception):
    """The customer has not proved who they are, as strongly or as lately as this request needs."""


class AlreadyDecided(Exception):
    """The decision was taken before; what is left is the way back."""


class AlreadyAnswered(Exception):
    """The browser was sent back before, and is not to be sent back again."""


def begin(
    *,
    client: Client,
    request: AuthorizationRequest,
    request_object: str,
    about: Intended,
    customer_id: int | None,
    pushed: PushedRequest | None = None,
    backchannel: BackchannelAuthentication | None = None,
    browser: bytes,
    at: datetime,
) -> UUID:
    """Open an interaction for a request that passed every check; its id is the portal's way in.

    With `customer_id` it is for that customer alone, as it is for the one who agreed to the consent before.
    """
    ends = database_now() + LIFETIME
    return Interaction.objects.create(
        client=client,
        browser=browser,
        parameters=to_json(request),
        request_object=request_object,
        intent_claim=about.claim,
        customer_id=about.customer_id or customer_id,
        pushed=pushed,
        backchannel=backchannel,
        consent_id=about.consent_id,
        edition=about.edition,
        created_at=at,
        expires_at=min(ends, backchannel.expires_at) if backchannel else ends,
    ).pk


@clause("AUT-24")
def asking(http: HttpRequest, interaction_id: UUID) -> Asking:
    """The interaction of this browser, as it stood when this request first asked; raises InteractionLost."""
    # Kept with the request, as its gate, its page and its masthead each ask.
    asked: dict[UUID, Asking] = vars(http).setdefault("_accord_asked", {})
    if interaction_id not in asked:
        row = _going_on(http, interaction_id)
        found = asking_of(row)
        if found.outdated and not found.decided:  # another window may have decided between the two readings
            row = _going_on(http, interaction_id)
            found = asking_of(row)
        _in_time(row, found.consent.read_at)
        asked[interaction_id] = found
    return asked[interaction_id]


@clause("AUT-12", "AUT-24", "ACR-16", "AUD-02", "AUD-03")
def allow(
    http: HttpRequest,
    interaction_id: UUID,
    *,
    authentication: Authentication,
    risk: Risk,
    chosen: Chosen,
    shown: Mapping[str, Any],
    at: datetime,
) -> None:
    """The customer allows: the consent takes effect for the accounts chosen, as far as those have agreed who
    have a say in them, and with it the request is used up.

    Everything, the evidence included, is one transaction. Raises NotAuthenticated where the customer proved
    too little as things stand, too long ago or for another consent, and InteractionLost, OtherCustomer,
    AlreadyDecided, consent.operations.DecisionTooLate or lifecycle.TransitionRefused.
    """
    with transaction.atomic():
        row = _undecided(_in_time(_going_on(http, interaction_id, held=True), at), authentication.customer_id)
        request = from_json(row.parameters)
        policy = security_policy(row.client.issuer)
        since = signed_in_since(policy, request, begun_at(row))
        link = link_needed(policy, as_asked(row, queries.consent(row.consent_id))[0])
        if authentication.strength < demanded(policy, request, risk).strength or authentication.at < since:
            raise NotAuthenticated
        if link and link not in authentication.links:
            raise NotAuthenticated
        if not use_up(row):
            raise operations.DecisionTooLate
        take_effect(row, request, authentication=authentication, chosen=chosen, shown=shown, at=at)
        acr = achieved_acr(policy, request, authentication.strength)
        row.acr, row.amr, row.authenticated_at = acr, list(authentication.methods), authentication.at
        row.outcome, row.decided_at, row.customer_id = Outcome.ALLOWED, at, authentication.customer_id
        row.save()
        tell_of_decision(row, at)
    decided(http, row.outcome, customer=authentication.customer_id)


@clause("AUT-18")
def refuse(
    http: HttpRequest, interaction_id: UUID, *, authentication: Authentication | None, at: datetime
) -> None:
    """The customer refuses, or (without `authentication`) leaves; leaving is possible also when time is over,
    or the recipient was suspended: its address was proven, and all that it hears is that nothing came of it.

    Only a refusal by a customer we know ends the consent itself: a stranger's click must not.
    Raises InteractionLost, OtherCustomer, AlreadyDecided or lifecycle.TransitionRefused.
    """
    with transaction.atomic():
        customer_id = authentication.customer_id if authentication else None
        row = _undecided(_of_browser(http, interaction_id, held=True), customer_id)
        row.outcome, row.decided_at = Outcome.LEFT, at
        if authentication is not None and use_up(row):
            turn_down(row, authentication=authentication, at=at)
            row.outcome, row.customer_id = Outcome.REFUSED, authentication.customer_id
            tell_of_decision(row, at)
        row.save()
    decided(http, row.outcome, customer=customer_id)


@clause("AUT-18", "PAR-25")
def put_off(http: HttpRequest, interaction_id: UUID, *, at: datetime) -> None:
    """The browser goes back as the bank's own systems are away: nothing is decided, and the consent waits.
    Raises InteractionLost or AlreadyDecided."""
    with transaction.atomic():
        row = _undecided(_of_browser(http, interaction_id, held=True), None)
        row.outcome, row.decided_at = Outcome.LEFT if row.backchannel else Outcome.AWAY, at
        row.save()
    decided(http, row.outcome)


@clause("CON-40")
def fail(http: HttpRequest, interaction_id: UUID, *, authentication: Authentication, at: datetime) -> None:
    """The customer could not agree to this whatever they chose: the consent ends, refused by the bank.

    Raises as `refuse` does, and DecisionTooLate where another browser's decision was faster.
    """
    with transaction.atomic():
        row = _undecided(_going_on(http, interaction_id, held=True), authentication.customer_id)
        if not use_up(row):
            raise operations.DecisionTooLate
        turn_down(row, authentication=authentication, at=at, actor=Actor.HOLDER)
        row.outcome, row.decided_at, row.customer_id = Outcome.FAILED, at, authentication.customer_id
        row.save()
        tell_of_decision(row, at)
    decided(http, row.outcome, customer=authentication.customer_id)


@clause("AUT-13", "AUT-14", "TOK-02")
def answer(http: HttpRequest, interaction_id: UUID, *, customer_id: int | None, at: datetime) -> SentBack:
    """What takes the browser back with the code or the error; raises AlreadyAnswered.

    A code is for the customer who allowed, signed in, and soon after: else NotAuthenticated, OtherCustomer or
    an error to take back, since whoever sits at this browser later must not connect somebody else's accounts.
    Of the codes of one flow the last one alone is good.
    """
    row = _going_on(http, interaction_id)
    request = from_json(row.parameters)
    try:
        target = response_target(row.client, request, at)
        envelope = id_token_envelope(row.client, request, at)
    except InvalidRequest as gone:
        raise InteractionLost(gone.description) from None
    with transaction.atomic():
        if row.outcome == Outcome.ALLOWED and customer_id != row.customer_id and row.answered_at is None:
            raise NotAuthenticated if customer_id is None else OtherCustomer
        claimed = Interaction.objects.filter(pk=row.pk, answered_at=None).exclude(outcome="")
        again = not claimed.update(answered_at=Now())
        if again and not opens_again(row, customer_id=customer_id, at=at):
            raise AlreadyAnswered
        try:
            require_a_yes(http, row, request, customer_id=customer_id, at=at)
            session_key = http.session.session_key
            parameters = granted(row, request, envelope, at, session_key=session_key, again=again)
        except NoneToReplace:
            raise AlreadyAnswered from None
        except (AccessDenied, InvalidRequest, LoginRequired, TemporarilyUnavailable) as error:
            return SentBack(answer=target.error_answer(error, at), granted=False)
        return SentBack(answer=target.answer(parameters, at), granted=True)


def _of_browser(http: HttpRequest, interaction_id: UUID, *, held: bool = False) -> Interaction:
    """`held`: nobody else decides before this transaction ends."""
    row = (_HELD if held else _BY_ID).first(key=interaction_id)
    if row is None:
        raise InteractionLost("unknown")
    note(
        http,
        issuer=row.client.issuer,
        client_id=row.client.client_id,
        consent_id=row.consent_id,
        interaction_id=row.pk,
    )
    if bytes(row.browser) != browser_digest(http):
        raise InteractionLost("other browser")
    return row


@clause("CAU-24")
def _going_on(http: HttpRequest, interaction_id: UUID, *, held: bool = False) -> Interaction:
    """The same where something may come of it, or it is known already that nothing will."""
    row = _of_browser(http, interaction_id, held=held)
    if row.outcome not in _NOTHING and (
        row.client.suspended_at or row.client.recipient.suspended_at or row.client.paused_at
    ):
        raise InteractionLost("suspended", asking_of(row))
    return row


def _in_time(row: Interaction, at: datetime) -> Interaction:
    if at >= row.expires_at and not row.decided_at:
        raise InteractionLost("too late", asking_of(row))
    return row


def _undecided(row: Interaction, customer_id: int | None) -> Interaction:
    """The interaction, held, for the one decision of this customer."""
    if row.decided_at is not None:
        raise AlreadyDecided
    if customer_id is not None and row.customer_id not in {None, customer_id}:
        raise OtherCustomer
    return row


@clause("WCAG §2.2.1")
def more_time(http: HttpRequest, interaction_id: UUID) -> None:
    """Let a request that waits end later, never past its latest end; raises as `asking` does."""
    row = _in_time(_going_on(http, interaction_id), database_now())
    extend(row, latest_end(row, security_policy(row.client.issuer), queries.consent(row.consent_id)))
    ask_anew(http)


def ask_anew(http: HttpRequest) -> None:
    """What this request was told of its interaction has moved since."""
    vars(http).pop("_accord_asked", None)
