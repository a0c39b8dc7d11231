from django.apps import AppConfig


class ConferralConfig(AppConfig):
    name = "zhiping.stages.conferral"
    label = "conferral"
