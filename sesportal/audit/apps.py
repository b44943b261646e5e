from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sesportal.audit"
    label = "audit"
    verbose_name = "Audit"
