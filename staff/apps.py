"""The staff's pages."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "Bank staff"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from staff import system_checks  # noqa: F401 -- registers its checks
        from staff.exports import parts
        from staff.groups import make_groups
        from vault.columns import register

        register(parts.COLUMN)
        post_migrate.connect(make_groups, sender=self, dispatch_uid="staff.groups")
