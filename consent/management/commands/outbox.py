"""`manage.py outbox show|replay|deliver`: what could not be told, and telling it again."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from consent.delivering import deliver_due, senders
from consent.operations import replay
from consent.told import MessageFacts, dead_letters, messages_by_state, one_message

DELIVERS_FOR = 30.0
"""Seconds for which `deliver` goes on taking messages."""


class Command(BaseCommand):
    help = "Shows the messages about consents, sends dead letters again, or sends what is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("show", help="count all messages and list the dead letters; or tell of one")
        show.add_argument("message", nargs="?", type=UUID, help="tell of this one, with every attempt")
        again = verbs.add_parser("replay", help="send once more: messages by their ids, or dead letters")
        again.add_argument("messages", nargs="*", type=UUID, help="these, whatever became of them")
        again.add_argument("--dead", action="store_true", help="every dead letter that the options leave")
        for verb in (show, again):
            verb.add_argument("--issuer", default="")
            verb.add_argument("--client-id", default="")
            verb.add_argument("--since", type=_moment, help="ISO 8601; UTC where it names no zone")
            verb.add_argument("--until", type=_moment)
        verbs.add_parser("deliver", help="send what is due, as the job does")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["verb"]:
            case "show":
                self._show(options)
            case "replay":
                self._replay(options)
            case "deliver":
                made = deliver_due(senders(), seconds=DELIVERS_FOR)
                self.stdout.write(f"{made} attempts")

    def _show(self, options: dict[str, Any]) -> None:
        if options["message"]:
            found = one_message(options["message"])
            if found is None:
                raise CommandError(f"no message {options['message']}")
            facts, tries = found
            self.stdout.write("\n".join([_line(facts), *tries]))
            return
        for channel, state, many in messages_by_state():
            self.stdout.write(f"{channel:6} {state:9} {many:8}")
        for letter in _dead(options):
            self.stdout.write(_line(letter))

    def _replay(self, options: dict[str, Any]) -> None:
        if bool(options["messages"]) == options["dead"]:
            raise CommandError("name messages by their ids, or all dead letters by --dead")
        which = options["messages"] or [letter.id for letter in _dead(options)]
        self.stdout.write(f"{replay(which)} messages wait to be sent again")


def _dead(options: dict[str, Any]) -> list[MessageFacts]:
    return dead_letters(
        issuer=options["issuer"],
        client_id=options["client_id"],
        since=options["since"],
        until=options["until"],
    )


def _line(facts: MessageFacts) -> str:
    return (
        f"{facts.id} {facts.at:%Y-%m-%d %H:%M} {facts.channel:5} {facts.state:9} {facts.attempts:3} "
        f"{facts.issuer} {facts.client_id} {facts.topic} {facts.last_error}".rstrip()
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return make_aware(moment) if is_naive(moment) else moment
