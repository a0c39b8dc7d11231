from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "zhiping.registers.experts"
    label = "experts"
