from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "zhiping.access"
    label = "access"
