"""Two things that are done at one moment: what comes of them is what comes of them one after the other."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.lives.living import Held, Life, Living
from tests.lives.model import Model
from tests.lives.things import AMOUNTS, SHORTER
from tests.portal.sharing import day_typed
from tests.races.threads import at_once

UNBARRED = frozenset({"recipient stops"})
"""What is not done while its company is barred: it cannot call."""


@dataclass(frozen=True)
class Act:
    """One side of a race."""

    of: Any
    """What it is done to, which the model's side gets: a thing, or a tuple of them."""
    says: Callable[[Model, Any], object]
    """The model's side: what has to be answered; None where the answer does not tell."""
    does: Callable[[], object]
    """The server's side: what was answered."""
    then: Callable[[], None] = lambda: None
    """What the actor has of it, where the answer was True."""


class Racing(Living):
    """Lives in which two things happen at once."""

    def racers(self, life: Life) -> list[str]:
        """What there is to do to a life, once it has come as far as it can before its customer decides, or
        has tokens."""
        names = ["approve", "bank ends", "recipient stops", "customer stops", "sweep"]
        if life.access:
            parts = ["suspend", *["take out"] * life.kind.parted, *["shorten"] * bool(life.kind.shortened_in)]
            uses = ["pay"] * 2 if life.kind.pays else ["refresh", "refresh", "redeem", "bar"]
            return [*names[1:4], *parts, *uses]
        return [*names, "redeem", "bar"] if life.codes else [*names, "bar"]

    def race_of(self, life: Life, *names: str) -> None:
        """Do both at once, where there is something to do both with."""
        if "bar" in names and not UNBARRED.isdisjoint(names):
            return
        self.look_at_accounts()
        acts = [self.acts(name, life) for name in names]
        if None not in acts:
            self.race(" and ".join(sorted(names)), *(act for act in acts if act is not None))
            self.world.lets_go_on(life.kind.issuer)
            self.model.barred.clear()

    def race(self, what: str, *acts: Act) -> None:
        """Do both at once, and go on from the order in which they must have come."""
        outcomes = []
        for order in ((0, 1), (1, 0)):
            model, things = deepcopy((self.model, [act.of for act in acts]))
            said = {n: acts[n].says(model, things[n]) for n in order}
            outcomes.append((order, said, lived_moves(model)))
        answers, stored = at_once(*(act.does for act in acts)), stored_moves()
        for order, said, lived in outcomes:
            if lived == stored and all(said[n] is None or said[n] == answers[n] for n in order):
                for n in order:
                    acts[n].says(self.model, acts[n].of)
                for n in order:
                    if answers[n] is True:
                        acts[n].then()
                self.came("at once", what)
                return
        raise AssertionError((what, answers, outcomes, stored))

    def acts(self, name: str, life: Life) -> Act | None:
        """One side of a race in this life; None where there is nothing to do it with."""
        world, consent = self.world, life.consent
        recipient = world.recipients[life.kind.issuer]
        match name:
            case "refresh" if life.refresh:
                held = life.refresh[-1]
                return self._token_act(
                    life,
                    held,
                    lambda m, t: m.refreshes(t),
                    lambda: recipient.refreshes(held.value),
                    held.of.code,
                )
            case "redeem" if life.codes:
                held = life.codes[-1]
                return self._token_act(
                    life,
                    held,
                    lambda m, c: m.redeems(c),
                    lambda: world.redeems(life.kind, held.value),
                    held.of,
                )
            case "approve" if life.shown:
                page, flow = life.shown[-1]
                return Act(flow, lambda m, f: _at_last(m.decides(f, "allow")), lambda: _decided(page))
            case "pay" if life.kind.pays:
                key, amount = f"race {len(consent.uses)}", life.kind.price(AMOUNTS[0])
                return Act(
                    consent,
                    lambda m, c: m.uses(c, amount, key),
                    lambda: _paid(world.gateway_uses(life.kind, consent.id, amount, key)),
                )
            case "recipient stops" if not life.kind.pushed or "recipient" in life.kind.ended_by:
                return Act(
                    consent,
                    lambda m, c: m.stops(c, "recipient"),
                    lambda: world.recipient_stops(life.kind, consent.id),
                )
            case "bank ends":
                return Act(consent, lambda m, c: m.bank_ends(c), lambda: world.bank_ends(consent.id))
            case "customer stops" if consent.customer:
                page = world.window(consent.customer).opens(f"/consents/{consent.id}/stop")
                if page.has("btn-stop"):
                    return Act(
                        consent, lambda m, c: _nothing(m.stops(c, "customer")), lambda: page.press("btn-stop")
                    )
            case "agrees" | "declines" if life.kind.second and consent.customer:
                button, verb = {"agrees": ("btn-allow", "approve"), "declines": ("btn-deny", "decline")}[name]
                page = world.window("leo2").opens(f"/joint/{consent.id}/decide")
                if page.has(button):
                    return Act(
                        consent, lambda m, c: _nothing(m.second_says(c, verb)), lambda: page.press(button)
                    )
            case "sweep":
                return Act(None, lambda m, _: m.sweeps(), world.sweeps)
        return self._of_a_part(name, life)

    def _of_a_part(self, name: str, life: Life) -> Act | None:
        """The same, of what leaves the rest as it is, or all of it for a while."""
        world, consent = self.world, life.consent
        match name:
            case "suspend" if consent.accounts:
                account = min(consent.accounts)
                verb = "resumes" if account in self.model.suspended else "suspends"
                return Act(
                    account,
                    lambda m, a: _nothing(getattr(m, verb)(a)),
                    lambda: self.world.suspends(account, again=verb == "suspends"),
                )
            case "take out" if consent.customer:
                page = world.way_out(consent.customer, consent.id)
                if page is not None:
                    way = page
                    return Act(
                        consent,
                        lambda m, c: _nothing(m.takes_out(c)),
                        lambda: _nothing(way.press("btn-take-out")),
                    )
            case "shorten" if consent.customer:
                days = SHORTER[0]
                page = world.shorter(consent.customer, consent.id)
                if page is not None:
                    form, last = page, self.model.last_day(consent, days)
                    return Act(
                        consent,
                        lambda m, c: _nothing(m.shortens(c, days)),
                        lambda: _nothing(form.press("btn-end-sooner", **day_typed(last))),
                    )
            case "bar":
                issuer = life.kind.issuer
                return Act(issuer, lambda m, i: m.barred.add(i), lambda: world.bars(issuer))
        return None

    def _token_act(
        self,
        life: Life,
        held: Held,
        says: Callable[[Model, Any], bool],
        asks: Callable[[], Any],
        code: Any,
    ) -> Act:
        """A call of the token endpoint, and what its client keeps of the answer."""
        answers: list[dict[str, Any]] = []

        def does() -> bool:
            answer = asks()
            assert answer.status_code in {200, 400, 401}, answer.content
            answers.append(answer.json())
            return bool(answer.status_code == 200)

        def then() -> None:
            said = answers[-1]
            life.access.append(Held(said["access_token"], self.model.access_token(code)))
            if held.of is code and "refresh_token" in said:
                life.refresh.append(Held(said["refresh_token"], self.model.refresh_token(code)))

        return Act(held.of, says, does, then)


