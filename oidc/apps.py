from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "oidc"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oidc import system_checks  # noqa: F401 -- registers the checks
        from oidc.clients import secrets
        from oidc.jose import keys
        from vault.columns import register

        register(keys.COLUMN, secrets.COLUMN)
