"""Jobs of the protocol; each calls one function. Nothing depends on their running."""

from celery import shared_task
from django.utils import timezone

from oidc.deregistered import close_consents
from oidc.jose.rotation import rotate
from oidc.pruning import prune
from oidc.security_log import decided

BATCH = 1000


@shared_task(name="oidc.close_consents_of_deregistered")
def close_consents_of_deregistered() -> None:
    """Batch after batch, until a batch is not full."""
    while close_consents(timezone.now(), limit=BATCH) == BATCH:
        pass


@shared_task(name="oidc.prune_spent")
def prune_spent() -> None:
    prune(timezone.now())


@shared_task(name="oidc.rotate_keys")
def rotate_keys() -> None:
    for move in rotate(timezone.now()):
        decided(None, f"key {move.state}", issuer=move.issuer, reason=f"{move.algorithm} {move.kid}")
