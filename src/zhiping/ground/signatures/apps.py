from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "zhiping.ground.signatures"
    label = "signatures"
