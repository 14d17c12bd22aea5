"""The signing keys of an issuer, private parts encrypted at rest."""

from django.db import models


class SigningKey(models.Model):
    issuer = models.CharField(max_length=32)
    kid = models.CharField(max_length=43, unique=True)
    """RFC 7638 thumbprint."""
    algorithm = models.CharField(max_length=8)
    public_jwk = models.JSONField()
    sealed_private_jwk = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["issuer", "algorithm", "-created_at"], name="newest_key")]

    def __str__(self) -> str:
        return f"{self.issuer} {self.algorithm} {self.kid}"
