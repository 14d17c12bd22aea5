"""What apps asked without a browser, in timelines: when it came, and what its customer was to compare."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from oidc.models import BackchannelAuthentication
from staff.timelines.lines import Line, What, Who


def asked_elsewhere(of: Q, upto: datetime, most: int) -> Iterator[Line]:
    rows = BackchannelAuthentication.objects.filter(of, created_at__lte=upto).order_by("-created_at", "-pk")
    for row in rows.only("created_at", "binding_message", "consent_id")[:most]:
        about = f"with the message “{row.binding_message}”" if row.binding_message else ""
        yield Line(
            at=row.created_at,
            who=Who.APP,
            what=What.PAGES,
            says="asked without a browser",
            about=about,
            consent=row.consent_id,
        )
