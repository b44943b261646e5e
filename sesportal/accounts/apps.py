from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sesportal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from sesportal import checks  # noqa: F401  (registers them)
        from sesportal.accounts import receivers  # noqa: F401  (connects them)
        from sesportal.accounts.cards import cards
        from sesportal.accounts.docs import access, workflow
        from sesportal.accounts.roles import Permission
        from sesportal.lib import docs, home
        from sesportal.lib.navigation import register

        docs.register("access.md", access)
        docs.register("workflow.md", workflow)
        home.register("accounts", cards)
        register("Home", "home", order=0)
        register("Administration", "admin:index", Permission.MANAGE_ACCOUNTS, group="Administration", order=81)
