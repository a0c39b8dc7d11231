from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "zhiping.faces.exchange"
    label = "exchange"
