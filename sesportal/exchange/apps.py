from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sesportal.exchange"
    label = "exchange"
    verbose_name = "Exchange with other systems"
