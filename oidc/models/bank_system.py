"""A system of the bank's own that calls us: who it is, how it proves that, and what it may do."""

from django.db import models


class BankSystem(models.Model):
    """Registered by the operator alone (`oidc.bank_systems`). It is no client: it asks for no token."""

    name = models.CharField(max_length=64, unique=True)
    roles = models.JSONField()
    """Words of `oidc.clients.bank_system.Role`."""
    jwks = models.JSONField()
    """The keys it signs its calls with; none where only its certificate proves it."""
    certificates = models.JSONField()
    """x5t#S256 of each certificate it may show; none where only its signature proves it."""
    registered_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    proofs_from = models.DateTimeField(null=True)
    """As that of a client."""

    def __str__(self) -> str:
        return self.name
