from django.apps import AppConfig


class DrawsConfig(AppConfig):
    name = "zhiping.registers.draws"
    label = "draws"
