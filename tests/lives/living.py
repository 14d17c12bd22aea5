"""What recipients and customers do, and what must come of it by the model: what rules are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, multiple

from tests.lives.model import Model
from tests.lives.things import AMOUNTS, Code, Consent, Flow, Handle, Kind
from tests.lives.timing import Unsure
from tests.lives.world import World
from tests.pages import Page
from tests.payments import FILE

NOT_SHOWN = {"over": 410, "unknown": 400}
"""What becomes of a request that nothing is shown of, and the status of the page that says so."""


@dataclass(eq=False)
class Held:
    """A secret in the recipient's hands."""

    value: str
    of: Any


@dataclass(eq=False)
class Life:
    """A consent, what its recipient and its customers have of it so far, and what is needed to go on."""

    consent: Consent
    handle: Handle
    link: Callable[[], str]
    again: Callable[[bool], Any]
    shown: list[tuple[Page, Flow]] = field(default_factory=list)
    """Pages that ask for a decision, each in a browser of its own."""
    codes: list[Held] = field(default_factory=list)
    access: list[Held] = field(default_factory=list)
    refresh: list[Held] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.consent.kind

    def __repr__(self) -> str:
        return f"<{self.kind.name}>"


def step(act: Callable[..., Any]) -> Callable[..., Any]:
    """Nothing further is lived once real time has made an answer uncertain."""

    @wraps(act)
    def within(self: "Living", **drawn: Any) -> Any:
        self.model.patience = self.world.real_seconds + 2
        self.model.wall = datetime.now(UTC)
        self.world.happened["steps"] += 1
        if not self.unsure:
            try:
                return act(self, **drawn)
            except Unsure:
                self.unsure = True
        self.world.happened["unsure"] += 1
        return None if act.__annotations__["return"] is None else multiple()

    return within


