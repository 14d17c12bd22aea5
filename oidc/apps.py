from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "oidc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from oidc import (
            log_keys,
            sealed_requests,
            system_checks,  # noqa: F401 -- registers the checks
        )
        from oidc.clients import secrets
        from oidc.jose import keys
        from vault.columns import register

        register(keys.COLUMN, secrets.COLUMN, log_keys.COLUMN, *sealed_requests.COLUMNS)
        post_migrate.connect(log_keys.after_migrate, sender=self, dispatch_uid="oidc.log_keys")
