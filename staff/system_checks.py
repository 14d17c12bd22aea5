"""`manage.py check --deploy`: have the staff a host that is theirs alone, and networks to come from?"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks


@checks.register("accord", deploy=True)
def the_staffs_host_is_theirs_alone(**_options: Any) -> list[checks.CheckMessage]:
    """Cookies know names and no ports, so another port of the customers' host would be sent theirs."""
    if not settings.STAFF_BASE_URL:
        return []
    found: list[checks.CheckMessage] = []
    own = urlsplit(settings.STAFF_BASE_URL)
    others = [urlsplit(url) for url in (settings.BASE_URL, settings.MTLS_BASE_URL)]
    if own.netloc in {other.netloc for other in others}:
        message = f"STAFF_BASE_URL={settings.STAFF_BASE_URL} is the host of others, whose pages it would hide"
        found.append(checks.Error(message, hint="give the staff a host of their own", id="accord.E301"))
    elif own.hostname in {other.hostname for other in others}:
        message = (
            f"STAFF_BASE_URL={settings.STAFF_BASE_URL} shares its name with another host, and its cookies"
        )
        found.append(checks.Warning(message, hint="give the staff a name of their own", id="accord.W301"))
    if not settings.STAFF_NETWORKS:
        message = (
            "STAFF_BASE_URL is set, and STAFF_NETWORKS names no network: nobody reaches the staff's pages"
        )
        found.append(checks.Warning(message, hint="set STAFF_NETWORKS", id="accord.W302"))
    return found
