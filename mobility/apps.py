from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"
    verbose_name = "Mobility"

    def ready(self) -> None:
        from sesportal.lib.navigation import register

        register("Ways to move", "mobility:index", group="Guides", order=60)
