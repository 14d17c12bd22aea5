"""`manage.py outbox show|replay|deliver`: what could not be told, and telling it again."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from consent.dead_letters import DeadLetters, kinds, oldest
from consent.delivering import deliver_due, senders
from consent.notices import Channel
from consent.operations import replay, replay_dead
from consent.told import MessageFacts, messages_by_state, one_message

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
            verb.add_argument("--channel", default="", choices=[str(channel) for channel in Channel])
            verb.add_argument("--topic", default="")
            verb.add_argument("--since", type=_moment, help="ISO 8601; UTC where it names no zone")
            verb.add_argument("--until", type=_moment, help="before that moment")
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
        for letter in oldest(_dead(options)):
            self.stdout.write(_line(letter))

    def _replay(self, options: dict[str, Any]) -> None:
        """Those named are due at once; dead letters apart from each other, in as many batches as they are."""
        if bool(options["messages"]) == options["dead"]:
            raise CommandError("name messages by their ids, or all dead letters by --dead")
        if options["messages"]:
            self.stdout.write(f"{replay(options['messages'])} messages wait to be sent again")
            return
        which, many, last_due = _dead(options), 0, ""
        while (again := replay_dead(which)).last_due is not None:
            many, last_due = many + again.number, f", the last at {again.last_due:%Y-%m-%d %H:%M}"
        self.stdout.write(f"{many} messages wait to be sent again{last_due}")


def _dead(options: dict[str, Any]) -> DeadLetters:
    which = DeadLetters(
        issuer=options["issuer"],
        client_id=options["client_id"],
        channel=options["channel"],
        topic=options["topic"],
        since=options["since"],
        until=options["until"],
        died_by=timezone.now(),
    )
    if which.backwards:
        raise CommandError("--until is not after --since")
    if which.client_id and not any(which.is_for(kind) for kind in kinds()):
        raise CommandError(f"no dead letter is for the client {which.client_id}")
    return which


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
