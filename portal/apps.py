"""The customers' pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Customer portal"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from portal import (
            copies,
            factor_secrets,
            passkey_names,
            sealing,
            sessions,
            system_checks,  # noqa: F401 -- registers its checks
        )
        from vault import in_clear
        from vault.columns import register

        # Whoever signs a customer out, an app or they themselves, ends in Django's own logout.
        register(*factor_secrets.COLUMNS, *sealing.COLUMNS, copies.COLUMN, passkey_names.COLUMN)
        in_clear.register(*sealing.IN_CLEAR, passkey_names.IN_CLEAR)
        user_logged_out.connect(sessions.signed_out, dispatch_uid="portal.sessions")
