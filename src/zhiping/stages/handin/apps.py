from django.apps import AppConfig


class HandinConfig(AppConfig):
    name = "zhiping.stages.handin"
    label = "handin"
