"""The shapes of what the bank's systems send and get: they read, render and describe."""

from typing import Any, cast

from django.conf import settings
from rest_framework import serializers

from consent.account_states import AccountState
from consent.health import KINDS, JobState
from consent.kept_accounts import REMOVED
from consent.lifecycle import Status
from consent.operations import Judged
from consent.reasons import OF_ONE, ORDERED, Reason, Target

MOST_ON_A_PAGE, MOST_REPORTS = 200, 500
Shape = serializers.Serializer[Any]


class StrictShape(Shape):
    """What is sent, and nothing else: an unknown member is a flaw, as it may be a known one misspelt."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:60]: ["is not known"] for name in unknown})
        return super().to_internal_value(data)


def an_issuer(value: str) -> None:
    if value not in settings.ISSUERS:
        raise serializers.ValidationError(f"is not one of {', '.join(sorted(settings.ISSUERS))}")


# --- what is asked ----------------------------------------------------------------------------------------


class SearchQuery(StrictShape):
    issuer = serializers.CharField(
        required=False, validators=[an_issuer], help_text="Of this issuer: `cds`, `nz`, `uk` and so on."
    )
    kind = serializers.CharField(required=False, max_length=64, help_text="Of this kind: `account access`.")
    status = serializers.MultipleChoiceField(
        choices=[status.value for status in Status],
        required=False,
        help_text="In one of these, as time has made them: what has run out is `expired`, also before a job "
        "has written that down. Repeat the parameter for several.",
    )
    recipient = serializers.UUIDField(required=False, help_text="Given to this recipient.")
    client_id = serializers.CharField(required=False, max_length=255, help_text="Asked for by this client.")
    customer = serializers.CharField(required=False, max_length=64, help_text="Of this customer number.")
    acting_for = serializers.CharField(
        required=False,
        max_length=64,
        help_text="Given for this organisation, by the bank's own key, whichever representative gave it.",
    )
    account = serializers.CharField(
        required=False, max_length=64, help_text="That cover this account, by the bank's own reference."
    )
    created_from = serializers.DateTimeField(required=False, help_text="Created at this moment or later.")
    created_before = serializers.DateTimeField(required=False, help_text="Created before this moment.")
    changed_from = serializers.DateTimeField(required=False, help_text="Status changed then or later.")
    changed_before = serializers.DateTimeField(required=False, help_text="Status changed before this moment.")
    expires_from = serializers.DateTimeField(required=False, help_text="With an end then or later.")
    expires_before = serializers.DateTimeField(required=False, help_text="With an end before this moment.")
    limit = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=MOST_ON_A_PAGE, help_text="How many on a page."
    )
    after = serializers.CharField(
        required=False, max_length=300, help_text="`next` of the page before, of the same search."
    )


class EndOrder(StrictShape):
    reason = serializers.ChoiceField(choices=[reason.value for reason in ORDERED], help_text="Why.")
    note = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="What else the bank wants to remember. It is kept beside the audit log, and can be erased.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["reason"] == Reason.OTHER and not attrs["note"]:
            raise serializers.ValidationError({"note": ["is needed where the reason is `other`"]})
        return attrs


class EndManyOrder(EndOrder):
    of = serializers.ChoiceField(choices=OF_ONE, help_text="Whose consents.")
    named = serializers.CharField(
        max_length=64, help_text="The customer number, the recipient's id, or the account's reference."
    )
    issuer = serializers.CharField(
        required=False, default="", validators=[an_issuer], help_text="Of this issuer alone; else of all."
    )
    shared_with_others = serializers.ChoiceField(
        choices=["end", "keep"],
        required=False,
        default="end",
        help_text="Of an account: what becomes of consents that cover other accounts, too. Those kept share "
        "the others, and this one no more once the bank no longer lists it.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if attrs["of"] == Target.RECIPIENT:
            serializers.UUIDField().run_validation(attrs["named"])
        elif attrs["of"] == Target.CUSTOMER and attrs["shared_with_others"] == "keep":
            raise serializers.ValidationError({"shared_with_others": ["says something of accounts alone"]})
        return attrs


class Report(StrictShape):
    id = serializers.UUIDField(help_text="The gateway's own id of this call: a repeat counts nothing.")
    consent_id = serializers.UUIDField()
    kind_of_data = serializers.CharField(
        max_length=64,
        help_text="As the customer's list of what was looked at has it: `accounts`, `balances`.",
    )
    accounts = serializers.ListField(
        child=serializers.CharField(max_length=64),
        max_length=100,
        allow_empty=True,
        help_text="The bank's own references of the accounts that were told of; none for data of no account.",
    )
    customer_present = serializers.BooleanField(
        help_text="Whether the call said that its customer waits (`x-fapi-customer-ip-address`)."
    )
    interaction_id = serializers.UUIDField(help_text="`x-fapi-interaction-id` of the call.")
    at = serializers.DateTimeField(help_text="When the answer was given.")


class Reports(StrictShape):
    disclosures = serializers.ListField(child=Report(), min_length=1, max_length=MOST_REPORTS)

    def validate_disclosures(self, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({one["id"] for one in value}) != len(value):
            raise serializers.ValidationError("two of them have the same id")
        return value


# --- what is answered -------------------------------------------------------------------------------------


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
    actor = serializers.CharField(help_text="`customer`, `recipient`, `holder` (the bank) or `clock`.")
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
