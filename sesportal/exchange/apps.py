from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sesportal.exchange"
    label = "exchange"
    verbose_name = "Exchange with other systems"

    def ready(self) -> None:
        from sesportal.accounts.roles import Permission
        from sesportal.exchange import code_lists, documents
        from sesportal.exchange.codes import CODE_LISTS
        from sesportal.exchange.demo import load_systems
        from sesportal.exchange.home import cards
        from sesportal.lib import demo, docs, home
        from sesportal.lib.navigation import register

        code_lists.register(CODE_LISTS)
        docs.register("api/operations.md", documents.operations)
        docs.register("api/scopes.md", documents.scopes)
        docs.register("api/event-types.md", documents.event_types)
        demo.register_loader("Systems of agencies", load_systems)
        home.register("exchange", cards)
        may = Permission.ISSUE_API_CLIENTS
        register("Systems", "exchange:client_list", may, group="Administration", order=79, around=("/webhooks/",))
