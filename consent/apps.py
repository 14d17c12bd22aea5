from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consent import system_checks  # noqa: F401 -- registers the checks
        from consent.models import evidence, payment
        from vault import system_checks as _of_the_vault  # noqa: F401 -- registers them as well
        from vault.columns import SealedColumn, register

        register(
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
