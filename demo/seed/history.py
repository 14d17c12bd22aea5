"""Lives the stories through the domain's own verbs, in the order they happened: the audit chains are real."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bank.port import core_banking
from consent import operations
from consent.issuers import consent_policies, consent_policy
from consent.lifecycle import Actor
from consent.models import Consent, OutboxMessage, Person, Recipient
from consent.policy import Terms
from demo.seed.people import person_id
from demo.seed.recipients import CLIENT_PREFIX, NESTED, RECIPIENTS, SandboxRecipient
from demo.seed.stories import STORIES, Answer, End, Story

THINKING = timedelta(minutes=2)  # from being asked to the decision
TIDY_UP = timedelta(seconds=20)  # from the end of a sharing to the job that notes it
ACCOUNTS_READ = {"accounts": 100}
"""How many accounts a look at a resource takes in at most, where that is more than one."""
Happening = tuple[datetime, Callable[[], Any]]


@transaction.atomic
def seed_history(at: datetime) -> int:
    """Make the consents of the twelve months before `at`, unless they are there; returns how many."""
    if Consent.objects.filter(client_id__startswith=CLIENT_PREFIX).exists():
        return 0
    recipients = {one.key: register(one, at - timedelta(days=365)) for one in RECIPIENTS}
    told = [
        Telling(story=story, recipient_id=recipients[story.recipient.key], today=at)
        for story in STORIES
        if story.issuer in settings.ISSUERS
    ]
    happenings = sorted(
        (happening for telling in told for happening in telling.happenings()), key=lambda one: one[0]
    )
    for _moment, happen in happenings:
        happen()
    forget_what_was_told()
    return len(told)


def forget_what_was_told() -> None:
    """Whoever had to hear of the past has long heard: no letter goes out today about what was a year ago."""
    OutboxMessage.objects.filter(consent__client_id__startswith=CLIENT_PREFIX).delete()


def register(recipient: SandboxRecipient, at: datetime) -> UUID:
    row, _new = Recipient.objects.get_or_create(
        name=recipient.name,
        legal_name=recipient.legal_name,
        defaults={
            "register_entry": recipient.register_entry,
            "website": recipient.website,
            "created_at": at,
        },
    )
    return row.pk


@dataclass(kw_only=True)
class Telling:
    """One story on its way from words to rows."""

    story: Story
    recipient_id: UUID
    today: datetime
    consent_id: UUID = field(init=False)
    """Known once the recipient has asked."""

    def happenings(self) -> Iterator[Happening]:
        """What happens in this story, each with its moment."""
        asked = self.today - timedelta(days=self.story.days_ago)
        decided = asked + THINKING
        yield asked, lambda: self.propose(asked)
        if self.story.answer is Answer.REFUSED:
            yield decided, lambda: self.reject(decided)
        elif self.story.answer is Answer.ALLOWED:
            yield decided, lambda: self.authorise(decided)
            if not self.story.agreed:
                return
            agreed = decided + THINKING
            yield agreed, lambda: self.agree(agreed)
            yield from self.sharing(agreed, decided)
        else:
            tidied = asked + consent_policy(self.story.issuer).authorise_within + TIDY_UP
            yield tidied, lambda: expire(tidied)

    def sharing(self, agreed: datetime, decided: datetime) -> Iterator[Happening]:
        """Everything between the decision, in which others may have joined, and the end."""
        ends = self.today
        if self.story.end is not End.OPEN:
            ends = self.today - timedelta(days=self.story.ended_days_ago)
            yield ends, lambda: self.stop(ends)
        elif self.story.lasts is not None and (by_itself := decided + self.story.lasts) < self.today:
            ends = by_itself
            yield by_itself + TIDY_UP, lambda: expire(by_itself + TIDY_UP)
        yield from self.disclosures(agreed, ends)

    def disclosures(self, since: datetime, until: datetime) -> Iterator[Happening]:
        """The recipient reads at once while its customer waits, then in its own rhythm by night and day."""
        dice = random.Random(f"{self.story.recipient.key} {self.story.days_ago}")  # noqa: S311 -- play data
        recipient, moment, number = self.story.recipient, since + timedelta(seconds=9), 0
        while moment < until:
            yield moment, self.disclosing(moment, number, dice.getrandbits(128), present=dice.random() < 0.2)
            number += 1
            moment += recipient.reads_every * dice.uniform(0.7, 1.3) if number > 2 else timedelta(seconds=2)

    def disclosing(
        self, moment: datetime, number: int, interaction: int, *, present: bool
    ) -> Callable[[], None]:
        reads = self.story.recipient.reads
        return lambda: operations.record_disclosure(
            operations.Told(
                consent_id=self.consent_id,
                resource=reads[number % len(reads)],
                accounts=tuple(self.story.accounts[: ACCOUNTS_READ.get(reads[number % len(reads)], 1)]),
                customer_present=number <= 2 or present,
                interaction_id=UUID(int=interaction, version=4),
                at=moment,
            )
        )

    def propose(self, at: datetime) -> None:
        self.consent_id = operations.propose(
            issuer=self.story.issuer,
            client_id=self.story.recipient.client_id(self.story.issuer),
            recipient_id=self.recipient_id,
            kind=kind_of(self.story.issuer),
            terms=terms_of(self.story, at),
            at=at,
            policy=consent_policy(self.story.issuer),
        ).pk

    def authorise(self, at: datetime) -> None:
        operations.authorise(
            consent_id=self.consent_id,
            customer_id=person_id(self.story.customer),
            accounts=self.story.accounts,
            others=self.others(),
            acting_for=self.acting_for(),
            at=at,
            policy=consent_policy(self.story.issuer),
            evidence=self.evidence(at),
        )
        operations.pick_up(self.consent_id, edition=1, at=at)

    def acting_for(self) -> str:
        """The organisation whose accounts these are, as the bank and the profile have it."""
        acts_for = settings.ISSUERS[self.story.issuer].data.acts_for
        found = {
            organisation.number
            for account in core_banking().accounts_of(self.story.customer.customer_number)
            if account.reference in self.story.accounts and (organisation := acts_for(account))
        }
        return found.pop() if found else ""

    def others(self) -> list[operations.Other]:
        """Who else has a say in the accounts, as the bank and the profile have it."""
        number = self.story.customer.customer_number
        others_say = settings.ISSUERS[self.story.issuer].data.others_say
        says = [
            (account.reference, others_say(account, number))
            for account in core_banking().accounts_of(number)
            if account.reference in self.story.accounts
        ]
        return [
            operations.Other(account=reference, customer_number=one, decides=one in said.decide)
            for reference, said in says
            for one in said.everybody
        ]

    def agree(self, at: datetime) -> None:
        asked = [other for other in self.others() if other.decides]
        for number in {other.customer_number for other in asked}:
            operations.approve(
                consent_id=self.consent_id,
                customer_id=Person.objects.get(customer_number=number).pk,
                edition=1,
                accounts=[other.account for other in asked if other.customer_number == number],
                at=at,
                policy=consent_policy(self.story.issuer),
                evidence=self.evidence(at),
            )

    def reject(self, at: datetime) -> None:
        operations.reject(
            consent_id=self.consent_id,
            customer_id=person_id(self.story.customer),
            at=at,
            policy=consent_policy(self.story.issuer),
            evidence=self.evidence(at),
        )

    def stop(self, at: datetime) -> None:
        policy = consent_policy(self.story.issuer)
        if self.story.end is End.STOPPED_BY_RECIPIENT:
            client_id = self.story.recipient.client_id(self.story.issuer)
            operations.revoke(consent_id=self.consent_id, client_id=client_id, at=at, policy=policy)
            return
        operations.withdraw(
            consent_id=self.consent_id,
            actor=Actor.CUSTOMER,
            reference=str(person_id(self.story.customer)),
            at=at,
            policy=policy,
        )

    def evidence(self, at: datetime) -> dict[str, Any]:
        """How the customer had proved who they are, as a real decision would keep it."""
        entered = at - timedelta(seconds=50)
        return {"amr": ["pwd", "otp", "mfa"], "authenticated_at": entered, "sandbox": True}


def terms_of(story: Story, at: datetime) -> Terms:
    """What the recipient asks, in its ecosystem's form: an intent's body, or the request's own words."""
    permissions = story.recipient.permissions[story.issuer]
    policy = consent_policy(story.issuer)
    if policy.intents:
        asked: dict[str, Any] = {"Permissions": list(permissions)}
        if story.lasts is not None:
            end = at + THINKING + story.lasts
            asked["ExpirationDateTime"] = end.isoformat(timespec="seconds")
        data = {"Consent": asked} if story.issuer in NESTED else asked
        return policy.intents[0].read({"Data": data, "Risk": {}}, policy.permissions, at)
    seconds = int(story.lasts.total_seconds()) if story.lasts is not None else None
    return Terms(
        permissions=tuple(sorted(permissions)), lasts=story.lasts, wire={"sharing_duration": seconds}
    )


def kind_of(issuer: str) -> str:
    """The kind of a consent born by an intent, or by the authorization request itself."""
    intents = consent_policy(issuer).intents
    return intents[0].kind if intents else "sharing"


def expire(at: datetime) -> None:
    operations.expire_due(at=at, policies=consent_policies(), limit=1000)
