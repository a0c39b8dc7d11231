from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "zhiping.faces.figures"
    label = "figures"
