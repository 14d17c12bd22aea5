from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consent import system_checks  # noqa: F401 -- registers the checks
        from consent.models import consent, evidence, payment
        from consent.operations.seal_what_is_clear import IN_CLEAR
        from vault import in_clear
        from vault import system_checks as _of_the_vault  # noqa: F401 -- registers them as well
        from vault.columns import SealedColumn, register

        in_clear.register(*IN_CLEAR)
        register(
            SealedColumn(
                table="consent_consent",
                key="id",
                column="sealed_wire",
                of_place=("id",),
                place=consent.place_of,
            ),
            SealedColumn(
                table="consent_paymentuse",
                key="id",
                column="sealed",
                where="octet_length(sealed) > 0",  # those of erased consents are empty
                of_place=("consent_id", "number"),
                place=payment.place_of_use,
            ),
            SealedColumn(
                table="consent_evidence",
                key="id",
                column="sealed",
                of_place=("consent_id", "sequence"),
                place=evidence.place_of,
            ),
            SealedColumn(
                table="consent_paymentfile",
                key="consent_id",
                column="content",
                where="octet_length(content) > 0",  # those of erased consents are empty
                of_place=("consent_id",),
                place=payment.place_of,
            ),
        )
