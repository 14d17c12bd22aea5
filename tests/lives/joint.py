"""What ought to be true of an account that somebody else holds too: who has to agree, what is shared."""

from tests.lives.things import AGREES_WITHIN, Consent, Told
from tests.lives.timing import Timing, Unsure


class JointAccounts(Timing):
    """A part of the model; the whole of it says what is in force, and remembers what is to be told."""

    def __init__(self) -> None:
        super().__init__()
        self.consents: list[Consent] = []

    def in_force(self, consent: Consent) -> bool:
        raise NotImplementedError

    def tell(self, told: Told) -> None:
        raise NotImplementedError

    def asks_the_second(self, consent: Consent, ended: float | None) -> None:
        """Whoever holds the account, too, agrees to what reaches further than what they agreed to."""
        assert consent.ends is not None
        if ended is not None and ended - self.patience < consent.ends < ended:
            raise Unsure
        goes_on = consent.second == "approved" or (
            consent.second == "waiting" and not self.is_over(consent.second_by)
        )
        if ended is None or consent.ends >= ended or not goes_on:
            consent.second, consent.second_by = "waiting", min(self.now + AGREES_WITHIN, consent.ends)
        topic = "joint-asked" if consent.second == "waiting" else "joint-changed"
        self.tell(Told(consent, "mail", topic, self.now, to_second=True))

    def second_says(self, consent: Consent, verb: str) -> bool:
        """Whether the other holder can "approve", "decline" or "retract" now; then they do."""
        before, after = {
            "approve": ("waiting", "approved"),
            "decline": ("waiting", "refused"),
            "retract": ("approved", "withdrawn"),
        }[verb]
        if not self.in_force(consent) or consent.second != before:
            return False
        if before == "waiting" and self.is_over(consent.second_by):
            return False
        consent.second = after
        consent.events.append((verb, "authoriser"))
        topic = {"approve": "joint-approved", "decline": "joint-declined", "retract": "joint-retracted"}[verb]
        self.tell(Told(consent, "mail", topic, self.now))
        return True

    def shares(self, consent: Consent) -> int:
        """How many accounts data of it is told of."""
        return int(not consent.kind.second or consent.second == "approved")

    def times_out(self) -> None:
        for consent in self.consents:
            waits = consent.status == "active" and consent.second == "waiting"
            if waits and self.is_over(consent.second_by):
                consent.second = "timed out"
                consent.events.append(("time out", "clock"))
                for to_second in (False, True):
                    told = Told(consent, "mail", "joint-timed-out", self.now, to_second=to_second)
                    self.tell(told)
