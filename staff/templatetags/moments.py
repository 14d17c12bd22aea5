"""The one place where a moment gets onto a page or into a letter of the staff's."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from staff import moments

register = template.Library()


@register.filter
def when(at: datetime | None, how: str = "minute") -> SafeString:
    """In the bank's zone, with UTC beside it for whoever compares it with a log; nothing where there is none.

    `how` is one of `staff.moments.Spelling`.
    """
    if at is None:
        return SafeString("")
    utc, said = moments.in_utc(at), spelled(at, how)
    return format_html('<time datetime="{}" title="{}">{}</time>', utc, utc, said)


@register.filter
def spelled(at: datetime | None, how: str = "minute") -> str:
    """The same as text alone, where no element has a place."""
    return moments.spelled(at, moments.Spelling(how)) if at is not None else ""