class Living(RuleBasedStateMachine):
    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.unsure = False
        self.newest: dict[str, Life] = {}
        """Of each kind, by its name, the one that was asked for last."""
        self.given: dict[str, str] = {}
        """Events by id, each with its consent, since the last fetch."""
        self.world.begin()

    def came(self, what: str, outcome: object) -> None:
        """Remember what came of a rule, so that a machine which no longer reaches something is noticed."""
        self.world.happened[f"{what}: {outcome}"] += 1

    def begin(self, kind: Kind, lost: bool = False) -> Life:
        """`lost`: the recipient never got the answer, and asked once more."""
        asked = self.world.asks(kind, lost)
        consent = self.model.proposed(kind, asked.id)
        self.came("asks", kind.name)
        self.newest[kind.name] = Life(consent, self.model.handle(consent), asked.link, asked.again)
        return self.newest[kind.name]

    def send_file(self, life: Life, good: bool = True, lost: bool = False) -> None:
        """The file of payments that the intent announced, or another one."""
        content = FILE if good else FILE + b" "
        expected = self.model.takes_file(life.consent) if good else "refused"
        if lost:
            self.world.payer(life.kind)  # it has its token
            with self.world.wire.losing():
                self.world.sends_file(life.kind, life.consent.id, content)
            expected = "before" if expected == "taken" else expected
        answer = self.world.sends_file(life.kind, life.consent.id, content)
        self.came("file", expected)
        assert answer.status_code == (400 if expected == "refused" else 200), answer.content

    def come(self, life: Life, who: int = 0) -> None:
        if life.kind.file and life.consent.status == "incomplete" and who == 0:
            self.send_file(life)
        customer = life.consent.customer or life.kind.customers[who % len(life.kind.customers)]
        handle = life.handle if life.kind.pushed else self.model.handle(life.consent)
        expected, page = self.model.opens(handle), self.world.arrives(life.kind, life.link(), customer)
        self.came("comes", expected)
        if expected not in {"shown", "over", "unknown"}:
            assert page == expected
            return
        assert isinstance(page, Page), page
        if expected in NOT_SHOWN:
            assert (page.status, page.has("btn-allow")) == (NOT_SHOWN[expected], False), page.text
            return
        assert page.has("btn-allow"), page.text
        life.shown.append((page, self.model.flow(handle, customer)))

    def decide(self, life: Life, page: Page, flow: Flow, button: str = "allow", lost: bool = False) -> None:
        expected = self.model.decides(flow, button)
        self.came(button, expected)
        if expected not in {"decided", "before"}:
            after = page.press(f"btn-{button}")
            assert after.status == {"too late": 410, "forgotten": 404}[expected], (expected, after.text)
            return
        if lost:
            with self.world.wire.losing():
                page.send(f"btn-{button}")
        after = page.press(f"btn-{button}")
        if after.status == 409:  # the page named a day, and that is another one now
            after = after.press(f"btn-{button}")
        back = self.model.leads_back(flow)
        self.came("goes back with", back)
        if flow.revives and flow.outcome == "allowed":
            self.came("what was stopped", "is back")
        if not back:
            assert not after.onward
            assert "You’ve finished here" in after.text
            return
        answer = self.world.recipients[life.kind.issuer].answer_in(after.onward)
        assert answer.get("error", "code") == back, answer
        if back == "code":
            life.codes.append(Held(answer["code"], self.model.code(flow)))

    def code(self, life: Life, which: int = 0) -> Held | None:
        """A code; where none was made, whoever is there allows now, if that is still possible."""
        if not life.codes and not life.consent.customer:
            if not life.shown:
                self.come(life)
            if life.shown:
                self.decide(life, *life.shown[-1])
        return one_of(life.codes, which) if life.codes else None

    def redeem(self, life: Life, held: Held, lost: bool = False) -> None:
        code: Code = held.of
        expected = self.model.redeems(code)
        if lost:
            with self.world.wire.losing():
                self.world.redeems(life.kind, held.value)
            self.came("redeems, unheard", expected)
            if expected:
                self.model.access_token(code), self.model.refresh_token(code)
            return
        answer = self.world.redeems(life.kind, held.value)
        self.came("redeems", expected)
        assert answer.status_code == (200 if expected else 400), answer.content
        said = answer.json()
        if not expected:
            assert said["error"] == "invalid_grant"
            return
        access, refresh = self.model.access_token(code), self.model.refresh_token(code)
        assert ("refresh_token" in said) == (refresh is not None)
        for name in ("cdr_arrangement_id", "grant_id"):
            assert said.get(name, life.consent.id) == life.consent.id
        life.access.append(Held(said["access_token"], access))
        if refresh is not None:
            life.refresh.append(Held(said["refresh_token"], refresh))

    def has_tokens(self, life: Life) -> bool:
        """Whether there are any; where there are none yet, after trying to get some."""
        if not life.access:
            code = self.code(life)
            if code is not None and not code.of.spent:
                self.redeem(life, code)
        return bool(life.access)

    def pay(self, life: Life, amount: Decimal, key: str, lost: bool = False) -> None:
        """By a key that may have stood for another payment; `lost`: the answer never came, and it is ordered
        once more."""
        self.has_tokens(life)
        self.look_at_accounts()
        if lost:
            self.model.uses(life.consent, amount, key)
            with self.world.wire.losing():
                self.world.gateway_uses(life.kind, life.consent.id, amount, key)
        expected = self.model.uses(life.consent, amount, key)
        answer = self.world.gateway_uses(life.kind, life.consent.id, amount, key)
        self.came("pays", expected)
        status = {"counted": 201, "repeated": 200, "conflict": 400, "refused": 400}[expected]
        assert answer.status_code == status, (expected, answer.content)
        assert (answer.json().get("error") == "invalid_request") == (expected == "conflict")

    def read(self, life: Life, held: Held) -> None:
        expected = self.model.data_answer(held.of)
        answer = self.world.recipients[life.kind.issuer].reads_accounts(held.value)
        self.came("reads", expected)
        assert answer.status_code == expected, answer.content
        if expected == 200:
            self.look_at_accounts()
            seen = accounts_in(answer.json())
            self.came("sees accounts", seen)
            assert seen == self.model.shows(life.consent)

    def look_at_accounts(self) -> None:
        """Learn what customers ticked."""
        for consent in self.model.consents:
            if consent.status == "active" and not consent.accounts:
                consent.accounts = self.world.chosen(consent.id)

    def use(self, life: Life, held: Held) -> None:
        """What a token opens: accounts, or the answer whether there is enough for a payment."""
        if life.kind.data:
            self.read(life, held)
        elif life.kind.funds:
            expected = self.model.is_active(held.of)
            answer = self.world.asks_for_funds(life.kind, life.consent.id, held.value)
            self.came("asks for funds", expected)
            assert (answer.status_code in {200, 201}) == expected, answer.content
            assert expected or answer.status_code in {401, 403}, answer.content

    def stop_in_the_portal(self, consent: Consent, twice: bool) -> None:
        window = self.world.window(consent.customer or consent.kind.customers[0])
        page = window.opens(f"/consents/{consent.id}/stop")
        if not consent.customer:
            assert page.status == 404, page.text
            return
        expected = self.model.stops(consent, "customer")
        self.came("customer stops", expected)
        assert page.has("btn-stop") == expected, page.text
        for _ in range(2 if twice else 1):
            if expected:
                assert page.press("btn-stop").status == 200

    def straight(self, kind: Kind, *, unheard: bool = False) -> None:
        """A life as most are: asked for, allowed, in use, paid from, and stopped in the end; where that is
        none for its kind, brought back.

        One `unheard` goes as far as the tokens, whose answer never comes, and which are asked for again.
        """
        life = self.begin(kind)
        self.come(life)
        self.decide(life, *life.shown[-1])
        self.redeem(life, life.codes[-1], lost=unheard)
        if unheard:
            self.redeem(life, life.codes[-1])
            return
        self.use(life, life.access[-1])
        if kind.pays:
            self.pay(life, kind.once or AMOUNTS[0], "a key")
        if kind.ended_by:
            self.stop_in_the_portal(life.consent, twice=False)
        self.use(life, life.access[-1])
        if kind.revives:
            self.bring_back(life)

    def bring_back(self, life: Life) -> None:
        """Its customer agrees again to what they stopped: another token opens it, none of before does."""
        self.come(life)
        self.decide(life, *life.shown[-1])
        before = life.access[-1]
        self.use(life, before)
        self.redeem(life, life.codes[-1])
        for held in (before, life.access[-1]):
            self.use(life, held)


def accounts_in(body: Any) -> int:
    """How many accounts an answer tells of, in whichever shape."""
    said = body.get("data") or body.get("Data") or body
    return len(said["Account"] if "Account" in said else said["accounts"])


def one_of(several: list[Any], which: int) -> Any:
    """One of several: 0 is the newest."""
    return several[-1 - which % len(several)]
