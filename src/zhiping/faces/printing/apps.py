from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "zhiping.faces.printing"
    label = "printing"
