"""What the one decision of a test rested on."""

from typing import Any

from consent.models import Evidence


def decided_on() -> dict[str, Any]:
    """The evidence of the only decision there is."""
    return dict(Evidence.objects.exclude(sequence=1).get().content or {})  # the first is a proposal's
