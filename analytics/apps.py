from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = "Analytics"

    def ready(self) -> None:
        """Listen to the ledger, and offer the definitions of the figures as a document."""
        from analytics import receivers  # noqa: F401
        from analytics.documents import metrics
        from sesportal.lib import docs

        docs.register("metrics.md", metrics)
