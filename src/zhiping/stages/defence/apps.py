from django.apps import AppConfig


class DefenceConfig(AppConfig):
    name = "zhiping.stages.defence"
    label = "defence"
