"""Pairwise subject identifiers: one customer looks different to each sector (OIDC Core §8.1)."""

import uuid

from django.conf import settings
from django.db import models


class PairwiseSubject(models.Model):
    """Kept by sector, not by client, so that it survives a client's re-registration."""

    issuer = models.CharField(max_length=32)
    sector = models.CharField(max_length=255)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "sector", "customer"], name="one_subject_a_sector")
        ]

    def __str__(self) -> str:
        return str(self.subject)
