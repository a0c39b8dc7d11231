from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhiping.faces.portal"
    label = "portal"