def _nothing(_answer: object) -> None:
    """The page says the same, whoever was faster."""


def _at_last(outcome: str) -> str:
    """A page that is sent twice says the same twice."""
    return "decided" if outcome == "before" else outcome


def _decided(page: Any) -> str:
    status = page.send("btn-allow").status_code
    return {303: "decided", 302: "decided", 403: "barred", 410: "too late", 404: "forgotten"}[status]


def _paid(answer: Any) -> str:
    if answer.status_code == 400:
        return "conflict" if answer.json().get("error") == "invalid_request" else "refused"
    return {201: "counted", 200: "repeated"}[answer.status_code]


def lived_moves(model: Model) -> dict[str, tuple[str, list[str]]]:
    """The status of each consent, and all that happened to it, by the model."""
    return {one.id: (one.status, [f"{v} {a}" for v, a in one.events]) for one in model.consents}


def stored_moves() -> dict[str, tuple[str, list[str]]]:
    """The same, by the rows."""
    rows = stored_rows(
        "SELECT c.id, c.status, array_agg(e.verb || ' ' || e.actor ORDER BY e.sequence)"
        " FROM consent_consent c LEFT JOIN consent_consentevent e ON e.consent_id = c.id GROUP BY c.id"
    )
    return {str(pk): (status, events) for pk, status, events in rows}


def stored_rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
