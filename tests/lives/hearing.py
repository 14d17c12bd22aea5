"""Who ought to hear of what becomes of a consent, and of which there is nothing to tell any more."""

from tests.lives.joint import JointAccounts
from tests.lives.things import CALL_TRIED, LETTER_TRIED, REMINDERS, Consent, Told

TOPICS = {
    "amend": "changed",
    "reauthorise": "agreed-again",
    "remove account": "changed",
    "shorten": "shortened",
}
"""Of letters about a consent that goes on."""


class Hearing(JointAccounts):
    """A part of the model; the whole of it says what is in force."""

    def __init__(self) -> None:
        super().__init__()
        self.to_tell: list[Told] = []
        """Not delivered yet."""
        self.told: list[Told] = []
        """All there ever was to tell."""
        self.in_hand: list[Told] = []
        """What was fetched last."""

    def _moves(self, consent: Consent, verb: str, actor: str, status: str) -> None:
        was, consent.status = consent.status, status
        consent.events.append((verb, actor))
        if consent.kind.tells and verb == "withdraw":
            self.tell(Told(consent, consent.kind.tells, "", self.now))
        if status == "active":
            topic = TOPICS.get(verb, "given")
            self.tell(Told(consent, "mail", topic, self.now))
        elif verb == "lapse":
            self.tell(Told(consent, "mail", "never-picked-up", self.now))
        elif was == "active" and verb != "use":
            topic = {
                "customer": "stopped-by-you",
                "holder": "stopped-by-the-bank",
                "recipient": "stopped-by-the-app",
                "clock": "ended",
            }[actor]
            self.tell(Told(consent, "mail", topic, self.now))
        if consent.kind.second and was == "active" and status != "active":
            self.tell(Told(consent, "mail", "joint-ended", self.now, to_second=True))

    def reminds(self) -> None:
        """The closest reminder that is due, once each; none that the sharing was too young for."""
        reminded = {(told.consent, told.reminds_before, told.ends) for told in self.told}
        for consent in self.consents:
            ends, agreed_at = consent.ends, consent.agreed_at
            if ends is None or agreed_at is None or not consent.kind.ended_by or not self.in_force(consent):
                continue
            before = next((span for span in REMINDERS if self.is_over(ends - span)), None)
            if before is None or agreed_at > ends - before or (consent, before, ends) in reminded:
                continue
            self.tell(Told(consent, "mail", "ending", self.now, before, ends))

    def tell(self, told: Told) -> None:
        self.to_tell.append(told)
        self.told.append(told)

    def delivered(self) -> list[Told]:
        """What a run of the job hands over: all that is not too old; the rest is nobody's any more."""
        due = [told for told in self.to_tell if told.channel != "fetched"]
        self.to_tell = [told for told in self.to_tell if told.channel == "fetched"]
        return [told for told in due if not told.to_second and not self._is_past(told)]

    def fetched(self, events: dict[str, str]) -> None:
        """Those that are given now are all that were not acknowledged."""
        self.in_hand = [told for told in self.to_tell if told.channel == "fetched"]
        assert sorted(events.values()) == sorted(told.consent.id for told in self.in_hand)

    def acknowledged(self) -> None:
        """A recipient has taken what it was given last."""
        taken = set(map(id, self.in_hand))  # one that tells the same of the same moment is another one
        self.to_tell = [told for told in self.to_tell if id(told) not in taken]

    def _is_past(self, told: Told) -> bool:
        if told.topic == "ending":
            return not self.in_force(told.consent) or told.ends != told.consent.ends
        return self.is_over(told.since + (LETTER_TRIED if told.channel == "mail" else CALL_TRIED))
