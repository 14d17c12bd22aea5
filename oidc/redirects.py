"""303 See Other: the browser goes on with a GET, whatever it sent here (RFC 9700 §4.12)."""

from django.http.response import HttpResponseRedirectBase


class SeeOther(HttpResponseRedirectBase):
    """To an https address or to a path of our own; never cached."""

    status_code = 303
    allowed_schemes = ["https"]

    def __init__(self, redirect_to: str) -> None:
        super().__init__(redirect_to)
        self["Cache-Control"] = "no-store"
