"""Codes and tokens. The toolkit's columns that would keep a secret in clear are left out.

Both tokens hang on the authorization code they came from: it is the family that a replayed code ends.
"""

from django.db import models
from oauth2_provider.models import AbstractAccessToken, AbstractGrant, AbstractIDToken, AbstractRefreshToken

from consent.models import Consent
from oidc.models.client import Client


class AuthorizationCode(AbstractGrant):
    """`claims` names those that were asked for one by one, and granted: for "id_token" and for "userinfo"."""

    code = None
    claims = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32, unique=True)
    application = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="codes")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField(default=1, db_default=1)
    """Which edition of the consent it was made for."""
    interaction = models.UUIDField(null=True)
    """Which flow made it; flows are forgotten sooner."""
    intent_claim = models.CharField(max_length=64, blank=True)
    nonce = models.TextField(blank=True)
    dpop_jkt = models.CharField(max_length=43, blank=True, db_default="")
    """Thumbprint of the one key that may redeem it (RFC 9449 §10); empty where the request named none."""
    issued_at = models.DateTimeField()
    consumed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    acr = models.CharField(max_length=100)
    amr = models.JSONField()
    authenticated_at = models.DateTimeField()
    sid = models.UUIDField(null=True)
    """By what its client knows the session that it came of, where that hears of the session's end."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_lives_a_minute",
                condition=models.Q(expires__lte=models.F("issued_at") + models.Value("60 seconds")),
            )
        ]

    def __str__(self) -> str:
        return f"code #{self.pk}"


class AccessToken(AbstractAccessToken):
    """For a customer's data where it has a consent; for the client's own business where it has none."""

    token = None
    token_checksum = None
    id_token = None
    source_refresh_token = None
    digest = models.BinaryField(max_length=32, unique=True)
    application = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="access_tokens")
    code = models.ForeignKey(
        AuthorizationCode, on_delete=models.CASCADE, null=True, related_name="access_tokens"
    )
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, null=True, related_name="+")
    certificate = models.CharField(max_length=43)
    """x5t#S256 of the certificate it is bound to (RFC 8705 §3.1); empty where it is bound to none."""
    dpop_jkt = models.CharField(max_length=43, blank=True, db_default="")
    """Thumbprint of the DPoP key it is bound to (RFC 9449 §6); empty where it is bound to none."""
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires"], name="access_token_by_end")]
        constraints = [
            models.CheckConstraint(
                name="bound_in_one_way", condition=models.Q(certificate="") | models.Q(dpop_jkt="")
            )
        ]

    def __str__(self) -> str:
        return f"access token #{self.pk}"


class RefreshToken(AbstractRefreshToken):
    """Lives exactly as long as its consent, and is not rotated (FAPI2-SP §5.3.2.1-9) where its client proves
    who it is; else `oidc.refresh_rotation` replaces its digest at each use.

    It is bound to its client's authentication, not to one certificate or DPoP key, so that a renewed one
    keeps every consent alive (RFC 8705 §7.1, RFC 9449 §5); to the key that it was given to, where the client
    proves nothing else.
    """

    token = None
    token_checksum = None
    access_token = None
    token_family = None
    revoked = None
    digest = models.BinaryField(max_length=32, unique=True)
    application = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="refresh_tokens")
    code = models.OneToOneField(AuthorizationCode, on_delete=models.CASCADE, related_name="refresh_token")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    scope = models.TextField()
    jkt = models.CharField(max_length=43, blank=True, db_default="")
    """Thumbprint of the one key that may use it; empty where its client's authentication is enough."""
    issued_at = models.DateTimeField()
    expires = models.DateTimeField(null=True, db_index=True)
    revoked_at = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=1, db_default=1)
    rotated_at = models.DateTimeField(null=True)

    class Meta:
        pass

    def __str__(self) -> str:
        return f"refresh token #{self.pk}"


class SpentRefreshToken(models.Model):
    """What a refresh token was before it was rotated, so that its coming back is noticed."""

    token = models.ForeignKey(RefreshToken, on_delete=models.CASCADE, related_name="spent")
    digest = models.BinaryField(max_length=32, unique=True)
    generation = models.PositiveIntegerField()
    spent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"generation {self.generation} of refresh token #{self.token_id}"


class IDToken(AbstractIDToken):
    """The toolkit wants this model to exist; ID tokens are signed and handed out, not stored."""

    def __str__(self) -> str:
        return f"ID token {self.jti}"
