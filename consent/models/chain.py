"""What ties the events of all consents together: their places in chains, and signed statements of that."""

from django.db import models


class Unsealed(models.Model):
    """An event that waits for its place in a chain: triggers put it here in the statement which stores it."""

    event = models.BigIntegerField(primary_key=True, db_column="event_id")

    def __str__(self) -> str:
        return f"event {self.event}"


class Seal(models.Model):
    """An event's place in its chain. It names the event, so that one that is gone is missed by its name."""

    event = models.BigIntegerField(primary_key=True, db_column="event_id")
    """A value and no key: whoever could cut the event would cut what points at it."""
    chain = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    """From 1, without a gap."""
    consent = models.UUIDField(db_column="consent_id")
    sequence = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    """The link: it covers the link before, the position and the event's hash."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="one_event_a_place")]

    def __str__(self) -> str:
        return f"chain {self.chain} #{self.position}"


class Anchor(models.Model):
    """A signed statement about the heads of all chains, which covers the statement before it."""

    number = models.BigIntegerField(primary_key=True)
    """From 1, without a gap."""
    statement = models.TextField()
    """A compact JWS (RFC 7515)."""

    def __str__(self) -> str:
        return f"anchor {self.number}"
