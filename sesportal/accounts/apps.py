from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sesportal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from sesportal.lib.navigation import register

        register("Home", "home", order=0)
        register("My access", "accounts:my_access", group="My account", order=90)
