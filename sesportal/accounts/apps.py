from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sesportal.accounts"
    label = "accounts"
    verbose_name = "Accounts"
