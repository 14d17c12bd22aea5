from django.apps import AppConfig


class ExampleBankConfig(AppConfig):
    name = "bank.example"
    label = "example_bank"
    default_auto_field = "django.db.models.BigAutoField"
