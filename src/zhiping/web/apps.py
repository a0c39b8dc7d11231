from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "zhiping.web"
    label = "web"
