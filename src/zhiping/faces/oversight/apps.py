from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "zhiping.faces.oversight"
    label = "oversight"
