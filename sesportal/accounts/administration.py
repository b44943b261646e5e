"""Django's admin as the system administrators' tool."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """The admin with our own rule of who may enter."""

    default = False
    default_site = "sesportal.accounts.site.AdministrationSite"
