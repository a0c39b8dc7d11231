from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "zhiping.faces.handover"
    label = "handover"
