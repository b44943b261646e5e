from django.apps import AppConfig


class DevelopmentConfig(AppConfig):
    name = "development"
    verbose_name = "Development"

    def ready(self) -> None:
        from development.demo.loading import load
        from sesportal.lib import demo
        from sesportal.lib.navigation import register

        demo.register_loader("Plans, boards and reviews", load)
        register("What counts as development", "development:index", group="Guides", order=61)
