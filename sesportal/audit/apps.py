from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sesportal.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from sesportal.accounts.roles import Permission
        from sesportal.audit import receivers  # noqa: F401  (connects them)
        from sesportal.lib.navigation import register

        register("Audit log", "audit:audit_list", Permission.VIEW_AUDIT, group="Administration", order=80)
        register("Who viewed my record", "audit:my_readers", Permission.EDIT_PREFERENCES, group="My account", order=91)
