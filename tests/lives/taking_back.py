"""What is taken back in part, rests for a while, or is barred: one rule each, as in `tests.lives.machine`."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from tests.lives.living import Life, step
from tests.lives.racing import Racing
from tests.lives.things import SHORTER
from tests.portal.sharing import day_typed

lives = Bundle("lives")
nth = st.integers(0, 2)
"""Which of several: 0 is the newest."""


def seldom(rare: Any, usual: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([usual, usual, usual, rare])


class TakingBack(Racing):
    """Lives of which something is taken back."""

    @rule(life=lives, days=st.sampled_from(SHORTER), twice=seldom(True, False))
    @step
    def a_customer_brings_the_end_forward(self, life: Life, days: int, twice: bool) -> None:
        """The post may go again from the same page."""
        if not (self.has_tokens(life) and life.kind.shortened_in):
            return
        last, page = self.model.last_day(life.consent, days), None
        for _ in range(2 if twice else 1):
            page = page or self.world.shorter(life.consent.customer, life.consent.id)
            before = self.model.in_force(life.consent)
            expected = self.model.shortens(life.consent, days)
            self.came("ends sooner", expected)
            if page is None:
                assert not expected
                return
            after = page.press("btn-end-sooner", **day_typed(last))
            assert ("It ends sooner now" in after.text) == expected, after.text
            assert expected or not before or "isn’t sooner" in after.text

    @rule(life=lives, twice=seldom(True, False))
    @step
    def a_customer_takes_an_account_out(self, life: Life, twice: bool) -> None:
        if not (self.has_tokens(life) and life.kind.parted):
            return
        self.look_at_accounts()
        page = self.world.way_out(life.consent.customer, life.consent.id)
        expected = self.model.takes_out(life.consent)
        self.came("takes an account out", expected)
        assert (page is not None) == expected
        for _ in range(2 if twice else 1):
            if page is not None:
                assert page.press("btn-take-out").status == 200
        self.read(life, life.access[-1])

    @rule(life=lives)
    @step
    def a_customer_stops_it_and_brings_it_back(self, life: Life) -> None:
        if self.has_tokens(life) and life.kind.revives and self.model.in_force(life.consent):
            self.stop_in_the_portal(life.consent, twice=False)
            self.bring_back(life)

    @rule(life=lives)
    @step
    def the_bank_suspends_an_account_or_lets_it_go_on(self, life: Life) -> None:
        """In all consents at once."""
        self.has_tokens(life)
        self.look_at_accounts()
        if not life.consent.accounts:
            return
        account = min(life.consent.accounts)
        rests = account not in self.model.suspended
        self.came("an account", "rests" if rests else "goes on")
        (self.model.suspends if rests else self.model.resumes)(account)
        self.world.suspends(account, again=rests)
        if life.access:
            self.use(life, life.access[-1])

    @rule(life=lives)
    @step
    def a_company_is_barred_for_a_while(self, life: Life) -> None:
        """Nothing of its works meanwhile, and all of it afterwards."""
        if not self.has_tokens(life):
            return
        world, kind, held = self.world, life.kind, life.access[-1]
        active = self.model.is_active(held.of)
        world.bars(kind.issuer)
        assert not world.gateway_asks(kind, held.value)
        if kind.data:
            assert world.recipients[kind.issuer].reads_accounts(held.value).status_code == 401
        for token in life.refresh[-1:]:
            answer = world.recipients[kind.issuer].refreshes(token.value)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        world.lets_go_on(kind.issuer)
        self.came("goes on after it was barred", active)
        assert world.gateway_asks(kind, held.value) == active
