"""`manage.py check --deploy`: can customers sign in the way the profiles say, and read every page?"""

from typing import Any

from django.conf import settings
from django.core import checks

from bank.senders import ConsoleSender, FileSender
from portal.catalogue.making import TRANSLATED, compiled, missing
from portal.catalogue.marked import marked


@checks.register("accord", deploy=True)
def codes_can_be_sent(**_options: Any) -> list[checks.CheckMessage]:
    """Where an issuer's customers sign in by a code, something must carry it, and not into a log."""
    by_code = [name for name, profile in settings.ISSUERS.items() if profile.security.identifier_first]
    developers = {f"{sender.__module__}.{sender.__qualname__}" for sender in (ConsoleSender, FileSender)}
    if settings.CODE_SENDER in developers and not settings.SANDBOX:
        hint = "CODE_SENDER names the bank's own class, see bank/port.py"
        return [checks.Error(f"{settings.CODE_SENDER} shows codes to us", hint=hint, id="accord.E201")]
    if by_code and not settings.CODE_SENDER:
        hint = "set CODE_SENDER; until then only authenticator apps and passkeys open these issuers"
        message = f"{', '.join(by_code)}: customers sign in by a code, and nothing sends any"
        return [checks.Warning(message, hint=hint, id="accord.W201")]
    return []


@checks.register("accord", deploy=True)
def every_text_is_translated(**_options: Any) -> list[checks.CheckMessage]:
    """A page half in another language is a fault, and so is a catalogue made of texts from before."""
    texts = marked()
    faults: list[checks.CheckMessage] = [
        checks.Error(f"{name}: no words for {one.text!r}", id="accord.E202")
        for name in TRANSLATED
        for one in missing(name, texts)
    ]
    hint = "`manage.py words` makes it anew"
    faults += [
        checks.Error(f"{file} is not made of its texts", hint=hint, id="accord.E203")
        for file, content in compiled().items()
        if not file.exists() or file.read_bytes() != content
    ]
    return faults
