from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sesportal.exchange"
    label = "exchange"
    verbose_name = "Exchange with other systems"

    def ready(self) -> None:
        from sesportal.exchange import documents
        from sesportal.lib.docs import register

        register("api/operations.md", documents.operations)
        register("api/scopes.md", documents.scopes)
