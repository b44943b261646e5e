from django.apps import AppConfig


class ExecutivesConfig(AppConfig):
    name = "executives"
    verbose_name = "Executives"
