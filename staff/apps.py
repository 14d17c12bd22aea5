"""The staff's pages."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "Bank staff"

    def ready(self) -> None:
        from staff import system_checks  # noqa: F401 -- registers its checks
