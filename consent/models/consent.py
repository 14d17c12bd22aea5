"""A consent: what one customer allows one recipient, from its proposal to its end."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from consent.lifecycle import ENDED, Status
from consent.models.recipient import Recipient
from vault.envelope import seal, unseal


class Consent(models.Model):
    """Its id is what the wire calls ConsentId, intent id or cdr_arrangement_id: random, and never changed.

    Only `consent.operations` writes here. `version` counts the moves, and with them the audit events.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    """The client that asked, within its issuer; a value, as keys point the way imports do."""
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="consents", db_index=False
    )
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="consents",
        db_index=False,
    )
    """Both have indexes of their own below, which begin with them."""
    acting_for = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The bank's key of the organisation for which its customer acts; "" where they act for themselves."""
    kind = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Status])
    ended_by = models.CharField(max_length=16, blank=True, default="", db_default="")
    """Who ended it, where it is another actor than its status says by itself (`consent.lifecycle.ENDERS`)."""
    version = models.PositiveIntegerField(default=1)
    last_hash = models.BinaryField(max_length=32)
    """Of its newest event, which the next one covers."""
    permissions = models.JSONField()
    open_wire = models.JSONField(encoder=DjangoJSONEncoder, db_column="wire")
    """Of `wire` what names nobody; `{}` where that is sealed, and once it was erased."""
    sealed_wire = models.BinaryField(null=True)
    """JSON in an envelope; null where it lies open."""

    created_at = models.DateTimeField()
    status_changed_at = models.DateTimeField()
    authorise_by = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True)
    lasts = models.DurationField(null=True)
    expires_at = models.DateTimeField(null=True)
    """The end of an active consent; null is open ended."""
    pick_up_by = models.DateTimeField(null=True)
    """When an active consent ends by itself that is not in use; null: not at all."""
    in_use_since = models.DateTimeField(null=True)
    """When its recipient got the first token; written once, by whatever stores that token."""
    edition = models.PositiveIntegerField(default=1, db_default=1)
    """How often its customer has agreed to it: each amendment is an edition more."""
    edition_in_use = models.PositiveIntegerField(default=0, db_default=0)
    """The newest that its recipient has tokens of: tokens of older ones are good for nothing."""
    amended_at = models.DateTimeField(null=True)
    """When its customer last agreed anew; null: never since the first time."""
    transactions_from = models.DateTimeField(null=True)
    transactions_to = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When what is personal of it was erased: whose it was, what it was about, its accounts. It stays so."""

    class Meta:
        # Status is in no index: a move then stays a heap-only update.
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="consent_of_customer"),
            models.Index(fields=["issuer", "client_id", "-created_at"], name="consent_of_client"),
            models.Index(fields=["recipient", "id"], name="consent_of_recipient"),
            models.Index(fields=["recipient", "-created_at", "-id"], name="consent_newest_of_company"),
            # Issuer and kind, which never change, so that what has others is passed over in the index.
            models.Index(fields=["-created_at", "-id", "issuer", "kind"], name="consent_by_creation"),
            # What is asked of consents with their end is counted from this index alone; it never changes.
            models.Index(
                fields=["expires_at", "id"], include=("created_at", "recipient"), name="consent_by_end"
            ),
            models.Index(fields=["authorise_by", "id"], name="consent_by_deadline"),
            models.Index(
                fields=["acting_for", "-created_at", "-id"],
                name="consent_of_organisation",
                condition=~models.Q(acting_for=""),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="consent_unerased",
                condition=models.Q(erased_at=None),
            ),
            models.Index(
                fields=["pick_up_by", "id"],
                name="consent_by_pick_up",
                condition=models.Q(pick_up_by__isnull=False),
            ),
            models.Index(
                fields=["amended_at"],
                name="consent_by_amendment",
                condition=models.Q(amended_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="erased_intent_is_gone",
                condition=models.Q(erased_at=None) | models.Q(sealed_wire=None),
            ),
            models.CheckConstraint(
                name="consent_status_known", condition=models.Q(status__in=[s.value for s in Status])
            ),
            models.CheckConstraint(
                name="consent_active_has_customer",
                condition=~models.Q(status=Status.ACTIVE)
                | models.Q(customer__isnull=False, authorised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_erased_once_over",
                condition=models.Q(erased_at=None)
                | models.Q(status__in=sorted(s.value for s in ENDED), customer=None),
            ),
        ]

    @property
    def wire(self) -> dict[str, Any]:
        """The intent as its recipient sent it; `{}` once it was erased. Raises vault.CannotOpen."""
        if self.sealed_wire is None:
            kept: dict[str, Any] = self.open_wire
            return kept
        opened: dict[str, Any] = json.loads(unseal(bytes(self.sealed_wire), place_of(self.pk)))
        return opened

    def keep_wire(self, wire: Mapping[str, Any], *, about_people: bool) -> None:
        """Have it stored; sealed where it names people and their accounts, as what is asked of money does."""
        self.open_wire = {} if about_people else dict(wire)
        self.sealed_wire = None
        if about_people:
            plain = json.dumps(dict(wire), cls=DjangoJSONEncoder).encode()
            self.sealed_wire = seal(plain, place_of(self.pk))

    def __str__(self) -> str:
        return f"{self.issuer} {self.id}"


def place_of(consent_id: uuid.UUID) -> str:
    """Where the intent of a consent is, for its envelope."""
    return f"consent_consent.sealed_wire|{consent_id}"
