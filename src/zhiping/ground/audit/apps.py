from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "zhiping.ground.audit"
    label = "audit"
