from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = "Analytics"

    def ready(self) -> None:
        """Listen to the ledger, offer the definitions of the figures as a document, and the pages as places."""
        from analytics import receivers  # noqa: F401
        from analytics.codes import CODE_LISTS
        from analytics.definitions.document import metrics
        from analytics.home import cards
        from analytics.workflow import LIFECYCLES
        from sesportal.accounts.roles import Permission
        from sesportal.exchange import code_lists
        from sesportal.lib import docs, home, lifecycles
        from sesportal.lib.navigation import register

        code_lists.register(CODE_LISTS)
        lifecycles.register(LIFECYCLES)
        docs.register("metrics.md", metrics)
        home.register("analytics", cards)
        figures = "Mobility figures"
        see = (Permission.VIEW_METRICS, Permission.VIEW_SUPPRESSED_METRICS)
        register("Importers and exporters", "analytics:dashboard", see, group=figures, order=5)
        register("As published by OPM", "analytics:published", see, group=figures, order=6)
        register("Follow-through", "analytics:follow_through", see, group=figures, order=6)
        register("Computations", "analytics:recompute", Permission.COMPUTE_METRICS, group=figures, order=7)
        register("Definitions", "analytics:definitions", group=figures, order=8)
