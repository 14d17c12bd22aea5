"""The keys of an issuer: to sign with, and for clients to encrypt to; private parts sealed at rest."""

from django.db import models
from django.db.models import Q


class Use(models.TextChoices):
    """`use` of RFC 7517 §4.2."""

    SIGNING = "sig"
    ENCRYPTION = "enc"


class State(models.TextChoices):
    ANNOUNCED = "announced"
    """Published, so that every cached key set will have it; signs nothing yet."""
    ACTIVE = "active"
    """The one that signs."""
    RETIRING = "retiring"
    """Signs nothing more; what it signed still verifies, what was encrypted to it still opens."""
    RETIRED = "retired"
    """Published no more; its private part is destroyed."""


class IssuerKey(models.Model):
    """One key for one use and one algorithm. `oidc.jose.rotation` alone moves it from state to state."""

    issuer = models.CharField(max_length=32)
    kid = models.CharField(max_length=43, unique=True)
    """RFC 7638 thumbprint."""
    use = models.CharField(max_length=3, choices=Use.choices)
    algorithm = models.CharField(max_length=16)
    state = models.CharField(max_length=9, choices=State.choices)
    state_since = models.DateTimeField()
    public_jwk = models.JSONField()
    sealed_private_jwk = models.BinaryField()
    created_at = models.DateTimeField()
    compromised = models.BooleanField(default=False)
    """Nothing that it signed counts any more, whenever that was."""

    class Meta:
        indexes = [models.Index(fields=["issuer", "state"], name="key_by_issuer_and_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "use", "algorithm"],
                condition=Q(state="active"),
                name="one_active_key_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["issuer", "use", "algorithm"],
                condition=Q(state="announced"),
                name="one_announced_key_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["announced", "active", "retiring", "retired"]), name="key_state_known"
            ),
            models.CheckConstraint(condition=Q(use__in=["sig", "enc"]), name="key_use_known"),
            models.CheckConstraint(
                condition=~Q(state="retired") | Q(sealed_private_jwk=b""), name="retired_key_is_destroyed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.use} {self.algorithm} {self.kid} {self.state}"
