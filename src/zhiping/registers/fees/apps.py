from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "zhiping.registers.fees"
    label = "fees"
