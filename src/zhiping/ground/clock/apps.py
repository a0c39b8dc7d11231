from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "zhiping.ground.clock"
    label = "clock"
