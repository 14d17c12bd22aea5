"""Jobs of the protocol; each calls one function. Nothing depends on their running."""

from celery import shared_task
from django.utils import timezone

from oidc.pruning import prune


@shared_task(name="oidc.prune_spent")
def prune_spent() -> None:
    prune(timezone.now())
