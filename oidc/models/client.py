"""A client of one issuer: a recipient's software, as registered (RFC 7591)."""

from typing import Any

from django.db import models
from oauth2_provider.models import AbstractApplication

from consent.models import Recipient


class Client(AbstractApplication):
    """Looked up by `(issuer, client_id)`, never by `client_id` alone.

    `metadata` holds the validated registration as its owner sees it; the columns beside it are what the
    protocol asks for on every request.
    """

    issuer = models.CharField(max_length=32)
    client_id = models.CharField(max_length=255)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="clients")
    metadata = models.JSONField()
    jwks = models.JSONField()
    scopes = models.JSONField()
    token_endpoint_auth_method = models.CharField(max_length=64)
    kept_secret = models.BinaryField(null=True)
    """What its method keeps of a secret: a digest to compare with, or the sealed key that it signs with."""
    sector = models.CharField(max_length=255)
    """Host that pairwise subjects are computed for (OIDC Core §8.1)."""
    resource_server = models.BooleanField(default=False, db_default=False)
    """Whether it serves data under our tokens instead of being given them (`oidc.resource_servers`)."""
    first_party = models.BooleanField(default=False, db_default=False)
    """Whether it is an app of the bank's own, as an operator said (`oidc.first_party`); no client says so."""
    suspended_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True)
    """Since when its directory says that it, or its company, is not active: see `oidc.standings`."""
    software_id = models.CharField(max_length=255, null=True)
    """Of software that a directory vouched for at its registration (RFC 7591 §2.3)."""
    families_from = models.BigIntegerField(default=0, db_default=0)
    """The number of the first code that counts: whatever came of one before it is dead, spent or not. Moved
    where the database was set back (`oidc.recovering`)."""
    proofs_from = models.DateTimeField(null=True)
    """Since when an assertion has to have been made to count, as those of before may have been used."""
    deregistered_at = models.DateTimeField(null=True)
    """When it gave up its registration; it is suspended with it, and its software may register anew."""

    # Columns of the toolkit that say nothing here: grants are a list, in `metadata`.
    user = None
    authorization_grant_type = None
    algorithm = None
    allowed_origins = None
    client_secret = None
    hash_client_secret = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "client_id"], name="client_id_once_an_issuer"),
            models.UniqueConstraint(
                fields=["issuer", "software_id"],
                condition=models.Q(deregistered_at=None),
                name="one_registration_a_software",
            ),
            models.CheckConstraint(
                condition=models.Q(deregistered_at=None) | models.Q(suspended_at__isnull=False),
                name="deregistered_is_suspended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.client_id}"

    @property
    def registered_redirect_uris(self) -> list[str]:
        uris: list[str] = self.metadata["redirect_uris"]
        return uris

    def registered(self, name: str, default: Any = None) -> Any:
        """A member of the registration, or `default`."""
        return self.metadata.get(name, default)
