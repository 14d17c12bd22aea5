"""Publish an edition of the texts that customers decide on: two members stand for what it says."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from portal import editions
from portal.models import TextEdition
from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Change, Effect, digest_of
from staff.editions import published_before

_ALREADY = "It is published already."


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """Every text that is another one, is new or is gone, by its code."""
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code, ""), after.get(code, "")
        if old != new:
            yield Change(what=code, before=(old,) if old else (), after=(new,) if new else ())


def _says(arguments: Arguments, _names_customers: bool) -> str:
    edition = _edition(arguments)
    return f"Publish {edition.version} in {edition.language} of {edition.issuer}"


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    """What differs from what was published last; where nothing was, all of it, as the catalogue shows it."""
    edition = _edition(arguments)
    last = published_before(edition)
    if last is not None:
        differences = tuple(changes(last.texts, edition.texts))
    else:
        what = f"{len(edition.texts)} texts, the first to be published"
        differences = (Change(what=what, before=(), after=(f"SHA-256 {edition.digest}",)),)
    return Effect(digest=digest_of(edition.digest, last.digest if last else None), changes=differences)


def _prepare(arguments: Arguments) -> None:
    if _edition(arguments).published_at is not None:
        raise NotPossible(_ALREADY)


def _hold(arguments: Arguments) -> None:
    """All editions of its issuer and language: what it is compared with is the same when it is published."""
    edition = _edition(arguments)
    same = TextEdition.objects.filter(issuer=edition.issuer, language=edition.language)
    list(same.order_by("pk").select_for_update().values_list("pk"))


def _publish(doing: Doing) -> None:
    if not editions.publish(doing.proposal.arguments["edition"], doing.at):
        raise NotPossible(_ALREADY)


def _edition(arguments: Arguments) -> TextEdition:
    return TextEdition.objects.get(pk=arguments["edition"])


PUBLISH_TEXTS = Act(
    says=_says,
    page=always("propose_texts"),
    effect=_effect,
    do=_publish,
    bound=True,
    prepare=_prepare,
    hold=_hold,
)
