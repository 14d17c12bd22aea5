"""The page that takes a browser back to its recipient, by itself or by a press of its one button."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from oidc.clauses import clause
from oidc.responses import Answer, FormPost

SCRIPT = "js/send_form.js"


@clause("FORM-POST §2")
def return_page(
    http: HttpRequest, answer: Answer, *, app: str, host: str, outcome: str, waits: bool, note: str = ""
) -> HttpResponse:
    """Takes `answer` to `app` at `host`; `outcome` chooses the words of templates/portal/return.html,
    and `note` is what else there is to say. It goes on by itself unless it `waits` to be read.

    Browsers hold a form, and every redirect behind it, against the policy's `form-action`. So a page with a
    form names the recipient's origin there, and no other page does; of script it runs the one that sends it.
    """
    context = {
        "answer": answer,
        "app": app,
        "host": host,
        "outcome": outcome,
        "script": SCRIPT,
        "waits": waits,
        "note": note,
    }
    page = render(http, "portal/return.html", context)
    if isinstance(answer, FormPost):
        allowed = {"form-action": [answer.origin]}
        if not waits:
            allowed["script-src"] = [f"{settings.BASE_URL}{static(SCRIPT)}"]
        csp_replace(allowed)(lambda _http: page)(http)  # it marks the page for the middleware
    return page
