from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "zhiping.registers.publicity"
    label = "publicity"
