from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "zhiping.ground.messages"
    label = "outbox"
