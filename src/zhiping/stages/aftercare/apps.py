from django.apps import AppConfig


class AftercareConfig(AppConfig):
    name = "zhiping.stages.aftercare"
    label = "aftercare"
