"""What staff keep and take away: exports in each state, saved views, and the texts of decisions."""

from datetime import timedelta

from django.utils import timezone

from portal.editions import note_editions, words_now
from portal.models import TextEdition
from staff.models import Export, Proposal
from tests.pages import Page
from tests.screens.staffs import at, member
from tests.screens.world import Screen, World
from tests.staff.exporting import OF_NOBODY, PERSONAL, asks, made
from tests.staff.things import a_consent

EVERYTHING = "/exports/consents?line=asked:%3C1d"


def unclear(world: World) -> Page:
    return asks(member(world, "pia"), EVERYTHING, columns=(), case="?")


def asked(world: World) -> Page:
    """Short, and of nobody: made as soon as a job runs."""
    a_consent(company="Budget Fox")
    return asks(member(world, "ada"), EVERYTHING, columns=OF_NOBODY)


def ready(world: World) -> Page:
    if not Export.objects.exists():
        asked(world)
    return member(world, "ada").opens(f"/exports/{made().pk}/")


def not_made(world: World) -> Page:
    """Its maker died each time."""
    asked(world)
    newest = Export.objects.latest("asked_at")
    Export.objects.filter(pk=newest.pk).update(tries=4)
    made()
    return member(world, "ada").opens(f"/exports/{newest.pk}/")


def waits(world: World) -> Page:
    return asks(member(world, "pia"), EVERYTHING, columns=PERSONAL)


def to_decide(world: World) -> Page:
    waits(world)
    proposal = Proposal.objects.filter(kind="export").latest("proposed_at")
    return member(world, "ravi").opens(f"/proposals/{proposal.pk}/")


def views_unclear(world: World) -> Page:
    return member(world, "pia").opens("/views/").press("btn-save", id_name="1", id_line="colour:red")


def saved(world: World) -> Page:
    page = member(world, "pia").opens("/views/")
    return page.press("btn-save", id_name="Ending soon", id_line="ends:<30d", id_shared=True)


def two_editions() -> TextEdition:
    """What is shown now, and what was published before it."""
    note_editions(timezone.now())
    now = TextEdition.objects.get(issuer="cds", language="en-AU", digest=words_now("cds", "en-AU").digest)
    before = {**now.texts, "review_title": "Is this what {app} should get?", "gone_since": "An old hint."}
    TextEdition.objects.get_or_create(
        issuer="cds",
        language="en-AU",
        version="cds 0.9",
        digest="0" * 64,
        defaults={
            "texts": before,
            "noted_at": now.noted_at - timedelta(days=90),
            "published_at": now.noted_at - timedelta(days=89),
        },
    )
    return now


def editions(world: World) -> Page:
    two_editions()
    return member(world, "suki").opens("/texts/cds/en-AU/editions/")


def editions_to_publish(world: World) -> Page:
    return member(world, "pia").opens(f"/texts/editions/{two_editions().pk}/publication")


def editions_unclear(world: World) -> Page:
    return editions_to_publish(world).press("btn-propose", id_case="")


FILE_SCREENS = (
    Screen("staff: exports, none", at("pia", "/exports/")),
    Screen("staff: to export consents", lambda world: member(world, "pia").opens(EVERYTHING)),
    Screen("staff: to export consents, unclear", unclear),
    Screen("staff: to export everything", at("pia", "/exports/consents")),
    Screen(
        "staff: to export a log",
        lambda world: member(world, "ada").opens(f"/exports/events?consent={world.sharing.id}"),
    ),
    Screen("staff: to export the log of staff", at("ada", "/exports/log?member=sam")),
    Screen("staff: to export messages", at("otto", "/exports/messages?state=waiting")),
    Screen("staff: export, asked", asked),
    Screen("staff: export, ready", ready),
    Screen("staff: export, not made", not_made),
    Screen("staff: export, waits for another", waits),
    Screen("staff: export, to decide", to_decide),
    Screen("staff: views, none", at("pia", "/views/")),
    Screen("staff: views, unclear", views_unclear),
    Screen("staff: views", saved),
    Screen("staff: texts", at("suki", "/texts/")),
    Screen("staff: texts of one issuer", at("suki", "/texts/cds/")),
    Screen("staff: text, as it looks", at("suki", "/texts/cds/en-AU/")),
    Screen("staff: editions of texts", editions),
    Screen("staff: to publish texts", editions_to_publish),
    Screen("staff: to publish texts, unclear", editions_unclear),
)

NO_PAGE_OF_FILES = {
    "staff:export_file": "a file",
    "staff:view_remove": "takes a press of a button",
}
