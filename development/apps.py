from django.apps import AppConfig


class DevelopmentConfig(AppConfig):
    name = "development"
    verbose_name = "Development"

    def ready(self) -> None:
        from sesportal.lib.navigation import register

        register("What counts as development", "development:index", group="Guides", order=61)
