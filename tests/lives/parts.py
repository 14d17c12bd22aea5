"""What ought to be true of a consent that is taken back in part, or of which something rests."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from demo.seed.accounts import ACCOUNTS
from tests.lives.hearing import Hearing
from tests.lives.things import Consent, Told
from tests.lives.timing import Unsure

SHOWN = tuple(one.row.reference for one in ACCOUNTS)
"""Accounts in the order in which the bank shows them."""
LAST_SECOND = time(23, 59, 59)
STILL_OPEN = frozenset({"", "waiting", "approved"})
"""What another holder has said of an account that is shared, or may come to be."""


class Parts(Hearing):
    """A part of the model; the whole of it knows statuses and tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.suspended: set[str] = set()
        """The accounts that the bank may not share at present, by its own names for them."""
        self.barred: set[str] = set()
        """The issuers whose recipient is barred."""

    def ends_tokens(self, consent: Consent) -> None:
        raise NotImplementedError

    def shortens(self, consent: Consent, days: int) -> bool:
        """Whether its last day is so many days from today from now on."""
        if not consent.kind.shortened_in or not self.in_force(consent):
            return False
        zone, last = ZoneInfo(consent.kind.shortened_in), self.last_day(consent, days)
        if consent.ends is not None:
            present = {self.day_of(consent.ends + off, zone) for off in (-self.patience, 0.0, self.patience)}
            if len(present) > 1:
                raise Unsure
            if last >= present.pop():
                return False
        end = datetime.combine(last, LAST_SECOND, zone)
        consent.ends = self.now + (end - self.wall).total_seconds()
        self.ends_tokens(consent)
        self._moves(consent, "shorten", "customer", "active")
        if consent.kind.second:
            self.tell(Told(consent, "mail", "joint-changed", self.now, to_second=True))
        return True

    def last_day(self, consent: Consent, days: int) -> date:
        """So many days from today, by the calendar that counts for the consent."""
        return self.day_of(self.now, ZoneInfo(consent.kind.shortened_in)) + timedelta(days=days)

    def takes_out(self, consent: Consent) -> bool:
        """Whether one of its accounts, the last that is shown, can be taken out."""
        if not (consent.kind.parted and self.in_force(consent) and len(consent.accounts) > 1):
            return False
        consent.accounts -= {max(consent.accounts, key=SHOWN.index)}
        self._moves(consent, "remove account", "customer", "active")
        self._accounts_changed(consent)
        return True

    def suspends(self, account: str) -> None:
        """Said twice it changes nothing more."""
        if account not in self.suspended:
            self.suspended.add(account)
            self._all_hear(account, "suspend", "joint-suspended")

    def resumes(self, account: str) -> None:
        if account in self.suspended:
            self.suspended.discard(account)
            self._all_hear(account, "resume", "joint-resumed")

    def rests(self, consent: Consent) -> bool:
        return bool(consent.accounts & self.suspended)

    def shows(self, consent: Consent) -> int:
        """How many accounts data of it is told of."""
        return self.shares(consent) and len(consent.accounts - self.suspended)

    def _all_hear(self, account: str, verb: str, topic: str) -> None:
        sharing = [
            consent
            for consent in self.consents
            if account in consent.accounts and consent.second in STILL_OPEN and self.in_force(consent)
        ]
        for consent in sharing:
            consent.events.append((verb, "holder"))
            self._accounts_changed(consent)
            for to_second in (False, True)[: consent.kind.told_of_rest]:
                self.tell(Told(consent, "mail", topic, self.now, to_second=to_second))

    def _accounts_changed(self, consent: Consent) -> None:
        if consent.kind.tells == "fetched" and consent.kind.parted:
            self.tell(Told(consent, "fetched", "", self.now))
