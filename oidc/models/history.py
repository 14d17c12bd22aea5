"""How what is registered of companies and their software came to be as it is."""

from django.db import models


class RegistrationChange(models.Model):
    """One change: of a company, of a client, or of what a directory says of either.

    Triggers write it, whoever makes the change; a row is never changed, nor removed.
    """

    class Of(models.TextChoices):
        RECIPIENT = "recipient"
        CLIENT = "client"
        COMPANY = "company"
        """A directory's entry of a company; the next is one of its software."""
        SOFTWARE = "software"

    at = models.DateTimeField()
    registrar = models.CharField(max_length=9, blank=True)
    """Who made it (`oidc.registrars.Registrar`); "" where nobody said so, as by hand in the database."""
    reference = models.CharField(max_length=64, blank=True)
    """Where that stands: a proposal of staff's, else the interaction by which the log knows the call."""
    recipient = models.UUIDField(null=True)
    """Whose it is; null of a directory's entries, which tell no company of ours."""
    of = models.CharField(max_length=9, choices=Of.choices)
    issuer = models.CharField(max_length=32, blank=True)
    entry = models.CharField(max_length=255, blank=True)
    """The client's id, or the directory's of its entry."""
    before = models.JSONField(null=True)
    """The members that are another afterwards, as they were; null of what is new."""
    after = models.JSONField()
    """The same as they are from then on; what is gone is not among them."""

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-id"], name="changes_of_recipient"),
            models.Index(
                fields=["issuer", "of", "entry"],
                name="changes_of_directory",
                condition=models.Q(recipient=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.entry} by {self.registrar}"
