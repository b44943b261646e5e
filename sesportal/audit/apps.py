from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sesportal.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from sesportal.accounts.roles import Permission
        from sesportal.audit import receivers  # noqa: F401  (connects them)
        from sesportal.audit.cards import cards
        from sesportal.lib import home
        from sesportal.lib.navigation import register

        home.register("audit", cards)

        register("Audit log", "audit:audit_list", Permission.VIEW_AUDIT, group="Administration", order=80)
        register("Who viewed my record", "audit:my_readers", Permission.EDIT_PREFERENCES, group="My account", order=91)
