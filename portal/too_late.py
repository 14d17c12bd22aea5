"""Why a request can be decided no more: as precisely as the consent behind it says."""

from django.utils.translation import gettext as _

from consent.lifecycle import Status, status_at
from oidc.asking import Asking
from portal.paying import pays


def why_too_late(asking: Asking) -> str:
    """Which of these it was, as far as it was so when the page was asked for."""
    consent, app = asking.consent, asking.consent.recipient.name
    nothing = _("Nothing was paid.") if pays(consent) else _("Nothing was shared.")
    match status_at(consent, consent.read_at):
        case Status.REVOKED if asking.before is None:
            return _("{app} has taken its request back.").format(app=app) + f" {nothing}"
        case Status.EXPIRED if asking.before is None:
            return _("The request ran out before you decided.") + f" {nothing}"
        case Status.REJECTED if asking.before is None:
            return _("It was answered with no already.") + f" {nothing}"
        case Status.AWAITING:  # until a moment ago
            return _(
                "The request ran out, was taken back, or was decided in another browser. Under Data "
                "sharing you always see what is shared."
            )
        case _ if asking.before is None:
            return _(
                "It was decided already, in another window or browser. Under Data sharing you always see "
                "what is shared."
            )
        case _:
            return _(
                "What you had agreed to has ended or changed since. Under Data sharing you always see what "
                "is shared."
            )
