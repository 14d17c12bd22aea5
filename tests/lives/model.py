"""What ought to be true of consents, codes and tokens, in plain Python without a line of the server."""

from collections.abc import Iterator
from decimal import Decimal

from tests.lives.parts import Parts
from tests.lives.things import (
    CODE_LIVES,
    FLOW_LIVES,
    HANDLE_LIVES,
    KEPT,
    PICKED_UP_WITHIN,
    WAITING,
    WAY_BACK,
    Code,
    Consent,
    Flow,
    Handle,
    Kind,
    Token,
)


class Model(Parts):
    """All lives at once. Each method is one thing that happens, and returns what must be answered."""

    def __init__(self) -> None:
        super().__init__()
        self.handles: list[Handle] = []
        self.flows: list[Flow] = []
        self.tokens: list[Token] = []

    # --- what is ----------------------------------------------------------------------------------------

    def status(self, consent: Consent) -> str:
        """The status at this moment, whether or not a job has come by."""
        if consent.status in WAITING:
            undecided = self.is_over(consent.born + consent.kind.decide_within)
            return "expired" if undecided or self.is_over(consent.ends) else consent.status
        if consent.status == "active" and (self.never_picked_up(consent) or self.is_over(consent.ends)):
            return "expired"
        return consent.status

    def never_picked_up(self, consent: Consent) -> bool:
        return not consent.in_use and self.is_over(consent.pick_up_by)

    def in_force(self, consent: Consent) -> bool:
        return self.status(consent) == "active"

    def revives(self, consent: Consent) -> bool:
        return consent.kind.revives and consent.status == "withdrawn" and not self.is_over(consent.ends)

    def is_live(self, token: Token) -> bool:
        """Neither ended with its family, nor replaced, nor run out; the consent is another question."""
        code = token.code
        return not code.family_ended and code.edition >= code.consent.in_use and not self.is_over(token.ends)

    def is_active(self, token: Token) -> bool:
        return self.is_live(token) and self.in_force(token.code.consent)

    def data_answer(self, token: Token) -> int:
        if not self.is_live(token):
            return 401
        return 200 if self.in_force(token.code.consent) else token.code.consent.kind.dead_data

    def published(self, consent: Consent) -> str:
        """What its recipient reads; empty where it reads as unknown."""
        names, status = consent.kind.published, self.status(consent)
        assert names is not None
        if status == "expired" and consent.agreed_at is None:
            status = "lapsed"
        return names.get(status, "")

    def of_customer(self, customer: str) -> Iterator[Consent]:
        return (consent for consent in self.consents if consent.customer == customer)

    # --- a life -----------------------------------------------------------------------------------------

    def proposed(self, kind: Kind, consent_id: str) -> Consent:
        ends = None if kind.ends_after is None else self.now + kind.ends_after
        consent = Consent(kind, consent_id, self.now, ends=ends, renews=kind.renews)
        if kind.file:
            consent.status = "incomplete"
        self.consents.append(consent)
        return consent

    def takes_file(self, consent: Consent) -> str:
        """What comes of sending the file that was announced: "taken", "before", or "refused"."""
        status = self.status(consent)
        if status == "incomplete":
            self._moves(consent, "complete", "recipient", "awaiting")
            return "taken"
        return "refused" if status in {"expired", "rejected"} else "before"

    def handle(self, consent: Consent) -> Handle:
        self.handles.append(Handle(consent, self.now))
        return self.handles[-1]

    def asks_to_amend(self, consent: Consent, lasts: float) -> Handle | None:
        """A handle; None where there is nothing to change."""
        if not self.in_force(consent):
            return None
        self.handles.append(Handle(consent, self.now, amends=True, lasts=lasts))
        return self.handles[-1]

    def opens(self, handle: Handle) -> str:
        """What a browser gets: "shown", "over", "unknown", or the error that it takes back."""
        if handle.consent.kind.pushed:
            if handle.forgotten:
                return "unknown"
            if handle.used or self.is_over(handle.born + HANDLE_LIVES):
                return "invalid_request_uri"
            if handle.amends:
                return "shown" if self.in_force(handle.consent) else "invalid_request"
            return "shown" if self.status(handle.consent) == "awaiting" else "over"
        again = handle.consent.kind.again == "reauthorise" and self.in_force(handle.consent)
        again |= self.revives(handle.consent)
        return "shown" if again or self.status(handle.consent) == "awaiting" else "invalid_request"

    def flow(self, handle: Handle, customer: str) -> Flow:
        edition = handle.consent.edition if handle.amends or not handle.consent.kind.pushed else 0
        self.flows.append(Flow(handle, customer, self.now, edition, self.revives(handle.consent)))
        return self.flows[-1]

    def decides(self, flow: Flow, button: str) -> str:
        """What comes of a button: "decided" now, "before", "too late", or "forgotten"."""
        if flow.forgotten:
            return "forgotten"
        if flow.consent.kind.issuer in self.barred:
            return "barred"
        if flow.outcome:
            return "before"
        if self.is_over(flow.born + FLOW_LIVES):
            return "too late"
        consent, pushed = flow.consent, flow.consent.kind.pushed
        stands = self.revives(consent) if flow.revives else self.in_force(consent)
        if flow.edition and not (stands and consent.edition == flow.edition):
            return "too late"
        spent = pushed and flow.handle.used
        if button == "deny" and (spent or flow.edition):
            flow.outcome, flow.decided_at = "left", self.now
            flow.handle.used = True
            return "decided"
        if spent or not (flow.edition or self.status(consent) == "awaiting"):
            return "too late"
        flow.handle.used = True
        flow.outcome, flow.decided_at = {"allow": "allowed", "deny": "refused"}[button], self.now
        consent.customer = flow.customer
        if button == "allow":
            self._agrees(flow)
        else:
            self._moves(consent, "reject", "customer", "rejected")
        return "decided"

    def _agrees(self, flow: Flow) -> None:
        consent, lasts = flow.consent, flow.handle.lasts if flow.handle.amends else flow.consent.kind.lasts
        ended = consent.ends
        consent.agreed_at, consent.edition, consent.accounts = self.now, consent.edition + 1, frozenset()
        if lasts is not None and (flow.handle.amends or not flow.edition):
            consent.ends = self.now + lasts
        consent.renews |= flow.handle.amends
        if not consent.in_use:
            latest = self.now + PICKED_UP_WITHIN
            consent.pick_up_by = min(latest, consent.ends or latest)
        self.ends_tokens(consent)
        verb = "authorise" if not flow.edition else "revive" if flow.revives else consent.kind.again
        if flow.revives and consent.in_use:
            consent.in_use = consent.edition
        self._moves(consent, verb, "customer", "active")
        if consent.kind.second:
            self.asks_the_second(consent, ended if flow.edition else None)

    def leads_back(self, flow: Flow) -> str:
        """What the page after the decision holds: "code", "access_denied", or "" where that is over."""
        late, before = self.is_over(flow.decided_at + WAY_BACK), flow.code
        none_left = flow.outcome == "allowed" and (before is None or before.spent or before.replaced)
        if flow.answered and (late or none_left):
            return ""
        if before is not None:
            before.replaced = True
        flow.answered = True
        replaced = flow.consent.edition != flow.edition + 1
        good = flow.outcome == "allowed" and not late and not replaced and self.in_force(flow.consent)
        return "code" if good else "access_denied"

    def code(self, flow: Flow) -> Code:
        flow.code = Code(flow.consent, self.now, flow.consent.edition)
        return flow.code

    def ends_tokens(self, consent: Consent) -> None:
        for token in self.tokens:
            if token.code.consent is consent and consent.ends is not None:
                token.ends = min(token.ends or consent.ends, consent.ends)

    def redeems(self, code: Code) -> bool:
        if code.consent.kind.issuer in self.barred:
            return False
        if code.replaced or code.spent:
            code.family_ended = code.spent
            return False
        if not self.in_force(code.consent) or code.edition != code.consent.edition:
            return False
        if self.is_over(code.born + CODE_LIVES):
            return False
        code.spent = True
        code.consent.in_use = code.edition
        return True

    def access_token(self, code: Code) -> Token:
        ends = self.now + code.consent.kind.access_lives
        return self._kept(Token(code, min(ends, code.consent.ends or ends), access=True))

    def refresh_token(self, code: Code) -> Token | None:
        return self._kept(Token(code, code.consent.ends, access=False)) if code.consent.renews else None

    def _kept(self, token: Token) -> Token:
        self.tokens.append(token)
        return token

    def refreshes(self, token: Token) -> bool:
        return self.is_active(token) and token.code.consent.kind.issuer not in self.barred

    def revokes(self, token: Token) -> None:
        token.code.family_ended = True

    def stops(self, consent: Consent, who: str) -> bool:
        """Whether this stop ends it."""
        status = self.status(consent)
        if who not in consent.kind.ended_by:
            return False
        if who == "recipient" and status == "awaiting" and not consent.kind.ended_undecided:
            return False
        if who == "recipient" and status in {"withdrawn", "expired"}:
            return consent.kind.ended_again
        if who == "recipient" and status in {"awaiting", "active"}:
            self._moves(consent, "revoke", who, "revoked")
        elif who != "recipient" and status == "active":
            self._moves(consent, "withdraw", who, "withdrawn")
        else:
            return False
        return True

    def bank_ends(self, consent: Consent) -> str:
        """What the bank's own system is told: "ended", that it had "before", or that its kind has no end."""
        match self.status(consent):
            case "incomplete" | "awaiting":
                self._moves(consent, "reject", "holder", "rejected")
            case "active" if "holder" in consent.kind.ended_by:
                self._moves(consent, "withdraw", "holder", "withdrawn")
            case "active":
                return "refused"
            case _:
                return "before"
        return "ended"

    def sweeps(self) -> None:
        for consent in self.consents:
            if consent.status in {*WAITING, "active"} and self.status(consent) == "expired":
                lapsed = consent.status == "active" and self.never_picked_up(consent)
                self._moves(consent, "lapse" if lapsed else "expire", "clock", "expired")

    def prunes(self) -> None:
        for flow in self.flows:
            flow.forgotten |= self.is_over(flow.born + FLOW_LIVES + KEPT)
        for handle in self.handles:
            handle.forgotten |= self.is_over(handle.born + HANDLE_LIVES + KEPT)

    # --- paying -----------------------------------------------------------------------------------------

    def uses(self, consent: Consent, amount: Decimal, key: str) -> str:
        """What comes of an order: "counted", "repeated", "conflict" or "refused"."""
        before = [used for used in consent.uses if used[2] == key]
        if before:
            return "repeated" if before[0][1] == amount else "conflict"
        acts = self.in_force(consent) and consent.kind.issuer not in self.barred
        if not acts or self.rests(consent) or not self._allows(consent, amount):
            return "refused"
        consent.uses.append((self.now, amount, key))
        if consent.kind.once is not None:
            self._moves(consent, "use", "holder", "consumed")
        else:
            consent.events.append(("use", "holder"))
        return "counted"

    def _allows(self, consent: Consent, amount: Decimal) -> bool:
        limits = consent.kind.limits
        if limits is None:
            return amount == consent.kind.once
        first = limits.first_day or self.day_of(consent.born, limits.zone)

        def week(moment: float) -> int:
            return (self.day_of(moment, limits.zone) - first).days // 7

        lately = [used[1] for used in consent.uses if week(used[0]) == week(self.now)]
        ever = [used[1] for used in consent.uses]
        return (
            amount <= limits.each
            and sum(lately) + amount <= limits.week
            and (limits.week_count is None or len(lately) < limits.week_count)
            and (limits.total is None or sum(ever) + amount <= limits.total)
            and (limits.count is None or len(ever) < limits.count)
        )
