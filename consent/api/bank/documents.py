"""The shapes of what the bank's systems get: they render and describe."""

from typing import Any, cast

from rest_framework import serializers

from consent.account_states import AccountState
from consent.health import KINDS, JobState
from consent.kept_accounts import REMOVED
from consent.lifecycle import Status
from consent.operations import Judged
from consent.reasons import OF_ONE, ORDERED

Shape = serializers.Serializer[Any]


class RecipientDocument(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()
    legal_name = serializers.CharField()
    register_entry = serializers.CharField()


class AwaitedDocument(Shape):
    customer = serializers.CharField(help_text="The customer number of who has still to agree, or to sign.")
    until = serializers.DateTimeField(help_text="Until when they can.")


class AccountDocument(Shape):
    account = serializers.CharField(help_text="The bank's own reference.")
    state = serializers.ChoiceField(
        choices=[*(state.value for state in AccountState), REMOVED],
        help_text="As time has made it. `shared`: it may be read, or paid from, while the consent is in "
        "force and the account not suspended. `waiting`: somebody else has still to agree. `refused`, "
        "`timed out`: somebody did not. `withdrawn`: somebody took back what they had agreed to, or that its "
        "user may share it. `removed`: the consent's customer took it out since.",
    )
    suspended = serializers.BooleanField(
        help_text="Whether the bank has said that it may not be shared, nor paid from, at present."
    )
    waits_for = serializers.ListField(child=AwaitedDocument(), help_text="Whose word is missing.")


class ConsentDocument(Shape):
    id = serializers.UUIDField()
    issuer = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=[s.value for s in Status], source="status_now")
    in_force = serializers.BooleanField(help_text="Whether data may go out under it at this moment.")
    recipient = RecipientDocument()
    client_id = serializers.CharField()
    customer = serializers.CharField(
        source="customer_number", allow_null=True, help_text="Null until somebody has decided on it."
    )
    acting_for = serializers.SerializerMethodField(
        help_text="The organisation whose consent it is, by the bank's own key: its customer acted for it as "
        "a representative. Null where they acted for themselves."
    )
    accounts = serializers.ListField(
        child=AccountDocument(), source="states", help_text="Those it covers, then those it has covered."
    )
    permissions = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    status_changed_at = serializers.DateTimeField()
    authorise_by = serializers.DateTimeField()
    authorised_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Null is open ended.")
    transactions_from = serializers.DateTimeField(allow_null=True)
    transactions_to = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Grows with each change.")

    def get_acting_for(self, consent: Any) -> str | None:
        return consent.acting_for or None


class ConsentPage(Shape):
    consents = serializers.ListField(child=ConsentDocument())
    total = serializers.IntegerField(help_text="How many fit, on all pages.")
    next = serializers.CharField(allow_null=True, help_text="`after` of the next page; null on the last.")


class EventDocument(Shape):
    sequence = serializers.IntegerField()
    verb = serializers.CharField()
    result = serializers.CharField(help_text="The status after it.")
    actor = serializers.CharField(
        help_text="`customer`, `authoriser` (who holds an account, too), `recipient`, `holder` (the bank) or "
        "`clock`."
    )
    actor_reference = serializers.CharField(help_text="Which one: a client id, a system, a register.")
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True, help_text="Why the bank ended it, where it did.")
    hash = serializers.CharField(help_text="Of the entry, by which the log proves itself (docs/audit.md).")


class History(Shape):
    consent_id = serializers.UUIDField()
    events = serializers.ListField(child=EventDocument())


class EndedDocument(Shape):
    ended_now = serializers.BooleanField(help_text="False where it had ended before.")
    consent = ConsentDocument()


class EndingDocument(Shape):
    id = serializers.UUIDField()
    of = serializers.ChoiceField(choices=OF_ONE, source="target")
    named = serializers.CharField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in ORDERED])
    finished = serializers.SerializerMethodField()
    total = serializers.IntegerField(help_text="How many there were to end when it was ordered.")
    ended = serializers.IntegerField(help_text="How many have been ended so far.")
    taken_back = serializers.IntegerField(
        help_text="Of a customer: in how many consents of others what they had a say in was taken back.",
    )
    left = serializers.IntegerField(
        allow_null=True,
        help_text="Known once it is finished: how many stay as they are, since their kind knows no such end.",
    )
    ordered_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_finished(self, ending: Any) -> bool:
        return ending.finished_at is not None


class JudgedReport(Shape):
    id = serializers.UUIDField()
    result = serializers.ChoiceField(
        choices=[judged.value for judged in Judged],
        help_text="Judged by the moment of the call. Only `recorded` counts.",
    )


class JudgedReports(Shape):
    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField()
    refused = serializers.IntegerField()
    disclosures = serializers.ListField(child=JudgedReport(), help_text="In the order they were sent.")


class JobDocument(Shape):
    name = serializers.CharField()
    every = serializers.FloatField(help_text="Seconds.")
    state = serializers.ChoiceField(choices=[state.value for state in JobState])
    begun_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(help_text="What ended the newest run that did not come to its end.")


class ProcessDocument(Shape):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(KINDS))
    alive = serializers.BooleanField()
    at = serializers.DateTimeField(help_text="Of its newest heartbeat.")
    progress_at = serializers.DateTimeField(help_text="When it last took a job, or asked for one.")


class HealthDocument(Shape):
    at = serializers.DateTimeField()
    faults = serializers.ListField(child=serializers.CharField(), help_text="None where all is well.")
    jobs = serializers.ListField(child=JobDocument())
    processes = serializers.ListField(child=ProcessDocument())


class OpeningDocument(Shape):
    open = serializers.CharField(help_text="The address to open in the app's own web view, once.")
    expires_at = serializers.DateTimeField(help_text="Until when.")


class Flawed(Shape):
    detail = serializers.CharField()
    at = serializers.CharField(required=False, help_text="A JSON pointer, a parameter or a header.")


class ProblemDocument(Shape):
    """RFC 9457, as `application/problem+json`."""

    type = serializers.CharField(help_text="`urn:accord:problem:…`, the same for the same kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The interaction id, by which the bank finds the log's line.")
    errors = serializers.ListField(child=Flawed())  # type: ignore[assignment]  # a field, and no property


def rendered(shape: type[Shape], value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", shape(value).data)
