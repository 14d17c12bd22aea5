"""The HTML. Whatever came from outside is escaped at the place where it is put in."""

from collections.abc import Iterable
from html import escape

from budget_fox.connection import Connection
from budget_fox.ecosystems import Ecosystem
from budget_fox.journal import Step
from budget_fox.visit import Visit

_SKELETON = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/static/fox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/app.css">
{head}</head>
<body>
<header class="top"><img src="/static/fox.svg" alt="" width="40" height="40"><span>Budget Fox</span></header>
<main>
{main}
</main>
<footer>A sample company: it shows developers how to connect to a bank, and holds no real data.</footer>
</body>
</html>
"""


def home(visits: Iterable[Visit]) -> str:
    cards = "\n".join(_card(visit.ecosystem, visit.connection, visit.journal.steps) for visit in visits)
    return _SKELETON.format(
        title="Budget Fox",
        head="",
        main=f"""<h1>All your accounts in one den</h1>
<p class="lead">Connect a bank, and Budget Fox keeps an eye on your spending. You decide at the bank
what it may see, and stop it there or here whenever you like.</p>
<div class="cards">
{cards}
</div>""",
    )


def landing(ecosystem: Ecosystem) -> str:
    """Where the browser arrives with an answer behind the #, which only a script can read."""
    return _SKELETON.format(
        title="Back from your bank - Budget Fox",
        head='<script src="/static/fragment.js" defer></script>\n',
        main=f"""<h1>Welcome back</h1>
<form id="answer" method="post" action="/{escape(ecosystem.NAME)}/callback">
<p role="status">Reading the answer of your bank…</p>
</form>
<noscript><p>The answer of your bank is in the part of the address that browsers show to scripts only.
Please switch scripts on and <a href="/">connect again</a>; nothing was kept.</p></noscript>""",
    )


def notice(what: str) -> str:
    return _SKELETON.format(
        title="Budget Fox", head="", main=f'<h1>{escape(what)}</h1>\n<p><a href="/">To the start page</a></p>'
    )


def _card(ecosystem: Ecosystem, connection: Connection | None, steps: list[Step]) -> str:
    name = escape(ecosystem.NAME)
    status = "Connected" if connection else "Not connected"
    return f"""<section class="card" id="{name}" aria-labelledby="title-{name}">
<h2 id="title-{name}">{escape(ecosystem.TITLE)}</h2>
<p class="standard">{escape(ecosystem.STANDARD)}</p>
<p class="status" id="status-{name}" data-connected="{"yes" if connection else "no"}">{status}</p>
<div class="buttons">{_buttons(name, connection)}</div>
{_accounts(name, connection)}
{_story(name, steps)}
</section>"""


def _buttons(name: str, connection: Connection | None) -> str:
    if connection is None:
        return _button(name, "connect", "Connect your bank", "primary")
    return (
        _button(name, "fetch", "Fetch accounts", "primary")
        + (_button(name, "refresh", "Refresh access", "") if "refresh_token" in connection.tokens else "")
        + _button(name, "disconnect", "Disconnect", "danger")
    )


def _button(name: str, action: str, label: str, look: str) -> str:
    return (
        f'<form method="post" action="/{name}/{action}">'
        f'<button class="{look}" id="{action}-{name}">{label}</button></form>'
    )


def _accounts(name: str, connection: Connection | None) -> str:
    if connection is None or not connection.accounts:
        return ""
    rows = "\n".join(
        f"<li><strong>{escape(account['name'])}</strong> <span>{escape(account['kind'])}</span> "
        f"<code>{escape(account['number'])}</code></li>"
        for account in connection.accounts
    )
    return f'<ul class="accounts" id="accounts-{name}">\n{rows}\n</ul>'


def _story(name: str, steps: list[Step]) -> str:
    if not steps:
        return '<p class="empty">Every step of connecting will be explained here.</p>'
    return f'<h3>What happened</h3>\n<ol class="story" id="story-{name}">{"".join(map(_step, steps))}</ol>'


def _step(step: Step) -> str:
    """Requests, then what was sent, then what was checked; a failed step says which check it failed."""
    failed = f'<p class="failed"><strong>Refused:</strong> {escape(step.failed)}</p>' if step.failed else ""
    return f"""
<li class="{"broken" if step.failed else "done"}">
<h4>{escape(step.title)}</h4>
{"".join(f'<p class="request"><code>{escape(line)}</code></p>' for line in step.requests)}
{_list("sent", step.sent)}{_list("passed", step.passed)}{failed}
</li>"""


def _list(look: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return f'<ul class="{look}">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'
