"""One browser's way through one authorization request."""

import uuid

from django.conf import settings
from django.db import models

from consent.models import Consent
from oidc.models.backchannel import BackchannelAuthentication
from oidc.models.client import Client
from oidc.models.pushed_request import PushedRequest


class Interaction(models.Model):
    """Belongs to the browser that opened it (`browser`: digest of its cookie) and to who signs in first.

    `outcome` is one of interactions.Outcome; `answered_at` is set by the page that sends the browser back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    browser = models.BinaryField(max_length=32)
    parameters = models.JSONField()
    request_object = models.TextField(blank=True)
    intent_claim = models.CharField(max_length=64, blank=True)
    pushed = models.ForeignKey(PushedRequest, on_delete=models.SET_NULL, null=True)
    backchannel = models.ForeignKey(BackchannelAuthentication, on_delete=models.CASCADE, null=True)
    """What it is about, where no browser brought the request: then none takes an answer back."""
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    edition = models.PositiveIntegerField(default=0, db_default=0)
    """The edition of the consent that a yes would replace; 0 where it would be the first. What comes of a yes
    is of the edition after it."""
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    proofs_from = models.DateTimeField(null=True)
    """Since when its customer may have proved who they are for it, where that was before it began: in the
    bank's own app, which the request reached first."""
    expires_at = models.DateTimeField(db_index=True)
    decided_at = models.DateTimeField(null=True)
    identified_at = models.DateTimeField(null=True)
    """When somebody said who they are; whether that is so is proved next. The next two are steps as well."""
    proved_at = models.DateTimeField(null=True)
    """When they had proved all that the request demands."""
    chosen_at = models.DateTimeField(null=True)
    """When the decision was before them, accounts chosen where it needs any."""
    outcome = models.CharField(max_length=64, blank=True)
    acr = models.CharField(max_length=100, blank=True)
    amr = models.JSONField(default=list)
    authenticated_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
