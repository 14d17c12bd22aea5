"""The memory that makes a JWT single-use by its `jti`: a UNIQUE row, in PostgreSQL."""

from django.db import models


class UsedJti(models.Model):
    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "client_id", "digest"], name="jti_once")]

    def __str__(self) -> str:
        return f"jti of {self.client_id}"


class UsedProof(models.Model):
    """A DPoP proof (RFC 9449 §11.1)."""

    digest = models.BinaryField(max_length=32, unique=True)
    """Of the key's thumbprint and the jti: two keys may choose the same one."""
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"DPoP proof #{self.pk}"
