from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "zhiping.registers.claims"
    label = "claims"
