"""The shapes of what the bank's systems send: they read and describe."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from consent.api.bank.documents import Shape
from consent.lifecycle import Status
from consent.reasons import OF_ONE, ORDERED, Reason, Target
from oidc.authentication import APP_METHODS

MOST_ON_A_PAGE, MOST_REPORTS = 200, 500


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
        help_text="What was looked at: `accounts`, `payees` and so on (docs/bank-api.md has them all).",
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


class SignedIn(StrictShape):
    link = serializers.CharField(
        max_length=4000, help_text="The address that the app was opened with, as it stands."
    )
    customer = serializers.CharField(max_length=64, help_text="The customer number of who signed in.")
    methods = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(APP_METHODS)),
        min_length=1,
        max_length=len(APP_METHODS),
        help_text="How they proved who they are for this request (RFC 8176). Two factors are words of two "
        "kinds: known (`pwd`, `pin`, `kba`), had (`hwk`, `swk`, `otp`, `sms`), and of the body (`face`, "
        "`fpt`, `iris`, `vbm`). What is known alone is refused.",
    )
    authenticated_at = serializers.DateTimeField(
        help_text="When: after the recipient sent its request, and not in the future."
    )
