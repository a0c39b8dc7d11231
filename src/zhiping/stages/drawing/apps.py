from django.apps import AppConfig


class DrawingConfig(AppConfig):
    name = "zhiping.stages.drawing"
    label = "drawing"
