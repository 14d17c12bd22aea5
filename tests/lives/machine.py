"""What can happen in the lives of consents, one rule each, against the real server; and after every step,
that its rows are what the model says, and break no invariant.

A new thing that can happen is one method of the model, which says what must come of it, and one rule here. A
rule that needs what a life does not have yet (a code, a token) first lets it get there.
"""

from collections import Counter
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, initialize, invariant, multiple, rule

from tests.invariants import broken_rules
from tests.lives.asking import id_in
from tests.lives.kinds import ANYBODY, FAMILIES, JOINT, PAYING
from tests.lives.living import Held, Life, one_of, step
from tests.lives.racing import lived_moves, stored_moves, stored_rows
from tests.lives.taking_back import TakingBack, lives, nth, seldom
from tests.lives.things import AMOUNTS, DAY, SPANS, Kind
from tests.lives.words import LETTERS

kinds = st.sampled_from(FAMILIES).flatmap(st.sampled_from)


class Lives(TakingBack):
    """Lives side by side, and what happens to any of them."""

    # --- a consent begins -------------------------------------------------------------------------------

    @initialize(target=lives, asked=st.lists(kinds, min_size=3, max_size=3))
    @step
    def recipients_begin(self, asked: list[Kind]) -> MultipleResults:
        return multiple(*(self.begin(kind) for kind in asked))

    @rule(target=lives, kind=kinds, lost=seldom(True, False))
    @step
    def a_recipient_asks(self, kind: Kind, lost: bool) -> Life:
        return self.begin(kind, lost)

    @rule(life=lives, good=seldom(False, True), lost=seldom(True, False))
    @step
    def a_recipient_sends_a_file(self, life: Life, good: bool, lost: bool) -> None:
        if life.kind.file:
            self.send_file(life, good, lost)

    @rule(life=lives, other=st.booleans())
    @step
    def a_recipient_asks_again_by_the_same_key(self, life: Life, other: bool) -> None:
        if not life.kind.keys or self.model.is_over(life.consent.born + DAY):
            return
        answer = life.again(other)
        self.came("asks again", answer.status_code)
        if other:
            assert answer.status_code == 400, answer.content
        else:
            assert answer.status_code == 201, answer.content
            assert id_in(answer) == life.consent.id

    @rule(life=lives, lasts=st.sampled_from([DAY, 90 * DAY, 300 * DAY]))
    @step
    def a_recipient_asks_for_a_change(self, life: Life, lasts: float) -> None:
        if life.kind.again == "amend" and self.has_tokens(life):
            handle = self.model.asks_to_amend(life.consent, lasts)
            link = self.world.asks_to_amend(life.kind, life.consent.id, int(lasts))
            self.came("asks to amend", handle is not None)
            assert (link is not None) == (handle is not None)
            if handle is not None and link is not None:
                life.handle, life.link = handle, lambda: link

    # --- its customer decides ---------------------------------------------------------------------------

    @rule(life=lives, who=st.integers(0, 1))
    @step
    def a_customer_comes(self, life: Life, who: int) -> None:
        self.come(life, who)

    @rule(life=lives, button=seldom("deny", "allow"), lost=seldom(True, False), which=nth)
    @step
    def a_customer_decides(self, life: Life, button: str, lost: bool, which: int) -> None:
        """The post may go again later from the same page; `lost`: the browser never gets the answer."""
        if not life.shown:
            self.come(life)
        if life.shown:
            page, flow = one_of(life.shown, which)
            self.decide(life, page, flow, button, lost)

    @rule(target=lives, kind=kinds)
    @step
    def a_customer_says_no_at_once(self, kind: Kind) -> Life:
        life = self.begin(kind)
        self.come(life)
        self.decide(life, *life.shown[-1], "deny")
        return life

    # --- codes and tokens -------------------------------------------------------------------------------

    @rule(life=lives, lost=seldom(True, False), which=nth)
    @step
    def a_code_is_redeemed(self, life: Life, lost: bool, which: int) -> None:
        code = self.code(life, which)
        if code is not None:
            self.redeem(life, code, lost)

    @rule(life=lives, which=nth, long=st.booleans())
    @step
    def another_client_finds_a_code_or_a_token(self, life: Life, which: int, long: bool) -> None:
        """It gets nothing for it, and what it found is as good as before."""
        thief, code = self.world.thieves[life.kind.issuer], self.code(life, which)
        if long and self.has_tokens(life) and life.refresh:
            answer = thief.refreshes(life.refresh[-1].value)
        elif code is not None:
            answer = thief.redeems(code.value)
        else:
            return
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")

    @rule(life=lives, lost=st.booleans())
    @step
    def a_token_is_renewed(self, life: Life, lost: bool) -> None:
        """`lost`: the answer never came, so the client asks once more."""
        if not self.has_tokens(life) or not life.refresh:
            return
        held, recipient = life.refresh[-1], self.world.recipients[life.kind.issuer]
        if lost:
            with self.world.wire.losing():
                recipient.refreshes(held.value)
        expected, answer = self.model.refreshes(held.of), recipient.refreshes(held.value)
        self.came("refreshes", expected)
        assert answer.status_code == (200 if expected else 400), answer.content
        if expected:
            assert answer.json()["refresh_token"] == held.value
            life.access.append(Held(answer.json()["access_token"], self.model.access_token(held.of.code)))
        else:
            assert answer.json()["error"] == "invalid_grant"

    @rule(life=lives, which=nth)
    @step
    def tokens_are_asked_about(self, life: Life, which: int) -> None:
        """The gateway asks about an access token, the client about its refresh token."""
        if not self.has_tokens(life):
            return
        held = one_of(life.access, which)
        active = self.model.is_active(held.of)
        self.came("active", active)
        assert self.world.gateway_asks(life.kind, held.value) == active
        for token in life.refresh[-1:]:
            said = self.world.recipients[life.kind.issuer].introspects(token.value)
            assert said["active"] == self.model.is_active(token.of)

    @rule(life=lives, long=st.booleans())
    @step
    def a_token_is_revoked(self, life: Life, long: bool) -> None:
        if self.has_tokens(life):
            held = (life.refresh if long and life.refresh else life.access)[-1]
            answer = self.world.recipients[life.kind.issuer].post("revoke", token=held.value)
            self.model.revokes(held.of)
            assert answer.status_code == 200
            if held in life.access:
                self.came("active", False)
                assert not self.world.gateway_asks(life.kind, held.value)

    # --- a consent is used, and ends --------------------------------------------------------------------

    @rule(
        life=lives,
        which=nth,
        amount=st.sampled_from(AMOUNTS),
        key=st.sampled_from("abcdef"),
        lost=seldom(True, False),
    )
    @step
    def a_consent_is_used(self, life: Life, which: int, amount: Decimal, key: str, lost: bool) -> None:
        if life.kind.pays:
            self.pay(life, life.kind.price(amount), key, lost)
        if self.has_tokens(life):
            self.use(life, one_of(life.access, which))

    @rule(
        target=lives,
        kind=st.sampled_from(PAYING),
        amounts=st.lists(st.sampled_from(AMOUNTS), min_size=2, max_size=3),
        keys=st.permutations("abcdef"),
    )
    @step
    def payments_follow_each_other(
        self, kind: Kind, amounts: list[Decimal], keys: list[str]
    ) -> MultipleResults:
        """Within one week, under the consent of the kind that was asked for last; under a new one where none
        was."""
        begun = [] if kind.name in self.newest else [self.begin(kind)]
        for amount, key in zip(amounts, keys, strict=False):
            self.pay(self.newest[kind.name], amount, key)
        return multiple(*begun)

    @rule(
        target=lives,
        verb=st.sampled_from(["approve", "approve", "approve", "decline", "retract"]),
        anew=seldom(True, False),
    )
    @step
    def another_holder_decides(self, verb: str, anew: bool) -> MultipleResults:
        """Of the joint account shared last; where none is yet, or `anew`, of one that is asked for now."""
        begun = [self.begin(JOINT)] if anew or JOINT.name not in self.newest else []
        life = self.newest[JOINT.name]
        has_tokens = self.has_tokens(life)
        expected = self.model.second_says(life.consent, verb)
        self.came(f"another holder says {verb}", expected)
        assert self.world.second_says(life.consent.id, verb) == expected
        if has_tokens:
            self.read(life, life.access[-1])
        return multiple(*begun)

    @rule(life=lives, twice=seldom(True, False))
    @step
    def the_bank_ends_a_consent(self, life: Life, twice: bool) -> None:
        for _ in range(2 if twice else 1):
            expected = self.model.bank_ends(life.consent)
            self.came("the bank ends", expected)
            assert self.world.bank_ends(life.consent.id) == expected

    @rule(life=lives, who=st.sampled_from(["customer", "recipient", "holder"]), twice=seldom(True, False))
    @step
    def a_consent_is_stopped(self, life: Life, who: str, twice: bool) -> None:
        if who == "recipient" and life.kind.pushed and who not in life.kind.ended_by:
            return  # it has nothing to stop one by
        if who == "customer":
            self.stop_in_the_portal(life.consent, twice)
            return
        stop = self.world.recipient_stops if who == "recipient" else self.world.bank_stops
        for _ in range(2 if twice else 1):
            expected = self.model.stops(life.consent, who)
            self.came(f"{who} stops", expected)
            assert stop(life.kind, life.consent.id) == expected

    @rule(life=lives, first=st.integers(0, 9), second=st.integers(0, 9), far=st.booleans())
    @step
    def two_things_happen_at_once(self, life: Life, first: int, second: int, far: bool) -> None:
        """`far`: in a life that has tokens, where it can get some."""
        if far:
            self.has_tokens(life)
        elif not life.shown:
            self.come(life)
        names = self.racers(life)
        self.race_of(life, names[first % len(names)], names[second % len(names)])

    @rule(target=lives, with_=st.sampled_from(["declines", "agrees", "customer stops", "bank ends"]))
    @step
    def another_holder_decides_while_something_happens(self, with_: str) -> Life:
        life = self.begin(JOINT)
        self.has_tokens(life)
        self.race_of(life, "agrees", with_)
        return life

    # --- who looks --------------------------------------------------------------------------------------

    @rule(life=lives)
    @step
    def a_recipient_reads_the_status(self, life: Life) -> None:
        if life.kind.published is not None:
            expected = self.model.published(life.consent)
            self.came("status", expected)
            assert self.world.reads_status(life.kind, life.consent.id) == expected

    @rule(customer=st.sampled_from(ANYBODY))
    @step
    def a_customer_looks_at_the_dashboard(self, customer: str) -> None:
        now = self.world.listed(customer, "sharing") | self.world.listed(customer, "waiting")
        ended = self.world.listed(customer, "ended")
        for consent in self.model.of_customer(customer):
            shown = [str(consent.id) in part for part in (now, ended)]
            assert shown == ([True, False] if self.model.in_force(consent) else [False, True])
            self.came("dashboard", shown)
        in_force = sum(self.model.in_force(consent) for consent in self.model.of_customer(customer))
        assert len(now) == in_force

    # --- jobs and time ----------------------------------------------------------------------------------

    @rule(span=st.sampled_from(list(SPANS)))
    @step
    def time_passes(self, span: str) -> None:
        self.world.passes(SPANS[span])
        self.model.passes(SPANS[span])

    @rule(job=st.sampled_from(["sweeps", "prunes", "reminds", "times_out"]))
    @step
    def a_job_runs(self, job: str) -> None:
        getattr(self.model, job)()
        getattr(self.world, job)()

    @rule(broken=seldom(True, False))
    @step
    def messages_are_delivered(self, broken: bool) -> None:
        due = self.model.delivered()
        letters, calls, pushed = self.world.delivers(broken=broken)
        for told in due:
            self.came("delivered", told.topic or told.channel)
        topics = [next(topic for topic, words in LETTERS.items() if words in letter) for letter in letters]
        assert Counter(topics) == Counter(told.topic for told in due if told.channel == "mail")
        assert sorted(calls) == sorted(told.consent.id for told in due if told.channel == "call")
        assert sorted(pushed) == sorted(told.consent.id for told in due if told.channel == "event")

    @rule(acknowledged=st.booleans())
    @step
    def a_recipient_fetches_its_events(self, acknowledged: bool) -> None:
        """Its acknowledgement of those before goes with the next call, or is lost."""
        taken = self.given if acknowledged else {}
        if acknowledged:
            self.model.acknowledged()
        self.given = self.world.fetches(ack=list(taken))
        self.came("fetched", bool(self.given))
        self.model.fetched(self.given)

    # --- after every step -------------------------------------------------------------------------------

    @invariant()
    def the_rows_are_as_the_model_says_and_break_no_invariant(self) -> None:
        """Every move has its event and every message its row, and none is there beside."""
        assert broken_rules() == []
        if self.unsure:  # and so may be what the model made of its last step
            return
        assert stored_moves() == lived_moves(self.model)
        rows = stored_rows("SELECT consent_id, channel, topic FROM consent_outboxmessage")
        messages = Counter((str(pk), topic if channel == "mail" else "") for pk, channel, topic in rows)
        assert messages == Counter(
            (told.consent.id, told.topic if told.channel == "mail" else "") for told in self.model.told
        )

    def teardown(self) -> None:
        """The audit log of a whole life is anchored and proved."""
        if self.model.consents:
            self.world.proves_the_audit_log()
