from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "zhiping.registers.integrity"
    label = "integrity"
