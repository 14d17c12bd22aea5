"""What is to be told about consents: one row a message, written with the event it tells of."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models.consent import Consent
from consent.notices import Channel, State

UNSETTLED = (State.WAITING.value, State.HELD.value)
DEAD = (State.REFUSED.value, State.FAILED.value)
"""Refused, or never taken: what operators call dead letters."""


class OutboxMessage(models.Model):
    """A message to one recipient, or to one customer. Its id is what the wire calls `jti`.

    Only `consent.operations` writes here. Which message is whose is found by the consent, or
    by the addressee's key: no address and nobody's name stands in a row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="messages", db_constraint=False, db_index=False
    )
    """Asked for by a trigger once a statement, as events do."""
    sequence = models.PositiveIntegerField()
    """The consent's version that it tells of: messages of one consent go out in this order."""
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])
    topic = models.CharField(max_length=200)
    occasion = models.CharField(max_length=64)
    """With consent, channel and topic unique: nothing is told twice."""
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Whose letter it is, where that is not the consent's customer."""
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    lane = models.CharField(max_length=300)
    at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in State])
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    """Until then a worker has it to itself, on the database's clock."""
    settled_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["lane", "next_attempt_at"],
                name="outbox_waiting",
                condition=Q(state=State.WAITING.value),
            ),
            models.Index(
                fields=["claimed_until"],
                name="outbox_claimed",
                condition=Q(state=State.WAITING.value, claimed_until__isnull=False),
            ),
            models.Index(
                fields=["issuer", "client_id", "at"],
                name="outbox_of_client",
                condition=Q(channel=Channel.EVENT.value) & ~Q(state=State.DELIVERED.value),
            ),
            models.Index(
                fields=["issuer", "client_id"],
                name="outbox_calls_of_client",
                condition=Q(channel=Channel.CALL.value) & ~Q(state=State.DELIVERED.value),
            ),
            models.Index(
                fields=["issuer", "client_id"],
                name="outbox_logouts_of_client",
                condition=Q(channel=Channel.LOGOUT.value) & ~Q(state=State.DELIVERED.value),
            ),
            models.Index(
                fields=["issuer", "client_id"],
                name="outbox_pings_of_client",
                condition=Q(channel=Channel.PING.value) & ~Q(state=State.DELIVERED.value),
            ),
            models.Index(
                fields=["settled_at"], name="outbox_by_settlement", condition=Q(settled_at__isnull=False)
            ),
            models.Index(
                fields=["next_attempt_at"],
                name="outbox_letters_held",
                condition=Q(channel=Channel.MAIL.value, state=State.HELD.value),
            ),
            models.Index(fields=["at"], name="outbox_dead", condition=Q(state__in=DEAD)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "channel", "topic", "occasion"], name="message_once_an_occasion"
            ),
            models.CheckConstraint(
                name="outbox_state_known", condition=Q(state__in=[s.value for s in State])
            ),
            models.CheckConstraint(
                name="outbox_settled_once_it_is_over",
                condition=Q(state__in=UNSETTLED, settled_at=None)
                | (~Q(state__in=UNSETTLED) & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"


class DeliveryAttempt(models.Model):
    """One attempt, recorded when it begins. Without an end its worker died, and the outcome is unknown."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["message_id", "number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="attempts_are_numbered")]

    def __str__(self) -> str:
        return f"{self.message_id} #{self.number}"


class Lane(models.Model):
    """Whether those at the end of a lane answered lately: the circuit breaker of each recipient."""

    name = models.CharField(max_length=300, primary_key=True)
    silences = models.PositiveIntegerField()
    """Attempts in a row that nobody answered."""
    closed_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
