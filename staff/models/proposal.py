"""What one member of staff proposes and another has to approve: four eyes, which the database insists on."""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from staff.kinds import Kind


class Proposal(models.Model):
    """Only `staff.proposals` writes here. What it says never changes; it is decided once, by somebody else,
    in its time: constraints and triggers repeat both.

    `arguments` are references of ours. What says more of somebody is `personal`, and is erased in its time
    (`staff.erasing`), once the proposal is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in Kind])
    arguments = models.JSONField(encoder=DjangoJSONEncoder)
    personal = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    why = models.CharField(max_length=20)
    case = models.CharField(max_length=40)
    effect = models.JSONField()
    """What it would have done when it was proposed: counted, with a digest of exactly that."""
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Whoever proposed it may take it back."""
    refused_why = models.CharField(max_length=20, blank=True, db_default="")
    refused_case = models.CharField(max_length=40, blank=True, db_default="")
    """What whoever proposed it is told; what is taken back needs no reason."""
    effect_approved = models.JSONField(null=True)
    """What it was about to do when it was approved, counted again."""

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["-proposed_at"], name="proposals_newest_first")]
        constraints = [
            models.CheckConstraint(
                name="proposal_kind_known", condition=Q(kind__in=[kind.value for kind in Kind])
            ),
            models.CheckConstraint(
                name="nobody_approves_their_own",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposer")),
            ),
            models.CheckConstraint(
                name="proposal_decided_one_way",
                condition=Q(decided_at=None, approved_by=None, refused_by=None, effect_approved=None)
                | Q(decided_at__isnull=False, approved_by__isnull=False, refused_by=None)
                | Q(
                    decided_at__isnull=False, approved_by=None, refused_by__isnull=False, effect_approved=None
                ),
            ),
            models.CheckConstraint(
                name="proposal_decided_in_its_time",
                condition=Q(decided_at=None) | Q(decided_at__lt=F("expires_at")),
            ),
        ]

    @property
    def said(self) -> dict[str, Any]:
        """All that it says."""
        return {**self.arguments, **(self.personal or {})}

    def __str__(self) -> str:
        return f"{self.kind} by {self.proposer_id}"
