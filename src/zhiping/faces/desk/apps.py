from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "zhiping.faces.desk"
    label = "desk"
