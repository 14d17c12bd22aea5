"""`manage.py check`: are there keys of the bank's own for what is sealed, each by a name that is free?"""

from typing import Any

from django.conf import settings
from django.core import checks

from vault.keys import DERIVED

_HINT = "set KEY_ENCRYPTION_KEYS, then run `manage.py keys rotate-data`; docs/data-protection.md says how"


@checks.register("accord", deploy=True)
def what_is_sealed_has_keys_of_its_own(**_options: Any) -> list[checks.CheckMessage]:
    """Else whoever learns SECRET_KEY, which signs sessions and is known to every process, opens all of it."""
    if settings.KEY_ENCRYPTION_KEYS:
        return []
    message = "KEY_ENCRYPTION_KEYS names no key: what is sealed opens by SECRET_KEY alone"
    return [checks.Warning(message, hint=_HINT, id="accord.W401")]


@checks.register("accord")
def no_key_takes_the_name_of_the_one_made_here(**_options: Any) -> list[checks.CheckMessage]:
    """What was sealed by that one would stay shut."""
    if DERIVED not in settings.KEY_ENCRYPTION_KEYS:
        return []
    message = f"KEY_ENCRYPTION_KEYS calls a key {DERIVED}, as the one is called that is made from SECRET_KEY"
    return [checks.Error(message, hint="give the key another name", id="accord.E401")]
