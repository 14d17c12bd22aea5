"""The words that customers decided on, as each release of them said them."""

from django.db import models


class TextEdition(models.Model):
    """The words of one issuer in one language; noted when a release first says them, never changed since."""

    issuer = models.CharField(max_length=32)
    language = models.CharField(max_length=35)
    """A tag of portal.languages."""
    version = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    """SHA-256 of the texts, in hex; another one under the same version was altered without a new version."""
    texts = models.JSONField()
    """Codes to what they say."""
    noted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    """Since when two members of staff stand for it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "language", "version", "digest"], name="one_edition_of_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.language}, of {self.issuer}"
