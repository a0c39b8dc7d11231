from django.apps import AppConfig


class ApplicationConfig(AppConfig):
    name = "zhiping.stages.application"
    label = "application"
